"""Lines and areas that stand out: the scan's result becomes findings; an ongoing one grows, and ends by itself."""

from datetime import date, datetime, timedelta, tzinfo

from qiaomen.places.models import Area, Line

from .findings import STANDS_OUT, common_area, end_quiet, grow, propose
from .models import Case, Finding
from .models.finding import Basis
from .outbreaks import DAYS, EXCESS, LONGEST, Excess, Usual, count_looks, expected_beside, find, learn
from .rules import case_rules
from .streams import ALL_KINDS, Key, Tally, tally

# What has been found goes on as long as it is still so unlikely that chance makes one in so many weeks.
STILL_WEEKS = 1.0
# More seldom than this is only said to be so.
MOST_WEEKS = 10_000.0
MOST_AT_ONCE = 50


def scan(*, at: datetime, zone: tzinfo) -> int:
    """Look at all streams as of this moment; returns how many new findings there are. Twice finds nothing twice."""
    found = tally(at=at, zone=zone)
    living = {one.key: one for one in Finding.objects.filter(basis__in=STANDS_OUT, ended_at=None)}
    made = 0
    if found.keys:
        usual = learn(found.streams)
        # The day's own seed: whoever scans, and however often, finds the same.
        looks = count_looks(usual, seed=found.today.toordinal())
        for one in find(found.without(_told(found, ended=True)), usual, looks=looks, once_in=STILL_WEEKS):
            if finding := living.get(key_of_stream(found.keys[one.stream])):
                _grow(finding, one, found, usual)
        made = _propose_new(found, usual, looks, at)
    for finding in living.values():
        end_quiet(finding, on=found.today, at=at)
    return made


def key_of_stream(key: Key) -> str:
    """What a finding about a stream is known by."""
    basis = Basis.AREA if key.place.level else Basis.LINE
    return f"{basis.value}:{key.place.code}:{'*' if key.kind == ALL_KINDS else key.kind}"


def _told(found: Tally, *, ended: bool) -> set[int]:
    """The cases that are in a finding already; `ended`: only in those that have ended."""
    rows = Finding.cases.through.objects.filter(
        finding__basis__in=STANDS_OUT, finding__until_on__gte=found.day(DAYS - LONGEST)
    )
    return set((rows.filter(finding__ended_at__isnull=False) if ended else rows).values_list("case_id", flat=True))


def _propose_new(found: Tally, usual: Usual, looks: float, at: datetime) -> int:
    """The least likely excess first; its cases are then left out, and what stands out without them comes next."""
    told, once_in = _told(found, ended=False), case_rules().false_alarm_weeks
    for made in range(MOST_AT_ONCE):
        rest = find(found.without(told), usual, looks=looks, once_in=once_in)
        if not rest:
            return made
        cases = set(found.cases(rest[0].stream, found.day(DAYS - rest[0].days))) - told
        if _propose(rest[0], cases, found, usual, at) is None:
            return made
        told |= cases
    return MOST_AT_ONCE


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
    """Its days now, how many cases that makes, and how many would be usual for so many days.

    Nothing when what came since is no more than usual: a wide window still holds the outbreak long after its end.
    """
    since = min(finding.since_on, found.day(DAYS - one.days))
    cases = set(found.cases(one.stream, since)) - _told(found, ended=True)
    later = [day for day, pk in found.lately[one.stream] if pk in cases and day > finding.until_on]
    if later and len(later) < EXCESS * _usual(one, found, usual, finding.until_on + timedelta(days=1), found.today):
        return
    until = max([finding.until_on, *later])
    before = set(finding.cases.values_list("pk", flat=True))
    grow(
        finding, cases - before, since_on=since, until_on=until, n=len(before | cases),
        usual=_usual(one, found, usual, since, until),
        weeks=min(max(finding.weeks or 0.0, one.weeks), MOST_WEEKS),
    )  # fmt: skip


def _usual(one: Excess, found: Tally, usual: Usual, since: date, until: date) -> float:
    """How many would be usual for this stream from a day to a day."""
    elsewhere, rate = usual.elsewhere[one.stream], float(usual.rate[one.stream])
    season = one.usual / float(expected_beside(elsewhere[-one.days :].sum(), rate))
    days = slice(found.column(since), found.column(until) + 1)
    return float(expected_beside(elsewhere[days].sum(), rate)) * season
