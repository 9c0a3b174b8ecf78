"""An action on a line or in an area: its owner, its days, its cases and how far they are."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.units.models import Unit
from qiaomen.units.queries import adoptions_on, day_of, working_time

from .findings import STANDS_OUT, cases_of, take
from .lines import cases_on, lines_near
from .models import Action, Case, Finding
from .problems import CannotMove, Missing

LONGEST_ACTION = timedelta(days=366)


def act_on(finding: Finding, *, title: str, unit: Unit, until_on: date, by: Actor, at: datetime) -> Action:
    """Make an action of what stands out: from the finding's first day until a day, for one unit to lead."""
    if finding.basis not in STANDS_OUT:
        raise CannotMove(_("只有一条线、一片区域上的发现可以这样办。"))
    if not title.strip():
        raise Missing("title", _("请给这次行动起个名字。"))
    today = day_of(at)
    if not today <= until_on <= today + LONGEST_ACTION:
        raise Missing("until_on", _("截止日期要在今天之后，一年之内。"))
    with transaction.atomic():
        take(finding, by=by, at=at)
        assert by.person is not None, "somebody without a person decides nothing"
        return Action.objects.create(
            finding=finding, title=title.strip()[:80], unit=unit, line=finding.line,
            area=None if finding.line else finding.area, category=finding.category, from_on=finding.since_on,
            until_on=until_on, made_at=at, made_by=by.person,
        )  # fmt: skip


def cases_in(action: Action) -> QuerySet[Case]:
    """The finding's cases, and every case there that came in within the action's days. Two queries for a line."""
    zone = working_time().zone
    days = Case.objects.filter(
        opened_at__gte=datetime.combine(action.from_on, time.min, zone),
        opened_at__lt=datetime.combine(action.until_on + timedelta(days=1), time.min, zone),
    )
    if action.category_id:
        days = days.filter(category=action.category_id)
    if action.line:
        later = Q(pk__in=cases_on(action.line, days))
    else:
        assert action.area is not None, "the database refuses an action without a place"
        later = Q(pk__in=days.filter(area__path__startswith=action.area.path).values("pk"))
    own = Finding.cases.through.objects.filter(finding=action.finding_id).values("case")
    return Case.objects.filter(later | Q(pk__in=own))


def actions_of(case: Case) -> QuerySet[Action]:
    """The same rule from the other side: the actions that take in whatever came in where and when this one did."""
    day = day_of(case.opened_at)
    lines = Q(line__code__in=[near.code for near in lines_near(case.longitude, case.latitude)])
    areas = Q(area__code__in=case.area.path.strip("/").split("/") if case.area else [])
    kind = Q(category=None) | Q(category=case.category_id)
    return Action.objects.filter(lines | areas, kind, from_on__lte=day, until_on__gte=day)


def likely_owner(finding: Finding, *, on: date) -> Unit | None:
    """Whose job it most likely is: whoever adopted the line, else the unit that has most of the cases. Two queries."""
    if finding.line:
        adoption = adoptions_on(on).filter(line=finding.line).order_by("pk").first()
        if adoption is not None:
            return adoption.unit
    counted = cases_of(finding).filter(unit__isnull=False).order_by().values("unit").annotate(n=Count("pk"))
    most = counted.order_by("-n", "unit").values_list("unit", flat=True).first()
    return Unit.objects.filter(pk=most).first() if most else None
