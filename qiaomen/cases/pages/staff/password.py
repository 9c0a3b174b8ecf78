"""改密码: one's own; whoever was given a first password changes it before anything else."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from qiaomen.people.models import Person
from qiaomen.people.pages.staff import StaffRequest, staff_page


class OwnPassword(PasswordChangeForm):
    """The old one, and the new one twice; a change to the same is none."""

    use_required_attribute = False
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_mismatch": gettext_lazy("两次写的新密码不一样。"),
        "password_incorrect": gettext_lazy("原密码不对。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": gettext_lazy("原密码"),
            "new_password1": gettext_lazy("新密码"),
            "new_password2": gettext_lazy("再写一遍新密码"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["new_password1"].help_text = gettext_lazy("至少 10 个字符，不要用常见的密码，不要和用户名相近。")

    def clean_new_password1(self) -> str:
        """Must be another one."""
        new = str(self.cleaned_data["new_password1"])
        if new == self.cleaned_data.get("old_password"):
            self.add_error("new_password1", _("新密码和原密码一样，请换一个。"))
        return new


@sensitive_post_parameters()
@staff_page
def password(request: StaffRequest) -> HttpResponse:
    """`/desk/password/`: other sessions of the same person end, this one goes on."""
    person = cast(Person, request.user)
    form = OwnPassword(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person.must_change_password = False
        form.save()
        update_session_auth_hash(request, person)
        messages.success(request, _("密码改好了。别处登录的同一账号已经退出。"))
        return redirect("desk")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "cases/staff/password.html", {"form": form, "owed": person.must_change_password}, status=status
    )
