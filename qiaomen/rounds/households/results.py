"""What a round came to: weighted shares with n and margin, and whether the second visit agreed.

Stratified with a finite population (Cochran, Sampling Techniques, 5.3 and 5.9). In area h: N households on the list, n
answers to this question, p their share. W = N / ΣN over the areas that have answers.
    share = Σ W·p        variance = Σ W² · (1 − n/N) · p(1 − p) / (n − 1)        margin (95 %) = 1.96 · √variance
Of points on a scale the mean takes the place of p, and s²/n that of p(1 − p)/(n − 1). An answer weighs N/n households.
An area with fewer answers than LEAST is left out: it says little, and the rest of the sum would say whose they are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qiaomen.cases.published import LEAST, hide
from qiaomen.forms.models import FormVersion
from qiaomen.forms.pages.asked import language_for
from qiaomen.forms.results import CHOICES, questions_of
from qiaomen.forms.results import Count as Question
from qiaomen.rounds.models import DoorAnswer, HouseholdRound, Stratum
from qiaomen.rounds.rates import Rate, Z
from qiaomen.shell.numbers import percent
from qiaomen.shell.templatetags.widgets import named

Cell = tuple[int, str]
Cells = dict[int, dict[str, int]]
# Columns of their own: the mean of points, and the grades above the middle together.
POINTS, GOOD = "", "+"


@dataclass(frozen=True)
class Share:
    """A weighted share among the households, or a mean of points; None where it is hidden or nobody answered."""

    share: float | None
    margin: float | None
    hidden: bool = False
    is_mean: bool = False

    @property
    def words(self) -> str:
        """As it is read: 72.4% ± 6.1; a mean: 7.6 ± 0.3."""
        if self.share is None:
            return "—"
        said = f"{self.share:.1f}" if self.is_mean else percent(self.share)
        return said if self.margin is None else f"{said} ± {self.margin * (1 if self.is_mean else 100):.1f}"


@dataclass(frozen=True)
class Piece:
    """What one area said to one question: how many households there are, how many answered, what they chose.

    `answered` where one answer may choose several; `good`: the options that count together.
    """

    households: int
    chosen: "Counter[str]"
    answered: int | None = None
    good: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Answers."""
        return self.chosen.total() if self.answered is None else self.answered

    def mean(self, option: str) -> tuple[float, float]:
        """The share of an option, or the mean of the points; and how far it spreads: s²/n."""
        n = self.n
        if option == POINTS:
            mean = sum(float(points) * times for points, times in self.chosen.items()) / n
            squares = sum((float(points) - mean) ** 2 * times for points, times in self.chosen.items())
        else:
            mean = sum(self.chosen[one] for one in (self.good if option == GOOD else (option,))) / n
            squares = n * mean * (1 - mean)
        # A single answer says nothing of how much its area differs within.
        return mean, squares / (n - 1) / n if n > 1 else float("inf")


def weighted(pieces: Iterable[Piece], option: str) -> Share:
    """The share of an option over areas, or the mean of the points; see the formula above.

    No margin where all answered alike, but not every household: the formula says 0 there, and knows nothing.
    """
    there = [piece for piece in pieces if piece.n]
    everybody = sum(piece.households for piece in there)
    if not there:
        return Share(None, None)
    share = variance = 0.0
    for piece in there:
        weight, (mean, spread) = piece.households / everybody, piece.mean(option)
        share += weight * mean
        if piece.n < piece.households:
            variance += weight**2 * (1 - piece.n / piece.households) * spread
    is_known = 0 < variance < float("inf") or all(piece.n == piece.households for piece in there)
    return Share(share, Z * sqrt(variance) if is_known else None, is_mean=option == POINTS)


@dataclass(frozen=True)
class Line:
    """One area or unit in a question's table: its name, how many answered, a share for each option."""

    name: str
    n: int | None
    shares: list[Share]


@dataclass(frozen=True)
class Table:
    """One question: its options, the whole round, then its areas, then its units. `is_mean`: of points, no shares.

    `is_graded`: the first column is that of the good grades together.
    """

    title: str
    options: list[str]
    is_mean: bool
    is_graded: bool
    whole: Line
    areas: list[Line]
    units: list[Line]


def tables(one: HouseholdRound) -> list[Table]:
    """Every question of choices or points; none while no area has answers enough. Two queries, however many answers."""
    strata = list(one.strata.select_related("area", "unit"))
    questions = _questions(one.version)
    counted = _counted(one, questions)
    if not counted:
        return []
    nothing: tuple[Counter[str], int] = Counter(), 0
    found = []
    for question in questions:
        good = good_of(question)
        pieces = {
            each: Piece(each.households_listed, *counted.get((each.pk, question.path), nothing), good)
            for each in strata
        }
        found.append(_table(question, good, pieces))
    return found


