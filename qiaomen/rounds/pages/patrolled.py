"""巡查完成情况: by line and area who owes what and what was done; one patrol with its way on the map."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from qiaomen.cases.models import Case
from qiaomen.cases.queries import cases_of_reports
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.models import Area, Line
from qiaomen.rounds.chainage import Course, in_words
from qiaomen.rounds.duties import STATES, Place, by_thing, kind_of
from qiaomen.rounds.judging import in_words as fault_in_words
from qiaomen.rounds.models import Finding, Patrol
from qiaomen.rounds.permissions import SUPERVISE_ROLES, may_see_track
from qiaomen.rounds.queries import (
    duties_supervised,
    findings_of,
    findings_on,
    owners_besides,
    patrols_listed,
    patrols_seen_by,
)
from qiaomen.shell.paging import page_of, page_of_rows
from qiaomen.units.models import Adoption, OwnerLevel

SIZE, LATEST, MOST_OTHERS = 20, 10, 50


@dataclass(frozen=True)
class Found:
    """A finding as a line of a list: its mark, its number, the case if this person may open it."""

    finding: Finding
    mark: str
    case: Case | None


def _supervised(request: StaffRequest, on: Callable[[Adoption], bool] = lambda one: True) -> list[Place]:
    if not request.actor.roles & SUPERVISE_ROLES:
        raise Http404
    return by_thing(duties_supervised(request.actor, now=request.now, on=on))


def _place(request: StaffRequest, kind: str, code: str) -> Place:
    """One line or area with the duties on it; nothing is read of the others."""
    found = _supervised(request, lambda one: (kind_of(one.thing), one.thing.code) == (kind, code))
    if not found:
        raise Http404
    return found[0]


@staff_page
def patrolled(request: StaffRequest) -> HttpResponse:
    """`/desk/patrolled/`: each line and area on which patrols are owed; what is overdue first. `?state=overdue`."""
    words = request.GET.get("q", "").strip()[:40]
    places = [one for one in _supervised(request) if words.lower() in f"{one.thing.name}\n{one.thing.name_en}".lower()]
    asked = request.GET.get("state") if request.GET.get("state") in STATES else ""
    if asked:
        places = [one for one in places if one.n(asked)]
    page = page_of_rows(places, key=lambda one: one.order, after=request.GET.get("after"), size=SIZE)
    context = {
        "page": page, "asked": asked, "words": words, "n": len(places),
        "owed": sum(one.owed for one in places),
        "done": sum(one.done for one in places),
    }  # fmt: skip
    return render(request, "rounds/patrolled.html", context)


@staff_page
def patrolled_place(request: StaffRequest, kind: str, code: str) -> HttpResponse:
    """`/desk/patrolled/lines|areas/<code>/`: owners at every level, what they owe, the patrols, what they found."""
    place = _place(request, kind, code)
    of = {"adoption__line": place.thing} if kind == "lines" else {"adoption__area": place.thing}
    page = page_of(
        patrols_listed(request.actor).filter(**of),
        order=("-started_at", "-pk"),
        after=request.GET.get("after"),
        size=SIZE,
    )
    order = {level: n for n, level in enumerate(OwnerLevel.values)}
    place.duties.sort(key=lambda one: (order.get(one.adoption.level, 9), one.adoption.from_metres or 0))
    latest = list(findings_on(place.thing, request.actor).order_by("-at", "-pk")[: LATEST + 1])
    found = _listed(latest[:LATEST], request.actor)
    known = {one.adoption.pk for one in place.duties}
    context = {
        "others": owners_besides(place.thing, request.actor, known=known)[:MOST_OTHERS],
        "place": place, "page": page, "findings": found, "more_findings": len(latest) > LATEST,
        "shape": _shape(place.thing, found=found), "rows": [(one, _faults(one)) for one in page],
    }  # fmt: skip
    return render(request, "rounds/patrolled_place.html", context)


@staff_page
def patrolled_findings(request: StaffRequest, kind: str, code: str) -> HttpResponse:
    """`/desk/patrolled/lines|areas/<code>/findings/`: everything that was found there, newest first."""
    place = _place(request, kind, code)
    rows = findings_on(place.thing, request.actor)
    page = page_of(rows, order=("-at", "-pk"), after=request.GET.get("after"), size=SIZE)
    context = {"place": place, "page": page, "findings": _listed(page, request.actor)}
    return render(request, "rounds/patrolled_findings.html", context)


@staff_page
def patrol(request: StaffRequest, walk: UUID) -> HttpResponse:
    """`/desk/patrols/<walk>/`: what it came to, why it does not count, what was found; its way for those who may."""
    one = get_object_or_404(patrols_seen_by(request.actor), walk=walk)
    thing = one.adoption.thing
    track = one.track if may_see_track(one, request.actor) else []
    found = _listed(findings_of([one.walk]), request.actor)
    context = {
        "patrol": one, "thing": thing, "faults": _faults(one), "hidden": bool(one.track) and not track,
        "findings": found,
        "shape": _shape(thing, one.adoption, track=[[east, north] for _seconds, east, north in track], found=found),
        "supervises": bool(request.actor.roles & SUPERVISE_ROLES), "kind": kind_of(thing),
    }  # fmt: skip
    return render(request, "rounds/patrol.html", context)


def _faults(one: Patrol) -> list[str]:
    return [fault_in_words(fault) for fault in one.faults]


def _listed(findings: Iterable[Finding], by: Actor) -> list[Found]:
    rows = list(findings)
    cases = cases_of_reports((one.report for one in rows), by)
    return [Found(one, "" if one.metres is None else in_words(one.metres), cases.get(one.report_id)) for one in rows]


def _shape(
    thing: Line | Area, of: Adoption | None = None, *, track: list[list[float]] | None = None, found: Iterable[Found]
) -> dict[str, Any]:
    """What the map's module reads from the page: what is to be patrolled, kilometre posts, the way, the findings."""
    spots = [
        [one.finding.report.longitude, one.finding.report.latitude, one.mark]
        for one in found
        if one.finding.report.longitude is not None
    ]
    told: dict[str, Any] = {"track": track or [], "found": spots, "posts": [], "length": 0}
    if isinstance(thing, Area):
        return {**told, "shape": thing.boundary}
    course = Course(thing.course, of.from_metres, of.until_metres) if of else Course(thing.course)
    posts = [[east, north, in_words(metres)] for (east, north), metres in course.posts()]
    return {**told, "shape": course.drawn, "posts": posts, "length": course.length}
