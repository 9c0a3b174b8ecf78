"""Who keeps the hours of a team: the organisers who keep the team itself; never one's own."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qiaomen.people import phones
from qiaomen.people.actors import Actor

from .hour_problems import CannotCount
from .models import HourEntry, Organisation, Volunteer
from .queries import ORGANISERS, keeps, teams_visible_to, volunteers_visible_to

HOUR_ROLES = ORGANISERS


def people_of(by: Actor) -> QuerySet[Volunteer]:
    """Whose hours this person may look up: volunteers of his own, and who has served with one of his teams."""
    served = HourEntry.objects.filter(organisation__in=teams_visible_to(by).values("pk"))
    mine = volunteers_visible_to(by).values("pk")
    return Volunteer.objects.filter(Q(pk__in=mine) | Q(pk__in=served.values("volunteer")))


def permit(organisation: Organisation | None, by: Actor) -> None:
    """Raises CannotCount unless this person keeps the hours of the team; hours of no team take a post in any."""
    allowed = keeps(by, organisation.unit, organisation.area) if organisation else by.acts_as(HOUR_ROLES) is not None
    if not allowed:
        raise CannotCount(_("您的岗位不管这支队伍的时数。"))


def permit_for(volunteer: Volunteer, organisation: Organisation | None, by: Actor) -> None:
    """As `permit`; and nobody decides about his own hours: his post and his register have the same telephone."""
    permit(organisation, by)
    digits = phones.digits_of(by.person.phone) if by.person else None
    if digits is not None and phones.key_of(digits) == volunteer.phone_key:
        raise CannotCount(_("这是您自己的时数，请由别人来办。"))
