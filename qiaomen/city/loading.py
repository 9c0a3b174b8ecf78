"""Loads a checked folder: one transaction, doubles nothing, retires what is no longer listed."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.cases.models import Category, Duty, FilingStandard, Reason, Rung, StageLimit
from qiaomen.places.coords import ReferenceSystem, to_wgs84
from qiaomen.places.models import Area, City, Landmark, Line
from qiaomen.rounds.models import Indicator, ObservationSite, PatrolRule
from qiaomen.units.models import Adoption, Unit, WorkingDay, WorkingPeriod
from qiaomen.volunteers.models import Skill

from . import columns
from .checks import other_city
from .faults import Fault
from .reading import Folder, Row
from .trees import by_code, path_of
from .upsert import Counts, Register

# Seven decimals are a centimetre: finer than any seat is known, and stable when a position is converted again.
DECIMALS = 7
Values = list[dict[str, Any]]


class FolderFaults(Exception):
    """The folder has faults, so nothing was loaded."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass
class Loaded:
    """What a load did, by file. `edition` is new when anything changed."""

    edition: uuid.UUID
    counts: dict[str, Counts] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether anything is different from before."""
        return any(counts.touched for counts in self.counts.values())


def load(folder: Folder, *, on: date, told: Callable[[str], None] = lambda _file: None) -> Loaded:
    """Load a folder that was read and checked. `told` hears each file when it is done.

    Raises FolderFaults when it has faults, or when another city was loaded meanwhile; then nothing is changed.
    """
    if folder.faults:
        raise FolderFaults(folder.faults)
    with transaction.atomic():
        # The city's row first, and held to the end: of two loads at once the second waits, then sees the first's rows.
        wanted = _wanted(folder)
        _row, new = City.objects.get_or_create(only=True, defaults=wanted)
        city = City.objects.select_for_update().get()
        if faults := list(other_city(folder, city)):
            raise FolderFaults(faults)
        return _Load(folder, on, told).run(city, wanted, new=new)


def _wanted(folder: Folder) -> dict[str, Any]:
    """The city's row as the folder has it."""
    texts = {"name_en": "", **folder.city.texts}
    return {**texts, "language": texts["language"].lower(), "rules": folder.city.rules}


