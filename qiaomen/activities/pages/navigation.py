"""The lines of activities in the staff navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.activities.permissions import ORGANISER_ROLES
from qiaomen.people.actors import Actor
from qiaomen.shell.context import Desk, Group


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """What this person's posts open here."""
    if not ORGANISER_ROLES & by.roles:
        return []
    url = reverse("activities_desk")
    return [Desk(_("志愿活动"), url, Group.PEOPLE, current=here.startswith(url), icon="users")]
