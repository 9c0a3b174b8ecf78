"""邻里可办 between the chain and the volunteers: a case's job is offered, and its proof goes back through the chain."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.activities import tasks
from qiaomen.activities.models import Task, TaskPhoto
from qiaomen.cases import handling
from qiaomen.cases.handling import Proof
from qiaomen.cases.models import Case, CaseEvent, Evidence
from qiaomen.cases.permissions import permit
from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.cases.queries import public_cases
from qiaomen.cases.states import MACHINE
from qiaomen.people.actors import Actor
from qiaomen.places.coords import NotAPosition, Position
from qiaomen.shell.context import Card

ALIVE = (Task.State.OFFERED, Task.State.TAKEN, Task.State.DONE)
KINDS = {TaskPhoto.Kind.BEFORE: Evidence.Kind.BEFORE, TaskPhoto.Kind.AFTER: Evidence.Kind.AFTER}
# What everybody may know of a place: about ten metres, as on the public map.
DECIMALS = 4


def task_of(case: Case) -> Task | None:
    """What of this case is with the neighbours now."""
    return Task.objects.filter(case_number=case.number, state__in=ALIVE).select_related("taken_by").first()


def card(case: Case, by: Actor, at: datetime) -> list[Card]:
    """The line on the case's page, for those who may finish the case. See the setting CASE_ACTIONS."""
    try:
        permit(case, MACHINE["finish"], by)
    except CannotMove:
        return []
    task = task_of(case)
    words = _("邻居搭把手就能办的，可以放给志愿者。")
    if task is not None:
        words = str(task.get_state_display())
    return [Card(_("邻里可办"), reverse("case_neighbours", args=[case.number]), words, "users")]


def offer(case: Case, *, by: Actor, at: datetime, **given: Any) -> Task:
    """Offer a job of the case. Raises CannotMove for somebody who has not the case, CannotTake for a bad offer."""
    permit(case, MACHINE["finish"], by)
    if not public_cases().filter(pk=case.pk).exists():
        raise Missing("", _("不公开的事项不能放给邻居。"))
    east, north = case.longitude, case.latitude
    return tasks.offer(
        case.number, by=by.person, at=at, place_words=case.place_words, area=case.area,
        longitude=None if east is None else round(east, DECIMALS),
        latitude=None if north is None else round(north, DECIMALS), **given,
    )  # fmt: skip


def finish(case: Case, task: Task, *, words: str, by: Actor, at: datetime) -> CaseEvent:
    """The unit looked at the volunteer's photos and says that it is done; from here the chain verifies as always."""
    rows = task.photos.filter(photo__attached=False).select_related("photo")
    proof = [Proof(row.photo, KINDS[TaskPhoto.Kind(row.kind)]) for row in rows]
    return handling.finish(case, words=words, by=by, at=at, proof=proof, position=_position(task))


def _position(task: Task) -> Position | None:
    try:
        return Position(task.longitude or 0.0, task.latitude or 0.0) if task.longitude is not None else None
    except NotAPosition:
        return None


# ── what follows a step of the chain ──────────────────────────────────────────────────────────────────────


def proved(event: CaseEvent) -> None:
    """Verified: the volunteer is told and thanked."""
    tasks.prove(event.case.number, at=event.at)


def sent_back(event: CaseEvent) -> None:
    """Sent back: offered again."""
    tasks.offer_again(event.case.number, at=event.at)


def finished(event: CaseEvent) -> None:
    """The unit did it itself meanwhile."""
    tasks.overtaken(event.case.number, why=_("承办单位已经办好了"), at=event.at)
