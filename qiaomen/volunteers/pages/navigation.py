"""The lines of the network in the staff navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.shell.context import Desk, Group
from qiaomen.volunteers.queries import ORGANISERS


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """What this person's posts open here."""
    if not by.roles & ORGANISERS:
        return []
    lines = [
        (_("志愿者"), "volunteers", "user"),
        (_("志愿队伍"), "teams", "users"),
        (_("服务站"), "desk_stations", "home"),
        (_("网络全貌"), "network", "route"),
    ]
    return [
        Desk(title, reverse(name), Group.PEOPLE, current=here.startswith(reverse(name)), icon=icon)
        for title, name, icon in lines
    ]
