"""Who keeps the hours of a team: organisers at the unit that answers for it, or above it; never one's own."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qiaomen.people import phones
from qiaomen.people.actors import Actor
from qiaomen.people.models import Role

from .hour_problems import CannotCount
from .models import Organisation, Volunteer

HOUR_ROLES = frozenset({Role.ORGANISER})


def teams_of(by: Actor) -> QuerySet[Organisation]:
    """The teams whose hours this person keeps. Deny by default: no post, no team."""
    allowed = Q(pk__in=[])
    for post in by.posts:
        if Role(post.role) in HOUR_ROLES:
            allowed |= Q(unit__path__startswith=post.unit.path)
    return Organisation.objects.filter(allowed)


def permit(organisation: Organisation | None, by: Actor) -> None:
    """Raises CannotCount unless this person keeps the hours of the team; hours of no team take a post in any."""
    allowed = by.works_in(organisation.unit.path, HOUR_ROLES) if organisation else by.acts_as(HOUR_ROLES) is not None
    if not allowed:
        raise CannotCount(_("您的岗位不管这支队伍的时数。"))


def permit_for(volunteer: Volunteer, organisation: Organisation | None, by: Actor) -> None:
    """As `permit`; and nobody decides about his own hours: his post and his register have the same telephone."""
    permit(organisation, by)
    digits = phones.digits_of(by.person.phone) if by.person else None
    if digits is not None and phones.key_of(digits) == volunteer.phone_key:
        raise CannotCount(_("这是您自己的时数，请由别人来办。"))
