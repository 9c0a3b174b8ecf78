"""The published figures: what a period came to by area, unit or kind; small numbers are hidden, so that nobody is seen.

Rates are those of `measures`. What is hidden, and what that does not hide: docs/decisions/0008-figures-and-charts.md.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Case as Either
from django.db.models import Count, F, IntegerField, TextChoices, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import measures
from .measures import Cases, Period, Rate, Tallies, roll_up
from .models import Case
from .states import BEGINNING, Stage

# Below this a number could point at a person.
LEAST = 5
SMALL, WITHHELD = "small", "withheld"
BY: dict[str, Combinable] = {
    "area": F("case__area__path"),
    "unit": F("case__unit__path"),
    "kind": Concat("case__category__kind", Value("."), "case__category__major_code"),
}
STEPS = {
    BEGINNING: "reported", "accept": "accepted", "verify": "done", "redo": "redone", "reopen": "reopened",
    "contest": "contested",
}  # fmt: skip


class Group(TextChoices):
    """What a number tells of."""

    MUCH = "much", _("报了多少，办了多少")
    TIME = "time", _("按不按时")
    GOOD = "good", _("办得好不好")


@dataclass(frozen=True)
class Column:
    """A number of each line. Its `name` heads the open data; for a rate, `whole` is what it is measured on."""

    name: str
    group: Group
    title: Promise
    definition: Promise
    whole: str
    part: str = ""


def _rate(name: str, group: Group, rate: Rate, whole: str, part: str) -> Column:
    return Column(name, group, rate.name, rate.definition, whole, part)


_NONE: "Counter[str]" = Counter()
_SOLVED, _SATISFIED = measures.said(_NONE)
COLUMNS = (
    Column(
        "reported", Group.MUCH, _("报来"), _("期内登记的事项；一条诉求里有几件事就是几件，后来并案的也算。"), "reported"
    ),
    Column("accepted", Group.MUCH, pgettext_lazy("figure", "受理"), _("期内受理的事项。"), "accepted"),
    Column("done", Group.MUCH, _("办完"), _("期内办完、并由别人核查通过的事项；每件只算一次。"), "done"),
    _rate("on_time", Group.TIME, measures.on_time(_NONE), "due", "met"),
    Column(
        "overdue",
        Group.TIME,
        _("超时"),
        _("期内跑过时限的次数，各环节都算；记下就不改，后来批准剔除的也在内。"),
        "overdue",
    ),
    Column("redone", Group.GOOD, pgettext_lazy("figure", "重办"), _("期内评价“没解决”后重办的事项。"), "redone"),
    Column(
        "reopened",
        Group.GOOD,
        pgettext_lazy("figure", "重新办理"),
        _("期内结案以后又重新办理的事项：异议成立，或回头看不通过。"),
        "reopened",
    ),
    Column("contested", Group.GOOD, _("异议"), _("期内结案以后有人提出异议的事项。"), "contested"),
    _rate("response", Group.TIME, measures.response(_NONE), "owed", "told"),
    _rate("solved", Group.GOOD, _SOLVED, "rated", "solved"),
    _rate("satisfied", Group.GOOD, _SATISFIED, "rated", "satisfied"),
)
WHOLES = tuple(dict.fromkeys(column.whole for column in COLUMNS))


def tallies_by(by: str, cases: Cases, period: Period) -> Tallies:
    """Every number of a period by path. Five queries, whatever the number of areas, units and cases."""
    found: Tallies = {}
    steps = measures.events(cases, period, STEPS).order_by().values("step", path=BY[by])
    for step in steps.annotate(n=Count("case", distinct=True)):
        found.setdefault(step["path"], Counter())[STEPS[step["step"]]] += step["n"]
    counted = (
        measures.settled(cases, period, Stage.HANDLE).order_by().values(path=BY[by]).annotate(**measures.ON_TIME),
        measures.settled(cases, period, Stage.ACCEPT).order_by().values(path=BY[by]).annotate(**measures.RESPONSE),
        measures.verdicts(cases, period).order_by().values(path=BY[by]).annotate(**measures.VERDICTS),
        measures.overdue(cases, period).order_by().values(path=BY[by]).annotate(overdue=Count("pk")),
    )
    for rows in counted:
        for row in rows:
            tally = found.setdefault(row["path"], Counter())
            tally.update({name: n for name, n in row.items() if name != "path"})
    for tally in found.values():
        tally["due"] = measures.on_time(tally).whole
        tally["owed"] = measures.response(tally).whole
    return found


def over_time(periods: list[Period], cases: Cases | None = None) -> list[tuple[int, int]]:
    """Reported and done in each of these periods that follow one another. One query."""
    whole = Period(periods[0].since, periods[-1].until)
    rows = measures.events(_all(cases), whole, (BEGINNING, "verify"))
    counted = rows.order_by().values("step", bucket=_bucket(periods, "at")).annotate(n=Count("case", distinct=True))
    n = {(row["bucket"], row["step"]): row["n"] for row in counted}
    return [(n.get((at, BEGINNING), 0), n.get((at, "verify"), 0)) for at in range(len(periods))]


def overdue_over_time(periods: list[Period], cases: Cases | None = None) -> list[int]:
    """超时事实 in each of these periods that follow one another. One query."""
    rows = measures.overdue(_all(cases), Period(periods[0].since, periods[-1].until))
    counted = rows.order_by().values(bucket=_bucket(periods, "overdue_at")).annotate(n=Count("pk"))
    n = {row["bucket"]: row["n"] for row in counted}
    return [n.get(at, 0) for at in range(len(periods))]


def _all(cases: Cases | None) -> Cases:
    return Case.objects.all() if cases is None else cases


def _bucket(periods: list[Period], field: str) -> Either:
    """Which of the periods a moment lies in, by its place."""
    which = [When(period.holds(field), then=Value(at)) for at, period in enumerate(periods)]
    return Either(*which, output_field=IntegerField())


@dataclass(frozen=True)
class Line:
    """One line of a table: its counts, and what stands instead of those that are not to be shown."""

    tally: "Counter[str]"
    hidden: Mapping[str, str]

    def without(self, names: Iterable[str]) -> "Line":
        """The same with these numbers withheld, too."""
        return Line(self.tally, {**dict.fromkeys(names, WITHHELD), **self.hidden})


@dataclass(frozen=True)
class Level:
    """What lies on one level, by code; "" is what lies on no part of it. `nothing` is the line of a part without any
    number: where a total is hidden it looks like all others. `at_top`: the total is the whole city's, no part of it.
    """

    total: Line
    lines: dict[str, Line]
    nothing: Line
    at_top: bool

    def withholding(self, month: "Level") -> "Level":
        """What this month hides of a part is hidden here, or taking away the other months would leave it."""
        total = self.total if self.at_top else self.total.without(month.total.hidden)
        lines = {code: line.without(month.lines.get(code, month.nothing).hidden) for code, line in self.lines.items()}
        return Level(total, lines, self.nothing.without(month.nothing.hidden), self.at_top)


def level(tallies: Tallies, *, root: str, codes: Iterable[str], months: Iterable[Tallies] = ()) -> Level:
    """The level below `root` and these codes. What is hidden on the way down, or in one of the months, stays hidden."""
    codes = list(codes)
    found = _level(tallies, root, codes)
    for month in months:
        found = found.withholding(_level(month, root, codes))
    return found


def _level(tallies: Tallies, root: str, codes: list[str]) -> Level:
    within, inside = root, tallies
    whole: Counter[str] = sum(tallies.values(), Counter())
    total = Line(whole, {name: SMALL for name in WHOLES if 0 < whole[name] < LEAST})
    for code in codes:
        total = _lines(inside, within, total).get(code, Line(Counter(), total.hidden))
        within += f"{code}/"
        inside = {path: tally for path, tally in tallies.items() if path and path.startswith(within)}
    nothing = Line(Counter(), dict.fromkeys(total.hidden, WITHHELD))
    return Level(total, _lines(inside, within, total), nothing, at_top=not codes)


def _lines(tallies: Tallies, within: str, total: Line) -> dict[str, Line]:
    rows = roll_up(tallies, within=within)
    hidden: dict[str, dict[str, str]] = {code: {} for code in rows}
    for name in WHOLES:
        everything = name in total.hidden
        for code in hide({code: tally[name] for code, tally in rows.items()}, everything=everything):
            small = 0 < rows[code][name] < LEAST and not everything
            hidden[code][name] = SMALL if small else WITHHELD
    return {code: Line(tally, hidden[code]) for code, tally in rows.items()}


def hide(numbers: Mapping[str, int], *, everything: bool = False) -> set[str]:
    """Whose number is not shown: every one of 1 to 4, and so many more that the total gives none of them away."""
    if everything:
        return set(numbers)
    hidden = {code for code, n in numbers.items() if 0 < n < LEAST}
    rest = sorted((n, code) for code, n in numbers.items() if n >= LEAST)
    while hidden and rest and (len(hidden) == 1 or sum(numbers[code] for code in hidden) < LEAST):
        hidden.add(rest.pop(0)[1])
    return hidden
