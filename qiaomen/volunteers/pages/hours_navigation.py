"""The lines of hours and certificates in the staff navigation."""

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.shell.context import Desk
from qiaomen.volunteers.claims import to_decide
from qiaomen.volunteers.hour_rights import HOUR_ROLES


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """What an organiser's post opens here."""
    if not by.roles & HOUR_ROLES:
        return []
    hours, proof = reverse("desk_hours"), reverse("desk_certificates")
    return [
        Desk(_("志愿时数"), hours, to_decide(by).count(), current=here.startswith(hours), icon="clock"),
        Desk(_("志愿服务证明"), proof, current=here.startswith(proof), icon="shield"),
    ]
