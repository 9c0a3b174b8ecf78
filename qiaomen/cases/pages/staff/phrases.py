"""常用语: sentences with a short code, one's own and the whole city's."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from qiaomen.cases.models import Phrase
from qiaomen.cases.pages.desk.desk_phrases import phrases_of
from qiaomen.cases.pages.desk.desks import PHRASE_ROLES
from qiaomen.people.models import Role
from qiaomen.people.pages.staff import StaffRequest, staff_page

MOST = 60
FOR_ALL = frozenset({Role.SHIFT_LEADER, Role.SUPERVISOR})


class PhraseInput(forms.Form):
    """A code and what it stands for."""

    use_required_attribute = False
    code = forms.RegexField(
        r"^\w{1,12}$", label=_("短码"), max_length=12, help_text=_("字母、数字或汉字，例如 ld。用时打 ;ld 再按空格。"),
        error_messages={"invalid": _("只能用字母、数字、汉字，不能有空格和标点。")},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    text = forms.CharField(label=_("常用语"), max_length=500, widget=forms.Textarea({"rows": 3}))
    everybody = forms.BooleanField(label=_("全市都能用"), required=False)

    def __init__(self, *args: Any, for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not for_all:
            del self.fields["everybody"]

    def clean_code(self) -> str:
        """Typed in small letters, however it was written down."""
        return str(self.cleaned_data["code"]).lower()


@staff_page
def phrases(request: StaffRequest) -> HttpResponse:
    """`/desk/phrases/`: add one; the same code again replaces it."""
    _permit(request)
    for_all = bool(request.actor.roles & FOR_ALL)
    form = PhraseInput(request.POST if request.method == "POST" else None, for_all=for_all)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = None if given.get("everybody") else request.actor.person
        if Phrase.objects.filter(person=person).exclude(code=given["code"]).count() < MOST:
            Phrase.objects.update_or_create(person=person, code=given["code"], defaults={"text": given["text"]})
            messages.success(request, gettext("存好了：;%(code)s") % {"code": given["code"]})
            return redirect("phrases")
        form.add_error(None, gettext("最多 %(n)d 条，请先删掉不用的。") % {"n": MOST})
    context = {"form": form, "phrases": phrases_of(request.actor), "for_all": for_all}
    return render(request, "cases/staff/phrases.html", context, status=422 if form.errors else 200)


@staff_page
@require_POST
def drop_phrase(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/phrases/<pk>/drop/`: one's own; the city's by those who may write them."""
    _permit(request)
    found = Phrase.objects.filter(pk=pk).first()
    own = found is not None and found.person_id == request.user.pk
    if found is None or not (own or (found.person_id is None and request.actor.roles & FOR_ALL)):
        raise Http404
    found.delete()
    messages.success(request, gettext("删掉了：;%(code)s") % {"code": found.code})
    return redirect("phrases")


def _permit(request: StaffRequest) -> None:
    if not request.actor.roles & PHRASE_ROLES:
        raise Http404
