"""The queue that a case was opened from: what stands beside the case, what comes before it and what next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from qiaomen.cases.models import Case
from qiaomen.cases.queries import visible_to
from qiaomen.people.pages.staff import StaffRequest

from .desk_filters import filters_in
from .desk_story import light_now, title_for
from .desks import BY_SLUG, LAST, CaseDesk, in_order

BEFORE, AFTER = 6, 20


@dataclass(frozen=True)
class Place:
    """Where somebody works: a desk, narrowed as its list was (`of`, as an address carries it). No desk: nowhere."""

    desk: CaseDesk | None
    of: str

    @property
    def query(self) -> str:
        """What a case's address says of it."""
        if self.desk is None:
            return ""
        return f"?desk={self.desk.slug}&{self.of}" if self.of else f"?desk={self.desk.slug}"

    @property
    def url(self) -> str:
        """The list."""
        assert self.desk is not None
        return f"{self.desk.url}?{self.of}" if self.of else self.desk.url


@dataclass(frozen=True)
class Queue:
    """The rows around a case, and its neighbours."""

    rows: list[dict[str, Any]]
    previous: Case | None
    next: Case | None


def place_of(request: StaffRequest) -> Place:
    """From a case's address, or from the hidden fields of a form on its page. A desk that is not theirs is none."""
    desk = BY_SLUG.get(request.POST.get("desk") or request.GET.get("desk", ""))
    if desk is None or not desk.opens_to(request.actor):
        return Place(None, "")
    of = request.POST.get("of") or request.GET.urlencode()
    return Place(desk, filters_in(of, desk).query)


def queue_around(request: StaffRequest, case: Case, place: Place) -> Queue | None:
    """A window on the queue with the case in it. Two queries."""
    if place.desk is None:
        return None
    cases = _cases(request, place)
    before = list(_beyond(cases, place.desk, case.due_at, case, back=True)[:BEFORE])[::-1]
    after = list(_beyond(cases, place.desk, case.due_at, case)[:AFTER])
    rows = [_row(one, request, current=one.pk == case.pk) for one in (*before, case, *after)]
    return Queue(rows, before[-1] if before else None, after[0] if after else None)


def next_after(request: StaffRequest, case: Case, due_at: datetime | None, place: Place) -> Case | None:
    """What comes after where the case stood in its queue; at the end, what stands first. Two queries at most."""
    if place.desk is None:
        return None
    cases = _cases(request, place).exclude(pk=case.pk)
    return _beyond(cases, place.desk, due_at, case).first() or cases.order_by(*place.desk.order).first()


def _cases(request: StaffRequest, place: Place) -> QuerySet[Case]:
    assert place.desk is not None
    wanted = filters_in(place.of, place.desk).wanted(request)
    found = visible_to(request.actor).filter(place.desk.holds(request.actor), wanted)
    return in_order(found).select_related("category", "area")


def _beyond(
    cases: QuerySet[Case], desk: CaseDesk, due_at: datetime | None, case: Case, *, back: bool = False
) -> QuerySet[Case]:
    name = desk.order[0].removeprefix("-")
    value = case.opened_at if name == "opened_at" else due_at or LAST
    falling = desk.order[0].startswith("-") != back
    word = "lt" if falling else "gt"
    beyond = Q((f"{name}__{word}", value)) | Q((name, value), (f"pk__{word}", case.pk))
    order = tuple(f"-{one.removeprefix('-')}" if falling else one.removeprefix("-") for one in desk.order)
    return cases.filter(beyond).order_by(*order)


def _row(case: Case, request: StaffRequest, *, current: bool) -> dict[str, Any]:
    return {
        "case": case, "title": title_for(case, request.actor), "light": light_now(case, request.now),
        "current": current,
    }  # fmt: skip
