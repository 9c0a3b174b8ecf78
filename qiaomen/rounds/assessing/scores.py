"""What an assessment came to: points got of points possible, without what does not apply, at each level.

A score rate is a share of points, not of people drawn at random: it has no interval, but its n stands beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from qiaomen.cases.states import State
from qiaomen.rounds.models import Assessment, Observation
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
    """All levels of one assessment."""

    whole: Score
    observations: int = 0
    levels: dict[str, list[Score]] = field(default_factory=dict)


def scores(one: Assessment) -> Scores:
    """Every level, with the shares of the assessment of the same unit before. Three queries."""
    earlier = Assessment.objects.filter(unit=one.unit_id, pk__lt=one.pk).order_by("-pk").first()
    now = _levels(one)
    if earlier is not None:
        past = _levels(earlier)
        now.whole.before = past.whole.share
        for level, rows in now.levels.items():
            shares = {row.name: row.share for row in past.levels[level]}
            for row in rows:
                row.before = shares.get(row.name)
    return now


BY: dict[str, Callable[[Observation], Any]] = {
    "kind": lambda row: row.point.place.kind,
    "unit": lambda row: named(row.point.place.unit),
    "area": lambda row: named(row.point.place.area),
    "criterion": lambda row: f"{row.criterion.kind} {row.criterion.code} {row.criterion.words}",
}


def _levels(one: Assessment) -> Scores:
    found: dict[str, dict[str, Score]] = {level: {} for level in BY}
    made = Scores(Score(""))
    rows = Observation.objects.filter(point__assessment=one)
    for row in rows.select_related("criterion", "point__place__unit", "point__place__area").iterator(chunk_size=2000):
        made.observations += 1
        for score in [made.whole, *(found[level].setdefault(by(row), Score(by(row))) for level, by in BY.items())]:
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


def cases_of(one: Assessment) -> dict[str, int]:
    """What has become of its faults: handed in, closed."""
    closed = Q(report__voices__case__state=State.CLOSED)
    rows = Observation.objects.filter(point__assessment=one, report__isnull=False)
    return rows.aggregate(handed_in=Count("pk", distinct=True), closed=Count("pk", filter=closed, distinct=True))
