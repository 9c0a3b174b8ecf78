"""更正: the form in which staff corrects a volunteer's name, telephone or id number."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.volunteers.corrections import Right, correct
from qiaomen.volunteers.id_numbers import IdKind
from qiaomen.volunteers.permissions import sees_contacts
from qiaomen.volunteers.problems import CannotServe
from qiaomen.volunteers.queries import volunteers_visible_to


class CorrectionForm(forms.Form):
    """What is right. The numbers are never filled in: an empty field changes nothing."""

    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60, required=False)
    phone = forms.CharField(
        label=gettext_lazy("新的手机号"), max_length=40, required=False, help_text=gettext_lazy("不改就空着。"),
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    id_kind = forms.ChoiceField(label=gettext_lazy("证件"), choices=IdKind.choices)
    id_number = forms.CharField(
        label=gettext_lazy("新的证件号"), max_length=24, required=False, help_text=gettext_lazy("不改就空着。"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("为什么要改"), max_length=200,
        help_text=gettext_lazy("例如：本人带身份证来改；换了手机号，已当面核对。"),
    )  # fmt: skip


@staff_page
def volunteer_correct(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/volunteers/<number>/correct/`."""
    if not sees_contacts(request.actor):
        raise Http404
    known = get_object_or_404(volunteers_visible_to(request.actor), number=number)
    initial: dict[str, Any] = {"name": known.name, "id_kind": known.id_kind or IdKind.RESIDENT}
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        given = dict(form.cleaned_data)
        reason = given.pop("reason")
        try:
            correct(known, Right(**given), reason=reason, by=request.actor, at=request.now)
        except CannotServe as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已更正，谁改的、为什么改，留着记录。"))
            return redirect("volunteer", number)
    context = {"form": form, "volunteer": known}
    answer = render(request, "volunteers/staff/correct.html", context, status=422 if form.is_bound else 200)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
