"""Questions about activities: what everybody sees, what an organiser sees, what is a volunteer's own."""

from datetime import datetime

from django.db.models import QuerySet

from qiaomen.people.actors import Actor
from qiaomen.shell.numbers import key_of
from qiaomen.volunteers.models import Organisation, Volunteer
from qiaomen.volunteers.queries import kept, teams_visible_to

from .models import Activity, Shift, SignUp

OPEN_STATES = (SignUp.State.GOING, SignUp.State.WAITING)


def visible_to(by: Actor) -> QuerySet[Activity]:
    """The activities that an organiser sees, drafts too. Deny by default."""
    mine = kept(by, "organisation__unit__path", "area__path")
    return Activity.objects.filter(mine).select_related("organisation__unit", "area", "series", "course")


def teams_of(by: Actor) -> QuerySet[Organisation]:
    """The teams for which this person may plan, by code."""
    return teams_visible_to(by).filter(retired_on=None).order_by("code")


def public_activities() -> QuerySet[Activity]:
    """What everybody may see: whatever was published, also when it is over or was cancelled."""
    shown = Activity.objects.exclude(state=Activity.State.DRAFT)
    return shown.select_related("organisation", "area", "course")


def coming(at: datetime) -> QuerySet[Activity]:
    """What is on: published, and not over at this moment."""
    return public_activities().filter(state=Activity.State.OPEN, from_at__isnull=False, until_at__gt=at)


def activity_by_number(among: QuerySet[Activity], number: str) -> Activity | None:
    """The one with this number among these; None for a number that is none."""
    key = key_of("H", number)
    return among.filter(pk=key).first() if key is not None else None


def own(volunteer: Volunteer) -> QuerySet[SignUp]:
    """All that a volunteer ever signed up for, with what a list shows."""
    mine = SignUp.objects.filter(volunteer=volunteer)
    return mine.select_related("shift__activity__organisation", "shift__area")


def held_by(volunteer: Volunteer) -> QuerySet[SignUp]:
    """The places that a volunteer has or waits for."""
    return own(volunteer).filter(state__in=OPEN_STATES)


def list_of(shift: Shift) -> QuerySet[SignUp]:
    """Who goes and who waits, in the order of the queue."""
    return shift.signups.filter(state__in=OPEN_STATES).select_related("volunteer", "organisation").order_by("pk")
