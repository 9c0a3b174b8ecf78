"""ODK's functions of choices, numbers and nodes; each has its twin in static/forms/functions.js, held by a test."""

import math
import random
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from .evaluating import CALLS, Around, Value, evaluate, nodes, number, text, truth
from .nodes import Node
from .xpath import Tree

Call = Callable[[list[Tree], Around], Value]
C = TypeVar("C", bound=Call)


def function(name: str) -> Callable[[C], C]:
    """Give a function its name in expressions."""

    def known(call: C) -> C:
        CALLS[name] = call
        return call

    return known


def plain(name: str, call: Callable[..., Value]) -> None:
    """A function of values that needs to know nothing else."""
    CALLS[name] = lambda given, around: call(*(evaluate(one, around) for one in given))


def wordy(name: str, call: Callable[..., Value]) -> None:
    """A function of words."""
    CALLS[name] = lambda given, around: call(*(text(evaluate(one, around)) for one in given))


def counting(name: str, call: Callable[..., Any]) -> None:
    """A function of numbers; what cannot be computed is not a number."""

    def counted(given: list[Tree], around: Around) -> float:
        try:
            return float(call(*(number(evaluate(one, around)) for one in given)))
        except (ValueError, OverflowError, ZeroDivisionError):
            return math.nan

    CALLS[name] = counted


def every(given: list[Tree], around: Around) -> Iterator[str]:
    """Each node's words of each argument, or the argument itself."""
    for one in given:
        value = evaluate(one, around)
        yield from ([node.value for node in value] if isinstance(value, list) else [text(value)])


# Choosing ---------------------------------------------------------------------------------------------------
@function("if")
def _if(given: list[Tree], around: Around) -> Value:
    return evaluate(given[1 if truth(evaluate(given[0], around)) else 2], around)


@function("coalesce")
def _coalesce(given: list[Tree], around: Around) -> Value:
    return text(evaluate(given[0], around)) or evaluate(given[1], around)


@function("once")
def _once(given: list[Tree], around: Around) -> Value:
    return around.origin.text or evaluate(given[0], around)


def _selected_at(words: str, place: str) -> str:
    chosen, at = words.split(), number(place)
    return chosen[int(at)] if 0 <= at < len(chosen) else ""


plain("not", lambda value: not truth(value))
plain("boolean", truth)
CALLS["true"] = lambda given, around: True
CALLS["false"] = lambda given, around: False
wordy("selected", lambda words, one: one.strip() in words.split())
wordy("selected-at", _selected_at)
wordy("count-selected", lambda words: float(len(words.split())))


@function("jr:choice-name")
def _choice_name(given: list[Tree], around: Around) -> str:
    """The label of a choice; the second argument is a path in quotes, as pyxform writes it."""
    value, path = text(evaluate(given[0], around)), text(evaluate(given[1], around)).strip()
    found = nodes(evaluate(_path_of(path), around))
    return around.choice_name(found[0], value) if found else value


def _path_of(path: str) -> Tree:
    steps = [["parent", "*"] if part == ".." else ["child", part] for part in path.split("/") if part not in ("", ".")]
    return ["p", "/" if path.startswith("/") else ".", *steps]


# Numbers ----------------------------------------------------------------------------------------------------
@function("number")
def _number(given: list[Tree], around: Around) -> float:
    return number(evaluate(given[0], around) if given else [around.node])


def rounded(value: float, places: float = 0) -> float:
    """Halves go up, as in XPath."""
    scale = 10.0 ** int(places)
    return math.floor(value * scale + 0.5) / scale if math.isfinite(value) else value


counting("int", math.trunc)
counting("round", rounded)
OF_NUMBERS: dict[str, Callable[..., Any]] = {
    "floor": math.floor, "ceiling": math.ceil, "abs": abs, "pow": pow, "sqrt": math.sqrt, "exp": math.exp,
    "exp10": lambda value: 10.0**value, "log": math.log, "log10": math.log10, "sin": math.sin, "cos": math.cos,
    "tan": math.tan,
}  # fmt: skip
for _name, _call in OF_NUMBERS.items():
    counting(_name, _call)
CALLS["pi"] = lambda given, around: math.pi
CALLS["random"] = lambda given, around: random.random()  # noqa: S311  # a form's own dice, no secret


@function("sum")
def _sum(given: list[Tree], around: Around) -> float:
    """What was not answered counts nothing, as on ODK Collect."""
    return math.fsum(number(words) for words in every(given, around) if words)


@function("min")
def _min(given: list[Tree], around: Around) -> float:
    return min((number(words) for words in every(given, around) if words), default=math.nan)


@function("max")
def _max(given: list[Tree], around: Around) -> float:
    return max((number(words) for words in every(given, around) if words), default=math.nan)


@function("count")
def _count(given: list[Tree], around: Around) -> float:
    return float(sum(node.relevant for node in nodes(evaluate(given[0], around))))


@function("count-non-empty")
def _count_non_empty(given: list[Tree], around: Around) -> float:
    return float(sum(bool(node.value) for node in nodes(evaluate(given[0], around))))


def _checked(given: list[Tree], around: Around, *, weighted: bool) -> bool:
    least, most, *rest = given
    values = [evaluate(one, around) for one in rest]
    if weighted:
        reached = sum(
            number(weight) for yes, weight in zip(values[::2], values[1::2], strict=False) if truth(yes) and text(yes)
        )
    else:
        reached = float(sum(truth(yes) for yes in values))
    low, high = number(evaluate(least, around)), number(evaluate(most, around))
    return (low == -1 or reached >= low) and (high == -1 or reached <= high)


CALLS["checklist"] = lambda given, around: _checked(given, around, weighted=False)
CALLS["weighted-checklist"] = lambda given, around: _checked(given, around, weighted=True)


# Nodes ------------------------------------------------------------------------------------------------------
@function("position")
def _position(given: list[Tree], around: Around) -> float:
    """Among the nodes of a predicate; of a node, among its siblings of the same name."""
    if not given:
        return float(around.place)
    found = nodes(evaluate(given[0], around))
    return float(found[0].place) if found else math.nan


CALLS["last"] = lambda given, around: float(around.size)
CALLS["current"] = lambda given, around: [around.origin]


@function("instance")
def _instance(given: list[Tree], around: Around) -> list[Node]:
    found = around.lists.get(text(evaluate(given[0], around)))
    return [found] if found else []


@function("indexed-repeat")
def _indexed_repeat(given: list[Tree], around: Around) -> list[Node]:
    """indexed-repeat(node, repeat, number …): the node in that instance."""
    found = nodes(evaluate(given[0], around))
    for one, place in zip(given[1::2], given[2::2], strict=False):
        at = number(evaluate(place, around))
        names = {node.name for node in nodes(evaluate(one, around))}
        found = [node for node in found if any(up.name in names and up.place == at for up in _above(node))]
    return found[:1]


def _above(node: Node) -> Iterator[Node]:
    while node.parent:
        node = node.parent
        yield node


# Mixed up on the telephone; what may be chosen is the same in every order.
CALLS["randomize"] = lambda given, around: evaluate(given[0], around)
