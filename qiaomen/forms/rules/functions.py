"""The functions of ODK's expressions. Each has its twin in static/forms/functions.js; a test holds the two together."""

import math
import random
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from .evaluating import CALLS, Around, Value, evaluate, nodes, number, text, truth
from .moments import day_from, days_of, moment_of, time_of, written
from .nodes import Node
from .xpath import Tree

LONGEST_PATTERN, LONGEST_MATCHED = 300, 2000
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


def _all(given: list[Tree], around: Around) -> Iterator[str]:
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


def _rounded(value: float, places: float = 0) -> float:
    """Halves go up, as in XPath."""
    scale = 10.0 ** int(places)
    return math.floor(value * scale + 0.5) / scale if math.isfinite(value) else value


counting("int", math.trunc)
counting("round", _rounded)
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
    return math.fsum(number(words) for words in _all(given, around) if words)


@function("min")
def _min(given: list[Tree], around: Around) -> float:
    return min((number(words) for words in _all(given, around) if words), default=math.nan)


@function("max")
def _max(given: list[Tree], around: Around) -> float:
    return max((number(words) for words in _all(given, around) if words), default=math.nan)


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


# Words ------------------------------------------------------------------------------------------------------
def _own(name: str, call: Callable[[str], Value]) -> None:
    """A function of words that takes the node's own when none are given."""
    CALLS[name] = lambda given, around: call(text(evaluate(given[0], around) if given else [around.node]))


def _regex(words: str, pattern: str) -> bool:
    """The whole must match. A pattern that is none, or could run for ever, matches nothing."""
    if (
        len(pattern) > LONGEST_PATTERN
        or len(words) > LONGEST_MATCHED
        or re.search(r"[*+}]\)*[*+{]|\([^)]*[*+][^)]*\)[*+{]", pattern)
    ):
        return False
    try:
        return re.fullmatch(pattern, words) is not None
    except re.error:
        return False


def _substr(words: str, start: str, end: str = "") -> str:
    """From 0; the end is not in it."""
    first, last = number(start), number(end) if end else math.nan
    return words[_index(first) : None if math.isnan(last) else _index(last)]


def _index(value: float) -> int:
    return 0 if math.isnan(value) else int(max(min(value, 1e6), -1e6))


def _substring(words: str, start: str, length: str = "") -> str:
    """XPath's own: from 1."""
    first = _rounded(number(start))
    last = first + _rounded(number(length)) if length else math.inf
    return "".join(letter for place, letter in enumerate(words, 1) if first <= place < last)


def _translate(words: str, old: str, new: str) -> str:
    table = {ord(letter): new[place] if place < len(new) else None for place, letter in reversed(list(enumerate(old)))}
    return words.translate(table)


@function("join")
def _join(given: list[Tree], around: Around) -> str:
    return text(evaluate(given[0], around)).join(_all(given[1:], around))


@function("jr:itext")
def _itext(given: list[Tree], around: Around) -> str:
    key = text(evaluate(given[0], around))
    return around.texts.get(key, key)


CALLS["concat"] = lambda given, around: "".join(_all(given, around))
CALLS["version"] = lambda given, around: around.version
# Which telephone it was is nobody's business.
CALLS["property"] = lambda given, around: ""
CALLS["uuid"] = lambda given, around: str(uuid.uuid4())
_own("string", lambda words: words)
_own("string-length", lambda words: float(len(words)))
_own("normalize-space", lambda words: " ".join(words.split()))
wordy("contains", lambda words, part: part in words)
wordy("starts-with", lambda words, part: words.startswith(part))
wordy("ends-with", lambda words, part: words.endswith(part))
wordy("substring-before", lambda words, part: words.partition(part)[0] if part in words else "")
wordy("substring-after", lambda words, part: words.partition(part)[2])
wordy("regex", _regex)
wordy("substr", _substr)
wordy("substring", _substring)
wordy("translate", _translate)


# Moments ----------------------------------------------------------------------------------------------------
def _day(value: Value) -> str:
    if isinstance(value, float):
        return day_from(value)
    return text(value)[:10] if moment_of(text(value)) else ""


def _date_time(value: Value) -> str:
    return f"{day_from(value)}T00:00:00" if isinstance(value, float) else text(value)


def _format(value: Value, pattern: Value) -> str:
    return written(day_from(value) if isinstance(value, float) else text(value), text(pattern))


CALLS["today"] = lambda given, around: around.at.date().isoformat()
CALLS["now"] = lambda given, around: around.at.isoformat(timespec="milliseconds")
plain("date", _day)
plain("date-time", _date_time)
plain("format-date", _format)
plain("format-date-time", _format)
wordy("decimal-date-time", days_of)
wordy("decimal-time", time_of)
