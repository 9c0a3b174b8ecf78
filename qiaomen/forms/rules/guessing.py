"""Fills a form by itself: for a look at how it goes before anybody is asked, for tests and measurements."""

from datetime import datetime
from typing import Any

from qiaomen.forms.problems import AnswerFault

from .filling import Filling
from .nodes import Node

WORDS = ("5", "1", "20", "50", "100", "0", "2000", "abc", "yes", "12345", "a@b.cn", "3.5", "-1")
DAYS = ("2026-03-04", "2000-01-01", "2031-12-31")
ROUNDS = 6
GUESSES: dict[str, tuple[str, ...]] = {
    "text": WORDS, "integer": WORDS, "decimal": WORDS, "date": DAYS, "time": ("09:30", "18:00"),
    "datetime": tuple(f"{day}T09:30:00" for day in DAYS), "geopoint": ("37.74 115.67 0 5",), "acknowledge": ("OK",),
    "image": ("photo.jpg",),
}  # fmt: skip


def answered(definition: dict[str, Any], *, at: datetime) -> list[AnswerFault]:
    """Answers everything that is asked, the first guess that is taken; what could not be answered is left over."""
    return guessed(definition, at=at).faults()


def guessed(definition: dict[str, Any], *, at: datetime) -> Filling:
    """The form, filled as well as guessing can."""
    filling = Filling(definition, at)
    for _round in range(ROUNDS):
        filling.settle()
        open_ = [node for node in filling.asked() if node.kind != "note" and filling.fault(node)]
        open_ += [node for node in filling.asked() if node.kind != "note" and not node.text]
        if not open_:
            break
        for node in open_:
            _answer(filling, node)
    filling.settle()
    return filling


def _answer(filling: Filling, node: Node) -> None:
    for guess in _guesses(filling, node):
        node.text = guess
        if not filling.fault(node):
            return
    node.text = ""


def _guesses(filling: Filling, node: Node) -> tuple[str, ...]:
    if "items" in node.question:
        options = [option.value for option in filling.options(node)]
        return (" ".join(options),) if node.kind == "rank" else tuple(options)
    if node.kind == "range":
        return (f"{node.question['start']:g}",)
    return GUESSES.get(node.kind, ())
