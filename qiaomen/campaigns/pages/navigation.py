"""The line of registers in the staff navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.cases.permissions import DESK_ROLES
from qiaomen.people.actors import UNIT_ROLES, Actor
from qiaomen.shell.context import Desk, Group


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """What this person's posts open here."""
    if not by.roles & (DESK_ROLES | UNIT_ROLES):
        return []
    url = reverse("work")
    return [Desk(_("指标与专项"), url, Group.OVERVIEW, current=here.startswith(url), icon="flag")]
