"""领队点名: one list, a large button a name, also off line; for organisers at the desk, for leaders outside."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qiaomen.activities.attendance_problems import CannotCheckIn
from qiaomen.activities.checking_in import check_in, check_out
from qiaomen.activities.models import Activity, Shift
from qiaomen.activities.models.attendance import How
from qiaomen.activities.permissions import ORGANISER_ROLES
from qiaomen.activities.presence import (
    goers,
    is_open,
    lines_of,
    link_of,
    shifts_led_by,
    shifts_of,
    tally,
    uncalled,
)
from qiaomen.people.models import Person
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.pages.offline import with_copy
from qiaomen.shell.pages.sending import HandedForm, delivered, sendable, sending_key, to_correct
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import Receipt
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.pages.door import VolunteerRequest

from .attendance_door import device_page, whose

A_PAGE, UNCALLED, UNASKED = 60, 20, "unasked"
BEFORE = timedelta(days=2)


class CallForm(HandedForm):
    """Who is called: a button's own number, or the number that somebody says."""

    was_in = forms.IntegerField(required=False, min_value=1)
    was_out = forms.IntegerField(required=False, min_value=1)
    number = forms.CharField(required=False, max_length=24)

    def volunteer(self) -> Volunteer | None:
        """Whom it is about."""
        given = self.cleaned_data
        key, number = given["was_in"] or given["was_out"], given["number"].strip().upper()
        who = Q(pk=key) if key else Q(number=number)
        return Volunteer.objects.filter(who, left_at=None).first() if key or number else None


@staff_page
def shifts(request: StaffRequest) -> HttpResponse:
    """`/desk/attendance/`: the shifts of my teams, from two days ago on."""
    if not request.actor.roles & ORGANISER_ROLES:
        raise Http404
    mine = shifts_of(request.actor).filter(until_at__gt=request.now - BEFORE).exclude(activity__state="draft")
    page = page_of(mine, order=("from_at", "pk"), after=request.GET.get("after"), size=30)
    return render(request, "activities/shifts.html", {"page": page})


@sendable
@staff_page
@with_copy
def desk_roll(request: StaffRequest, shift: int) -> HttpResponseBase:
    """`/desk/attendance/<shift>/`: the list for an organiser."""
    if not request.actor.roles & ORGANISER_ROLES:
        raise Http404
    found = get_object_or_404(shifts_of(request.actor), pk=shift)
    assert isinstance(request.user, Person)
    return _roll(request, found, request.user, "activities/desk_roll.html")


@device_page
def roll(request: VolunteerRequest, shift: int) -> HttpResponseBase:
    """`/lead/<shift>/`: the list for a volunteer who leads."""
    found = get_object_or_404(shifts_led_by(request.volunteer), pk=shift)
    return _roll(request, found, request.volunteer, "activities/roll.html", whose=whose(request.volunteer))


@staff_page
@require_POST
def walk_ins(request: StaffRequest, shift: int) -> HttpResponse:
    """`/desk/attendance/<shift>/walk-ins/`: whether people may come who did not sign up."""
    found = get_object_or_404(shifts_of(request.actor), pk=shift)
    Activity.objects.filter(pk=found.activity_id).update(walk_ins="yes" in request.POST)
    messages.success(request, _("已保存。"))
    return redirect("desk_roll", found.pk)


def _roll(
    request: CityRequest, shift: Shift, by: Person | Volunteer, template: str, **context: Any
) -> HttpResponseBase:
    if request.method != "POST":
        return _show(request, shift, template, context)
    form, sent = CallForm(request.POST), sending_key(request)
    who = form.volunteer() if form.is_valid() else None
    fault = _("没有这位志愿者。请核对编号。") if who is None else ""
    if who is not None:
        try:
            _call(shift, who, form, by, at=request.now, sent=sent)
        except CannotCheckIn as problem:
            fault = f"{who.name}：{problem.message}"
    if sent:
        return to_correct(message=fault) if fault else delivered(Receipt(who.name if who else "", request.path))
    if fault:
        messages.error(request, fault)
    return redirect(request.get_full_path())


def _call(shift: Shift, who: Volunteer, form: CallForm, by: Person | Volunteer, *, at: Any, sent: str) -> None:
    done_at = form.done_at(at) if sent else None
    said: dict[str, Any] = {
        "how": How.LIST, "at": done_at or at, "entered_at": at if done_at else None, "by": by,
    }  # fmt: skip
    if form.cleaned_data["was_out"]:
        check_out(shift, who, **said)
    else:
        check_in(shift, who, key=f"list:{shift.pk}:{who.pk}", **said)


def _show(request: CityRequest, shift: Shift, template: str, context: dict[str, Any]) -> HttpResponse:
    unasked, after = request.GET.get("who") == UNASKED, request.GET.get("after")
    rows: Any = uncalled(shift) if unasked else goers(shift)
    page = page_of(rows, order=("-pk",) if unasked else ("pk",), after=after, size=A_PAGE)
    # Below the first page the latest of those who came without a place; all of them are a list of their own.
    extra = [] if after or unasked else list(uncalled(shift)[: UNCALLED + 1])
    more, extra = len(extra) > UNCALLED, extra[:UNCALLED]
    lines = lines_of(shift, [*(one.volunteer for one in page), *(one.volunteer for one in extra)])
    return render(request, template, context | {
        "shift": shift, "page": page, "lines": lines[: len(page)], "extra": lines[len(page) :], "tally": tally(shift),
        "link": link_of(shift), "open": is_open(shift, request.now), "more": more, "unasked": unasked,
    })  # fmt: skip
