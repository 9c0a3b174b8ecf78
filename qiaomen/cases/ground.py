"""What is open on areas and lines, and who answers for them: the numbers of the supervision map and of its tables."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db.models import QuerySet

from qiaomen.places.models import Area, Level, Line
from qiaomen.places.queries import line_index
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.models import AdoptionKind, UnitKind
from qiaomen.units.queries import adoptions_on, units_at_work

from .models import Case
from .queries import light_of, still_open
from .rules import case_rules

LEVELS = (Level.COUNTY, Level.TOWN, Level.COMMUNITY, Level.CELL)


@dataclass(frozen=True)
class OpenCase:
    """What a map needs of an open case. `path` is its area's, empty without one; `lines` those that it lies on."""

    pk: int
    path: str
    place: tuple[float, float] | None
    light: str
    lines: tuple[str, ...] = ()


@dataclass
class Standing:
    """An area or a line: its owners in words, and its open cases by light; `all` counts each of them."""

    code: str
    name: str
    owners: list[str] = field(default_factory=list)
    tally: "Counter[str]" = field(default_factory=Counter)
    drawn: bool = True

    @property
    def owner(self) -> str:
        """Whoever is named first: a territory's own government, else its leader, else who is paired with it."""
        return self.owners[0] if self.owners else ""

    @property
    def facts(self) -> dict[str, Any]:
        """As it travels to the map."""
        return {
            "name": self.name, "owners": self.owners, "owner": self.owner,
            "open": self.tally["all"], "near": self.tally["near"], "overdue": self.tally["overdue"],
        }  # fmt: skip


def open_cases(cases: QuerySet[Case], *, at: datetime) -> list[OpenCase]:
    """Those of these cases that are open, each with the lines within the city's `adoption_metres`. Two queries."""
    rows = list(
        cases.filter(still_open())
        .order_by("-opened_at", "-pk")
        .values_list("pk", "area__path", "longitude", "latitude", "due_at", "near_at")
    )
    spots = [(row[2], row[3]) if row[2] is not None and row[3] is not None else None for row in rows]
    points = np.array([spot for spot in spots if spot], dtype=np.float64).reshape(-1, 2)
    lines = iter(line_index().lines_within(points, case_rules().adoption_metres))
    return [
        OpenCase(pk, path or "", spot, light_of(due, near, at), tuple(next(lines)) if spot else ())
        for (pk, path, _east, _north, due, near), spot in zip(rows, spots, strict=True)
    ]


def areas_standing(level: Level, found: list[OpenCase], *, on: date) -> list[Standing]:
    """Each area of a level with what is open in it, however deep. Three queries, none of them by area."""
    rows = list(Area.objects.filter(level=level, retired_on=None).order_by("code"))
    areas = {area.path: Standing(area.code, named(area), drawn=bool(area.boundary)) for area in rows}
    depth = {path.count("/") for path in areas}
    for case in found:
        for steps in depth:
            within = areas.get("/".join(case.path.split("/")[:steps]) + "/")
            if within is not None:
                within.tally.update(["all", case.light])
    codes = {one.code: one for one in areas.values()}
    for code, owner in _area_owners(on):
        if code in codes and owner not in codes[code].owners:
            codes[code].owners.append(owner)
    return list(areas.values())


def lines_standing(found: list[OpenCase], *, on: date) -> list[Standing]:
    """Each line with what is open on it; a crossing belongs to each of its roads. Two queries."""
    rows = Line.objects.filter(retired_on=None).defer("course").order_by("code")
    lines = {line.code: Standing(line.code, named(line)) for line in rows}
    for case in found:
        for code in case.lines:
            if code in lines:
                lines[code].tally.update(["all", case.light])
    for adoption in adoptions_on(on).filter(line__isnull=False).order_by("pk"):
        if adoption.line and adoption.line.code in lines:
            lines[adoption.line.code].owners.append(named(adoption.unit))
    return list(lines.values())


def _area_owners(on: date) -> list[tuple[str, str]]:
    """(area's code, owner in words): first the governments of territories, then leaders, then pairings."""
    territories = units_at_work().filter(kind=UnitKind.TERRITORY, area__isnull=False).select_related("area")
    found = [(unit.area.code, named(unit)) for unit in territories.order_by("code") if unit.area]
    order = {AdoptionKind.LEADER: 0, AdoptionKind.PAIRING: 1}
    adopted = adoptions_on(on).filter(area__isnull=False).order_by("pk")
    rest = sorted(adopted, key=lambda one: order.get(AdoptionKind(one.kind), 2))
    return found + [(one.area.code, named(one.unit)) for one in rest if one.area]
