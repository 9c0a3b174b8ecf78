"""Who may stand at a counter and who may change its stock: posts at the unit that runs the site, or above it."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.units.models import Unit

from .models import Site
from .problems import CannotExchange

COUNTER_ROLES = frozenset({Role.KEEPER, Role.ORGANISER})
STORE_ROLES = frozenset({Role.KEEPER, Role.ORGANISER})
ORGANISER_ROLES = frozenset({Role.ORGANISER})


def sites_of(by: Actor, roles: frozenset[Role] = COUNTER_ROLES) -> QuerySet[Site]:
    """The sites at which this person may work. Deny by default: no post, no site."""
    return Site.objects.filter(by.units_below(roles), retired_on=None)


def permit_counter(site: Site, by: Actor) -> None:
    """Raises CannotExchange unless this person works at the site's counter."""
    if not by.works_in(site.unit.path, COUNTER_ROLES):
        raise CannotExchange(_("您的岗位不在这个兑换点。"))


def permit_store(site: Site, by: Actor) -> None:
    """Raises CannotExchange unless this person keeps the site's stock."""
    if not by.works_in(site.unit.path, STORE_ROLES):
        raise CannotExchange(_("您的岗位不管这个兑换点的库存。"))


def units_of(by: Actor) -> QuerySet[Unit]:
    """The units for which this person may plan campaigns."""
    return Unit.objects.filter(by.units_below(ORGANISER_ROLES, "path"), retired_on=None).order_by("code")
