"""Shifts for a calendar on the telephone (RFC 5545): one activity as a file, a volunteer's own as a private feed."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from qiaomen.activities.calendar_links import renew, volunteer_of_link
from qiaomen.activities.models import Activity, Shift, SignUp
from qiaomen.activities.queries import own
from qiaomen.activities.texts import link_to
from qiaomen.shell.pages.private import private
from qiaomen.shell.requests import CityRequest
from qiaomen.volunteers.pages.door import VolunteerRequest, volunteer_page

from .public import find

KEPT = timedelta(days=60)
MOST = 300


@require_safe
def activity_calendar(request: CityRequest, number: str) -> HttpResponse:
    """`/activities/<number>/calendar.ics`."""
    one = find(number)
    shifts = one.shifts.select_related("activity").order_by("from_at", "pk")
    return _file([_event(shift, shift.activity.title, request.now) for shift in shifts], one.title)


@require_safe
@private
def activities_feed(request: CityRequest, token: str) -> HttpResponse:
    """`/activities/feed/<token>.ics`: what he goes to and waits for, and what he cancelled, so that it disappears."""
    volunteer = volunteer_of_link(token)
    if volunteer is None:
        raise Http404
    latest = own(volunteer).filter(shift__until_at__gt=request.now - KEPT).order_by("shift_id", "-pk")
    rows: dict[int, SignUp] = {}
    for row in latest[:MOST]:
        rows.setdefault(row.shift_id, row)
    return _file([_own_event(row, request.now) for row in rows.values()], _("我的志愿活动"))


@require_POST
@volunteer_page
def activities_feed_new(request: VolunteerRequest) -> HttpResponse:
    """`/activities/feed/`: a new address; the old one is dead from now on."""
    renew(request.volunteer)
    messages.success(request, _("换了新的日历地址，旧的已经失效。"))
    return redirect("activities_mine")


def _own_event(row: SignUp, now: datetime) -> Event:
    waits = row.state == SignUp.State.WAITING
    title = _("（候补）%(title)s") % {"title": row.shift.activity.title} if waits else row.shift.activity.title
    event = _event(row.shift, title, now)
    if row.state == SignUp.State.CANCELLED:
        event["status"] = "CANCELLED"
    elif waits:
        event["status"] = "TENTATIVE"
    return event


def _event(shift: Shift, title: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"shift-{shift.pk}@qiaomen")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", shift.from_at.astimezone(UTC))
    event.add("dtend", shift.until_at.astimezone(UTC))
    event.add("summary", title)
    event.add("location", shift.site)
    event.add("url", link_to(shift.activity))
    event.add("status", "CANCELLED" if shift.activity.state == Activity.State.CANCELLED else "CONFIRMED")
    if shift.longitude is not None and shift.latitude is not None:
        event.add("geo", (shift.latitude, shift.longitude))
    return event


def _file(events: Iterable[Event], name: str) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", "-//Qiaomen//Activities//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="qiaomen.ics"'
    return answer
