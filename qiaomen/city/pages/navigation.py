"""The line of the administration in the staff navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.shell.context import Desk, Group

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """One line, for administrators of the whole city."""
    if not by.covers(None, ADMINISTRATORS):
        return []
    url = reverse("admin_home")
    return [Desk(_("管理"), url, Group.DATA, current=here.startswith(url), icon="edit")]
