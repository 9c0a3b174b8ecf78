"""Months, quarters and years of the city's calendar, by their names in an address: 2026-03, 2026-Q1, 2026."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from .measures import Period

NAME = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])))?", re.ASCII)
MONTHS, QUARTERS, YEARS = 13, 5, 3


@dataclass(frozen=True)
class Named:
    """A whole month, quarter or year."""

    year: int
    first: int  # the month it begins with
    months: int  # 1, 3 or 12
    zone: tzinfo

    @classmethod
    def read(cls, name: str, *, zone: tzinfo) -> "Named | None":
        """By its name; None for nonsense."""
        found = NAME.fullmatch(name)
        if found is None or not 2000 <= int(found[1]) <= 2999 or (found[2] and not 1 <= int(found[2]) <= 12):
            return None
        first, months = (int(found[2]), 1) if found[2] else (3 * int(found[3]) - 2, 3) if found[3] else (1, 12)
        return cls(int(found[1]), first, months, zone)

    @property
    def name(self) -> str:
        """As it stands in an address."""
        if self.months == 12:
            return str(self.year)
        return f"{self.year}-Q{(self.first + 2) // 3}" if self.months == 3 else f"{self.year}-{self.first:02}"

    @property
    def label(self) -> str:
        """As people say it."""
        given = {"year": self.year, "month": self.first, "quarter": (self.first + 2) // 3}
        if self.months == 12:
            return _("%(year)s年") % given
        return (_("%(year)s年第%(quarter)s季度") if self.months == 3 else _("%(year)s年%(month)s月")) % given

    def before(self, n: int = 1) -> "Named":
        """The one that lies `n` of its kind earlier."""
        at = self.year * 12 + self.first - 1 - n * self.months
        return Named(at // 12, at % 12 + 1, self.months, self.zone)

    @property
    def whole(self) -> Period:
        """From its first midnight to the next one's."""
        return Period(self._since, self.before(-1)._since)

    def months_until(self, until: datetime) -> list["Named"]:
        """Its months that are over by then, the first one first."""
        inside = [Named(self.year, self.first + n, 1, self.zone) for n in range(self.months)]
        return [month for month in inside if month.whole.until <= until]

    @property
    def _since(self) -> datetime:
        return datetime(self.year, self.first, 1, tzinfo=self.zone)


def now(months: int, *, at: datetime, zone: tzinfo) -> Named:
    """The month (1), quarter (3) or year (12) that a moment lies in."""
    local = at.astimezone(zone)
    return Named(local.year, (local.month - 1) // months * months + 1, months, zone)


def choices(*, at: datetime, zone: tzinfo) -> list[Named]:
    """What is offered: the last months, quarters and years, the running ones included."""
    kinds = ((1, MONTHS), (3, QUARTERS), (12, YEARS))
    return [now(months, at=at, zone=zone).before(back) for months, many in kinds for back in range(many)]
