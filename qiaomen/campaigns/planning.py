"""Registers are opened, published and brought to their end; and the plain step for whoever finds a reason for one."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.activities.problems import CannotPlan
from qiaomen.activities.queries import activity_by_number, public_activities
from qiaomen.activities.recurring import Occurrence, dates_of, with_clashes
from qiaomen.cases.models import Category
from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.forms.models import Form
from qiaomen.people.actors import Actor
from qiaomen.places.models import Area
from qiaomen.units.models import Unit

from .measured import MEASURES
from .models import Register
from .permissions import permit_planning
from .states import Kind
from .telling import tell_begun


@dataclass(frozen=True)
class Plan:
    """A register as who opens it wants it."""

    kind: Kind
    title: str
    unit: Unit
    area: Area
    from_on: date
    until_on: date
    title_en: str = ""
    words: str = ""
    public: bool = False
    measure_unit: str = ""
    baseline: Decimal = field(default_factory=Decimal)
    task: Decimal | None = None
    measure: str = ""
    category: Category | None = None
    form: Form | None = None
    rule: str = ""
    budget: int | None = None


def open(plan: Plan, *, by: Actor, at: datetime) -> Register:
    """Make a register as a draft. Raises CannotMove with the field at fault."""
    permit_planning(by, plan.area)
    if not plan.title.strip():
        raise Missing("title", _("请写名称。"))
    if plan.until_on < plan.from_on:
        raise Missing("until_on", _("结束的日子要在开始之后。"))
    _check_target(plan)
    if plan.kind == Kind.PROGRAMME and not (plan.budget and plan.budget > 0):
        raise Missing("budget", _("请写总预算。"))
    if plan.rule:
        days_of(plan.rule, plan.from_on, plan.until_on)
    return Register.objects.create(**plan.__dict__, made_by=by.person, made_at=at)


def _check_target(plan: Plan) -> None:
    if plan.kind != Kind.TARGET:
        return
    if plan.measure and plan.measure not in MEASURES:
        raise Missing("measure", _("没有这种统计。"))
    takes = MEASURES[plan.measure].takes if plan.measure else frozenset()
    if "form" in takes and plan.form is None:
        raise Missing("form", _("请选数哪份表单。"))
    if (plan.category and "category" not in takes) or (plan.form and "form" not in takes):
        raise Missing("measure", _("选的统计不按这个来数，请把它空着。"))
    if plan.task is None or plan.task <= 0:
        raise Missing("task", _("请写任务量，大于 0。"))
    if not plan.measure_unit.strip():
        raise Missing("measure_unit", _("请写计量单位，例如万亩。"))


def days_of(rule: str, from_on: date, until_on: date) -> list[Occurrence]:
    """The days of a campaign's rule, each with the holiday that it falls on. Raises Missing."""
    try:
        return with_clashes(dates_of(rule, from_on=from_on, until_on=until_on))
    except CannotPlan as problem:
        raise Missing(problem.field, problem.message) from None


def link(register: Register, number: str, *, by: Actor) -> None:
    """An activity belongs to the campaign. Raises CannotMove for a number that is none."""
    permit_planning(by, register.area)
    found = activity_by_number(public_activities(), number)
    if found is None or not found.area.path.startswith(register.area.path):
        raise Missing("activity", _("这个范围里没有编号是“%(number)s”的活动。") % {"number": number[:24]})
    register.activities.add(found)


def publish(register: Register, *, by: Actor, at: datetime) -> None:
    """It begins: those who owe something see it and are told. Raises CannotMove while nobody owes anything."""
    permit_planning(by, register.area)
    if register.kind in {Kind.TARGET, Kind.CAMPAIGN} and not register.items.exists():
        raise CannotMove(_("先把任务分下去，再开始。"))
    with transaction.atomic():
        if not Register.objects.filter(pk=register.pk, state=Register.State.DRAFT).update(state=Register.State.OPEN):
            raise CannotMove(_("已经开始了。"))
        tell_begun(register, at=at)
    register.state = Register.State.OPEN


def close(register: Register, *, by: Actor, at: datetime) -> None:
    """Nothing more is reported; the figures stand."""
    permit_planning(by, register.area)
    if not Register.objects.filter(pk=register.pk, state=Register.State.OPEN).update(state=Register.State.CLOSED):
        raise CannotMove(_("还没有开始，或者已经收尾了。"))
    register.state = Register.State.CLOSED


def show(register: Register, *, public: bool, by: Actor) -> None:
    """Let everybody see it, or no longer."""
    permit_planning(by, register.area)
    Register.objects.filter(pk=register.pk).update(public=public)
    register.public = public
