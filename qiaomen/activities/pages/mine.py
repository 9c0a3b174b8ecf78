"""签到 on a volunteer's phone: by the camera's link, by the digits on the screen, or by position; also off line."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.activities.attendance_problems import CannotCheckIn
from qiaomen.activities.checking_in import check_in, check_out
from qiaomen.activities.codes import TICKET_LASTS, is_shown, ticket_for
from qiaomen.activities.evidence import EARLY, OUT_LATE
from qiaomen.activities.models import Attendance, Shift
from qiaomen.activities.models.attendance import How
from qiaomen.activities.presence import Mine, shifts_around, shifts_led_by, with_activity
from qiaomen.places.coords import NotAPosition, Position, ReferenceSystem
from qiaomen.shell.allowance import is_spent, spend
from qiaomen.shell.context import Card
from qiaomen.shell.moments import in_words
from qiaomen.shell.pages.sending import HandedForm, delivered, sending_key, to_correct
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import Receipt
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.pages.door import VolunteerRequest, volunteer_of

from .attendance_door import device_page, whose

MOST_WRONG = 30  # codes an hour
SEEN = "code_seen"  # in a stranger's session, until he has proved who he is


class PresenceForm(HandedForm):
    """One check-in or check-out. `code`: the digits on the screen, or the ticket of a code that was just read."""

    use_required_attribute = False
    step = forms.ChoiceField(choices=[("in", "in"), ("out", "out")], widget=forms.HiddenInput)
    how = forms.ChoiceField(choices=[(one.value, one.value) for one in (How.CODE, How.PLACE)])
    ticket = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    code = forms.CharField(
        label=gettext_lazy("屏幕上的八位数字"), required=False, max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    accuracy = forms.FloatField(required=False, min_value=0, widget=forms.HiddenInput)
    system = forms.ChoiceField(
        required=False, choices=[(one.value, one.value) for one in ReferenceSystem], widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        given["position"] = None
        if given.get("longitude") is not None and given.get("latitude") is not None:
            system = ReferenceSystem(given.get("system") or ReferenceSystem.WGS84)
            try:
                given["position"] = Position(given["longitude"], given["latitude"], system)
            except NotAPosition as problem:
                raise forms.ValidationError(str(problem)) from None
        given["code"] = given.get("ticket") or "".join(given.get("code", "").split())
        return given

    def is_vague(self, fence: int) -> bool:
        """Whether the position may be off by more than the fence is wide."""
        return self.cleaned_data["how"] == How.PLACE and (self.cleaned_data.get("accuracy") or 0) > fence


@device_page
def shifts_now(request: VolunteerRequest) -> HttpResponse:
    """`/in/`: the shifts of yesterday, today and tomorrow; where I am now."""
    led = set(shifts_led_by(request.volunteer).values_list("pk", flat=True))
    context = {"mine": shifts_around(request.volunteer, request.now), "led": led}
    return render(request, "activities/shifts_now.html", context)


@device_page
def check(request: VolunteerRequest, shift: int) -> HttpResponseBase:
    """`/in/<shift>/`: whether I am there; check in, check out."""
    found = get_object_or_404(with_activity(), pk=shift)
    if request.method != "POST":
        return _show(request, found, PresenceForm(initial={"ticket": _ticket(request, found)}))
    form, sent = PresenceForm(request.POST), sending_key(request)
    here = reverse("check", args=[found.pk])
    if form.is_valid():
        try:
            _do(request, found, form, sent)
        except CannotCheckIn as problem:
            form.add_error(problem.field if problem.field in ("code",) else None, problem.message)
        else:
            return delivered(Receipt(found.activity.title, here)) if sent else redirect(here)
    return to_correct(form) if sent else _show(request, found, form, status=422)


def read_code(request: CityRequest, shift: int, code: str) -> HttpResponseBase:
    """`/in/<shift>/<code>/`: where the code at the place leads. Opening it writes nothing; one button does."""
    found = get_object_or_404(with_activity(), pk=shift)
    fits = is_shown(found.secret, code, request.now)
    if fits and volunteer_of(request) is None:
        # He proves who he is first, and comes back.
        request.session[SEEN] = [found.pk, int(request.now.timestamp())]
    return _read(request, found) if fits else redirect("check", found.pk)


@device_page
def _read(request: VolunteerRequest, found: Shift) -> HttpResponseBase:
    if request.method != "GET":
        return redirect("check", found.pk)
    ticket = ticket_for(found.pk, request.volunteer.pk, request.now)
    return _show(request, found, PresenceForm(initial={"ticket": ticket}))


def cards(volunteer: Volunteer, at: datetime) -> list[Card]:
    """The card on a volunteer's own page, while there is somewhere to check in or out."""
    near = [one for one in shifts_around(volunteer, at) if _concerns(one, at)]
    return [
        Card(
            one.shift.activity.title, reverse("check", args=[one.shift.pk]), icon="check",
            words=_("签退") if one.attendance else _("%(when)s 签到") % {"when": in_words(one.shift.from_at, now=at)},
        )
        for one in near
    ]  # fmt: skip


def _concerns(one: Mine, at: datetime) -> bool:
    ended = one.attendance is not None and one.attendance.out_at is not None
    return not ended and one.shift.from_at - EARLY <= at <= one.shift.until_at + OUT_LATE


def _do(request: VolunteerRequest, shift: Shift, form: PresenceForm, sent: str) -> Attendance:
    volunteer, given = request.volunteer, form.cleaned_data
    what = f"code:{volunteer.pk}"
    if is_spent(request, what, MOST_WRONG):
        raise CannotCheckIn(_("输错的次数太多。请过一小时再试，或找领队。"), field="code")
    if form.is_vague(shift.activity.fence_metres):
        raise CannotCheckIn(_("手机的定位误差太大。请到空旷处再试，或扫现场的二维码。"))
    done_at = form.done_at(request.now) if sent else None
    proof: dict[str, Any] = {
        "how": How(given["how"]), "at": done_at or request.now, "entered_at": request.now if done_at else None,
        "position": given["position"], "code": given["code"],
    }  # fmt: skip
    try:
        if given["step"] == "out":
            return check_out(shift, volunteer, **proof)
        key = f"phone:{sent}" if sent else f"phone:{shift.pk}:{volunteer.pk}"
        return check_in(shift, volunteer, key=key, **proof)
    except CannotCheckIn as problem:
        if problem.field == "code":
            spend(request, what, MOST_WRONG)
        raise


def _ticket(request: VolunteerRequest, shift: Shift) -> str:
    """His ticket, if his camera has just read this shift's code."""
    seen, stamped = request.session.get(SEEN) or (0, 0)
    fresh = timedelta(seconds=request.now.timestamp() - stamped) <= TICKET_LASTS
    return ticket_for(shift.pk, request.volunteer.pk, request.now) if seen == shift.pk and fresh else ""


def _show(request: VolunteerRequest, shift: Shift, form: PresenceForm, *, status: int = 200) -> HttpResponse:
    attendance = Attendance.objects.filter(shift=shift, volunteer=request.volunteer).first()
    context = {
        "shift": shift, "form": form, "attendance": attendance, "whose": whose(request.volunteer),
        "volunteer": request.volunteer, "step": "out" if attendance else "in",
        "ticket": form["ticket"].value() or "",
        "opens": shift.from_at - EARLY, "open": shift.from_at - EARLY <= request.now <= shift.until_at + OUT_LATE,
    }  # fmt: skip
    return render(request, "activities/check.html", context, status=status)
