"""Whose job it is: from a place and a category to the duty that holds there, by an index in memory."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from qiaomen.places.queries import current_city

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


def duties_at(area_path: str, category: Category, day: date) -> list[Entry]:
    """The lines that hold for a category in an area on a day: the closest rule, or several that are equally close.

    The smallest area that has a line for the category decides; within it the line that names the category most
    closely. More than one in the answer means that the duty is ambiguous and a person must choose.
    """
    index = _index(current_city().edition)
    for code in reversed(area_path.strip("/").split("/")):
        found = [(entry.closeness(category), entry) for entry in index.get(code, ()) if entry.holds_on(day)]
        best = max((closeness for closeness, _entry in found), default=-1)
        if best >= 0:
            return [entry for closeness, entry in found if closeness == best]
    return []


@lru_cache(maxsize=2)
def _index(edition: uuid.UUID) -> dict[str, list[Entry]]:
    index: dict[str, list[Entry]] = defaultdict(list)
    rows = Duty.objects.filter(retired_on=None).order_by("pk").values_list(
        "pk", "area__code", "standard", "kind", "code", "lead", "fallback", "supervising", "from_on", "until_on"
    )  # fmt: skip
    for row in rows:
        entry = Entry(*row)
        index[entry.area].append(entry)
    return index
