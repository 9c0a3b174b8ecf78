"""The table of a city's files: every file, every column, what it may hold, what it refers to. Data, no work."""

from qiaomen.cases.models.catalogue import CategoryKind
from qiaomen.cases.states import Stage
from qiaomen.people.models import BESIDE_THE_CHAIN, NO_POST, Role
from qiaomen.places.models import Level
from qiaomen.units.models import AdoptionKind, OwnerLevel, UnitKind
from qiaomen.units.working_time import LimitUnit

from . import round_sheets, sheets
from .cells import ClockTime, Code, Day, Metres, Number, OneOf, SomeOf, Text, Whole, Words, YesNo

DIVISIONS, UNITS, LANDMARKS = "divisions.csv", "units.csv", "landmarks.csv"
CATEGORIES, FILING, DUTIES, ADOPTIONS = "categories.csv", "filing_standards.csv", "duties.csv", "adoptions.csv"
DAYS, PERIODS, REASONS = "working_days.csv", "working_periods.csv", "reasons.csv"
ESCALATION, STAGE_LIMITS, SKILLS = "escalation.csv", "stage_limits.csv", "skills.csv"
INDICATORS, SITES, PATROL_RULES = round_sheets.INDICATORS, round_sheets.SITES, round_sheets.PATROL_RULES
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
_KINDS = OneOf(tuple(CategoryKind.values))
_LIMIT_UNITS = OneOf(tuple(LimitUnit.values))
_STAGES = tuple(Stage.values)
_ROLES = tuple(role.value for role in Role if role not in (*NO_POST, *BESIDE_THE_CHAIN))

Column = sheets.Column
Sheet = sheets.Sheet
must, may = sheets.must, sheets.may
POSITION_SYSTEM = sheets.POSITION_SYSTEM

