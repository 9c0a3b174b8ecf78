"""The table of a city's files: every file, every column, what it may hold, what it refers to. Data, no work."""

from dataclasses import dataclass

from qiaomen.cases.models.catalogue import CategoryKind
from qiaomen.cases.states import Stage
from qiaomen.people.models import BESIDE_THE_CHAIN, NO_POST, Role
from qiaomen.places.coords import ReferenceSystem
from qiaomen.places.models import Level
from qiaomen.units.models import AdoptionKind, UnitKind
from qiaomen.units.working_time import LimitUnit

from .cells import Cell, ClockTime, Code, Day, Number, OneOf, SomeOf, Text, Whole, Words, YesNo

DIVISIONS, UNITS, LANDMARKS = "divisions.csv", "units.csv", "landmarks.csv"
CATEGORIES, FILING, DUTIES, ADOPTIONS = "categories.csv", "filing_standards.csv", "duties.csv", "adoptions.csv"
DAYS, PERIODS, REASONS = "working_days.csv", "working_periods.csv", "reasons.csv"
ESCALATION, STAGE_LIMITS, SKILLS = "escalation.csv", "stage_limits.csv", "skills.csv"
INDICATORS, SITES = "indicators.csv", "observation_sites.csv"
CITY, BOUNDARIES, LINES = "city.toml", "boundaries.geojson", "lines.geojson"

EVERY_STAGE = "*"
COLOURS = ("blue", "yellow", "orange", "red")
PROOFS = ("before_photo", "after_photo", "place")
REASON_KINDS = (
    "decline",
    "return",
    "suspend",
    "extend",
    "contest",
    "reopen",
    "send_back",
    "exempt",
    "reroute",
)
_SYSTEMS = OneOf(tuple(system.value for system in ReferenceSystem), empty=ReferenceSystem.WGS84.value)
_KINDS = OneOf(tuple(CategoryKind.values))
_LIMIT_UNITS = OneOf(tuple(LimitUnit.values))
_STAGES = tuple(Stage.values)
_ROLES = tuple(role.value for role in Role if role not in (*NO_POST, *BESIDE_THE_CHAIN))


@dataclass(frozen=True)
class Column:
    """`refers`: the file whose `code` it names. `about`: what it means, for the documentation."""

    name: str
    cell: Cell
    required: bool = False
    refers: str = ""
    about: str = ""


