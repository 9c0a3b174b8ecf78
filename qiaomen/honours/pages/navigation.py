"""The line of the honours in the staff navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.honours.permissions import may_name
from qiaomen.people.actors import Actor
from qiaomen.shell.context import Desk, Group


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """For whoever may name somebody; no query, for it stands on every page."""
    if not may_name(by):
        return []
    address = reverse("desk_honours")
    return [Desk(_("评选表彰"), address, Group.PEOPLE, current=here.startswith(address), icon="star")]
