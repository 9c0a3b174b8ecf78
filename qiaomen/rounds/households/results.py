"""What a round came to: weighted shares with n and margin, how many were reached, whether the second visit agreed.

Stratified with a finite population (Cochran, Sampling Techniques, 5.3 and 5.9). In area h: N households on the list, n
answers to this question, p their share. W = N / ΣN over the areas that have answers.
    share = Σ W·p        variance = Σ W² · (1 − n/N) · p(1 − p) / (n − 1)        margin (95 %) = 1.96 · √variance
Each answer so weighs N/n households. An area with a single answer has no variance: then no margin is given.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.db.models import Count, Q

from qiaomen.cases.published import LEAST, hide
from qiaomen.forms.answering import fill
from qiaomen.rounds.models import DoorAnswer, HouseholdRound, Stratum
from qiaomen.rounds.models.household import Outcome
from qiaomen.rounds.rates import Rate, Z
from qiaomen.shell.numbers import percent
from qiaomen.shell.templatetags.widgets import named

from .questions import choices, spoken

Cell = tuple[int, str]
Cells = dict[int, dict[str, int]]


@dataclass(frozen=True)
class Share:
    """A weighted share among the households; None where it is hidden or where nobody answered."""

    share: float | None
    margin: float | None
    hidden: bool = False

    @property
    def words(self) -> str:
        """As it is read: 72.4% ± 6.1."""
        if self.share is None:
            return "—"
        return percent(self.share) if self.margin is None else f"{percent(self.share)} ± {100 * self.margin:.1f}"


@dataclass(frozen=True)
class Piece:
    """What one area said to one question: how many households there are, how many answered, what they chose."""

    households: int
    chosen: "Counter[str]"

    @property
    def n(self) -> int:
        """Answers."""
        return self.chosen.total()


def weighted(pieces: Iterable[Piece], option: str) -> Share:
    """The share of an option over areas; see the formula above."""
    there = [piece for piece in pieces if piece.n]
    everybody = sum(piece.households for piece in there)
    if not there:
        return Share(None, None)
    share = variance = 0.0
    for piece in there:
        weight, p = piece.households / everybody, piece.chosen[option] / piece.n
        share += weight * p
        if piece.n < piece.households:
            # A single answer says nothing of how much its area differs within.
            spread = p * (1 - p) / (piece.n - 1) if piece.n > 1 else float("inf")
            variance += weight**2 * (1 - piece.n / piece.households) * spread
    return Share(share, Z * sqrt(variance) if variance != float("inf") else None)


@dataclass(frozen=True)
class Line:
    """One area or unit in a question's table: its name, how many answered, a share for each option."""

    name: str
    n: int | None
    shares: list[Share]


@dataclass(frozen=True)
class Table:
    """One question: its options, the whole round, then its areas, then its units."""

    title: str
    options: list[str]
    whole: Line
    areas: list[Line]
    units: list[Line]


def tables(one: HouseholdRound) -> list[Table]:
    """Every question with one answer of several. Two queries, whatever the number of areas and answers."""
    strata = list(one.strata.select_related("area", "unit"))
    filling = fill(one.version, {}, language=spoken(one.version), at=one.made_at)
    asked = {node.question.get("path"): node for node in filling.tree.walk()}
    counted = _counted(one)
    found = []
    for question in choices(one.version):
        node = asked[question["path"]]
        options = [(option.value, option.label) for option in filling.options(node)]
        key = question["path"].partition("/")[2].partition("/")[2]
        pieces = {each: Piece(each.households_listed, counted.get((each.pk, key), Counter())) for each in strata}
        found.append(_table(filling.written(node, "label"), options, pieces))
    return found


def _counted(one: HouseholdRound) -> dict[tuple[int, str], "Counter[str]"]:
    """How often each option was chosen, by area and question."""
    found: dict[tuple[int, str], Counter[str]] = {}
    rows = DoorAnswer.objects.filter(stratum__round=one, is_check=False)
    keys = [question["path"].partition("/")[2].partition("/")[2] for question in choices(one.version)]
    for stratum, values in rows.values_list("stratum", "answer__values").iterator(chunk_size=2000):
        for key in keys:
            if isinstance(value := values.get(key), str):
                found.setdefault((stratum, key), Counter())[value] += 1
    return found


