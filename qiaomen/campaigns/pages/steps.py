"""One form and one call for each step of an item: what the item's page offers and takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from qiaomen.campaigns import targets
from qiaomen.campaigns.models import Item, ItemEvent, ItemProof
from qiaomen.campaigns.moves import Proof
from qiaomen.cases.problems import Missing
from qiaomen.people.actors import Actor

from .forms import AuditForm, ReportForm, StepForm

Given = Mapping[str, Any]
Do = Callable[[Item, Given, Actor, datetime], object]


@dataclass(frozen=True)
class Offer:
    """What a step asks for, and the call that does it."""

    form: type[StepForm]
    do: Do


def _proof(given: Given, kind: ItemProof.Kind) -> list[Proof]:
    return [Proof(photo, kind) for photo in given["photos"]]


def _report(item: Item, given: Given, by: Actor, at: datetime) -> object:
    proof = _proof(given, ItemProof.Kind.OTHER)
    return targets.report(item, value=given["value"], on=given["on"], note=given["note"], proof=proof, by=by, at=at)


def _audit(item: Item, given: Given, by: Actor, at: datetime) -> object:
    event = ItemEvent.objects.filter(item=item, number=given["of"]).first()
    if event is None:
        raise Missing("of", _("请选一次报数。"))
    proof = _proof(given, ItemProof.Kind.CHECK)
    return targets.audit(item, event, value=given["value"], note=given["note"], proof=proof, by=by, at=at)


OFFERS = {
    "report": Offer(ReportForm, _report),
    "audit": Offer(AuditForm, _audit),
}
