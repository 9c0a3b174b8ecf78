"""The lines of the exchange in the staff navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.rewards.permissions import COUNTER_ROLES, ORGANISER_ROLES, STORE_ROLES
from qiaomen.shell.context import Desk, Group


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """What this person's posts open here."""
    lines = [
        (_("兑换台"), COUNTER_ROLES, "counters", "refresh"),
        (_("兑换点库存"), STORE_ROLES, "stores", "inbox"),
        (_("兑换活动"), ORGANISER_ROLES, "campaigns", "edit"),
    ]
    return [
        Desk(title, reverse(name), Group.EXCHANGE, current=here.startswith(reverse(name)), icon=icon)
        for title, roles, name, icon in lines
        if roles & by.roles
    ]
