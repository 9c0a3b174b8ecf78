"""集体报名: a team's leader signs members up; each is told what became of him, nobody fails because of another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qiaomen.units.queries import day_of
from qiaomen.volunteers.models import Membership, Organisation, Volunteer

from .models import Shift, SignUp
from .problems import CannotSignUp
from .signup import sign_up
from .team_news import tell_team

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Fate:
    """What became of one member: the place, or why not."""

    volunteer: Volunteer
    signup: SignUp | None = None
    why: str = ""
    is_news: bool = True


def teams_led_by(volunteer: Volunteer, day: date) -> QuerySet[Organisation]:
    """The teams that a volunteer leads on a day, by code."""
    leading = _belonging(day).filter(volunteer=volunteer, leads=True)
    return Organisation.objects.filter(pk__in=leading.values("organisation"), retired_on=None).order_by("code")


def members_of(team: Organisation, day: date) -> QuerySet[Volunteer]:
    """Who belongs to a team on a day, by name."""
    inside = _belonging(day).filter(organisation=team)
    return Volunteer.objects.filter(pk__in=inside.values("volunteer"), left_at=None).order_by("name", "pk")


def sign_up_team(
    shift: Shift, team: Organisation, members: Sequence[Volunteer], *, leader: Volunteer, at: datetime
) -> list[Fate]:
    """Sign each one up in the order of the list; they are told in the background, what was done also after a fault.

    Raises CannotSignUp when the leader is none, or the list too long.
    """
    day = day_of(at)
    if not teams_led_by(leader, day).filter(pk=team.pk).exists():
        raise CannotSignUp(_("只有队长能替全队报名。"))
    if not members or len(members) > MOST_AT_ONCE:
        raise CannotSignUp(_("请选 1 到 %(n)s 名队员。") % {"n": MOST_AT_ONCE}, field="members")
    belong = set(members_of(team, day).filter(pk__in=[one.pk for one in members]).values_list("pk", flat=True))
    fates: list[Fate] = []
    try:
        for one in members:
            fates.append(_one(shift, team, one, belongs=one.pk in belong, at=at))
    finally:
        news = [(one.volunteer.pk, one.signup.pk if one.signup else None, one.why) for one in fates if one.is_news]
        if news:
            tell_team.enqueue(shift.pk, team.name, news, at.isoformat())
    return fates


def _one(shift: Shift, team: Organisation, member: Volunteer, *, belongs: bool, at: datetime) -> Fate:
    """In a transaction of his own: locks of two lists cannot wait for each other."""
    if not belongs:
        return Fate(member, why=_("不是这支队伍的队员。"), is_news=False)
    try:
        return Fate(member, sign_up(shift, member, at=at, sure=True, team=team))
    except CannotSignUp as refused:
        return Fate(member, why=refused.message)


def _belonging(day: date) -> QuerySet[Membership]:
    current = Membership.objects.filter(state=Membership.State.IN, from_on__lte=day)
    return current.filter(Q(until_on=None) | Q(until_on__gte=day))
