"""How far a round is: what came of the doors that were drawn, by area, and the response rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from qiaomen.rounds.models import HouseholdRound, Stratum
from qiaomen.rounds.models.household import Outcome
from qiaomen.rounds.rates import Rate
from qiaomen.shell.templatetags.widgets import named


@dataclass(frozen=True)
class Reached:
    """One area's doors: drawn, and what came of them. `rate`: answered, of the drawn where somebody lives."""

    stratum: Stratum
    drawn: int
    answered: int
    nobody: int
    refused: int
    empty: int
    open: int
    rate: Rate


def reached(one: HouseholdRound) -> list[Reached]:
    """By area. One query."""
    return reached_in([one])[one.pk]


def reached_in(rounds: Sequence[HouseholdRound]) -> dict[int, list[Reached]]:
    """By round, by area. One query, however many rounds."""
    known = {one.pk: one for one in rounds}
    # Grouped queries leave the order of the model out.
    strata = (
        Stratum.objects.filter(round__in=known)
        .select_related("area", "unit")
        .order_by("area__code")
        .annotate(
            drawn=Count("households", Q(households__drawn__isnull=False)),
            **{str(way.value): Count("households", Q(households__outcome=way)) for way in Outcome},
        )
    )
    found: dict[int, list[Reached]] = {pk: [] for pk in known}
    for each in strata:
        found[each.round_id].append(_reached(known[each.round_id], each))
    return found


def _reached(one: HouseholdRound, row: Any) -> Reached:
    settled = row.answered + row.nobody + row.refused + row.empty
    rate = Rate(row.answered, row.drawn - row.empty, one.since, one.until, "", named(row.area))
    return Reached(row, row.drawn, row.answered, row.nobody, row.refused, row.empty, row.drawn - settled, rate)