class _Load:
    """One load: tables from the ground up, so that each finds the rows that it points at."""

    def __init__(self, folder: Folder, on: date, told: Callable[[str], None]) -> None:
        self.folder, self.on, self.told = folder, on, told
        self.counts: dict[str, Counts] = {}

    def run(self, city: City, wanted: dict[str, Any], *, new: bool) -> Loaded:
        """Everything; the city's row last, because its edition depends on the rest."""
        areas = self._tree(columns.DIVISIONS, Area, self._area)
        areas[""] = None
        units = self._tree(columns.UNITS, Unit, lambda row: _plain(row, "name name_en kind phone", area=areas))
        units[""] = None
        lines = self._lines()
        lines[""] = None
        self._table(columns.LANDMARKS, Landmark, "name", [_landmark(row, areas) for row in self._rows("landmarks")])
        landmarks: dict[Any, Any] = dict(Landmark.objects.values_list("name", "pk"))
        landmarks[""] = None
        self._catalogue(areas, units)
        self._adoptions(areas, units, lines, landmarks)
        self._working_time()
        self._chain()
        self._rounds(areas, lines)
        self._network()
        return self._city(city, wanted, new=new)

    def _rows(self, name: str) -> list[Row]:
        return self.folder.rows[f"{name}.csv"]

    def _table(self, file: str, model: Any, key: str, listed: Values, *, keeps: bool = True) -> dict[Any, Any]:
        register = Register(model, key.split(), keeps=keeps)
        register.put(listed)
        return self._done(file, register)

    def _done(self, file: str, register: Register) -> dict[Any, Any]:
        self.counts[file] = register.close(self.on)
        self.told(file)
        return register.keys()

    def _tree(self, file: str, model: Any, values: Callable[[Row], dict[str, Any]]) -> dict[Any, Any]:
        """Parents before children, a depth at a time, so that a child finds its parent's key."""
        rows = by_code(self.folder.rows[file])
        register = Register(model, ["code"])
        depths: dict[int, list[tuple[Row, str]]] = {}
        for row in rows.values():
            path = path_of(row, rows)
            depths.setdefault(path.count("/"), []).append((row, path))
        for depth in sorted(depths):
            keys = register.keys() | {"": None}
            register.put(
                {"code": row["code"], "path": path, "parent_id": keys[row["parent"]], **values(row)}
                for row, path in depths[depth]
            )
        return self._done(file, register)

    def _lines(self) -> dict[Any, Any]:
        if not self.folder.draws:
            return dict(Line.objects.values_list("code", "pk"))
        return self._table(columns.LINES, Line, "code", [_line(line) for line in self.folder.lines])

    def _area(self, row: Row) -> dict[str, Any]:
        plain = {**_plain(row, "name name_en pinyin level"), **position_of(row)}
        if not self.folder.draws:
            return plain
        if not hasattr(self, "_drawn"):
            self._drawn = {boundary.code: boundary for boundary in self.folder.boundaries}
        drawn = self._drawn.get(row["code"])
        return {
            **plain,
            "boundary": _geojson(drawn.geometry) if drawn else None,
            "schematic": drawn.schematic if drawn else False,
        }

    def _catalogue(self, areas: dict[Any, Any], units: dict[Any, Any]) -> None:
        names = "standard kind code name name_en major_code major_name major_name_en words public legacy"
        listed = [_plain(row, names) for row in self._rows("categories")]
        categories = self._table(columns.CATEGORIES, Category, "standard kind code", listed)
        names = "condition closing_test limit_value limit_unit proof unit_words"
        listed = [
            {
                **_plain(row, names, unit=units),
                "category_id": categories[row["standard"], row["kind"], row["category"]],
            }
            for row in self._rows("filing_standards")
        ]
        key = "category_id condition limit_value limit_unit"
        self._table(columns.FILING, FilingStandard, key, listed)
        listed = [
            {
                **_plain(row, "standard kind", area=areas, lead=units, fallback=units, supervising=units),
                **_days(row),
                "code": row["category"],
            }
            for row in self._rows("duties")
        ]
        self._table(columns.DUTIES, Duty, "area_id standard kind code lead_id from_on", listed)

    def _adoptions(
        self, areas: dict[Any, Any], units: dict[Any, Any], lines: dict[Any, Any], marks: dict[Any, Any]
    ) -> None:
        listed = [
            {
                **_plain(
                    row,
                    "kind categories level head from_metres until_metres",
                    unit=units,
                    area=areas,
                    line=lines,
                    landmark=marks,
                ),
                **_days(row),
            }
            for row in self._rows("adoptions")
        ]
        self._table(
            columns.ADOPTIONS,
            Adoption,
            "unit_id area_id line_id landmark_id kind categories level from_metres from_on",
            listed,
        )

    def _working_time(self) -> None:
        listed = [_plain(row, "day works name official") for row in self._rows("working_days")]
        self._table(columns.DAYS, WorkingDay, "day", listed, keeps=False)
        listed = [
            {
                "from_time": row["from"],
                "until_time": row["until"],
                "valid_from": row["valid_from"],
                "valid_until": row["valid_until"],
            }
            for row in self._rows("working_periods")
        ]
        key = "from_time until_time valid_from valid_until"
        self._table(columns.PERIODS, WorkingPeriod, key, listed, keeps=False)

    def _chain(self) -> None:
        listed = [_plain(row, "kind code text text_en route") for row in self._rows("reasons")]
        self._table(columns.REASONS, Reason, "kind code", listed)
        listed = [
            {**_plain(row, "stage fraction colour tell"), "number": row["rung"]} for row in self._rows("escalation")
        ]
        self._table(columns.ESCALATION, Rung, "stage number", listed)
        listed = [_plain(row, "stage limit_value limit_unit") for row in self._rows("stage_limits")]
        self._table(columns.STAGE_LIMITS, StageLimit, "stage", listed)

    def _rounds(self, areas: dict[Any, Any], lines: dict[Any, Any]) -> None:
        names = "code name name_en definition definition_en did did_en did_not did_not_en public"
        self._table(columns.INDICATORS, Indicator, "code", [_plain(row, names) for row in self._rows("indicators")])
        names = "code name name_en indicators"
        listed = [{**_plain(row, names, area=areas), **position_of(row)} for row in self._rows("observation_sites")]
        self._table(columns.SITES, ObservationSite, "code", listed)
        names = (
            "code name name_en line_kind level times every from_month until_month least_minutes least_metres "
            "least_percent near_metres least_gap_hours greatest_gap_days"
        )
        listed = [{**_plain(row, names, line=lines, area=areas), **_days(row)} for row in self._rows("patrol_rules")]
        self._table(columns.PATROL_RULES, PatrolRule, "code", listed)

    def _network(self) -> None:
        listed = [_plain(row, "code name name_en") for row in self._rows("skills")]
        self._table(columns.SKILLS, Skill, "code", listed)

    def _city(self, city: City, wanted: dict[str, Any], *, new: bool) -> Loaded:
        different = any(getattr(city, name) != value for name, value in wanted.items())
        counts = Counts(new=int(new), changed=int(different), unchanged=int(not new and not different))
        self.counts = {columns.CITY: counts, **self.counts}
        loaded = Loaded(city.edition, self.counts)
        if loaded.changed:
            loaded.edition = uuid.uuid4()
            City.objects.filter(pk=city.pk).update(**wanted, edition=loaded.edition)
        self.told(columns.CITY)
        return loaded


def _plain(row: Row, names: str, **references: dict[Any, Any]) -> dict[str, Any]:
    """Columns that are stored as they are, and codes as the keys of the rows that they name."""
    found = {name: row[name] for name in names.split()}
    return found | {f"{name}_id": keys[row[name]] for name, keys in references.items()}


def _days(row: Row) -> dict[str, Any]:
    return {"from_on": row["from"], "until_on": row["until"]}


def position_of(row: Row) -> dict[str, Any]:
    """The position in WGS-84, or none."""
    if row["longitude"] is None:
        return {"longitude": None, "latitude": None}
    longitude, latitude = to_wgs84(row["longitude"], row["latitude"], ReferenceSystem(row["reference"]))
    return {"longitude": round(longitude, DECIMALS), "latitude": round(latitude, DECIMALS)}


def _landmark(row: Row, areas: dict[Any, Any]) -> dict[str, Any]:
    return {**_plain(row, "name pinyin", area=areas), **position_of(row)}


def _line(line: Any) -> dict[str, Any]:
    return {
        "code": line.code, "name": line.name, "name_en": line.name_en, "kind": line.kind,
        "course": _geojson(line.geometry),
    }  # fmt: skip


def _geojson(geometry: Any) -> dict[str, Any]:
    """As the database gives it back: lists, not tuples, or every load would see a change."""
    found: dict[str, Any] = json.loads(shapely.to_geojson(geometry))
    return found


def told_counts(loaded: Loaded) -> list[str]:
    """A line for each file: what is new, changed, unchanged, retired."""
    text = _("%(file)s：新增 %(new)s，修改 %(changed)s，不变 %(unchanged)s，停用 %(retired)s")
    return [text % {"file": file, **vars(counts)} for file, counts in loaded.counts.items()]
