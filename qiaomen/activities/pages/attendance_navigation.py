"""The lines of the lists at the place and of courses in the staff navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.activities.permissions import ORGANISER_ROLES
from qiaomen.people.actors import Actor
from qiaomen.shell.context import Desk, Group


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """What this person's posts open here."""
    if not ORGANISER_ROLES & by.roles:
        return []
    lines = [(_("现场点名"), reverse("attendance"), "users"), (_("课程"), reverse("desk_courses"), "flag")]
    return [Desk(title, url, Group.PEOPLE, current=here.startswith(url), icon=icon) for title, url, icon in lines]
