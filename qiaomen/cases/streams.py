"""What the scan looks at: the cases of the last weeks by area or line, by kind and by day. Nothing older is read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

import numpy as np

from qiaomen.places.models import Area, Level
from qiaomen.places.queries import line_index

from .models import Case
from .models.report import Channel
from .outbreaks import DAYS, LONGEST, PAST, Ints, Streams
from .rules import case_rules
from .states import State

# What the city itself goes and looks for says where it looked, not where something is the matter.
LOOKED_FOR = (Channel.PATROL, Channel.ASSESSMENT, Channel.VISIT)
LEVELS = (Level.CITY, Level.COUNTY, Level.TOWN)
ALL_KINDS = -1


@dataclass(frozen=True, order=True)
class Place:
    """An area or a line, by its code; `level` is that of the area, empty for a line."""

    level: str
    code: str


@dataclass(frozen=True, order=True)
class Key:
    """What a stream is of: cases of one kind (ALL_KINDS: of every kind) in one place."""

    place: Place
    kind: int


@dataclass(frozen=True)
class Tally:
    """The streams with their keys, and which cases of the last LONGEST days are in each, by day."""

    keys: list[Key]
    streams: Streams
    lately: dict[int, list[tuple[date, int]]]
    today: date

    def day(self, number: int) -> date:
        """The natural day of a column."""
        return self.today - timedelta(days=DAYS - 1 - number)

    def column(self, day: date) -> int:
        """The column of a natural day; before the first one 0."""
        return max(0, DAYS - 1 - (self.today - day).days)

    def without(self, cases: set[int]) -> Ints:
        """The counts when these cases of the last LONGEST days are left out."""
        counts = self.streams.counts.copy()
        for stream, rows in self.lately.items():
            for day, pk in rows:
                counts[stream, self.column(day)] -= pk in cases
        return counts

    def cases(self, stream: int, since: date) -> list[int]:
        """The keys of a stream's cases from a day on."""
        return [pk for day, pk in self.lately.get(stream, ()) if day >= since]


@dataclass(frozen=True)
class _Spot:
    pk: int
    day: int
    kind: int | None
    path: str
    point: tuple[float, float] | None


def tally(*, at: datetime, zone: tzinfo) -> Tally:
    """Count the last DAYS natural days. Four queries; what was joined into another case counts with that one."""
    today = at.astimezone(zone).date()
    spots = _spots(today, at, zone)
    # Towns are the smallest: below them a week has too few cases to be told from chance.
    levels = dict(Area.objects.filter(level__in=LEVELS).values_list("code", "level"))
    found: dict[Key, list[_Spot]] = defaultdict(list)
    for spot, lines in zip(spots, _lines(spots), strict=True):
        places = [Place(levels[code], code) for code in spot.path.strip("/").split("/") if code in levels]
        for place in [*places, *(Place("", code) for code in lines)]:
            found[Key(place, ALL_KINDS)].append(spot)
            if spot.kind is not None:
                found[Key(place, spot.kind)].append(spot)
    # In one order on every database: the simulated weeks are then the same, too.
    keys = sorted(key for key in found if not (key.kind == ALL_KINDS and key.place.level == Level.CITY))
    first = DAYS - LONGEST
    lately = {
        n: [(today - timedelta(days=DAYS - 1 - spot.day), spot.pk) for spot in found[key] if spot.day >= first]
        for n, key in enumerate(keys)
    }
    return Tally(keys, _streams(keys, found, spots), {n: rows for n, rows in lately.items() if rows}, today)


def _spots(today: date, at: datetime, zone: tzinfo) -> list[_Spot]:
    first = today - timedelta(days=DAYS - 1)
    since = datetime.combine(first, time.min, zone)
    rows = (
        Case.objects.filter(opened_at__gte=since, opened_at__lte=at)
        .exclude(state__in=[State.DECLINED, State.JOINED])
        .exclude(own_voices__report__channel__in=LOOKED_FOR)
        .order_by()
        .values_list("pk", "opened_at", "category_id", "area__path", "longitude", "latitude")
    )
    return [
        _Spot(
            pk, (opened.astimezone(zone).date() - first).days, kind, path or "",
            (east, north) if east is not None and north is not None else None,
        )
        for pk, opened, kind, path, east, north in rows.iterator(5000)
    ]  # fmt: skip


def _lines(spots: list[_Spot]) -> Iterable[list[str]]:
    points = np.array([spot.point for spot in spots if spot.point], dtype=np.float64).reshape(-1, 2)
    within = iter(line_index().lines_within(points, case_rules().adoption_metres))
    return [next(within) if spot.point else [] for spot in spots]


def _streams(keys: list[Key], found: dict[Key, list[_Spot]], spots: list[_Spot]) -> Streams:
    counts = np.array([_by_day(found[key]) for key in keys], dtype=np.int64).reshape(-1, DAYS)
    of_kind: dict[int, list[_Spot]] = defaultdict(list)
    for spot in spots:
        if spot.kind is not None:
            of_kind[spot.kind].append(spot)
    total = _by_day(spots)
    past = {kind: int(_by_day(rows)[:PAST].sum()) for kind, rows in of_kind.items()} | {
        ALL_KINDS: int(total[:PAST].sum())
    }
    share = [int(_by_day(found[Key(key.place, ALL_KINDS)])[:PAST].sum()) * past[key.kind] for key in keys]
    groups = {group: n for n, group in enumerate(sorted({(key.place.level, key.kind) for key in keys}))}
    return Streams(
        counts, total,
        group=np.array([groups[key.place.level, key.kind] for key in keys], dtype=np.int64),
        kind=np.array([key.kind for key in keys], dtype=np.int64),
        prior=np.array(share, dtype=np.float64) / max(1, past[ALL_KINDS]),
    )  # fmt: skip


def _by_day(spots: list[_Spot]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.bincount([spot.day for spot in spots], minlength=DAYS)[:DAYS].astype(np.int64)
