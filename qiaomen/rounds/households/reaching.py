"""How far a round is: what came of the doors that were drawn, by area and by visitor, and the response rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from qiaomen.rounds.models import Household, HouseholdRound, Stratum
from qiaomen.rounds.models.household import Outcome
from qiaomen.rounds.rates import Rate
from qiaomen.shell.templatetags.widgets import named

from .queries import STILL_OPEN


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


@dataclass(frozen=True)
class Dealt:
    """One visitor's doors: how many, how many are still to be visited, and second visits that are owed."""

    name: str
    doors: int
    left: int
    checks: int


def dealt(one: HouseholdRound) -> list[Dealt]:
    """By visitor, who has most left first. Two queries."""
    drawn = Household.objects.filter(stratum__round=one, drawn__isnull=False)
    still = Q(outcome__in=STILL_OPEN, visits__lt=one.most_visits)
    rows = drawn.filter(visitor__isnull=False).values_list("visitor", "visitor__name")
    doors = {pk: (name, n, left) for pk, name, n, left in rows.annotate(n=Count("pk"), left=Count("pk", still))}
    owed = drawn.filter(checker__isnull=False, check_outcome__in=STILL_OPEN).values_list("checker", "checker__name")
    checks = {pk: (name, n) for pk, name, n in owed.annotate(n=Count("pk"))}
    found = [Dealt(name, n, left, checks.get(pk, ("", 0))[1]) for pk, (name, n, left) in doors.items()]
    found += [Dealt(name, 0, 0, n) for pk, (name, n) in checks.items() if pk not in doors]
    return sorted(found, key=lambda each: (-each.left - each.checks, each.name))