@dataclass(frozen=True)
class Sheet:
    """One CSV file. `key`: the columns that tell rows apart. `spans`: pairs that must not end before they begin."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = True
    needs_rows: bool = False
    spans: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _must(name: str, cell: Cell, about: str = "", refers: str = "") -> Column:
    return Column(name, cell, True, refers, about)


def _may(name: str, cell: Cell, about: str = "", refers: str = "") -> Column:
    return Column(name, cell, False, refers, about)


_POSITION_SYSTEM = _may("reference", _SYSTEMS, "reference system of the position; empty: WGS-84")

SHEETS = (
    Sheet(
        DIVISIONS,
        "Areas from the city (exactly one row of level city) down to the grid cells.",
        (
            _must("code", Code(24)),
            _must("name", Text(80)),
            _may("name_en", Text(80)),
            _must("level", OneOf(tuple(Level.values))),
            _may("parent", Text(24), "a code in this file, of a larger level; empty for the city only", DIVISIONS),
            _may("longitude", Number(), "of the seat"),
            _may("latitude", Number(), "of the seat"),
            _POSITION_SYSTEM,
            _may("pinyin", Text(40), "initials, to search by"),
        ),
        key=("code",),
        needs_rows=True,
    ),
    Sheet(
        LANDMARKS,
        "Places that people name in words.",
        (
            _must("name", Text(80)),
            _may("pinyin", Text(40), "initials, to search by"),
            _may("area", Text(24), "a division's code", DIVISIONS),
            _must("longitude", Number()),
            _must("latitude", Number()),
            _POSITION_SYSTEM,
        ),
        key=("name",),
        required=False,
    ),
    Sheet(
        UNITS,
        "The bodies that handle cases, and the command centre that dispatches.",
        (
            _must("code", Code(40)),
            _must("name", Text(80)),
            _may("name_en", Text(80)),
            _must("kind", OneOf(tuple(UnitKind.values))),
            _may("parent", Text(40), "a code in this file", UNITS),
            _may("area", Text(24), "a division's code", DIVISIONS),
            _may("phone", Text(40)),
        ),
        key=("code",),
        needs_rows=True,
    ),
    Sheet(
        CATEGORIES,
        "Kinds of matters. Components and events may share a code: the key is standard, kind and code.",
        (
            _must("standard", Text(40), "its name and year, e.g. `GB/T 47678.5-2026`"),
            _must("kind", _KINDS),
            _must("code", Code(24)),
            _must("name", Text(80)),
            _may("name_en", Text(120)),
            _may("major_code", Text(24)),
            _may("major_name", Text(80)),
            _may("major_name_en", Text(120)),
            _may("words", Words(400), "words that residents use"),
            _may("public", YesNo(), "whether shown to residents; empty: yes"),
            _may("legacy", Text(24), "its code in the older standard"),
        ),
        key=("standard", "kind", "code"),
        needs_rows=True,
    ),
    Sheet(
        FILING,
        "Conditions of a category: each decides the limit, the closing test, the proof and perhaps the unit.",
        (
            _must("standard", Text(40)),
            _must("kind", _KINDS),
            _must("category", Text(24), "a category's code"),
            _must("condition", Text(300)),
            _must("closing_test", Text(300)),
            _must("limit_value", Number(positive=True)),
            _must("limit_unit", _LIMIT_UNITS),
            _may("proof", SomeOf(PROOFS, 80), "what must be shown before the case counts as finished"),
            _may("unit", Text(40), "a unit's code", UNITS),
            _may("unit_words", Text(300), "the unit as printed in the standard"),
        ),
        key=("standard", "kind", "category", "condition", "limit_value", "limit_unit"),
    ),
    Sheet(
        DUTIES,
        "Who leads for a kind of matter in an area.",
        (
            _must("area", Text(24), "a division's code", DIVISIONS),
            _may("kind", _KINDS, "empty: both"),
            _may("category", Text(24), "a code, the beginning of codes followed by `*`, or empty for any"),
            _may("standard", Text(40), "empty: any"),
            _must("lead", Text(40), "a unit's code", UNITS),
            _may("fallback", Text(40), "a unit's code", UNITS),
            _may("supervising", Text(40), "a unit's code", UNITS),
            _may("from", Day()),
            _may("until", Day(), "the last day"),
        ),
        key=("area", "standard", "kind", "category", "lead", "from"),
        spans=(("from", "until"),),
    ),
    Sheet(
        ADOPTIONS,
        "Units that adopted an area or a line, or keep a post at a landmark: 结对共建, 分包路段, 包联, 交通站点值守.",
        (
            _must("unit", Text(40), "a unit's code", UNITS),
            _may("area", Text(24), "a division's code; either an area or a line", DIVISIONS),
            _may("line", Text(24), "a code in `lines.geojson`", LINES),
            _may("landmark", Text(80), "a name in `landmarks.csv`; of a post, and only there", LANDMARKS),
            _must("kind", OneOf(tuple(AdoptionKind.values))),
            _may("categories", Words(400), "as `category` in `duties.csv`, several; empty: any"),
            _must("from", Day()),
            _may("until", Day(), "the last day"),
        ),
        key=("unit", "area", "line", "landmark", "kind", "categories", "from"),
        required=False,
        spans=(("from", "until"),),
    ),
    Sheet(
        DAYS,
        "Only the days that differ from Monday–Friday.",
        (
            _must("day", Day()),
            _must("works", YesNo()),
            _may("name", Text(40)),
            _must("official", YesNo(), "published, not estimated"),
        ),
        key=("day",),
    ),
    Sheet(
        PERIODS,
        "The hours of a working day, in the city's own time. Periods of one day may not overlap.",
        (
            _must("from", ClockTime()),
            _must("until", ClockTime()),
            _may("valid_from", Day(), "empty: always"),
            _may("valid_until", Day(), "the last day; empty: for good"),
        ),
        needs_rows=True,
        spans=(("from", "until"), ("valid_from", "valid_until")),
    ),
    Sheet(
        REASONS,
        "Reason codes of refusals and requests.",
        (
            _must("kind", OneOf(REASON_KINDS)),
            _must("code", Code(24)),
            _must("text", Text(200)),
            _may("text_en", Text(200)),
            _may("route", Text(300), "for a decline or a reroute: where to turn"),
        ),
        key=("kind", "code"),
    ),
    Sheet(
        ESCALATION,
        "The ladder of escalation.",
        (
            _must("rung", Whole()),
            _must("stage", OneOf((*_STAGES, EVERY_STAGE)), "`*`: every stage"),
            _must("fraction", Number(positive=True), "of the limit, e.g. 0.8 or 1.5"),
            _must("colour", OneOf(COLOURS)),
            _may("tell", SomeOf(_ROLES, 200), "roles"),
        ),
        key=("stage", "rung"),
    ),
    Sheet(
        STAGE_LIMITS,
        "Limits of the clocks that no filing standard decides.",
        (
            _must("stage", OneOf(_STAGES)),
            _must("limit_value", Number(positive=True)),
            _must("limit_unit", _LIMIT_UNITS),
        ),
        key=("stage",),
        needs_rows=True,
    ),
    Sheet(
        INDICATORS,
        "What is counted in the street: seen doing it, of all who were seen.",
        (
            _must("code", Code(24)),
            _must("name", Text(80)),
            _may("name_en", Text(80)),
            _must("definition", Text(300), "of whom it is counted, and when somebody counts as doing it"),
            _may("definition_en", Text(300)),
            _must("did", Text(20), "on the button for those who did it"),
            _may("did_en", Text(30)),
            _must("did_not", Text(20), "on the button for those who did not"),
            _may("did_not_en", Text(30)),
            _must("public", YesNo(), "whether its figures are published"),
        ),
        key=("code",),
        required=False,
    ),
    Sheet(
        SITES,
        "Where one stands and counts.",
        (
            _must("code", Code(24)),
            _must("name", Text(80)),
            _may("name_en", Text(80)),
            _may("area", Text(24), "a division's code", DIVISIONS),
            _may("longitude", Number()),
            _may("latitude", Number()),
            _POSITION_SYSTEM,
            _may("indicators", Words(400), "codes in `indicators.csv`; empty: any"),
        ),
        key=("code",),
        required=False,
    ),
    Sheet(
        SKILLS,
        "What volunteers can do, and what a shift may need.",
        (_must("code", Code(24)), _must("name", Text(40)), _may("name_en", Text(40))),
        key=("code",),
        required=False,
    ),
)
SHEET = {sheet.name: sheet for sheet in SHEETS}
