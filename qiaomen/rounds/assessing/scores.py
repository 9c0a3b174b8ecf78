"""What an assessment came to: points got of points possible, without what does not apply, at each level.

A score rate is a share of points, not of people drawn at random: it has no interval, but its n stands beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from qiaomen.cases.states import State
from qiaomen.places.models import Area, Level
from qiaomen.rounds.models import Assessment, AssessmentPoint, Observation
from qiaomen.shell.numbers import percent
from qiaomen.shell.templatetags.widgets import named


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


BY: dict[str, Callable[[Observation], str]] = {
    "kind": lambda row: row.point.place.kind,
    "unit": lambda row: named(row.point.place.unit),
    "area": lambda row: named(row.point.place.area),
    "criterion": lambda row: f"{row.criterion.kind} {row.criterion.code} {row.criterion.words}",
}


def _districts() -> dict[str, str]:
    """The counties by their codes."""
    counties = Area.objects.filter(level=Level.COUNTY).only("code", "name", "name_en")
    return {one.code: named(one) for one in counties}


def _levels(one: Assessment, districts: dict[str, str]) -> Scores:
    """Sums of one query: the district is the county that the place's area lies in, the area itself where none does."""
    found: dict[str, dict[str, Score]] = {level: {} for level in ("district", *BY)}
    made = Scores(Score(""))
    rows = Observation.objects.filter(point__assessment=one)
    for row in rows.select_related("criterion", "point__place__unit", "point__place__area").iterator(chunk_size=2000):
        made.observations += 1
        area = row.point.place.area
        names = {level: by(row) for level, by in BY.items()}
        names["district"] = next((districts[code] for code in area.path.split("/") if code in districts), names["area"])
        for score in [made.whole, *(found[level].setdefault(name, Score(name)) for level, name in names.items())]:
            score.got += row.got
            score.possible += row.possible
            score.seen += row.applies
            score.faults += row.faults > 0
    # The worst first: that is what a bulletin is read for.
    made.levels = {
        level: sorted(rows.values(), key=lambda each: (each.share is None, each.share or 0, each.name))
        for level, rows in found.items()
    }
    return made


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
