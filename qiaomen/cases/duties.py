"""Whose job it is: from a place and a category to the duty that holds there, by an index in memory."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from qiaomen.places.coords import Points
from qiaomen.places.index import AreaIndex
from qiaomen.places.queries import area_index, current_city

from .models import Category, Duty


@dataclass(frozen=True)
class Entry:
    """One line of the table of duties, as the index keeps it. `area` is the division's code."""

    duty: int
    area: str
    standard: str
    kind: str
    code: str
    lead: int
    fallback: int | None
    supervising: int | None
    from_on: date | None
    until_on: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the duty is in force on that day."""
        return (self.from_on or day) <= day <= (self.until_on or day)

    def closeness(self, category: Category) -> int:
        """How closely the line names the category: -1 not at all, 0 any, longer codes closer, the exact one closest."""
        if (self.standard and self.standard != category.standard) or (self.kind and self.kind != category.kind):
            return -1
        if self.code.endswith("*"):
            beginning = self.code[:-1]
            return 1 + len(beginning) if category.code.startswith(beginning) else -1
        if self.code:
            return 100 if self.code == category.code else -1
        return 1 if self.kind else 0


# The lines of duty by the code of their area.
DutyIndex = Mapping[str, list[Entry]]


@dataclass(frozen=True)
class Whose:
    """Whose job something at a point is: its grid cell, the areas from the smallest to the largest, the duties.

    Outside the city the chain is empty and there are no duties; several duties are an ambiguous one.
    """

    cell: str | None
    chain: tuple[str, ...]
    duties: tuple[Entry, ...]


def whose(points: Points, category: Category, *, on: date) -> list[Whose]:
    """Point → cell → area → duty, for an (n, 2) array of WGS-84 degrees; one query for the city's edition.

    Edges, holes, the outside and areas without a polygon are answered as by `AreaIndex.locate_many`.
    """
    index = area_index()
    return whose_by(index, _index(current_city().edition), points, category, on=on)


def whose_by(index: AreaIndex, lines: DutyIndex, points: Points, category: Category, *, on: date) -> list[Whose]:
    """The same on given indexes, without a database. Each area is answered once, however many points it holds."""
    places = index.locate_many(points).tolist()
    answers = {}
    for place in set(places):
        chain = index.chain(place)
        answers[place] = Whose(index.cell(place), chain, tuple(_closest(lines, chain, category, on)))
    return [answers[place] for place in places]


def duties_at(area_path: str, category: Category, day: date) -> list[Entry]:
    """The lines that hold for a category in an area on a day: the closest rule, or several that are equally close.

    The smallest area that has a line for the category decides; within it the line that names the category most
    closely. More than one in the answer means that the duty is ambiguous and a person must choose.
    """
    chain = tuple(reversed(area_path.strip("/").split("/")))
    return _closest(_index(current_city().edition), chain, category, day)


def without_duty(
    categories: Iterable[Category], paths: Iterable[str], day: date
) -> Iterator[tuple[Category, list[str]]]:
    """The categories for which no line holds in some of the areas, each with the paths of these."""
    index = _index(current_city().edition)
    chains = [(path, tuple(reversed(path.strip("/").split("/")))) for path in paths]
    for category in categories:
        # Most categories have a line for the whole city: then no smaller area need be looked at.
        if not _closest(index, chains[0][1][-1:], category, day):
            bare = [path for path, chain in chains if not _closest(index, chain, category, day)]
            if bare:
                yield category, bare


def _closest(index: DutyIndex, chain: tuple[str, ...], category: Category, day: date) -> list[Entry]:
    for code in chain:
        found = [(entry.closeness(category), entry) for entry in index.get(code, ()) if entry.holds_on(day)]
        best = max((closeness for closeness, _entry in found), default=-1)
        if best >= 0:
            return [entry for closeness, entry in found if closeness == best]
    return []


@lru_cache(maxsize=2)
def _index(edition: uuid.UUID) -> DutyIndex:
    index: dict[str, list[Entry]] = defaultdict(list)
    rows = Duty.objects.filter(retired_on=None).order_by("pk").values_list(
        "pk", "area__code", "standard", "kind", "code", "lead", "fallback", "supervising", "from_on", "until_on"
    )  # fmt: skip
    for row in rows:
        entry = Entry(*row)
        index[entry.area].append(entry)
    return index
