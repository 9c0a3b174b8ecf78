"""A trial: where a report would go, by which rule, until when. Asks the very code that decides; writes nothing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from qiaomen.cases.deadlines import limit_for, planned, rungs_ahead
from qiaomen.cases.dispatch import Suggestion, suggest
from qiaomen.cases.duties import Entry, duties_at
from qiaomen.cases.models import Case, Category, Clock, FilingStandard
from qiaomen.cases.rules import case_rules
from qiaomen.cases.states import Stage
from qiaomen.people.models import Post, Role
from qiaomen.places.models import Area, Level
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.models import WorkingDay
from qiaomen.units.queries import day_of, working_time
from qiaomen.units.working_time import CONTINUOUS, DAY, LimitUnit

from .columns import ESCALATION
from .labels import said

# One after the other, each from the last moment of the one before.
STAGES = (Stage.ACCEPT, Stage.DISPATCH, Stage.HANDLE)
LONGEST_EXPLAINED = timedelta(days=60)


@dataclass(frozen=True)
class Matter:
    """What is tried: a kind of matter, perhaps its condition, at a place."""

    category: Category
    standard: FilingStandard | None
    area: Area | None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True)
class Deadline:
    """One stage: its clock if everything before is done at once, and if everything before takes as long as it may."""

    clock: Clock
    latest: Clock
    skipped: list[tuple[date, str]]
    rungs: list[tuple[datetime, str]]

    @property
    def limit(self) -> str:
        """How long it may take, in words."""
        return f"{self.clock.limit_value:g} {LimitUnit(self.clock.limit_unit).label}"


@dataclass(frozen=True)
class Outcome:
    """What would happen. `by_itself`: the city's rules would dispatch it without a person."""

    suggestions: list[Suggestion]
    rules: list[str]
    deadlines: list[Deadline]
    collectors: list[Post]
    by_itself: bool

    @property
    def first(self) -> Suggestion | None:
        """The likeliest unit."""
        return next(iter(self.suggestions), None)


def try_out(matter: Matter, *, at: datetime) -> Outcome:
    """Everything about one matter that would come in at a moment."""
    case = Case(
        category=matter.category, filing_standard=matter.standard, area=matter.area,
        longitude=matter.longitude, latitude=matter.latitude,
    )  # fmt: skip
    suggestions = suggest(case, at=at)
    path = matter.area.path if matter.area else _city_path()
    entries = duties_at(path, matter.category, day_of(at))
    first = next(iter(suggestions), None)
    return Outcome(
        suggestions=suggestions,
        rules=[because(entry, matter.category) for entry in entries],
        deadlines=_deadlines(matter, at),
        collectors=_collectors(path),
        by_itself=bool(case_rules().auto_dispatch and first and first.unambiguous),
    )


def because(entry: Entry, category: Category) -> str:
    """Why a line of duty is the closest, in words."""
    area = Area.objects.filter(code=entry.area).first()
    words = {"area": named(area) or entry.area, "code": entry.code, "category": named(category)}
    if entry.code == category.code:
        return _("%(area)s有一行写明了这个类别（%(code)s）：先看最小的区域，再看写得最细的一行。") % words
    if entry.code:
        return _("%(area)s有一行写的是 %(code)s，管得着“%(category)s”；这里没有写得更细的。") % words
    return _("%(area)s有一行写的是任何类别；这里没有写得更细的。") % words


def _deadlines(matter: Matter, at: datetime) -> list[Deadline]:
    found, begins = [], at
    for stage in STAGES:
        limit = limit_for(stage, matter.standard)
        clock, latest = planned(stage, limit, at=at), planned(stage, limit, at=begins)
        found.append(Deadline(clock, latest, _skipped(clock), _rungs(clock)))
        begins = latest.due_at
    return found


def _rungs(clock: Clock) -> list[tuple[datetime, str]]:
    """When which rung is reached, its colour, and who is told."""
    found = []
    for rung, reached in rungs_ahead(clock):
        words = {"number": rung.number, "colour": said(ESCALATION, "colour", rung.colour)}
        words["roles"] = said(ESCALATION, "tell", rung.tell) or "—"
        found.append((reached, _("第 %(number)s 级，%(colour)s，告诉：%(roles)s") % words))
    return found


def _skipped(clock: Clock) -> list[tuple[date, str]]:
    """The days between start and deadline that do not count, each with its name; empty for limits that run through."""
    if LimitUnit(clock.limit_unit) in CONTINUOUS:
        return []
    time = working_time()
    day, last = clock.started_at.astimezone(time.zone).date(), clock.due_at.astimezone(time.zone).date()
    last = min(last, day + LONGEST_EXPLAINED)
    names = dict(WorkingDay.objects.filter(day__range=(day, last)).values_list("day", "name"))
    found = []
    while day <= last:
        if not time.works_on(day):
            found.append((day, names.get(day) or _("周末")))
        day += DAY
    return found


def _collectors(path: str) -> list[Post]:
    """The collectors whose own area this is: 网格员."""
    codes = path.strip("/").split("/")
    rows = Post.objects.filter(role=Role.COLLECTOR, person__is_active=True, area__code__in=codes)
    return list(rows.select_related("person", "area").order_by("-area__path", "pk")[:5])


def _city_path() -> str:
    city = Area.objects.filter(level=Level.CITY, retired_on=None).first()
    return city.path if city else ""
