"""办活动: planned, published, changed, repeated, called off, closed. Whoever signed up is told what concerns him."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.places.models import Area
from qiaomen.shell.numbers import number_of
from qiaomen.units.queries import day_of, working_time
from qiaomen.volunteers.models import Organisation, Volunteer
from qiaomen.volunteers.telling import tell

from . import texts
from .models import Activity, Course, Series
from .permissions import permit_course, permit_planning
from .problems import CannotPlan
from .shifts import MOST_SHIFTS, ShiftPlan, empty, pin_of, save_shifts
from .signup import hold


@dataclass(frozen=True)
class Plan:
    """An activity as its organiser wants it."""

    title: str
    kind: str
    organisation: Organisation
    area: Area
    shifts: Sequence[ShiftPlan] = field(default_factory=tuple)
    title_en: str = ""
    words: str = ""
    contact: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    cancel_hours: int = 24
    fence_metres: int = 300
    least_age: int = 0
    course: Course | None = None
    walk_ins: bool = False


COLUMNS = (
    "title", "title_en", "kind", "words", "organisation", "area", "contact", "opens_at", "closes_at", "cancel_hours",
    "fence_metres", "least_age", "course", "walk_ins",
)  # fmt: skip


def save(plan: Plan, known: Activity | None, *, by: Actor, at: datetime, series: Series | None = None) -> Activity:
    """Make a draft, or change what is planned. Raises CannotPlan with the field at fault; then nothing changed."""
    permit_planning(by, plan.organisation, plan.area)
    _check(plan)
    if plan.course is not None and (known is None or known.course_id != plan.course.pk):
        permit_course(by, plan.course)
    columns = {name: getattr(plan, name) for name in COLUMNS}
    with transaction.atomic():
        if known is None:
            made = Activity.objects.create(**columns, made_by=by.person, made_at=at, series=series)
            Activity.objects.filter(pk=made.pk).update(number=number_of("H", made.pk))
        else:
            permit_planning(by, known.organisation, known.area)
            made = known
            alive = Activity.objects.filter(pk=made.pk, state__in=[Activity.State.DRAFT, Activity.State.OPEN])
            if not alive.update(**columns):
                raise CannotPlan(_("已经结束或取消的活动不能再改。"))
        made.refresh_from_db()
        save_shifts(made, plan.shifts, at=at)
        made.refresh_from_db()
    return made


def publish(activity: Activity, *, by: Actor, at: datetime) -> None:
    """From now on everybody sees it and may sign up. Raises CannotPlan."""
    permit_planning(by, activity.organisation, activity.area)
    if activity.until_at is None or activity.until_at <= at:
        raise CannotPlan(_("班次都过去了，不能发布。"))
    if not Activity.objects.filter(pk=activity.pk, state=Activity.State.DRAFT).update(state=Activity.State.OPEN):
        raise CannotPlan(_("已经发布过了。"))
    activity.state = Activity.State.OPEN


def call_off(activity: Activity, *, why: str, by: Actor, at: datetime) -> int:
    """It does not take place; everybody who goes or waits is told why. Returns how many. Raises CannotPlan."""
    permit_planning(by, activity.organisation, activity.area)
    if not why.strip():
        raise CannotPlan(_("请写明为什么取消，报了名的人会收到这句话。"), field="why")
    with transaction.atomic():
        shifts = [hold(key) for key in activity.shifts.order_by("pk").values_list("pk", flat=True)]
        here = Activity.objects.filter(pk=activity.pk, state__in=[Activity.State.DRAFT, Activity.State.OPEN])
        if not here.update(state=Activity.State.CANCELLED, why_cancelled=why.strip()[:200]):
            raise CannotPlan(_("已经结束或取消了。"))
        told = sum(empty(shift, why.strip(), at) for shift in shifts)
    activity.refresh_from_db()
    return told


def close(activity: Activity, *, thanks: str, by: Actor, at: datetime) -> int:
    """It is over; who was there is thanked, once. Returns how many. Raises CannotPlan."""
    permit_planning(by, activity.organisation, activity.area)
    if activity.until_at is None or at < activity.until_at:
        raise CannotPlan(_("还没有结束。"))
    with transaction.atomic():
        here = Activity.objects.filter(pk=activity.pk, state=Activity.State.OPEN)
        if not here.update(state=Activity.State.CLOSED, thanks=thanks.strip()):
            raise CannotPlan(_("已经结束或取消了。"))
        activity.refresh_from_db()
        there = Volunteer.objects.filter(attendances__shift__activity=activity).distinct().order_by("pk")
        people = list(there) if thanks.strip() else []
        for one in people:
            tell(one, lambda: texts.thanked(activity), key=f"thanked:{activity.pk}", at=at)
    return len(people)


def plan_of(activity: Activity, *, on: date | None = None) -> Plan:
    """An activity as a plan for a new one: its shifts on another day, or where they are."""
    shifts = list(activity.shifts.prefetch_related("needs").order_by("from_at", "pk"))
    moved = timedelta(0)
    if on is not None and shifts:
        moved = on - day_of(shifts[0].from_at)
    plans = [
        ShiftPlan(
            one.site, _moved(one.from_at, moved), _moved(one.until_at, moved), one.places, tuple(one.needs.all()),
            position=pin_of(one),
        )
        for one in shifts
    ]  # fmt: skip
    plan = Plan(**{name: getattr(activity, name) for name in COLUMNS}, shifts=plans)
    closes_at = _moved(activity.closes_at, moved) if activity.closes_at else None
    return replace(plan, opens_at=None, closes_at=closes_at)


def repeat(
    activity: Activity, days: Sequence[date], *, rule: str, by: Actor, at: datetime, published: bool = True
) -> list[Activity]:
    """One more activity like this on each of the days, all or none. The days may have been moved or left out."""
    permit_planning(by, activity.organisation, activity.area)
    if not days or len(set(days)) != len(days):
        raise CannotPlan(_("请至少选一天；同一天不能选两次。"), field="days")
    with transaction.atomic():
        series = Series.objects.create(
            title=activity.title, organisation=activity.organisation, rule=rule, from_on=min(days), until_on=max(days),
            template={"activity": activity.pk}, made_by=by.person,
        )  # fmt: skip
        made = [save(plan_of(activity, on=day), None, by=by, at=at, series=series) for day in sorted(days)]
        for one in made if published else ():
            publish(one, by=by, at=at)
    return made


def _moved(at: datetime, days: timedelta) -> datetime:
    """The same hour on the clock, days later."""
    return at.astimezone(working_time().zone) + days


def _check(plan: Plan) -> None:
    if not plan.shifts or len(plan.shifts) > MOST_SHIFTS:
        raise CannotPlan(_("请写 1 到 %(n)s 个班次。") % {"n": MOST_SHIFTS})
    for one in plan.shifts:
        if one.until_at <= one.from_at:
            raise CannotPlan(_("“%(site)s”的班次要结束在开始之后。") % {"site": one.site})
    if plan.opens_at and plan.closes_at and plan.closes_at <= plan.opens_at:
        raise CannotPlan(_("报名截止要晚于报名开始。"), field="closes_at")
    if plan.course is not None:
        zone = working_time().zone
        days = [at.astimezone(zone).date() for one in plan.shifts for at in (one.from_at, one.until_at)]
        if not plan.course.from_on <= min(days) <= max(days) <= plan.course.until_on:
            words = {"from": plan.course.from_on, "until": plan.course.until_on}
            raise CannotPlan(_("这门课程从 %(from)s 到 %(until)s，班次要在这段日子里。") % words, field="course")