def good_of(question: Question) -> tuple[str, ...]:
    """Of grades written from the best down (5 4 3 2 1; 0 says nothing): those above the middle. Else none."""
    values = [option.value for option in question.options]
    if question.kind != "select_one" or not all(value.isdecimal() and len(value) < 4 for value in values):
        return ()
    grades = [int(value) for value in values]
    real = [grade for grade in grades if grade]
    if len(real) < 3 or grades != sorted(set(grades), reverse=True):
        return ()
    return tuple(str(grade) for grade in real if grade > (real[0] + real[-1]) / 2)


def _questions(version: FormVersion) -> list[Question]:
    language = language_for(version.definition, get_language() or "")
    return questions_of(version.definition, language, CHOICES | {"range"})


def _counted(one: HouseholdRound, questions: list[Question]) -> dict[tuple[int, str], tuple["Counter[str]", int]]:
    """What was chosen how often, and how many answered, by area and question."""
    found: dict[tuple[int, str], Counter[str]] = {}
    answered: Counter[tuple[int, str]] = Counter()
    in_area: Counter[int] = Counter()
    rows = DoorAnswer.objects.filter(stratum__round=one, is_check=False)
    for stratum, values in rows.values_list("stratum", "answer__values").iterator(chunk_size=2000):
        in_area[stratum] += 1
        for question in questions:
            if said := str(values.get(question.path, "")).split():
                found.setdefault((stratum, question.path), Counter()).update(said)
                answered[stratum, question.path] += 1
    return {key: (chosen, answered[key]) for key, chosen in found.items() if in_area[key[0]] >= LEAST}


def _table(question: Question, good: tuple[str, ...], pieces: dict[Stratum, Piece]) -> Table:
    options = {option.value: option.label for option in question.options} or {POINTS: _("平均分")}
    columns = {**({GOOD: "＋".join(options[one] for one in good)} if good else {}), **options}
    n, values = sum(piece.n for piece in pieces.values()), list(columns)
    blank = _hidden_line("", values)
    made = Table(question.label, list(columns.values()), POINTS in columns, bool(good), blank, [], [])
    if n < LEAST:
        return made
    whole = Line("", n, [weighted(pieces.values(), one) for one in values])
    # Of points and of good grades together it is those who answered that must not be few.
    counted = {POINTS, GOOD}
    cells = {
        each.pk: {one: piece.n if one in counted else piece.chosen[one] for one in values}
        for each, piece in pieces.items()
    }
    rest = [one for one in options if one not in good]
    hidden = hidden_cells(cells, values, [[GOOD], list(good), rest] if good else [values])
    areas = [_line(named(each.area), [each.pk], [piece], values, hidden) for each, piece in pieces.items()]
    return replace(made, whole=whole, areas=areas, units=_by_unit(pieces, values, hidden))


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
    if not any(kept) or not any(piece.n for piece in pieces):
        return _hidden_line(name, values)
    shares = [
        weighted(pieces, one) if shown else Share(None, None, hidden=True)
        for one, shown in zip(values, kept, strict=True)
    ]
    # With how many answered, a single hidden share would be what is missing to 100; two are hidden at least.
    return Line(name, sum(piece.n for piece in pieces), shares)


def _hidden_line(name: str, values: list[str]) -> Line:
    return Line(name, None, [Share(None, None, hidden=True)] * len(values))


def hidden_cells(cells: Cells, values: list[str], groups: Sequence[Sequence[str]] = ()) -> set[Cell]:
    """Cells of 1 to 4, and so many more in their row and column that no total gives them away.

    `groups`: the columns of which a row's sum is known, each by itself.
    """
    hidden = {(key, one) for key, row in cells.items() if 0 < sum(row.values()) < LEAST for one in values}
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for one in values:
            column = {str(key): 1 if (key, one) in hidden else row[one] for key, row in cells.items()}
            hidden |= {(int(key), one) for key in hide(column)}
        for key, row in cells.items():
            for group in groups or [values]:
                line = {one: 1 if (key, one) in hidden else row[one] for one in group}
                hidden |= {(key, one) for one in hide(line)}
    return hidden


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
    keys = [question.path for question in _questions(one.version) if question.kind == "select_one"]
    alike = asked = both = 0
    for pair in pairs.values():
        if len(pair) < 2:
            continue
        both += 1
        said = [(pair[False].get(key), pair[True].get(key)) for key in keys]
        asked += sum(None not in each for each in said)
        alike += sum(first == second for first, second in said if None not in (first, second))
    return Rate(alike, asked, one.since, one.until, "", turns=both)