SHEETS = (
    Sheet(
        DIVISIONS,
        "Areas from the city (exactly one row of level city) down to the grid cells.",
        (
            must("code", Code(24)),
            must("name", Text(80)),
            may("name_en", Text(80)),
            must("level", OneOf(tuple(Level.values))),
            may("parent", Text(24), "a code in this file, of a larger level; empty for the city only", DIVISIONS),
            may("longitude", Number(), "of the seat"),
            may("latitude", Number(), "of the seat"),
            POSITION_SYSTEM,
            may("pinyin", Text(40), "initials, to search by"),
        ),
        key=("code",),
        needs_rows=True,
    ),
    Sheet(
        LANDMARKS,
        "Places that people name in words.",
        (
            must("name", Text(80)),
            may("pinyin", Text(40), "initials, to search by"),
            may("area", Text(24), "a division's code", DIVISIONS),
            must("longitude", Number()),
            must("latitude", Number()),
            POSITION_SYSTEM,
        ),
        key=("name",),
        required=False,
    ),
    Sheet(
        UNITS,
        "The bodies that handle cases, and the command centre that dispatches.",
        (
            must("code", Code(40)),
            must("name", Text(80)),
            may("name_en", Text(80)),
            must("kind", OneOf(tuple(UnitKind.values))),
            may("parent", Text(40), "a code in this file", UNITS),
            may("area", Text(24), "a division's code", DIVISIONS),
            may("phone", Text(40)),
        ),
        key=("code",),
        needs_rows=True,
    ),
    Sheet(
        CATEGORIES,
        "Kinds of matters. Components and events may share a code: the key is standard, kind and code.",
        (
            must("standard", Text(40), "its name and year, e.g. `GB/T 47678.5-2026`"),
            must("kind", _KINDS),
            must("code", Code(24)),
            must("name", Text(80)),
            may("name_en", Text(120)),
            may("major_code", Text(24)),
            may("major_name", Text(80)),
            may("major_name_en", Text(120)),
            may("words", Words(400), "words that residents use"),
            may("public", YesNo(), "whether shown to residents; empty: yes"),
            may("legacy", Text(24), "its code in the older standard"),
        ),
        key=("standard", "kind", "code"),
        needs_rows=True,
    ),
    Sheet(
        FILING,
        "Conditions of a category: each decides the limit, the closing test, the proof and perhaps the unit.",
        (
            must("standard", Text(40)),
            must("kind", _KINDS),
            must("category", Text(24), "a category's code"),
            must("condition", Text(300)),
            must("closing_test", Text(300)),
            must("limit_value", Number(positive=True)),
            must("limit_unit", _LIMIT_UNITS),
            may("proof", SomeOf(PROOFS, 80), "what must be shown before the case counts as finished"),
            may("unit", Text(40), "a unit's code", UNITS),
            may("unit_words", Text(300), "the unit as printed in the standard"),
        ),
        key=("standard", "kind", "category", "condition", "limit_value", "limit_unit"),
    ),
    Sheet(
        DUTIES,
        "Who leads for a kind of matter in an area.",
        (
            must("area", Text(24), "a division's code", DIVISIONS),
            may("kind", _KINDS, "empty: both"),
            may("category", Text(24), "a code, the beginning of codes followed by `*`, or empty for any"),
            may("standard", Text(40), "empty: any"),
            must("lead", Text(40), "a unit's code", UNITS),
            may("fallback", Text(40), "a unit's code", UNITS),
            may("supervising", Text(40), "a unit's code", UNITS),
            may("from", Day()),
            may("until", Day(), "the last day"),
        ),
        key=("area", "standard", "kind", "category", "lead", "from"),
        spans=(("from", "until"),),
    ),
    Sheet(
        ADOPTIONS,
        "Units that adopted an area or a line, or keep a post at a landmark: 结对共建, 分包路段, 包联, 值守, 河长.",
        (
            must("unit", Text(40), "a unit's code", UNITS),
            may("area", Text(24), "a division's code; either an area or a line", DIVISIONS),
            may("line", Text(24), "a code in `lines.geojson`", LINES),
            may("landmark", Text(80), "a name in `landmarks.csv`; of a post, and only there", LANDMARKS),
            must("kind", OneOf(tuple(AdoptionKind.values))),
            may("categories", Words(400), "as `category` in `duties.csv`, several; empty: any"),
            may("level", OneOf(tuple(OwnerLevel.values)), "of a chief (河长, 路段长), and only there required"),
            may("head", Text(60), "who it is, in words"),
            may("from_metres", Metres(), "where the stretch begins along the line; empty: the whole line"),
            may("until_metres", Metres(), "where it ends"),
            must("from", Day()),
            may("until", Day(), "the last day"),
        ),
        key=("unit", "area", "line", "landmark", "kind", "categories", "level", "from_metres", "from"),
        required=False,
        spans=(("from", "until"),),
    ),
    Sheet(
        DAYS,
        "Only the days that differ from Monday–Friday.",
        (
            must("day", Day()),
            must("works", YesNo()),
            may("name", Text(40)),
            must("official", YesNo(), "published, not estimated"),
        ),
        key=("day",),
    ),
    Sheet(
        PERIODS,
        "The hours of a working day, in the city's own time. Periods of one day may not overlap.",
        (
            must("from", ClockTime()),
            must("until", ClockTime()),
            may("valid_from", Day(), "empty: always"),
            may("valid_until", Day(), "the last day; empty: for good"),
        ),
        needs_rows=True,
        spans=(("from", "until"), ("valid_from", "valid_until")),
    ),
    Sheet(
        REASONS,
        "Reason codes of refusals and requests.",
        (
            must("kind", OneOf(REASON_KINDS)),
            must("code", Code(24)),
            must("text", Text(200)),
            may("text_en", Text(200)),
            may("route", Text(300), "for a decline or a reroute: where to turn"),
        ),
        key=("kind", "code"),
    ),
    Sheet(
        ESCALATION,
        "The ladder of escalation.",
        (
            must("rung", Whole()),
            must("stage", OneOf((*_STAGES, EVERY_STAGE)), "`*`: every stage"),
            must("fraction", Number(positive=True), "of the limit, e.g. 0.8 or 1.5"),
            must("colour", OneOf(COLOURS)),
            may("tell", SomeOf(_ROLES, 200), "roles"),
        ),
        key=("stage", "rung"),
    ),
    Sheet(
        STAGE_LIMITS,
        "Limits of the clocks that no filing standard decides.",
        (
            must("stage", OneOf(_STAGES)),
            must("limit_value", Number(positive=True)),
            must("limit_unit", _LIMIT_UNITS),
        ),
        key=("stage",),
        needs_rows=True,
    ),
    *round_sheets.ROUND_SHEETS,
    Sheet(
        SKILLS,
        "What volunteers can do, and what a shift may need.",
        (must("code", Code(24)), must("name", Text(40)), may("name_en", Text(40))),
        key=("code",),
        required=False,
    ),
)
SHEET = {sheet.name: sheet for sheet in SHEETS}
