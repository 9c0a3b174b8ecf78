"""巡查完成情况: by line and area who owes what and what was done; one patrol with its way on the map."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from qiaomen.cases.models import Case
from qiaomen.cases.queries import visible_to
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.models import Area, Line
from qiaomen.rounds.chainage import Course, in_words
from qiaomen.rounds.duties import Duty, by_thing
from qiaomen.rounds.judging import in_words as fault_in_words
from qiaomen.rounds.models import Finding, Patrol
from qiaomen.rounds.permissions import SUPERVISE_ROLES, may_see_track
from qiaomen.rounds.queries import duties_supervised, findings_of, patrols_seen_by
from qiaomen.shell.paging import page_of
from qiaomen.units.models import OwnerLevel

SIZE = 20
# A city has some hundred lines with owners; what is overdue stands first, the rest is found by its name.
MOST = 200
STATES = ("overdue", "due", "done", "rest")


@dataclass(frozen=True)
class Place:
    """A line or an area with its duties: what was owed in the finished periods that are told, and how it stands now."""

    thing: Line | Area
    duties: list[Duty]

    @property
    def kind(self) -> str:
        """As it stands in the address."""
        return "lines" if isinstance(self.thing, Line) else "areas"

    @property
    def owed(self) -> int:
        """By all owners together."""
        return sum(one.owed for one in self.duties)

    @property
    def done(self) -> int:
        """Of these."""
        return sum(one.done for one in self.duties)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many owners are overdue, due, done now."""
        return [(state, n) for state in STATES if (n := sum(one.state == state for one in self.duties))]


@dataclass(frozen=True)
class Found:
    """A finding as a line of a list: its mark, its number, the case if this person may open it."""

    finding: Finding
    mark: str
    case: Case | None


def _places(request: StaffRequest) -> list[Place]:
    if not request.actor.roles & SUPERVISE_ROLES:
        raise Http404
    found = by_thing(duties_supervised(request.actor, now=request.now))
    return [Place(thing, rows) for thing, rows in found.items()]


@staff_page
def patrolled(request: StaffRequest) -> HttpResponse:
    """`/desk/patrolled/`: each line and area on which patrols are owed; what is overdue first. `?state=overdue`."""
    words = request.GET.get("q", "").strip()[:40]
    places = [one for one in _places(request) if words in one.thing.name]
    asked = request.GET.get("state") if request.GET.get("state") in STATES else ""
    if asked:
        places = [one for one in places if any(state == asked for state, _n in one.counts)]
    places.sort(key=lambda one: (-sum(duty.state == "overdue" for duty in one.duties), one.thing.code))
    context = {
        "places": places[:MOST], "more": len(places[MOST:]), "asked": asked, "words": words,
        "owed": sum(one.owed for one in places),
        "done": sum(one.done for one in places),
    }  # fmt: skip
    return render(request, "rounds/patrolled.html", context)


@staff_page
def patrolled_place(request: StaffRequest, kind: str, code: str) -> HttpResponse:
    """`/desk/patrolled/lines|areas/<code>/`: owners at every level, what they owe, the patrols, what they found."""
    place = next((one for one in _places(request) if (one.kind, one.thing.code) == (kind, code)), None)
    if place is None:
        raise Http404
    of = {"adoption__line": place.thing} if kind == "lines" else {"adoption__area": place.thing}
    patrols = patrols_seen_by(request.actor).filter(**of)
    page = page_of(patrols, order=("-started_at", "-pk"), after=request.GET.get("after"), size=SIZE)
    order = {level: n for n, level in enumerate(OwnerLevel.values)}
    place.duties.sort(key=lambda one: (order.get(one.adoption.level, 9), one.adoption.from_metres or 0))
    context = {
        "place": place, "page": page, "findings": _listed(findings_of(one.walk for one in page), request.actor),
        "shape": _shape(place.thing), "faults": {one.pk: _faults(one) for one in page},
    }  # fmt: skip
    return render(request, "rounds/patrolled_place.html", context)


@staff_page
def patrol(request: StaffRequest, walk: UUID) -> HttpResponse:
    """`/desk/patrols/<walk>/`: what it came to, why it does not count, what was found; its way for those who may."""
    one = get_object_or_404(patrols_seen_by(request.actor), walk=walk)
    thing = one.adoption.line or one.adoption.area
    assert thing is not None, "who patrols has a line or an area"
    track = one.track if may_see_track(one, request.actor) else []
    context = {
        "patrol": one, "thing": thing, "faults": _faults(one), "hidden": bool(one.track) and not track,
        "findings": _listed(findings_of([one.walk]), request.actor),
        "shape": _shape(thing, track=[[east, north] for _seconds, east, north in track]),
        "supervises": bool(request.actor.roles & SUPERVISE_ROLES), "kind": "lines" if one.adoption.line else "areas",
    }  # fmt: skip
    return render(request, "rounds/patrol.html", context)


def _faults(one: Patrol) -> list[str]:
    return [fault_in_words(fault) for fault in one.faults]


def _listed(findings: Iterable[Finding], by: Actor) -> list[Found]:
    rows = list(findings)
    keys = {voice.case_id for one in rows for voice in one.report.voices.all()}
    cases = visible_to(by).in_bulk(keys) if keys else {}
    return [
        Found(
            one, "" if one.metres is None else in_words(one.metres),
            next((cases[voice.case_id] for voice in one.report.voices.all() if voice.case_id in cases), None),
        )
        for one in rows
    ]  # fmt: skip


def _shape(thing: Line | Area, track: list[list[float]] | None = None) -> dict[str, Any]:
    """What the map's module reads from the page."""
    drawn = thing.course if isinstance(thing, Line) else thing.boundary
    length = Course(thing.course).length if isinstance(thing, Line) else 0
    return {"shape": drawn, "track": track or [], "length": length}
