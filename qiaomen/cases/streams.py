"""What the scan looks at: the cases of the last weeks by area or line, by kind and by day. Nothing older is read.

Some hundred thousand cases are counted once an hour: columns of numbers, no object for each.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import numpy as np
from django.db.models import CharField
from django.db.models.functions import Cast, Left

from qiaomen.places.models import Area, Level
from qiaomen.places.queries import line_index

from .models import Case
from .models.report import Channel
from .outbreaks import DAYS, LONGEST, PAST, Floats, Ints, Streams
from .rules import case_rules
from .states import State

# What the city itself goes and looks for says where it looked, not where something is the matter.
LOOKED_FOR = (Channel.PATROL, Channel.ASSESSMENT, Channel.VISIT)
LEVELS = (Level.CITY, Level.COUNTY, Level.TOWN)
ALL_KINDS = -1
# In a column of kinds: those that have none yet.
NO_KIND = -2


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
class _Spots:
    """The cases, a column for each thing that is asked of them; `path`: the place of its path in `paths`."""

    pk: Ints
    day: Ints
    kind: Ints
    path: Ints
    points: Floats
    paths: list[str]


@dataclass(frozen=True)
class _Lying:
    """Which case (`spot`) lies in which of the `places`; a case lies in several."""

    spot: Ints
    place: Ints
    places: list[Place]


def tally(*, at: datetime, zone: tzinfo) -> Tally:
    """Count the last DAYS natural days. Four queries; what was joined into another case counts with that one."""
    today = at.astimezone(zone).date()
    spots = _spots(today, at, zone)
    lying = _lying(spots)
    kinds = np.unique(spots.kind[spots.kind != NO_KIND])
    # Each case counts in its places twice: among all kinds, and in its own. A code is a place and a kind.
    every, own = lying.place * (len(kinds) + 1), spots.kind[lying.spot] != NO_KIND
    of_kind = (every + 1 + np.searchsorted(kinds, spots.kind[lying.spot]))[own]
    codes, stream = np.unique(np.concatenate([every, of_kind]), return_inverse=True)
    spot = np.concatenate([lying.spot, lying.spot[own]])
    names = [ALL_KINDS, *kinds.tolist()]
    found = [Key(lying.places[code // len(names)], names[code % len(names)]) for code in codes.tolist()]
    # In one order on every database: the simulated weeks are then the same, too.
    kept = [n for n, key in enumerate(found) if not (key.kind == ALL_KINDS and key.place.level == Level.CITY)]
    kept.sort(key=lambda n: (found[n].place.level, found[n].place.code, found[n].kind))
    counts = np.bincount(stream * DAYS + spots.day[spot], minlength=len(found) * DAYS).reshape(-1, DAYS)
    keys, rank = [found[n] for n in kept], np.full(len(found), -1)
    rank[kept] = np.arange(len(kept))
    streams = _streams(keys, counts[kept].astype(np.int64), spots, lying)
    return Tally(keys, streams, _lately(rank[stream], spot, spots, today), today)


def _spots(today: date, at: datetime, zone: tzinfo) -> _Spots:
    first = today - timedelta(days=DAYS - 1)
    midnights = [datetime.combine(first + timedelta(days=n), time.min, zone).astimezone(UTC) for n in range(DAYS)]
    rows = (
        Case.objects.filter(opened_at__gte=midnights[0], opened_at__lte=at)
        .exclude(state__in=[State.DECLINED, State.JOINED])
        .exclude(own_voices__report__channel__in=LOOKED_FOR)
        .order_by()
        # Both databases keep moments in UTC; a hundred thousand of them are read far sooner as texts than as objects.
        .annotate(minute=Left(Cast("opened_at", CharField()), 16))
        .values_list("pk", "minute", "category_id", "area__path", "longitude", "latitude")
    )
    paths: dict[str, int] = {}
    table = [
        (pk, minute, kind or NO_KIND, paths.setdefault(path or "", len(paths)), east, north)
        for pk, minute, kind, path, east, north in rows.iterator(5000)
    ]
    pk, minute, kind, path, east, north = zip(*table, strict=True) if table else ((),) * 6
    bounds = np.array([moment.replace(tzinfo=None) for moment in midnights[1:]], dtype="datetime64[m]")
    day = np.searchsorted(bounds, np.array(minute, dtype="datetime64[m]"), side="right")
    points = np.array([east, north], dtype=np.float64).T.reshape(-1, 2)
    return _Spots(_ints(pk), day.astype(np.int64), _ints(kind), _ints(path), points, list(paths))


def _lying(spots: _Spots) -> _Lying:
    """In which areas and on which lines each case lies."""
    # Towns are the smallest: below them a week has too few cases to be told from chance.
    levels = dict(Area.objects.filter(level__in=LEVELS).values_list("code", "level"))
    places: dict[Place, int] = {}
    chains = np.full((len(spots.paths), len(LEVELS)), -1)
    for n, path in enumerate(spots.paths):
        chain = [Place(levels[code], code) for code in path.strip("/").split("/") if code in levels]
        chains[n, : len(chain)] = [places.setdefault(place, len(places)) for place in chain]
    of_spot = chains[spots.path]
    spot, column = (of_spot >= 0).nonzero()
    on_line = [
        (n, places.setdefault(Place("", code), len(places))) for n, codes in _lines(spots.points) for code in codes
    ]
    further = np.array(on_line, dtype=np.int64).reshape(-1, 2)
    return _Lying(
        np.concatenate([spot, further[:, 0]]), np.concatenate([of_spot[spot, column], further[:, 1]]), list(places)
    )


def _lines(points: Floats) -> Iterable[tuple[int, list[str]]]:
    known = np.flatnonzero(np.isfinite(points.sum(1)))
    within = line_index().lines_within(points[known], case_rules().adoption_metres)
    return zip(known.tolist(), within, strict=True)


def _lately(stream: Ints, spot: Ints, spots: _Spots, today: date) -> dict[int, list[tuple[date, int]]]:
    lately = (spots.day[spot] >= DAYS - LONGEST) & (stream >= 0)
    cases = spot[lately]
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    days = [today - timedelta(days=DAYS - 1 - n) for n in range(DAYS)]
    for one, day, pk in zip(stream[lately].tolist(), spots.day[cases].tolist(), spots.pk[cases].tolist(), strict=True):
        found[one].append((days[day], pk))
    return dict(found)


def _streams(keys: list[Key], counts: Ints, spots: _Spots, lying: _Lying) -> Streams:
    before = spots.day < PAST
    kinds, sums = np.unique(spots.kind[before], return_counts=True)
    past = dict(zip(kinds.tolist(), sums.tolist(), strict=True)) | {ALL_KINDS: int(before.sum())}
    of_place = np.bincount(lying.place[before[lying.spot]], minlength=len(lying.places)).tolist()
    held = dict(zip(lying.places, of_place, strict=True))
    share = [held[key.place] * past.get(key.kind, 0) for key in keys]
    groups = {group: n for n, group in enumerate(sorted({(key.place.level, key.kind) for key in keys}))}
    return Streams(
        counts, np.bincount(spots.day, minlength=DAYS).astype(np.int64),
        group=_ints([groups[key.place.level, key.kind] for key in keys]),
        kind=_ints([key.kind for key in keys]),
        prior=np.array(share, dtype=np.float64) / max(1, past[ALL_KINDS]),
    )  # fmt: skip


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)
