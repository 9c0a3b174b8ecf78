"""The lines of the rounds in the staff navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.rounds.assessing.permissions import LOOK_ROLES
from qiaomen.rounds.assessing.permissions import SEE_ROLES as SEE_SCORES
from qiaomen.rounds.households.permissions import SEE_ROLES as SEE_HOUSEHOLDS
from qiaomen.rounds.households.permissions import VISIT_ROLES
from qiaomen.rounds.permissions import OBSERVE_ROLES, PATROL_ROLES, SEE_ROLES, SUPERVISE_ROLES
from qiaomen.shell.context import Desk, Group


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """What this person's posts open here."""
    lines = [
        (_("数一数"), OBSERVE_ROLES, "observe", "plus"),
        (_("观测率"), SEE_ROLES, "desk_observed", "eye"),
        (_("我的巡查"), PATROL_ROLES, "my_patrols", "route"),
        (_("巡查完成情况"), SUPERVISE_ROLES, "patrolled", "list"),
        (_("上门"), VISIT_ROLES, "doors", "home"),
        (_("入户走访"), SEE_HOUSEHOLDS, "household_rounds", "list"),
        (_("测评点"), LOOK_ROLES, "points", "place"),
        (_("模拟测评"), SEE_SCORES, "assessments", "check"),
    ]
    return [
        Desk(title, reverse(name), Group.FIELD, current=here.startswith(reverse(name)), icon=icon)
        for title, roles, name, icon in lines
        if roles & by.roles
    ]
