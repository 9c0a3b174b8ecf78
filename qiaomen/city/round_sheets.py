"""The tables of the rounds among a city's files: what is counted in the street and where, who patrols how often."""

from qiaomen.rounds.models.patrol import Every
from qiaomen.units.models import OwnerLevel

from .cells import Code, Day, Month, Number, OneOf, Text, Whole, Words, YesNo
from .sheets import POSITION_SYSTEM, Sheet, may, must

INDICATORS, SITES, PATROL_RULES = "indicators.csv", "observation_sites.csv", "patrol_rules.csv"
DIVISIONS, LINES = "divisions.csv", "lines.geojson"

ROUND_SHEETS = (
    Sheet(
        INDICATORS,
        "What is counted in the street: seen doing it, of all who were seen.",
        (
            must("code", Code(24)),
            must("name", Text(80)),
            may("name_en", Text(80)),
            must("definition", Text(300), "of whom it is counted, and when somebody counts as doing it"),
            may("definition_en", Text(300)),
            must("did", Text(20), "on the button for those who did it"),
            may("did_en", Text(30)),
            must("did_not", Text(20), "on the button for those who did not"),
            may("did_not_en", Text(30)),
            must("public", YesNo(), "whether its figures are published"),
        ),
        key=("code",),
        required=False,
    ),
    Sheet(
        SITES,
        "Where one stands and counts.",
        (
            must("code", Code(24)),
            must("name", Text(80)),
            may("name_en", Text(80)),
            may("area", Text(24), "a division's code", DIVISIONS),
            may("longitude", Number()),
            may("latitude", Number()),
            POSITION_SYSTEM,
            may("indicators", Words(400), "codes in `indicators.csv`; empty: any"),
        ),
        key=("code",),
        required=False,
    ),
    Sheet(
        PATROL_RULES,
        "How often the owners of a line or an area patrol it, and what makes a patrol count.",
        (
            must("code", Code(24)),
            must("name", Text(80)),
            may("name_en", Text(80)),
            may("line", Text(24), "a code in `lines.geojson`; a line, an area or a kind of line", LINES),
            may("area", Text(24), "a division's code", DIVISIONS),
            may(
                "line_kind",
                Text(12),
                "as `kind` in `lines.geojson`, e.g. `river`; its lines with rules of their own follow those",
            ),
            may("level", OneOf(tuple(OwnerLevel.values)), "of the owners; empty: any"),
            must("times", Whole(), "how often in each period"),
            must("every", OneOf(tuple(Every.values)), "the period"),
            may("from_month", Month(), "season, first month; empty: all year"),
            may("until_month", Month(), "season, last month"),
            may("least_minutes", Whole()),
            may("least_metres", Whole(), "walked"),
            may(
                "least_percent",
                Whole(),
                "of the stretch, passed within `near_metres`; of an area: of the track, inside it",
            ),
            may("near_metres", Whole(), "empty: 50"),
            may("least_gap_hours", Whole(), "between two patrols of one owner"),
            may("greatest_gap_days", Whole(), "after which the owner is overdue"),
            must("from", Day()),
            may("until", Day(), "the last day"),
        ),
        key=("code",),
        required=False,
        spans=(("from", "until"),),
    ),
)
