"""The lines of hours and certificates in the staff navigation."""

from typing import Any

from django.db.models import Count, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.shell.context import Desk, Group
from qiaomen.volunteers.claims import to_decide
from qiaomen.volunteers.hour_rights import HOUR_ROLES
from qiaomen.volunteers.wishes import to_issue


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """What an organiser's post opens here."""
    if not by.roles & HOUR_ROLES:
        return []
    hours, proof = reverse("desk_hours"), reverse("desk_certificates")
    waiting = _waiting(by)
    lines = [(_("志愿时数"), hours, "claims", "clock"), (_("志愿服务证明"), proof, "wishes", "shield")]
    return [
        Desk(title, url, Group.PEOPLE, waiting.get(what, 0), current=here.startswith(url), icon=icon)
        for title, url, what, icon in lines
    ]


def _waiting(by: Actor) -> dict[str, int]:
    """How many claims and wishes wait for this person. One query: it is asked on every page."""
    return dict(_counted(to_decide(by), "claims").union(_counted(to_issue(by), "wishes"), all=True))


def _counted(rows: QuerySet[Any], what: str) -> QuerySet[Any, Any]:
    counted: QuerySet[Any, Any] = rows.order_by().annotate(what=Value(what)).values_list("what").annotate(n=Count("pk"))
    return counted
