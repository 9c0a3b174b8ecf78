"""The same real object: pairs that may be one case, and three reports in three natural days about one thing.

A place decides, and a kind that fits; alike words alone never do.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import numpy as np
import shapely
from django.db.models import Q
from django.db.models.functions import Coalesce
from rapidfuzz import fuzz

from qiaomen.places.coords import METRES_A_DEGREE, metres_between
from qiaomen.shell.numbers import key_of

from .findings import JOINABLE, common_area, end_quiet, grow, propose
from .joining import TAKES_IN
from .models import Case, CaseEvent, Finding, Voice
from .models.finding import Basis, Standing
from .models.report import Nature
from .rules import CaseRules, case_rules
from .states import State
from .streams import LOOKED_FOR

# A pair is proposed for so long after the later report came in; frequent ones are looked for so far back.
PAIRS_FOR, BACK = timedelta(days=3), timedelta(days=14)
# Where one has no kind yet, its words must be at least so alike (rapidfuzz, partial, 0–100) before the place counts.
ALIKE = 40.0


@dataclass(frozen=True)
class Thing:
    """A case as the rules see it. `case`: its own key; `main`: that of the case that handles it."""

    case: int
    main: int
    report: int
    day: date
    at: datetime
    kind: int | None
    text: str
    path: str
    point: tuple[float, float]

    def fits(self, other: "Thing", metres: float) -> bool:
        """Whether both may be one object: near, and of one kind; words count only where a kind is missing."""
        if self.main == other.main:
            return True
        if metres_between(self.point, other.point) > metres:
            return False
        if self.kind is None or other.kind is None:
            return fuzz.partial_ratio(self.text, other.text) >= ALIKE
        return self.kind == other.kind


def propose_pairs(*, at: datetime, zone: tzinfo) -> int:
    """Propose to join each new case into the oldest one that it fits; at most one living proposal a case."""
    rules = case_rules()
    _settle_pairs(at)
    reach = timedelta(hours=rules.merge_hours)
    things = _things(Q(opened_at__gte=at - PAIRS_FOR - reach, state__in=TAKES_IN), at=at, zone=zone)
    things.sort(key=lambda one: (one.at, one.case))
    states = dict(Case.objects.filter(pk__in=[one.case for one in things]).values_list("pk", "state"))
    asked, kept_apart = _asked([one.case for one in things]), _kept_apart([one.case for one in things])
    made = 0
    for n, olders in _neighbours(things, rules.merge_metres):
        new = things[n]
        if states[new.case] not in JOINABLE or new.case in asked.waiting or new.at < at - PAIRS_FOR:
            continue
        fitting = [
            things[one] for one in sorted(olders)
            if one < n and new.at - things[one].at <= reach and new.fits(things[one], rules.merge_metres)
            and (new.case, things[one].case) not in asked.known | kept_apart
        ]  # fmt: skip
        if fitting:
            made += _propose_pair(new, fitting[0], at)
    return made


def propose_frequent(*, at: datetime, zone: tzinfo) -> int:
    """Propose every object about which enough different reports came within a few natural days.

    What is in a finding that has ended counts no more; what fits a living one lets that one grow.
    """
    rules, today = case_rules(), at.astimezone(zone).date()
    living = {one.pk: one for one in Finding.objects.filter(basis=Basis.FREQUENT, ended_at=None)}
    rows = Finding.cases.through.objects.filter(finding__basis=Basis.FREQUENT, finding__until_on__gte=today - 2 * BACK)
    held = dict(rows.values_list("case_id", "finding_id"))
    things = _reported(at, zone)
    fresh = [one for one in things if held.get(one.case) in living or one.case not in held]
    made, grown = 0, set()
    for group in _objects(fresh, rules):
        known = next((held[one.case] for one in group if one.case in held), None)
        if known is not None and known in grown:
            continue
        facts = _facts(group)
        if known is not None:
            grown.add(known)
            grow(living[known], {one.case for one in group}, since_on=min(facts["since_on"], living[known].since_on),
                 until_on=facts["until_on"], n=facts["n"])  # fmt: skip
        else:
            key = f"frequent:{min(one.main for one in group)}"
            kind = next((one.kind for one in group if one.kind is not None), None)
            made += propose(
                Basis.FREQUENT, key, {one.case for one in group}, at=at, category_id=kind,
                area=common_area({one.path for one in group}), **facts,
            ) is not None  # fmt: skip
    for finding in living.values():
        end_quiet(finding, on=today, at=at)
    return made


def windows_with(things: Iterable[Thing], *, reports: int, days: int) -> set[date]:
    """The days of every window of so many natural days in which so many different reports came in."""
    by_day: dict[date, set[int]] = defaultdict(set)
    for one in things:
        by_day[one.day].add(one.report)
    found: set[date] = set()
    for first in by_day:
        window = [first + timedelta(days=n) for n in range(days)]
        if len(set().union(*(by_day[day] for day in window if day in by_day))) >= reports:
            found |= {day for day in window if day in by_day}
    return found


def _objects(things: list[Thing], rules: CaseRules) -> Iterator[list[Thing]]:
    """Objects with enough reports, those with most first; no report is in two of them."""
    groups = [
        [things[other] for other in near if things[n].fits(things[other], rules.merge_metres)]
        for n, near in _neighbours(things, rules.merge_metres)
    ]
    taken: set[int] = set()
    for group in sorted(groups, key=lambda one: (-len({each.report for each in one}), min(each.case for each in one))):
        rest = [one for one in group if one.case not in taken]
        days = windows_with(rest, reports=rules.frequent_reports, days=rules.frequent_days)
        if found := [one for one in rest if one.day in days]:
            taken |= {one.case for one in found}
            yield found


def _facts(group: list[Thing]) -> dict[str, Any]:
    days = [one.day for one in group]
    return {"since_on": min(days), "until_on": max(days), "n": len({one.report for one in group})}


def _neighbours(things: list[Thing], metres: float) -> list[tuple[int, set[int]]]:
    """For each its place in the list and the places of all within reach, itself included, or handled with it."""
    near: list[set[int]] = [set() for _one in things]
    if things:
        points = np.array([one.point for one in things])
        scale = METRES_A_DEGREE * np.array([np.cos(np.radians(points[:, 1].mean())), 1.0])
        spots = shapely.points(points * scale)
        for one, other in shapely.STRtree(spots).query(spots, predicate="dwithin", distance=metres * 1.02).T:
            near[one].add(int(other))
    by_main: dict[int, set[int]] = defaultdict(set)
    for n, one in enumerate(things):
        by_main[one.main].add(n)
    return [(n, near[n] | by_main[one.main]) for n, one in enumerate(things)]


def _things(which: Q, *, at: datetime, zone: tzinfo) -> list[Thing]:
    """Cases that stand for themselves, with a position; never an accusation."""
    rows = Case.objects.filter(which, opened_at__lte=at, longitude__isnull=False, latitude__isnull=False).exclude(
        nature=Nature.ACCUSATION
    )
    return [
        Thing(pk, pk, 0, opened.astimezone(zone).date(), opened, kind, text, path or "", (east, north))
        for pk, opened, kind, text, path, east, north in rows.order_by().values_list(
            "pk", "opened_at", "category_id", "text", "area__path", "longitude", "latitude"
        )
        if east is not None and north is not None
    ]


def _reported(at: datetime, zone: tzinfo) -> list[Thing]:
    """Every report of the last BACK, each at the place of the case that handles it. One query."""
    main = Coalesce("case__joined_into", "case")
    rows = (
        Voice.objects.filter(report__received_at__gte=at - BACK, report__received_at__lte=at)
        .exclude(Q(case__state=State.DECLINED) | Q(report__channel__in=LOOKED_FOR) | Q(report__nature=Nature.PRAISE))
        .exclude(report__nature=Nature.ACCUSATION)
        .annotate(
            main=main, east=Coalesce("case__joined_into__longitude", "case__longitude"),
            north=Coalesce("case__joined_into__latitude", "case__latitude"),
            kind=Coalesce("case__joined_into__category", "case__category"),
            path=Coalesce("case__joined_into__area__path", "case__area__path"),
        )
        .filter(east__isnull=False, north__isnull=False)
        .order_by("pk")
        .values_list("case_id", "main", "report_id", "report__received_at", "kind", "case__text", "path", "east",
                     "north")
    )  # fmt: skip
    return [
        Thing(case, main, report, moment.astimezone(zone).date(), moment, kind, text, path or "", (east, north))
        for case, main, report, moment, kind, text, path, east, north in rows
    ]


# ── pairs ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Asked:
    known: set[tuple[int, int]]
    waiting: set[int]


def _propose_pair(new: Thing, old: Thing, at: datetime) -> int:
    made = propose(
        Basis.SAME, f"same:{new.case}:{old.case}", [new.case, old.case], at=at, n=2, since_on=old.day,
        until_on=new.day, category_id=old.kind or new.kind, area=common_area({old.path, new.path}),
    )  # fmt: skip
    return made is not None


def _asked(keys: list[int]) -> _Asked:
    """Which pairs were ever proposed, and which cases wait for a decision."""
    rows = Finding.objects.filter(basis=Basis.SAME, cases__in=keys).values_list("key", "state").distinct()
    known, waiting = set(), set()
    for key, state in rows:
        _same, new, old = key.split(":")
        known.add((int(new), int(old)))
        if state == Standing.OPEN:
            waiting.add(int(new))
    return _Asked(known, waiting)


def _kept_apart(keys: list[int]) -> set[tuple[int, int]]:
    """Pairs that somebody has separated again."""
    rows = CaseEvent.objects.filter(case__in=keys, step="separate").values_list("case_id", "facts")
    return {(case, into) for case, facts in rows if (into := key_of("A", str(facts.get("from", "")))) is not None}


def _settle_pairs(at: datetime) -> None:
    """Pairs that were joined by hand are taken; those that can no longer be joined, or nobody looked at, are past."""
    for finding in Finding.objects.filter(basis=Basis.SAME, state=Standing.OPEN).prefetch_related("cases"):
        old, new = sorted(finding.cases.all(), key=lambda one: (one.opened_at, one.pk))
        state = None
        if new.joined_into_id == old.pk or (new.joined_into_id and new.joined_into_id == old.joined_into_id):
            state = Standing.TAKEN
        elif new.state not in JOINABLE or old.state not in TAKES_IN or new.opened_at < at - PAIRS_FOR - BACK:
            state = Standing.EXPIRED
        if state is not None:
            Finding.objects.filter(pk=finding.pk, state=Standing.OPEN).update(state=state, ended_at=at)
