"""On which days something comes again (RFC 5545), and which of them are holidays or make-up workdays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # one call: no dependency for its types
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.units.models import WorkingDay

from .problems import CannotPlan

MOST = 60
SATURDAY, DAY, WEEKEND = 5, timedelta(days=1), timedelta(days=2)
FARTHEST = timedelta(days=730)
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WHICH = {
    "every": gettext_lazy("每周的"),
    "1": gettext_lazy("每月第一个"),
    "2": gettext_lazy("每月第二个"),
    "3": gettext_lazy("每月第三个"),
    "4": gettext_lazy("每月第四个"),
    "-1": gettext_lazy("每月最后一个"),
}
WEEKDAYS = {
    "MO": gettext_lazy("周一"), "TU": gettext_lazy("周二"), "WE": gettext_lazy("周三"), "TH": gettext_lazy("周四"),
    "FR": gettext_lazy("周五"), "SA": gettext_lazy("周六"), "SU": gettext_lazy("周日"),
}  # fmt: skip


@dataclass(frozen=True)
class Occurrence:
    """One day. `clash`: the holiday that it falls on, or that it is a make-up workday; empty: nothing against it."""

    day: date
    clash: str = ""


def rule_of(which: str, weekday: str) -> str:
    """`rule_of("-1", "FR")`: the last Friday of each month. Raises CannotPlan for what is not offered."""
    if which not in WHICH or weekday not in WEEKDAYS:
        raise CannotPlan(_("请选每周或每月的哪一天。"), field="which")
    return f"FREQ=WEEKLY;BYDAY={weekday}" if which == "every" else f"FREQ=MONTHLY;BYDAY={which}{weekday}"


def dates_of(rule: str, *, from_on: date, until_on: date) -> list[date]:
    """The days of a rule between two days, both included. Raises CannotPlan for a bad rule, none, or too many."""
    if until_on < from_on or until_on - from_on > FARTHEST:
        raise CannotPlan(_("结束的日子要在开始之后，最多两年。"), field="until_on")
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    try:
        if parts.get("FREQ") not in FREQUENCIES or {"BYHOUR", "BYMINUTE", "BYSECOND"} & set(parts):
            raise ValueError(rule)
        begin = datetime.combine(from_on, time.min, UTC)
        rows = rrulestr(rule, dtstart=begin).between(begin, datetime.combine(until_on, time.max, UTC), inc=True)
    except (ValueError, TypeError, KeyError) as problem:
        raise CannotPlan(_("看不懂这个重复规则。"), field="which") from problem
    days = [one.date() for one in islice(rows, MOST + 1)]
    if not days:
        raise CannotPlan(_("这段时间里一天也没有。"), field="until_on")
    if len(days) > MOST:
        raise CannotPlan(_("一次最多 %(n)s 天，请缩短时间。") % {"n": MOST}, field="until_on")
    return days


def with_clashes(days: Iterable[date]) -> list[Occurrence]:
    """Each day with what speaks against it. One query."""
    wanted = list(days)
    if not wanted:
        return []
    around = (min(wanted) - WEEKEND, max(wanted) + WEEKEND)
    known = {row.day: row for row in WorkingDay.objects.filter(day__range=around)}
    return [Occurrence(day, _clash(day, known)) for day in wanted]


def years_unknown(days: Iterable[date]) -> list[int]:
    """The years of these days whose holidays are not in the city's data: there no clash can be shown. One query."""
    wanted = {day.year for day in days}
    return sorted(wanted - {year.year for year in WorkingDay.objects.dates("day", "year")})


def _clash(day: date, known: Mapping[date, WorkingDay]) -> str:
    """The data name the weekdays that are off; a weekend that touches one of them is part of that holiday."""
    row = known.get(day)
    if row is None and day.weekday() >= SATURDAY:
        ends = (_beyond_the_weekend(day, step, known) for step in (-DAY, DAY))
        row = next((one for one in ends if one is not None and not one.works), None)
    if row is None:
        return ""
    return _("调休上班") if row.works else row.name or _("放假")


def _beyond_the_weekend(day: date, step: timedelta, known: Mapping[date, WorkingDay]) -> WorkingDay | None:
    near = day + step
    while near not in known and near.weekday() >= SATURDAY:
        near += step
    return known.get(near)
