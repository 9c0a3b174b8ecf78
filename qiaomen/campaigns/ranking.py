"""The candidates of a programme in order, each with its lines and what would lift it; and the money."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise

from .models import Candidate, Item, Register
from .queries import with_names
from .scoring import STEPS_OF, WEIGHTS, Change, Line, changes_to_pass, lines_of, score, why_not
from .states import State


@dataclass(frozen=True)
class Ranked:
    """One compound. `rank` is None for what may not be renewed; equal scores share a rank."""

    item: Item
    candidate: Candidate
    lines: list[Line]
    score: Fraction
    rank: int | None
    reasons: list[Promise]
    above: Fraction | None
    changes: list[Change]

    @property
    def advice(self) -> list[tuple[str, int]]:
        """What a step is, and how many would do alone."""
        return [(str(STEPS_OF[change.criterion]), change.steps) for change in self.changes]


@dataclass(frozen=True)
class Money:
    """In cents. `each`: the budget shared by the chosen ones, or by all candidates before the first is chosen."""

    budget: int
    given: int
    paid: int
    over: int
    chosen: int
    accepted: int
    all: int

    @property
    def each(self) -> int | None:
        """None without compounds."""
        return self.budget // self.all if self.all else None


def ranking(register: Register) -> list[Ranked]:
    """All candidates, the highest score first; those that may not be renewed come last. One query."""
    rows = with_names(Item.objects.filter(register=register)).select_related(
        "register__area", "register__unit", "unit__area", "other_unit__area", "area", "line", "case", "candidate"
    )
    scored = []
    for item in rows:
        lines = lines_of(item.candidate.facts, WEIGHTS)
        scored.append((item, lines, score(lines), why_not(item.candidate.facts)))
    scored.sort(key=lambda one: (bool(one[3]), -one[2], one[0].pk))
    found: list[Ranked] = []
    rank, last, above = 0, None, None
    for n, (item, lines, points, reasons) in enumerate(scored, 1):
        if points != last and not reasons:
            rank, last, above = n, points, last
        better = None if reasons else above
        changes = changes_to_pass(lines, better) if better is not None else []
        own = None if reasons else rank
        found.append(Ranked(item, item.candidate, lines, points, own, reasons, better, changes))
    return found


def money(register: Register, ranked: list[Ranked]) -> Money:
    """Added up from the ranking."""
    all_of = [one.candidate for one in ranked]
    return Money(
        register.budget or 0, sum(one.budget or 0 for one in all_of), sum(one.paid for one in all_of),
        sum(one.over for one in all_of), sum(one.budget is not None for one in all_of),
        sum(one.item.state == State.STRUCK for one in ranked), len(ranked),
    )  # fmt: skip
