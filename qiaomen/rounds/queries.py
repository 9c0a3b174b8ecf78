"""What is seen of the rounds, by whom: one function decides for each kind of thing."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from qiaomen.people.actors import Actor
from qiaomen.places.models import Area, Line
from qiaomen.units.models import Adoption
from qiaomen.units.queries import working_time

from .duties import DRAWN, PATROLLING, Duty, duties, owners_on
from .models import Finding, Indicator, ObservationSite, Patrol, Turn
from .permissions import OBSERVE_ROLES, SEE_ROLES, SUPERVISE_ROLES, may_patrol


def indicators() -> QuerySet[Indicator]:
    """Those that are counted now."""
    return Indicator.objects.filter(retired_on=None)


def public_indicators() -> QuerySet[Indicator]:
    """Those whose figures anybody may see."""
    return indicators().filter(public=True)


def sites_to_observe(by: Actor) -> QuerySet[ObservationSite]:
    """Sites at which this person may count now."""
    return ObservationSite.objects.filter(by.areas_below(OBSERVE_ROLES), retired_on=None).select_related("area")


def turns_seen_by(by: Actor) -> QuerySet[Turn]:
    """Turns whose counts this person may see, counter-entries among them."""
    related = ("indicator", "site__area", "observer", "entered_by")
    return Turn.objects.filter(by.areas_below(SEE_ROLES, "site__area__path")).select_related(*related)


def patrols_seen_by(by: Actor) -> QuerySet[Patrol]:
    """A person's own patrols; for those who supervise, all of the owners within their posts."""
    related = ("rule", "adoption__unit__area", "adoption__line", "adoption__area", "by")
    seen = Q(by=by.person) | by.areas_below(SUPERVISE_ROLES, "adoption__unit__area__path")
    return Patrol.objects.filter(seen if by.roles & SUPERVISE_ROLES else Q(by=by.person)).select_related(*related)


def patrols_listed(by: Actor) -> QuerySet[Patrol]:
    """The same for a list, without tracks and what is drawn on maps."""
    return patrols_seen_by(by).defer("track", *(f"adoption__{field}" for field in DRAWN))


def findings_of(walks: Iterable[UUID]) -> QuerySet[Finding]:
    """What was found on these walks, with the cases that came of it; the nearest to the line's beginning first."""
    return _with_cases(Finding.objects.filter(walk__in=list(walks))).order_by("metres", "pk")


def findings_on(thing: Line | Area, by: Actor) -> QuerySet[Finding]:
    """What the owners within this person's posts found on a line or in an area, on a walk that came in or not."""
    if not by.roles & SUPERVISE_ROLES:
        return Finding.objects.none()
    of = Q(adoption__line=thing) if isinstance(thing, Line) else Q(adoption__area=thing)
    return _with_cases(Finding.objects.filter(of, by.areas_below(SUPERVISE_ROLES, "adoption__unit__area__path")))


def owners_besides(thing: Line | Area, by: Actor, *, known: Iterable[int]) -> QuerySet[Adoption]:
    """Who answers for a line or an area without owing patrols now, or did before; the latest first."""
    of = Q(line=thing) if isinstance(thing, Line) else Q(area=thing)
    found = Adoption.objects.filter(
        of, by.areas_below(SUPERVISE_ROLES, "unit__area__path"), kind__in=PATROLLING, retired_on=None
    )
    return found.exclude(pk__in=set(known)).select_related("unit").order_by("-from_on", "pk")


def _with_cases(found: QuerySet[Finding]) -> QuerySet[Finding]:
    return found.select_related("report", "by").prefetch_related("report__voices")


def duties_of(by: Actor, *, now: datetime) -> list[Duty]:
    """What the units of this person owe today. Four queries."""
    return _duties(now, lambda one: may_patrol(one, by))


def duties_supervised(by: Actor, *, now: datetime, on: Callable[[Adoption], bool] = lambda one: True) -> list[Duty]:
    """What is owed by the owners within this person's posts, `on` certain things alone. Four queries."""
    return _duties(
        now, lambda one: on(one) and by.covers(one.unit.area.path if one.unit.area else None, SUPERVISE_ROLES)
    )


def _duties(now: datetime, concerns: Callable[[Adoption], bool]) -> list[Duty]:
    zone = working_time().zone
    today = now.astimezone(zone).date()
    return duties([one for one in owners_on(today) if concerns(one)], today=today, zone=zone)
