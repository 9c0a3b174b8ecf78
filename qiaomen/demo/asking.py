"""What residents of the demonstration answered: the satisfaction questionnaire, open to everybody."""

import random
import uuid
from datetime import datetime, timedelta

from qiaomen.forms.answering import Given, receive
from qiaomen.forms.loading import load_ready, set_state
from qiaomen.forms.models import State
from qiaomen.forms.rules.filling import Filling
from qiaomen.forms.rules.nodes import Node
from qiaomen.people.actors import Actor

ANSWERS, DAYS = 60, 30
# From "cannot say" to "very good", as the sheet lists them turned round.
GRADES = {"5": 30, "4": 38, "3": 20, "2": 7, "1": 2, "0": 3}
WISHES = ("停车位再多些", "菜市场夏天味道大", "晚上广场路灯早点亮", "办事大厅周末也开就好了", "小区的树挡住了路灯")


def ask(*, now: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """The assessor opens the ready questionnaire; sixty residents answer it within a month."""
    by = actors["kaohe"]
    begun = now - timedelta(days=DAYS)
    version = load_ready("satisfaction", unit=by.posts[0].unit, by=by, at=begun)
    set_state(version.form, State.OPEN, public=True, by=by)
    for _one in range(ANSWERS):
        at = begun + timedelta(minutes=rng.randrange(DAYS * 24 * 60 - 60))
        given = Given(str(uuid.UUID(int=rng.getrandbits(128))), answers(version.definition, at, rng), ended_at=at)
        receive(version, given, by=None, at=at)


def answers(definition: dict[str, object], at: datetime, rng: random.Random) -> dict[str, str]:
    """What somebody says to each question that is put."""
    filling = Filling(definition, at)
    # What was answered brings further questions: three rounds are enough for this sheet.
    for _round in range(3):
        filling.settle()
        for node in filling.asked():
            if not node.text:
                node.text = _said(filling, node, rng)
    filling.settle()
    return {node.address: node.text for node in filling.asked() if node.text}


def _said(filling: Filling, node: Node, rng: random.Random) -> str:
    if node.kind == "range":
        return str(min(10, max(1, round(rng.gauss(7.6, 1.6)))))
    if node.kind == "text":
        return rng.choice(WISHES) if rng.random() < 0.2 else ""
    if "items" not in node.question:
        return ""
    values = [option.value for option in filling.options(node)]
    if node.kind == "select_multiple":
        return " ".join(rng.sample(values, rng.randint(1, 3)))
    weights = [GRADES.get(value, 10) for value in values]
    return rng.choices(values, weights)[0]
