"""The data in force as the rows of a city's files: what the product edits, exports and compares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Model, QuerySet

from qiaomen.cases.models import Category, Duty, FilingStandard, Reason, Rung, StageLimit
from qiaomen.places.boundaries import Line as DrawnLine
from qiaomen.places.coords import ReferenceSystem
from qiaomen.places.models import Area, City, Landmark, Line
from qiaomen.rounds.models import Indicator, ObservationSite, PatrolRule
from qiaomen.units.models import Adoption, Unit, WorkingDay, WorkingPeriod
from qiaomen.volunteers.models import Skill

from . import columns
from .city_file import CityFile
from .columns import SHEET, SHEETS, Sheet
from .reading import Folder, read_row

Texts = dict[str, str]


@dataclass(frozen=True)
class Stored:
    """Where a sheet's rows lie. `paths`: column → field, where they differ. `order`: not nullable, the key last."""

    model: type[Model]
    paths: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ("code", "pk")

    @property
    def in_force(self) -> QuerySet[Any]:
        """The rows that hold now."""
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows.filter(retired_on=None) if hasattr(self.model, "retired_on") else rows

    def path(self, column: str) -> str:
        """The field behind a column, as a look-up."""
        return self.paths.get(column, column)


_SPAN = {"from": "from_on", "until": "until_on"}
_UNITS = {name: f"{name}__code" for name in ("lead", "fallback", "supervising")}
STORED = {
    columns.DIVISIONS: Stored(Area, {"parent": "parent__code"}),
    columns.LANDMARKS: Stored(Landmark, {"area": "area__code"}, ("name", "pk")),
    columns.UNITS: Stored(Unit, {"parent": "parent__code", "area": "area__code"}),
    columns.CATEGORIES: Stored(Category, {}, ("standard", "kind", "code", "pk")),
    columns.FILING: Stored(
        FilingStandard,
        {
            **{name: f"category__{name}" for name in ("standard", "kind")},
            "category": "category__code",
            "unit": "unit__code",
        },
        ("category__standard", "category__kind", "category__code", "pk"),
    ),
    columns.DUTIES: Stored(
        Duty, {"area": "area__code", "category": "code", **_UNITS, **_SPAN}, ("area__code", "kind", "code", "pk")
    ),
    columns.ADOPTIONS: Stored(
        Adoption,
        {"unit": "unit__code", "area": "area__code", "line": "line__code", "landmark": "landmark__name", **_SPAN},
        ("unit__code", "pk"),
    ),
    columns.DAYS: Stored(WorkingDay, {}, ("day", "pk")),
    columns.PERIODS: Stored(WorkingPeriod, {"from": "from_time", "until": "until_time"}, ("from_time", "pk")),
    columns.REASONS: Stored(Reason, {}, ("kind", "code", "pk")),
    columns.ESCALATION: Stored(Rung, {"rung": "number"}, ("stage", "number", "pk")),
    columns.STAGE_LIMITS: Stored(StageLimit, {}, ("stage", "pk")),
    columns.INDICATORS: Stored(Indicator),
    columns.SITES: Stored(ObservationSite, {"area": "area__code"}),
    columns.SKILLS: Stored(Skill),
    columns.PATROL_RULES: Stored(PatrolRule, {"line": "line__code", "area": "area__code", **_SPAN}),
}  # fmt: skip


def texts_of(sheet: Sheet, rows: QuerySet[Any]) -> dict[int, Texts]:
    """Rows of a sheet's model as a file would have them, by their primary key, in the queryset's order. One query."""
    stored = STORED[sheet.name]
    names = [name for name in sheet.names if name != "reference"]
    found: dict[int, Texts] = {}
    for key, *values in rows.values_list("pk", *(stored.path(name) for name in names)):
        texts = {name: as_text(value) for name, value in zip(names, values, strict=True)}
        if "reference" in sheet.names:
            texts["reference"] = ReferenceSystem.WGS84.value if texts["longitude"] else ""
        found[key] = {name: texts[name] for name in sheet.names}
    return found


def as_text(value: Any) -> str:
    """A value as a cell of a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def present_texts() -> dict[str, dict[int, Texts]]:
    """Every sheet's rows in force. A query a sheet."""
    return {
        sheet.name: texts_of(sheet, STORED[sheet.name].in_force.order_by(*STORED[sheet.name].order)) for sheet in SHEETS
    }


def folder_of(city: City, rows: Mapping[str, list[Texts]]) -> Folder:
    """A folder that was never on a disk: these rows, the city's own row, nothing drawn. Faults of cells are in it."""
    texts = {name: getattr(city, name) for name in ("code", "name", "name_en", "language", "time_zone")}
    folder = Folder(Path(), CityFile(texts, city.rules, {}), draws=False)
    for name, sheet in SHEET.items():
        folder.rows[name] = []
        for number, given in enumerate(rows[name], start=2):
            row, faults = read_row(name, number, given, sheet)
            folder.rows[name].append(row)
            folder.faults += faults
    drawn = Line.objects.filter(retired_on=None).order_by("code").values_list("code", "name", "kind")
    folder.lines = [DrawnLine(code, name, kind, None, number) for number, (code, name, kind) in enumerate(drawn, 1)]
    return folder
