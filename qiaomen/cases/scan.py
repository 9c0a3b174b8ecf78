"""Lines and areas that stand out: the scan's result becomes findings; an ongoing one grows, and ends by itself."""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo

import numpy as np

from qiaomen.places.models import Area, Line

from .findings import STANDS_OUT, common_area, end_quiet, grow, propose
from .models import Case, Finding
from .models.finding import Basis
from .outbreaks import DAYS, Excess, Ints, Usual, count_looks, find, learn
from .rules import case_rules
from .streams import ALL_KINDS, Key, Tally, tally

# What has been found goes on as long as it is still so unlikely that chance makes one in so many weeks.
STILL_WEEKS = 1.0
# More seldom than this is only said to be so.
MOST_WEEKS = 10_000.0


def scan(*, at: datetime, zone: tzinfo) -> int:
    """Look at all streams as of this moment; returns how many new findings there are. Twice finds nothing twice."""
    found = tally(at=at, zone=zone)
    living = {one.key: one for one in Finding.objects.filter(basis__in=STANDS_OUT, ended_at=None)}
    grown: set[str] = set()
    made = 0
    if found.keys:
        usual = learn(found.streams)
        # The day's own seed: whoever scans, and however often, finds the same.
        looks = count_looks(usual, seed=found.today.toordinal())
        excesses = find(found.streams, usual, looks=looks, once_in=STILL_WEEKS, since=_spent(found))
        grown = {key for one in excesses if (key := key_of_stream(found.keys[one.stream])) in living}
        for one in excesses:
            if (key := key_of_stream(found.keys[one.stream])) in living:
                _grow(living[key], one, found, usual)
        wanted = [one for one in excesses if one.weeks >= case_rules().false_alarm_weeks]
        made = _propose_all(
            [one for one in wanted if key_of_stream(found.keys[one.stream]) not in living], found, usual, at
        )
    for key, finding in living.items():
        if key not in grown:
            end_quiet(finding, on=found.today, at=at)
    return made


def key_of_stream(key: Key) -> str:
    """What a finding about a stream is known by."""
    basis = Basis.AREA if key.place.level else Basis.LINE
    return f"{basis.value}:{key.place.code}:{'*' if key.kind == ALL_KINDS else key.kind}"


def _spent(found: Tally) -> Ints:
    """For each stream the first day that counts: the one after a finding about it that has ended."""
    ended = Finding.objects.filter(
        basis__in=STANDS_OUT, ended_at__isnull=False, until_on__gte=found.day(0)
    ).values_list("key", "until_on")
    first: dict[str, int] = {}
    for key, until in ended:
        first[key] = max(first.get(key, 0), found.column(until) + 1)
    return np.array([first.get(key_of_stream(key), 0) for key in found.keys], dtype=np.int64)


def _propose_all(excesses: Iterable[Excess], found: Tally, usual: Usual, at: datetime) -> int:
    """The least likely first; one whose cases are for the most part in another finding is the same seen from afar."""
    rows = Finding.cases.through.objects.filter(
        finding__basis__in=STANDS_OUT, finding__until_on__gte=found.day(DAYS // 2)
    ).values_list("finding_id", "case_id")
    known: dict[int, set[int]] = {}
    for pk, case in rows:
        known.setdefault(pk, set()).add(case)
    made = 0
    for one in excesses:
        cases = set(found.cases(one.stream, found.day(DAYS - one.days)))
        if any(2 * len(cases & other) >= len(cases) for other in known.values()):
            continue
        if finding := _propose(one, cases, found, usual, at):
            known[finding.pk] = cases
            made += 1
    return made


def _propose(one: Excess, cases: set[int], found: Tally, usual: Usual, at: datetime) -> Finding | None:
    key = found.keys[one.stream]
    if key.place.level:
        basis = Basis.AREA
        place: dict[str, Area | Line | None] = {"area": Area.objects.get(code=key.place.code)}
    else:
        basis, paths = Basis.LINE, Case.objects.filter(pk__in=cases).values_list("area__path", flat=True)
        line = Line.objects.get(code=key.place.code)
        place = {"line": line, "area": common_area(path or "" for path in paths)}
    since, until = found.day(DAYS - one.days), max(day for day, pk in found.lately[one.stream] if pk in cases)
    return propose(
        basis, key_of_stream(key), cases, at=at, since_on=since, until_on=until, n=len(cases),
        usual=_usual(one, found, usual, since, until), weeks=min(one.weeks, MOST_WEEKS),
        category_id=None if key.kind == ALL_KINDS else key.kind, **place,
    )  # fmt: skip


def _grow(finding: Finding, one: Excess, found: Tally, usual: Usual) -> None:
    """Its days now, how many cases that makes, and how many would be usual for so many days."""
    since = min(finding.since_on, found.day(DAYS - one.days))
    cases = set(found.cases(one.stream, since))
    until = max([finding.until_on, *(day for day, pk in found.lately[one.stream] if pk in cases)])
    before = set(finding.cases.values_list("pk", flat=True))
    grow(
        finding, cases - before, since_on=since, until_on=until, n=len(before | cases),
        usual=_usual(one, found, usual, since, until),
        weeks=min(max(finding.weeks or 0.0, one.weeks), MOST_WEEKS),
    )  # fmt: skip


def _usual(one: Excess, found: Tally, usual: Usual, since: date, until: date) -> float:
    """How many would be usual for this stream from a day to a day."""
    elsewhere = usual.elsewhere[one.stream]
    season = one.usual / max(float(usual.rate[one.stream] * elsewhere[-one.days :].sum()), 1e-9)
    days = slice(found.column(since), found.column(until) + 1)
    return float(usual.rate[one.stream] * elsewhere[days].sum() * season)
