"""Where the records stand that a nominee's evidence was filled in from, for whoever may open them."""

from urllib.parse import urlencode

from django.urls import reverse

from qiaomen.cases.pages.desk.desks import DESKS
from qiaomen.honours.models import Nomination
from qiaomen.people.actors import Actor
from qiaomen.volunteers.queries import teams_visible_to, volunteers_visible_to


def records_of(nominee: Nomination, by: Actor) -> str:
    """The address of the volunteer, the team, or the unit's cases; empty where this person may not open it."""
    if nominee.volunteer is not None:
        seen = volunteers_visible_to(by).filter(pk=nominee.volunteer.pk).exists()
        return reverse("volunteer", args=[nominee.volunteer.number]) if seen else ""
    if nominee.team is not None:
        seen = teams_visible_to(by).filter(pk=nominee.team.pk).exists()
        return reverse("team", args=[nominee.team.code]) if seen else ""
    if nominee.unit is not None and any(desk.slug == "all" and desk.opens_to(by) for desk in DESKS):
        return f"{reverse('desk_list', kwargs={'slug': 'all'})}?{urlencode({'unit': nominee.unit.code})}"
    return ""