def _table(title: str, options: list[tuple[str, str]], pieces: dict[Stratum, Piece]) -> Table:
    values = [value for value, _label in options]
    n = sum(piece.n for piece in pieces.values())
    if 0 < n < LEAST:
        return Table(title, [label for _value, label in options], _hidden_line("", values), [], [])
    whole = Line("", n, [weighted(pieces.values(), one) for one in values])
    cells = {each.pk: {one: piece.chosen[one] for one in values} for each, piece in pieces.items()}
    hidden = hidden_cells(cells, values)
    areas = [_line(named(each.area), [each.pk], [piece], values, hidden) for each, piece in pieces.items()]
    return Table(title, [label for _value, label in options], whole, areas, _by_unit(pieces, values, hidden))


def _by_unit(pieces: dict[Stratum, Piece], values: list[str], hidden: set[Cell]) -> list[Line]:
    """Units that answer for more than one area. A cell is shown where each of its areas' is: it tells nothing new."""
    groups: dict[str, list[Stratum]] = {}
    for stratum in pieces:
        groups.setdefault(stratum.unit.path, []).append(stratum)
    return [
        _line(named(group[0].unit), [each.pk for each in group], [pieces[each] for each in group], values, hidden)
        for group in groups.values()
        if len(group) > 1
    ]


def _line(name: str, keys: list[int], pieces: list[Piece], values: list[str], hidden: set[Cell]) -> Line:
    kept = [not any((key, one) in hidden for key in keys) for one in values]
    if not any(kept):
        return _hidden_line(name, values)
    shares = [
        weighted(pieces, one) if shown else Share(None, None, hidden=True)
        for one, shown in zip(values, kept, strict=True)
    ]
    # With how many answered, a single hidden share would be what is missing to 100; two are hidden at least.
    return Line(name, sum(piece.n for piece in pieces), shares)


def _hidden_line(name: str, values: list[str]) -> Line:
    return Line(name, None, [Share(None, None, hidden=True)] * len(values))


def hidden_cells(cells: Cells, values: list[str]) -> set[Cell]:
    """Cells of 1 to 4, and so many more in their row and column that no total gives them away."""
    hidden = {(key, one) for key, row in cells.items() if 0 < sum(row.values()) < LEAST for one in values}
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for one in values:
            column = {str(key): 1 if (key, one) in hidden else row[one] for key, row in cells.items()}
            hidden |= {(int(key), one) for key in hide(column)}
        for key, row in cells.items():
            line = {one: 1 if (key, one) in hidden else row[one] for one in values}
            hidden |= {(key, one) for one in hide(line)}
    return hidden


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
    # Grouped queries leave the order of the model out.
    strata = (
        one.strata.select_related("area", "unit")
        .order_by("area__code")
        .annotate(
            drawn=Count("households", Q(households__drawn__isnull=False)),
            **{str(way.value): Count("households", Q(households__outcome=way)) for way in Outcome},
        )
    )
    return [_reached(one, each) for each in strata]


def _reached(one: HouseholdRound, row: Any) -> Reached:
    settled = row.answered + row.nobody + row.refused + row.empty
    rate = Rate(row.answered, row.drawn - row.empty, one.since, one.until, "", named(row.area))
    return Reached(row, row.drawn, row.answered, row.nobody, row.refused, row.empty, row.drawn - settled, rate)


def agreement(one: HouseholdRound) -> Rate:
    """Of the questions with one answer of several that both visits asked: how many were answered alike."""
    if one.closed_at:
        counts = one.checked_alike, one.checked_asked
        return Rate(*counts, one.since, one.until, "", turns=one.checked_doors)
    rows = DoorAnswer.objects.filter(stratum__round=one, household__checker__isnull=False)
    pairs: dict[int, dict[bool, dict[str, Any]]] = {}
    for door, is_check, values in rows.values_list("household", "is_check", "answer__values"):
        if door is not None:
            pairs.setdefault(door, {})[is_check] = values
    keys = [question["path"].partition("/")[2].partition("/")[2] for question in choices(one.version)]
    alike = asked = both = 0
    for pair in pairs.values():
        if len(pair) < 2:
            continue
        both += 1
        said = [(pair[False].get(key), pair[True].get(key)) for key in keys]
        asked += sum(None not in each for each in said)
        alike += sum(first == second for first, second in said if None not in (first, second))
    return Rate(alike, asked, one.since, one.until, "", turns=both)
