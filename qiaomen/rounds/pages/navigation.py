"""The lines of the rounds in the staff navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.rounds.permissions import OBSERVE_ROLES, PATROL_ROLES, SEE_ROLES, SUPERVISE_ROLES
from qiaomen.shell.context import Desk


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """What this person's posts open here."""
    lines = [
        (_("数一数"), OBSERVE_ROLES, "observe", "plus"),
        (_("观测率"), SEE_ROLES, "desk_observed", "eye"),
        (_("我的巡查"), PATROL_ROLES, "my_patrols", "route"),
        (_("巡查完成情况"), SUPERVISE_ROLES, "patrolled", "list"),
    ]
    return [
        Desk(title, reverse(name), current=here.startswith(reverse(name)), icon=icon)
        for title, roles, name, icon in lines
        if roles & by.roles
    ]
