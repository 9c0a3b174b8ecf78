"""归属: a volunteer asks to join a team, the team decides, he leaves; his unit is his own to name."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.units.models import Unit

from .models import Membership, Organisation, Volunteer
from .permissions import permit_team
from .problems import CannotServe

State = Membership.State


def ask_to_join(volunteer: Volunteer, *, team: Organisation, at: datetime) -> Membership:
    """Ask; asked again it is the same wish. Raises CannotServe for a team that is no more, or once he has left."""
    if team.retired_on is not None:
        raise CannotServe(_("这支队伍已经不在了。"), field="team")
    if volunteer.left_at is not None:
        raise CannotServe(_("您已经退出志愿服务，请先登录回来。"))
    there = Membership.objects.filter(volunteer=volunteer, organisation=team).exclude(state=State.OUT)
    made, _new = there.get_or_create(
        defaults={
            "volunteer": volunteer, "organisation": team, "state": State.ASKED, "from_on": timezone.localdate(at),
        }
    )  # fmt: skip
    return made


def decide(membership: Membership, *, takes: bool, by: Actor, at: datetime) -> None:
    """The team takes him in, or does not. Raises CannotServe when somebody was faster or it is not one's own."""
    permit_team(_team_of(membership), by)
    on = timezone.localdate(at)
    new = {"state": State.IN, "from_on": on} if takes else {"state": State.OUT, "until_on": on}
    if not Membership.objects.filter(pk=membership.pk, state=State.ASKED).update(**new):
        raise CannotServe(_("这份申请已经有人处理过了。"))


def leave_team(membership: Membership, *, at: datetime) -> None:
    """He leaves, or takes his wish back. Twice is once."""
    _end(membership, at)


def dismiss(membership: Membership, *, by: Actor, at: datetime) -> None:
    """The team ends it. Raises CannotServe when it is not one's own."""
    permit_team(_team_of(membership), by)
    _end(membership, at)


def appoint(membership: Membership, *, leads: bool, by: Actor) -> None:
    """He leads the team from now on, or no longer. Raises CannotServe unless he is in it."""
    permit_team(_team_of(membership), by)
    if not Membership.objects.filter(pk=membership.pk, state=State.IN).update(leads=leads):
        raise CannotServe(_("他现在不在这支队伍里。"))


def name_unit(volunteer: Volunteer, *, unit: Unit | None, at: datetime) -> None:
    """The unit where he works, or none; the one before ends."""
    on = timezone.localdate(at)
    with transaction.atomic():
        now = volunteer.memberships.exclude(unit=None).exclude(state=State.OUT)
        now.exclude(unit=unit).update(state=State.OUT, until_on=on)
        if unit is not None:
            now.get_or_create(unit=unit, defaults={"volunteer": volunteer, "from_on": on})


def _team_of(membership: Membership) -> Organisation:
    if membership.organisation is None:
        raise CannotServe(_("这不是一支队伍。"))
    return membership.organisation


def _end(membership: Membership, at: datetime) -> None:
    Membership.objects.filter(pk=membership.pk).exclude(state=State.OUT).update(
        state=State.OUT, leads=False, until_on=timezone.localdate(at)
    )
