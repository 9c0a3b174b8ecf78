"""服务站登记: a device that stays at the place; one says who one is, sees oneself masked, and is in or out."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.activities.attendance_problems import CannotCheckIn
from qiaomen.activities.checking_in import check_in, check_out
from qiaomen.activities.models import Attendance, Shift
from qiaomen.activities.models.attendance import How
from qiaomen.activities.presence import found_at_kiosk
from qiaomen.people.names import masked_name
from qiaomen.shell.allowance import is_spent, spend
from qiaomen.shell.requests import CityRequest
from qiaomen.volunteers.models import Volunteer

from .screen import private_page, shift_at

MOST_WRONG = 60  # an hour
SALT, LASTS = "qiaomen.activities.kiosk", 300


class WhoForm(forms.Form):
    """By number, or by name and the last four digits of one's telephone."""

    use_required_attribute = False
    number = forms.CharField(
        label=gettext_lazy("志愿者编号"), required=False, max_length=24,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("姓名"), required=False, max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
    digits = forms.CharField(
        label=gettext_lazy("手机号后四位"), required=False, max_length=4,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """Somebody as a screen that others see may show him."""

    name: str
    phone: str
    mark: str
    attendance: Attendance | None


def kiosk(request: CityRequest, link: str) -> HttpResponse:
    """`/kiosk/<link>/`: who, then one button, then the next."""
    shift = shift_at(request, link)
    form = WhoForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, shift, form)
    mark = request.POST.get("who", "")
    if mark:
        who = _marked(mark)
        if who is None:
            messages.error(request, _("等得太久了，请重新输入。"))
        else:
            _do(request, shift, who)
        return redirect("kiosk", link)
    if is_spent(request, "kiosk", MOST_WRONG):
        form.add_error(None, _("输错的次数太多。请过一会儿再试，或找领队。"))
    elif form.is_valid():
        who = found_at_kiosk(shift, **form.cleaned_data)
        if who is not None:
            return _show(request, shift, WhoForm(), _shown(shift, who))
        spend(request, "kiosk", MOST_WRONG)
        form.add_error(None, _("没有找到。请核对编号；没有报名的请用志愿者编号，或找领队。"))
    return _show(request, shift, form, status=422)


def _do(request: CityRequest, shift: Shift, who: Volunteer) -> None:
    name = masked_name(who.name)
    try:
        if request.POST.get("step") == "out":
            check_out(shift, who, how=How.KIOSK, at=request.now)
            messages.success(request, _("%(name)s 已签退。辛苦了！") % {"name": name})
        else:
            check_in(shift, who, how=How.KIOSK, at=request.now, key=f"kiosk:{shift.pk}:{who.pk}")
            messages.success(request, _("%(name)s 已签到。") % {"name": name})
    except CannotCheckIn as problem:
        messages.error(request, problem.message)


def _shown(shift: Shift, who: Volunteer) -> Shown:
    there = Attendance.objects.filter(shift=shift, volunteer=who).first()
    return Shown(masked_name(who.name), who.phone_hint, signing.dumps(who.pk, salt=SALT), there)


def _marked(mark: str) -> Volunteer | None:
    try:
        return Volunteer.objects.filter(pk=signing.loads(mark, salt=SALT, max_age=LASTS), left_at=None).first()
    except signing.BadSignature:
        return None


def _show(
    request: CityRequest, shift: Shift, form: WhoForm, who: Shown | None = None, *, status: int = 200
) -> HttpResponse:
    context = {"shift": shift, "form": form, "who": who}
    return private_page(render(request, "activities/kiosk.html", context, status=status))
