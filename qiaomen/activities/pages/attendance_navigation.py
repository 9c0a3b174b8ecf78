"""The line of the lists at the place in the staff navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.activities.permissions import ORGANISER_ROLES
from qiaomen.people.actors import Actor
from qiaomen.shell.context import Desk


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """What this person's posts open here."""
    if not ORGANISER_ROLES & by.roles:
        return []
    url = reverse("attendance")
    return [Desk(_("现场点名"), url, current=here.startswith(url), icon="users")]
