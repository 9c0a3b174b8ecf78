"""队伍: a team is founded, changed, retired; it hangs under a unit and below another team, in one tree."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.places.models import Area
from qiaomen.units.models import Unit

from .models import Membership, Organisation
from .permissions import permit_team
from .problems import CannotServe
from .queries import keeps

LONGEST_PATH = 200


@dataclass(frozen=True)
class TeamPlan:
    """A team as whoever keeps it wants it."""

    code: str
    name: str
    kind: str
    unit: Unit
    area: Area
    parent: Organisation | None = None
    name_en: str = ""


def save(plan: TeamPlan, known: Organisation | None, *, by: Actor, at: datetime) -> Organisation:
    """Found a team, or change one; its code stays. Raises CannotServe with the field at fault."""
    if known is not None:
        permit_team(known, by)
    if not keeps(by, plan.unit, plan.area):
        raise CannotServe(_("您的岗位不管这个单位或者这个地方。"), field="unit")
    code = known.code if known else plan.code
    path = f"{plan.parent.path if plan.parent else ''}{code}/"
    if plan.parent is not None:
        _check_parent(plan.parent, known)
    if len(path) > LONGEST_PATH:
        raise CannotServe(_("上面的队伍太多层了。"), field="parent")
    columns = {
        "name": plan.name, "name_en": plan.name_en, "kind": plan.kind, "unit": plan.unit, "area": plan.area,
        "parent": plan.parent, "path": path,
    }  # fmt: skip
    if known is None:
        return _found(columns | {"code": code}, at)
    with transaction.atomic():
        old = Organisation.objects.values_list("path", flat=True).get(pk=known.pk)
        Organisation.objects.filter(pk=known.pk).update(**columns)
        if old != path:
            below = Organisation.objects.filter(path__startswith=old).exclude(pk=known.pk)
            below.update(path=Concat(Value(path), Substr("path", len(old) + 1)))
    return Organisation.objects.get(pk=known.pk)


def retire(team: Organisation, *, by: Actor, at: datetime) -> None:
    """The team is no more: memberships end, history stays. Raises CannotServe while teams or stations hang on it."""
    permit_team(team, by)
    if team.children.filter(retired_on=None).exists():
        raise CannotServe(_("下面还有队伍，请先把它们挪走或停用。"))
    if team.stations.filter(retired_on=None).exists():
        raise CannotServe(_("还有归它管的服务站，请先把站交给别的队伍。"))
    on = timezone.localdate(at)
    with transaction.atomic():
        if Organisation.objects.filter(pk=team.pk, retired_on=None).update(retired_on=on):
            rows = team.memberships.exclude(state=Membership.State.OUT)
            rows.update(state=Membership.State.OUT, leads=False, until_on=on)


def _found(columns: dict[str, object], at: datetime) -> Organisation:
    try:
        with transaction.atomic():
            return Organisation.objects.create(**columns, founded_on=timezone.localdate(at))
    except IntegrityError:
        raise CannotServe(_("这个代码已经有了。"), field="code") from None


def _check_parent(parent: Organisation, known: Organisation | None) -> None:
    if parent.retired_on is not None:
        raise CannotServe(_("上面的队伍已经停用。"), field="parent")
    if known is not None and parent.path.startswith(known.path):
        raise CannotServe(_("队伍不能归它自己下面的队伍管。"), field="parent")
