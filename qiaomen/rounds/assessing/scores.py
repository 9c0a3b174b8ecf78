"""What an assessment came to: points got of points possible, without what does not apply, at each level.

A score rate is a share of points, not of people drawn at random: it has no interval, but its n stands beside it.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from qiaomen.cases.states import State
from qiaomen.places.models import Area, Level
from qiaomen.rounds.models import Assessment, AssessmentPoint, Observation
from qiaomen.shell.numbers import percent
from qiaomen.shell.templatetags.widgets import named, reads_english


@dataclass
class Score:
    """Sums of observations under one name; `before` is the share in the assessment before."""

    name: str
    got: int = 0
    possible: int = 0
    seen: int = 0
    faults: int = 0
    before: float | None = None

    @property
    def share(self) -> float | None:
        """Got of possible; None where nothing applied."""
        return self.got / self.possible if self.possible else None

    @property
    def words(self) -> str:
        """As it is read: 70.1%."""
        return percent(self.share)

    @property
    def change(self) -> str:
        """Against the one before, in points of a hundred: +3.2; empty where there is none."""
        if self.share is None or self.before is None:
            return ""
        return f"{100 * (self.share - self.before):+.1f}"


@dataclass
class Scores:
    """All levels of one assessment, and the one that it is compared with."""

    whole: Score
    observations: int = 0
    before: Assessment | None = None
    levels: dict[str, list[Score]] = field(default_factory=dict)


def before(one: Assessment, among: QuerySet[Assessment]) -> Assessment | None:
    """The assessment of the same unit that went before, among those that the reader may know."""
    earlier = Q(since__lt=one.since) | Q(since=one.since, pk__lt=one.pk)
    return among.filter(earlier, unit=one.unit_id).order_by("-since", "-pk").first()


def scores(one: Assessment, *, among: QuerySet[Assessment] | None = None) -> Scores:
    """Every level, with the shares of the assessment before (among these, or all). Four queries."""
    districts = _districts()
    earlier = before(one, Assessment.objects.all() if among is None else among)
    now = _levels(one, districts)
    if earlier is not None:
        past = _levels(earlier, districts)
        now.before, now.whole.before = earlier, past.whole.share
        for level, rows in now.levels.items():
            shares = {row.name: row.share for row in past.levels[level]}
            for row in rows:
                row.before = shares.get(row.name)
    return now


# What the observations are summed by, with the names that are shown.
SUMMED_BY = (
    "point__place__kind", "point__place__kind_en", "point__place__unit__name", "point__place__unit__name_en",
    "point__place__area__name", "point__place__area__name_en", "point__place__area__path", "criterion",
    "criterion__kind", "criterion__kind_en", "criterion__code", "criterion__text", "criterion__text_en",
)  # fmt: skip
LEVELS = ("district", "kind", "unit", "area", "criterion")


def _districts() -> dict[str, str]:
    """The counties by their codes."""
    counties = Area.objects.filter(level=Level.COUNTY).only("code", "name", "name_en")
    return {one.code: named(one) for one in counties}


def _levels(one: Assessment, districts: dict[str, str]) -> Scores:
    """One query, which sums what each criterion came to in each area and unit: it is asked by everybody, too."""
    found: dict[str, dict[str, Score]] = {level: {} for level in LEVELS}
    made = Scores(Score(""))
    rows = Observation.objects.filter(point__assessment=one).order_by().values(*SUMMED_BY)
    summed = rows.annotate(
        all_got=Sum("got"), all_possible=Sum("possible"), n=Count("pk"), seen=Count("pk", filter=Q(applies=True)),
        wrong=Count("pk", filter=Q(faults__gt=0)),
    )  # fmt: skip
    for row in summed:
        made.observations += row["n"]
        names = _names(row, districts)
        for score in [made.whole, *(found[level].setdefault(name, Score(name)) for level, name in names.items())]:
            score.got += row["all_got"]
            score.possible += row["all_possible"]
            score.seen += row["seen"]
            score.faults += row["wrong"]
    # The worst first: that is what a bulletin is read for.
    made.levels = {
        level: sorted(rows.values(), key=lambda each: (each.share is None, each.share or 0, each.name))
        for level, rows in found.items()
    }
    return made


def _names(row: dict[str, Any], districts: dict[str, str]) -> dict[str, str]:
    """The district is the county that the place's area lies in, the area itself where none does."""

    def read(what: str, field: str = "name") -> str:
        english = row[f"{what}__{field}_en"]
        return str(english if english and reads_english() else row[f"{what}__{field}"])

    area = read("point__place__area")
    above = (districts[code] for code in row["point__place__area__path"].split("/") if code in districts)
    return {
        "district": next(above, area), "kind": read("point__place", "kind"), "unit": read("point__place__unit"),
        "area": area,
        "criterion": f"{read('criterion', 'kind')} {row['criterion__code']} {read('criterion', 'text')}",
    }  # fmt: skip


def with_progress(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """With `drawn` and `done` points and `got` of `possible`, for a list."""
    points = AssessmentPoint.objects.filter(assessment=OuterRef("pk")).order_by().values("assessment")
    seen = Observation.objects.filter(point__assessment=OuterRef("pk")).order_by().values("point__assessment")
    return rows.annotate(
        drawn=Subquery(points.annotate(n=Count("pk")).values("n")),
        done=Subquery(points.annotate(n=Count("done_at")).values("n")),
        got=Subquery(seen.annotate(n=Sum("got")).values("n")),
        possible=Subquery(seen.annotate(n=Sum("possible")).values("n")),
    )


def cases_of(one: Assessment) -> dict[str, int]:
    """What has become of its faults: handed in, closed."""
    closed = Q(report__voices__case__state=State.CLOSED)
    rows = Observation.objects.filter(point__assessment=one, report__isnull=False)
    return rows.aggregate(handed_in=Count("pk", distinct=True), closed=Count("pk", filter=closed, distinct=True))
