"""What an expression comes to, at one node of an answer. The same rules in the browser: static/forms/evaluate.js."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from qiaomen.forms.problems import CannotAnswer

from .moments import days_of
from .nodes import Node
from .xpath import Tree

# Number, text, yes or no, nodes.
Value = float | str | bool | list[Node]
# So many nodes may be looked at while one answer is worked on: some seconds; and for an empty form, when it is loaded.
MOST_LOOKED_AT, MOST_WHEN_EMPTY = 10_000_000, 1_000_000
# Name → what a function does; filled by `functions.py`.
CALLS: dict[str, Callable[[list[Tree], "Around"], Value]] = {}


class TakesTooLong(CannotAnswer):
    """Expressions that look at everything again for everything."""

    def __init__(self) -> None:
        super().__init__(_("这份表单里的算式要算太久。请告诉做表单的人。"))


@dataclass
class Looked:
    """How many nodes were looked at; `most` for fewer than usual."""

    most: int = 0
    at: int = 0

    def more(self, number: int) -> None:
        """Count some more. Raises TakesTooLong."""
        self.at += number
        if self.at > (self.most or MOST_LOOKED_AT):
            raise TakesTooLong


@dataclass(frozen=True)
class Around:
    """What an expression is evaluated in: its node, the node that `current()` means, lists, texts, the moment."""

    node: Node
    at: datetime
    current: Node | None = None
    place: int = 1
    size: int = 1
    lists: dict[str, Node] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    choice_name: Callable[[Node, str], str] = lambda node, value: value
    version: str = ""
    looked: Looked = field(default_factory=Looked)

    @property
    def origin(self) -> Node:
        """The node where the whole expression began."""
        return self.current or self.node


def evaluate(tree: Tree, around: Around) -> Value:
    """The value of an expression."""
    kind = tree[0]
    if kind in "ns":
        return tree[1]  # type: ignore[no-any-return]  # float or str, as it was parsed
    if kind == "neg":
        return -number(evaluate(tree[1], around))
    if kind == "o":
        return _operated(tree[1], tree[2], tree[3], around)
    if kind == "f":
        # Functions evaluate their arguments themselves: `if` only one of two.
        return CALLS[tree[1]](tree[2:], around)
    return _found(tree, around)


def _operated(sign: str, left: Tree, right: Tree, around: Around) -> Value:
    if sign in ("and", "or"):
        first = truth(evaluate(left, around))
        return truth(evaluate(right, around)) if first == (sign == "and") else first
    one, other = evaluate(left, around), evaluate(right, around)
    if sign == "|":
        return [*nodes(one), *(node for node in nodes(other) if node not in nodes(one))]
    if sign in COMPARED:
        return _compared(sign, one, other)
    return CALCULATED[sign](number(one), number(other))


def _compared(sign: str, one: Value, other: Value) -> bool:
    """Nodes compare as XPath says: true when it holds for any of them."""
    if isinstance(one, list) and not isinstance(other, bool):
        return any(_compared(sign, node.value, other) for node in one)
    if isinstance(other, list) and not isinstance(one, bool):
        return any(_compared(sign, one, node.value) for node in other)
    if sign in ("=", "!="):
        if isinstance(one, bool) or isinstance(other, bool):
            same = truth(one) == truth(other)
        elif isinstance(one, float) or isinstance(other, float):
            same = number(one) == number(other)
        else:
            same = one == other
        return same == (sign == "=")
    return COMPARED[sign](number(one), number(other))


def _divided(one: float, other: float) -> float:
    if other:
        return one / other
    return math.nan if not one or math.isnan(one) else math.copysign(math.inf, one)


def _remainder(one: float, other: float) -> float:
    return math.fmod(one, other) if other and math.isfinite(one) else math.nan


COMPARED: dict[str, Callable[[float, float], bool]] = {
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
CALCULATED: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "div": _divided, "mod": _remainder,
}  # fmt: skip


def _found(tree: Tree, around: Around) -> list[Node]:
    """The nodes that a path leads to."""
    start, steps = tree[1], tree[2:]
    if start == "/":
        # The document stands above its root; from inside a list of choices, the answer's is meant.
        found = [Node("", children=[around.origin.top])]
    elif start == ".":
        found = [around.node]
    else:
        found = nodes(evaluate(start, around))
    for step in steps:
        found = _stepped(found, step, around)
    return found


def _stepped(found: list[Node], step: Tree, around: Around) -> list[Node]:
    axis, name, *tests = [*step, "*"] if len(step) == 1 else step
    reached: list[Node] = []
    for node in found:
        there = AXES[axis](node, name)
        around.looked.more(1 + len(there))
        for test in tests:
            there = _kept(there, test, around)
        reached += [one for one in there if one not in reached] if axis in ("parent", "any") else there
    return reached


AXES: dict[str, Callable[[Node, str], list[Node]]] = {
    "child": lambda node, name: node.named(name),
    "self": lambda node, name: [node] if name in ("*", node.name) else [],
    "parent": lambda node, name: [node.parent] if node.parent and name in ("*", node.parent.name) else [],
    "any": lambda node, name: list(node.walk()),
}


def _kept(found: list[Node], test: Tree, around: Around) -> list[Node]:
    """Those for which a predicate holds; a number means the place."""
    kept = []
    for place, node in enumerate(found, 1):
        here = replace(around, node=node, current=around.origin, place=place, size=len(found))
        value = evaluate(test, here)
        if value == place if isinstance(value, float) else truth(value):
            kept.append(node)
    return kept


def nodes(value: Value) -> list[Node]:
    """The nodes, or none where it is a plain value."""
    return value if isinstance(value, list) else []


def text(value: Value) -> str:
    """As words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return value[0].value if value else ""
    if isinstance(value, float):
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return "NaN" if math.isnan(value) else _plain(value)
    return value


def _plain(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}" if "e" not in f"{value:.15g}" else f"{value:f}"


def number(value: Value) -> float:
    """As a number; a date counts its days since 1970, as in JavaRosa."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, float):
        return value
    words = text(value).strip()
    try:
        # Python knows more numbers than XPath: 1_000, 1e3, inf.
        return float(words) if words and not set(words) - set("0123456789.-") else days_of(words)
    except ValueError:
        return days_of(words)


def truth(value: Value) -> bool:
    """As yes or no."""
    if isinstance(value, float):
        return bool(value) and not math.isnan(value)
    return bool(value)
