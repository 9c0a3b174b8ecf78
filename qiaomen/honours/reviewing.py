"""Several reviewers mark each nominee; the mean decides, the spread is shown, and the total explains itself."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor

from .calls import hold, write_down
from .models import Call, Criterion, Mark, Nomination, Review
from .permissions import conflict_of, reviews
from .problems import CannotHonour
from .states import Standing, State

WIDE = 20  # per cent of the full marks: reviewers that lie further apart should talk before publication


def mark(nomination: Nomination, points: Mapping[int, int], *, note: str, by: Actor, at: datetime) -> Review:
    """Give marks by the key of the criterion, or give them anew: the earlier ones stay in the history.

    Raises CannotHonour: not a reviewer, a conflict of interest, not under review, points missing or out of bounds.
    """
    if by.person is None or not reviews(nomination.call, by):
        raise CannotHonour(_("您不是这次评选的评委。"))
    if conflict := conflict_of(nomination, by):
        raise CannotHonour(conflict)
    criteria = list(nomination.call.criteria.all())
    for criterion in criteria:
        if not 0 <= points.get(criterion.pk, -1) <= criterion.points:
            words = _("“%(name)s”要打 0 到 %(most)d 分。") % {"name": criterion.name, "most": criterion.points}
            raise CannotHonour(words, field=f"points_{criterion.pk}")
    total = sum(points[one.pk] for one in criteria)
    with transaction.atomic():
        if not hold(nomination.call, State.REVIEW):
            raise CannotHonour(_("现在不在评审中。"))
        if not Nomination.objects.filter(pk=nomination.pk, standing=Standing.ADMITTED).exists():
            raise CannotHonour(_("不是候选，不用评。"))
        before = Review.objects.filter(nomination=nomination, reviewer=by.person).first()
        kept = {str(one.criterion_id): one.points for one in before.marks.all()} if before else {}
        made, _created = Review.objects.update_or_create(
            nomination=nomination, reviewer=by.person, defaults={"total": total, "note": note.strip()[:300], "at": at}
        )
        made.marks.all().delete()
        Mark.objects.bulk_create(Mark(review=made, criterion=one, points=points[one.pk]) for one in criteria)
        facts = {"total": total, **({"before": kept} if kept else {})}
        write_down(nomination.call, "mark", by=by.person, at=at, nomination=nomination, facts=facts)
    return made


@dataclass(frozen=True)
class Place:
    """Where a candidate stands. Points are out of 100; `low` and `high` are the reviewers that lie furthest apart."""

    nomination: Nomination
    n: int
    mean: float | None
    low: float | None
    high: float | None
    votes: int
    from_votes: float
    total: float | None

    @property
    def spread(self) -> float | None:
        """Points between the highest and the lowest reviewer."""
        return None if self.low is None or self.high is None else self.high - self.low

    @property
    def is_wide(self) -> bool:
        """Whether the reviewers lie so far apart that somebody should ask why."""
        return self.spread is not None and self.spread > WIDE


def places_of(call: Call, kind: str) -> list[Place]:
    """The candidates of a kind, the best first. Four queries, whatever their number.

    total = mean of the reviewers (of 100) × (100 − vote_percent) % + votes ÷ most votes of one × vote_percent.
    """
    full = sum(call.criteria.values_list("points", flat=True))
    shown = [Standing.ADMITTED, Standing.CHOSEN, Standing.REMOVED, Standing.AWARDED]
    rows = list(
        call.nominations.filter(kind=kind, standing__in=shown).annotate(
            n_votes=Count("votes", filter=Q(votes__set_aside_why=""))
        ).select_related("volunteer", "person", "unit", "team")
    )  # fmt: skip
    given = Review.objects.filter(nomination__in=[one.pk for one in rows]).order_by("nomination")
    marks = {
        key: [100 * total / full for _key, total in group]
        for key, group in groupby(given.values_list("nomination", "total"), key=lambda row: row[0])
    }
    most = max((one.n_votes for one in rows), default=0)
    places = [_place(one, marks.get(one.pk, []), one.n_votes, most, call.vote_percent) for one in rows]
    places.sort(key=lambda one: (one.total is None, -(one.total or 0), one.nomination.pk))
    return places


def _place(nomination: Nomination, marks: list[float], votes: int, most: int, percent: int) -> Place:
    from_votes = percent * votes / most if most else 0.0
    mean = statistics.fmean(marks) if marks else None
    total = None if mean is None else mean * (100 - percent) / 100 + from_votes
    return Place(
        nomination, len(marks), mean, min(marks, default=None), max(marks, default=None), votes, from_votes, total
    )


def marks_by_criterion(nomination: Nomination) -> list[tuple[Criterion, float | None, int]]:
    """For each criterion the mean of the points and how many reviewers gave some: the lines of the explanation."""
    found: dict[int, list[int]] = {}
    for criterion, points in Mark.objects.filter(review__nomination=nomination).values_list("criterion", "points"):
        found.setdefault(criterion, []).append(points)
    return [
        (one, statistics.fmean(found[one.pk]) if one.pk in found else None, len(found.get(one.pk, [])))
        for one in nomination.call.criteria.all()
    ]
