"""Who owes which patrols, in which period, and how they stand: due, done, overdue."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import OuterRef, Q, Subquery

from qiaomen.places.models import Area, Line
from qiaomen.units.models import Adoption, AdoptionKind
from qiaomen.units.queries import adoptions_on

from .models import Every, Patrol, PatrolRule

# Whoever adopted a traffic point or is paired with a compound serves there; patrols are owed by these.
PATROLLING = (AdoptionKind.CHIEF, AdoptionKind.ADOPTION, AdoptionKind.LEADER)
DAY = timedelta(days=1)
# So many finished periods are told.
PERIODS = 6
# What is late stands first.
STATES = ("overdue", "due", "done", "rest")
# Of an owner: what maps need and lists leave in the database.
DRAWN = ("line__course", "area__boundary", "unit__area__boundary")


@dataclass(frozen=True)
class Period:
    """From the first day until the last, both counted in."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


def period_of(day: date, every: str) -> Period:
    """The period of the calendar that a day lies in; weeks begin on Monday, 旬 on the 1st, 11th and 21st."""
    if every == Every.DAY:
        return Period(day, day)
    if every == Every.WEEK:
        first = day - day.weekday() * DAY
        return Period(first, first + 6 * DAY)
    if every == Every.TEN_DAYS:
        first = day.replace(day=min((day.day - 1) // 10, 2) * 10 + 1)
        return Period(first, first + 9 * DAY if first.day < 21 else _month_end(day))
    months = {Every.MONTH.value: 1, Every.QUARTER.value: 3, Every.YEAR.value: 12}[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, _month_end(first.replace(month=first.month + months - 1)))


def _month_end(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY


@dataclass(frozen=True)
class Told:
    """One period of a duty: how many patrols were owed and how many that count were made."""

    period: Period
    owed: int
    made: int

    @property
    def done(self) -> int:
        """More than owed does not make up for another period."""
        return min(self.made, self.owed)


@dataclass
class Duty:
    """One owner under one rule: what was owed and done until today."""

    rule: PatrolRule
    adoption: Adoption
    today: date
    days: list[date] = field(default_factory=list)
    # The last one before those days, where there are none and the rule wants to know.
    before: date | None = None

    @property
    def thing(self) -> Line | Area:
        """What is patrolled."""
        return self.adoption.thing

    @property
    def begins(self) -> date:
        """From when patrols are owed."""
        return max(self.rule.from_on, self.adoption.from_on)

    @property
    def now(self) -> Told:
        """The running period; nothing is owed out of season."""
        return self._told(period_of(self.today, self.rule.every), begun=True)

    @property
    def past(self) -> list[Told]:
        """The last finished periods of which all days lie in the duty, the newest first."""
        found, period = list[Told](), period_of(self.today, self.rule.every)
        for _n in range(PERIODS):
            period = period_of(period.first - DAY, self.rule.every)
            found.append(self._told(period))
        return [one for one in found if one.owed]

    def _told(self, period: Period, *, begun: bool = False) -> Told:
        made = sum(period.holds(day) for day in self.days)
        whole = period.first >= self.begins or (begun and period.last >= self.begins)
        owed = self.rule.times if whole and self.rule.in_season(period.first.month) else 0
        return Told(period, owed, made)

    @property
    def last_on(self) -> date | None:
        """The day of the last patrol that counts."""
        return max(self.days, default=self.before)

    @property
    def days_since(self) -> int:
        """Since the last one, or since the duty began."""
        return (self.today - (self.last_on or self.begins)).days

    @property
    def gap_is_too_great(self) -> bool:
        """Whether nobody was there for longer than the rule allows."""
        most = self.rule.greatest_gap_days
        return bool(most) and self.now.owed > 0 and self.days_since > (most or 0)

    @property
    def missed(self) -> int:
        """How many were owed in the period before and never made."""
        before = self.past[:1]
        return before[0].owed - before[0].done if before else 0

    @property
    def state(self) -> str:
        """done, due or overdue; rest where nothing is owed now."""
        now = self.now
        if not now.owed:
            return "rest"
        if self.gap_is_too_great or (self.missed and not now.made):
            return "overdue"
        return "done" if now.done == now.owed else "due"

    @property
    def owed(self) -> int:
        """In the finished periods that are told."""
        return sum(one.owed for one in self.past)

    @property
    def done(self) -> int:
        """Of these."""
        return sum(one.done for one in self.past)


def duties(adoptions: Iterable[Adoption], *, today: date, zone: tzinfo) -> list[Duty]:
    """The duties of these owners today. Three queries: the rules, the days of patrols that count, the last ones before.

    Only the periods that are told are read: the cost does not grow with the archive.
    """
    rules = list(PatrolRule.objects.filter(retired_on=None, from_on__lte=today))
    rules = [rule for rule in rules if rule.until_on is None or rule.until_on >= today]
    found = [Duty(rule, adoption, today) for adoption in adoptions for rule in _rules_for(adoption, rules)]
    by_duty = {(one.rule.pk, one.adoption.pk): one for one in found}
    told = Q(pk__in=[])
    for rule in {one.rule for one in found}:
        told |= Q(rule=rule, started_at__gte=datetime.combine(_told_from(today, rule.every), time.min, zone))
    kept = Patrol.objects.filter(told, counts=True, adoption__in={one.adoption.pk for one in found})
    for rule_key, adoption_key, at in kept.values_list("rule", "adoption", "started_at"):
        if duty := by_duty.get((rule_key, adoption_key)):
            duty.days.append(at.astimezone(zone).date())
    _look_further_back([one for one in found if not one.days and one.rule.greatest_gap_days], zone)
    return found


def _told_from(day: date, every: str) -> date:
    """The first day of the oldest period that is told."""
    period = period_of(day, every)
    for _n in range(PERIODS):
        period = period_of(period.first - DAY, every)
    return period.first


def _look_further_back(of: list[Duty], zone: tzinfo) -> None:
    """When somebody was last there before the periods that are told. One query, one row of an index for each."""
    if not of:
        return
    newest = Patrol.objects.filter(adoption=OuterRef("pk"), counts=True).order_by("-started_at").values("started_at")
    last = {f"last_{rule.pk}": Subquery(newest.filter(rule=rule)[:1]) for rule in {one.rule for one in of}}
    owners = Adoption.objects.filter(pk__in={one.adoption.pk for one in of}).annotate(**last).values("pk", *last)
    known = {row["pk"]: row for row in owners}
    for duty in of:
        at = known[duty.adoption.pk][f"last_{duty.rule.pk}"]
        duty.before = at.astimezone(zone).date() if at else None


def owners_on(day: date) -> list[Adoption]:
    """Whoever owes patrols on a day. One query; what is drawn on maps is left behind."""
    held = adoptions_on(day).filter(kind__in=PATROLLING).select_related("unit__area")
    held = held.defer(*DRAWN)
    # Databases do not agree on where nothing stands in an order.
    return sorted(held, key=lambda one: (one.line_id or 0, one.area_id or 0, one.from_metres or 0, one.pk))


def _rules_for(adoption: Adoption, rules: list[PatrolRule]) -> Iterator[PatrolRule]:
    """Rules of the thing itself stand before rules of its kind."""
    fit = [rule for rule in rules if not rule.level or rule.level == adoption.level]
    own = [rule for rule in fit if _is_of(rule, adoption)]
    line = adoption.line
    yield from own or [rule for rule in fit if line is not None and rule.line_kind and rule.line_kind == line.kind]


def _is_of(rule: PatrolRule, adoption: Adoption) -> bool:
    if rule.line_id:
        return rule.line_id == adoption.line_id
    return rule.area_id is not None and rule.area_id == adoption.area_id


def kind_of(thing: Line | Area) -> str:
    """As it stands in addresses."""
    return "lines" if isinstance(thing, Line) else "areas"


@dataclass(frozen=True)
class Place:
    """A line or an area with its duties: what was owed in the finished periods that are told, and how it stands now."""

    thing: Line | Area
    duties: list[Duty]

    @property
    def kind(self) -> str:
        """As it stands in addresses."""
        return kind_of(self.thing)

    @property
    def owed(self) -> int:
        """By all owners together."""
        return sum(one.owed for one in self.duties)

    @property
    def done(self) -> int:
        """Of these."""
        return sum(one.done for one in self.duties)

    def n(self, state: str) -> int:
        """How many owners are in this state now."""
        return sum(one.state == state for one in self.duties)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many owners are overdue, due, done now."""
        return [(state, n) for state in STATES if (n := self.n(state))]

    @property
    def order(self) -> list[int | str]:
        """What is overdue first."""
        return [-self.n("overdue"), self.kind, self.thing.code]


def by_thing(found: Iterable[Duty]) -> list[Place]:
    """Duties by what is patrolled, in their order."""
    things: dict[Line | Area, list[Duty]] = defaultdict(list)
    for one in found:
        things[one.thing].append(one)
    return [Place(thing, rows) for thing, rows in things.items()]
