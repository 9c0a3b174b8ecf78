"""One form and one call for each step of an item: what the item's page offers and takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from qiaomen.campaigns import problems, programmes, targets
from qiaomen.campaigns.looking_back import inspect
from qiaomen.campaigns.models import Item, ItemEvent, ItemProof
from qiaomen.campaigns.moves import Proof
from qiaomen.cases.problems import Missing
from qiaomen.people.actors import Actor

from .forms import AuditForm, MilestoneForm, ReportForm, SeenForm, ShownForm, StepForm
from .problem_forms import AssignForm, LookBackForm, RelapseForm
from .programme_forms import AcceptForm, ChooseForm, PayForm, cents

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


def _assign(item: Item, given: Given, by: Actor, at: datetime) -> object:
    other, until = given["other_unit"], given["due_on"]
    return problems.assign(item, to=given["unit"], other=other, until=until, note=given["note"], by=by, at=at)


def _note(item: Item, given: Given, by: Actor, at: datetime) -> object:
    return problems.note(item, words=given["note"], proof=_proof(given, ItemProof.Kind.OTHER), by=by, at=at)


def _ask(item: Item, given: Given, by: Actor, at: datetime) -> object:
    return problems.ask(item, words=given["note"], proof=_proof(given, ItemProof.Kind.AFTER), by=by, at=at)


def _strike(item: Item, given: Given, by: Actor, at: datetime) -> object:
    return problems.strike(item, words=given["note"], proof=_proof(given, ItemProof.Kind.CHECK), by=by, at=at)


def _send_back(item: Item, given: Given, by: Actor, at: datetime) -> object:
    return problems.send_back(item, words=given["note"], proof=_proof(given, ItemProof.Kind.CHECK), by=by, at=at)


def _relapse(item: Item, given: Given, by: Actor, at: datetime) -> object:
    proof = _proof(given, ItemProof.Kind.CHECK)
    return problems.relapse(item, words=given["note"], until=given["due_on"], proof=proof, by=by, at=at)


def _look_back(item: Item, given: Given, by: Actor, at: datetime) -> object:
    proof, until = _proof(given, ItemProof.Kind.CHECK), given["due_on"]
    return inspect(item, passed=given["passed"], words=given["note"], until=until, proof=proof, by=by, at=at)


def _choose(item: Item, given: Given, by: Actor, at: datetime) -> object:
    unit, until, budget = given["unit"], given["due_on"], cents(given["budget"])
    return programmes.choose(item, unit=unit, budget=budget, until=until, words=given["note"], by=by, at=at)


def _pay(item: Item, given: Given, by: Actor, at: datetime) -> object:
    return programmes.pay(item, cents=cents(given["amount"]), words=given["note"], by=by, at=at)


def _milestone(item: Item, given: Given, by: Actor, at: datetime) -> object:
    proof = _proof(given, ItemProof.Kind.OTHER)
    return programmes.milestone(item, words=given["note"], proof=proof, by=by, at=at)


def _complete(item: Item, given: Given, by: Actor, at: datetime) -> object:
    proof = _proof(given, ItemProof.Kind.AFTER)
    return programmes.complete(item, words=given["note"], proof=proof, by=by, at=at)


def _accept(item: Item, given: Given, by: Actor, at: datetime) -> object:
    proof, until = _proof(given, ItemProof.Kind.CHECK), given["defects_until"]
    return programmes.accept(item, defects_until=until, words=given["note"], proof=proof, by=by, at=at)


def _redo(item: Item, given: Given, by: Actor, at: datetime) -> object:
    return programmes.redo(item, words=given["note"], proof=_proof(given, ItemProof.Kind.CHECK), by=by, at=at)


def _repair(item: Item, given: Given, by: Actor, at: datetime) -> object:
    return programmes.repair(item, words=given["note"], proof=_proof(given, ItemProof.Kind.CHECK), by=by, at=at)


OFFERS = {
    "choose": Offer(ChooseForm, _choose),
    "pay": Offer(PayForm, _pay),
    "milestone": Offer(MilestoneForm, _milestone),
    "complete": Offer(ShownForm, _complete),
    "accept": Offer(AcceptForm, _accept),
    "redo": Offer(SeenForm, _redo),
    "repair": Offer(SeenForm, _repair),
    "report": Offer(ReportForm, _report),
    "audit": Offer(AuditForm, _audit),
    "assign": Offer(AssignForm, _assign),
    "note": Offer(StepForm, _note),
    "ask": Offer(ShownForm, _ask),
    "strike": Offer(ShownForm, _strike),
    "send_back": Offer(SeenForm, _send_back),
    "relapse": Offer(RelapseForm, _relapse),
    "look_back": Offer(LookBackForm, _look_back),
}
