"""How limits run: continuous hours and days, hours inside working periods, days without weekends and holidays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
# A limit is found within this many days, or the city's working time is empty.
SEARCH_DAYS = 4000


class LimitUnit(TextChoices):
    """In what a limit is counted (domain: 紧急工作时 工作时 工作日 自然日)."""

    URGENT_HOUR = "urgent_hour", _("紧急工作时")
    URGENT_DAY = "urgent_day", _("紧急工作日")
    WORK_HOUR = "work_hour", _("工作时")
    WORK_DAY = "work_day", _("工作日")
    NATURAL_DAY = "natural_day", _("自然日")


SECONDS = {
    LimitUnit.URGENT_HOUR: 3600,
    LimitUnit.URGENT_DAY: 86400,
    LimitUnit.WORK_HOUR: 3600,
    LimitUnit.WORK_DAY: 86400,
    LimitUnit.NATURAL_DAY: 86400,
}
CONTINUOUS = frozenset({LimitUnit.URGENT_HOUR, LimitUnit.URGENT_DAY, LimitUnit.NATURAL_DAY})


class NoWorkingTime(Exception):
    """The city's working days and periods never open, so that no limit in them can end."""


@dataclass(frozen=True)
class Period:
    """Working hours of a day in the city's own time, valid between two days; None = open end."""

    start: time
    end: time
    valid_from: date | None = None
    valid_until: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether these hours are worked on that day of the year."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


@dataclass(frozen=True)
class WorkingTime:
    """A city's working time. `exceptions`: day → works; `published`: years whose holidays are official."""

    zone: ZoneInfo
    exceptions: Mapping[date, bool]
    published: frozenset[int]
    periods: Sequence[Period]

    def works_on(self, day: date) -> bool:
        """Whether offices work: the published exception, else Monday to Friday."""
        return self.exceptions.get(day, day.weekday() < 5)

    def is_estimated(self, start: datetime, end: datetime) -> bool:
        """Whether a span touches a year whose holidays are not published, so that weekdays were counted."""
        first, last = start.astimezone(self.zone).year, end.astimezone(self.zone).year
        return any(year not in self.published for year in range(first, last + 1))

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def _open(self, day: date, unit: LimitUnit) -> Iterator[tuple[datetime, datetime]]:
        if not self.works_on(day):
            return
        if unit == LimitUnit.WORK_DAY:
            yield self._at(day, time.min), self._at(day + DAY, time.min)
            return
        for period in sorted(self.periods, key=lambda period: period.start):
            if period.valid_on(day):
                yield self._at(day, period.start), self._at(day, period.end)

    def add(self, start: datetime, seconds: float, unit: LimitUnit) -> datetime:
        """The moment at which so many seconds of the unit's time have passed since `start` (UTC).

        A work day is 24 hours of a day that is worked: two work days from Friday 15:00 end on Tuesday 15:00.
        Raises NoWorkingTime when the city never works.
        """
        start = start.astimezone(UTC)
        if unit in CONTINUOUS:
            return start + timedelta(seconds=seconds)
        day, left = start.astimezone(self.zone).date(), timedelta(seconds=seconds)
        for offset in range(SEARCH_DAYS):
            for opens, closes in self._open(day + offset * DAY, unit):
                span = closes - max(opens, start)
                if span >= left and span > timedelta(0):
                    return max(opens, start) + left
                left -= max(span, timedelta(0))
        raise NoWorkingTime

    def between(self, start: datetime, end: datetime, unit: LimitUnit) -> float:
        """Seconds of the unit's time between two moments; 0 when `end` is not later."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= start:
            return 0.0
        if unit in CONTINUOUS:
            return (end - start).total_seconds()
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        total = timedelta(0)
        while day <= last:
            for opens, closes in self._open(day, unit):
                total += max(min(closes, end) - max(opens, start), timedelta(0))
            day += DAY
        return total.total_seconds()
