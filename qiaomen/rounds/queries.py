"""What is seen of the rounds, by whom: one function decides for each kind of thing."""

from django.db.models import QuerySet

from qiaomen.people.actors import Actor

from .models import Indicator, ObservationSite, Turn
from .permissions import OBSERVE_ROLES, SEE_ROLES, within


def indicators() -> QuerySet[Indicator]:
    """Those that are counted now."""
    return Indicator.objects.filter(retired_on=None)


def public_indicators() -> QuerySet[Indicator]:
    """Those whose figures anybody may see."""
    return indicators().filter(public=True)


def sites_to_observe(by: Actor) -> QuerySet[ObservationSite]:
    """Sites at which this person may count now."""
    return ObservationSite.objects.filter(within(by, OBSERVE_ROLES), retired_on=None).select_related("area")


def turns_seen_by(by: Actor) -> QuerySet[Turn]:
    """Turns whose counts this person may see, counter-entries among them."""
    related = ("indicator", "site__area", "observer", "entered_by")
    return Turn.objects.filter(within(by, SEE_ROLES, "site__area")).select_related(*related)
