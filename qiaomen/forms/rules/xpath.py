"""Reads an expression (XPath 1.0 as ODK uses it) into a tree of lists: JSON that server and device evaluate alike.

1.5                         ["n", 1.5]
'yes'                       ["s", "yes"]
a + b, a or b, -a           ["o", "+", a, b]  ["o", "or", a, b]  ["neg", a]
selected(a, 'x')            ["f", "selected", a, ["s", "x"]]
regex(a, 'x+')              ["f", "regex", a, ["s", "x+"], ["n", 2000]]    see `patterns.py`
/data/r[2]/age              ["p", "/", ["child", "data"], ["child", "r", ["n", 2]], ["child", "age"]]
../age                      ["p", ".", ["parent"], ["child", "age"]]
instance('t')/root          ["p", ["f", "instance", ["s", "t"]], ["child", "root"]]
"""

import re
from typing import Any

from .patterns import longest_words

Tree = list[Any]
NAME = r"[^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)?"
TOKEN = re.compile(
    rf"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<text>\"[^\"]*\"|'[^']*')|(?P<name>{NAME})"
    r"|(?P<sign>::|//|\.\.|!=|<=|>=|[()\[\].@,/|+\-=<>*]))"
)
WORDS = {"and", "or", "div", "mod"}
LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
AXES = {"child", "parent", "self"}
DEEPEST, DEEPEST_TREE, LONGEST, MOST_DIGITS = 60, 250, 20_000, 40
# Function → fewest and most arguments. What is not here is refused when the form is loaded, not on somebody's phone.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "if": (3, 3), "coalesce": (2, 2), "once": (1, 1), "not": (1, 1), "boolean": (1, 1), "true": (0, 0),
    "false": (0, 0), "number": (0, 1), "int": (1, 1), "round": (1, 2), "floor": (1, 1), "ceiling": (1, 1),
    "abs": (1, 1), "pow": (2, 2), "sqrt": (1, 1), "pi": (0, 0), "exp": (1, 1), "exp10": (1, 1), "log": (1, 1),
    "log10": (1, 1), "sin": (1, 1), "cos": (1, 1), "tan": (1, 1), "min": (1, 99), "max": (1, 99), "sum": (1, 1),
    "count": (1, 1), "count-non-empty": (1, 1), "position": (0, 1), "last": (0, 0), "string": (0, 1),
    "concat": (1, 99), "join": (2, 99), "string-length": (0, 1), "normalize-space": (0, 1), "contains": (2, 2),
    "starts-with": (2, 2), "ends-with": (2, 2), "substr": (2, 3), "substring": (2, 3), "substring-before": (2, 2),
    "substring-after": (2, 2), "translate": (3, 3), "regex": (2, 2), "selected": (2, 2), "selected-at": (2, 2),
    "count-selected": (1, 1), "jr:choice-name": (2, 2), "jr:itext": (1, 1), "instance": (1, 1), "current": (0, 0),
    "indexed-repeat": (3, 7), "randomize": (1, 2), "today": (0, 0), "now": (0, 0), "date": (1, 1),
    "date-time": (1, 1), "format-date": (2, 2), "format-date-time": (2, 2), "decimal-date-time": (1, 1),
    "decimal-time": (1, 1), "random": (0, 0), "uuid": (0, 1), "checklist": (3, 99), "weighted-checklist": (4, 99),
    "version": (0, 0), "property": (1, 1),
}  # fmt: skip


class NotUnderstood(ValueError):
    """An expression that is no XPath 1.0, or asks for what is not supported; `part` is the piece that is meant."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class BadPattern(NotUnderstood):
    """A pattern of regex() that is none, could run for ever, or is not known when the form is loaded."""


def parse(expression: str) -> Tree:
    """The tree of an expression. Raises NotUnderstood."""
    if len(expression) > LONGEST:
        raise NotUnderstood(expression[:40])
    reader = _Reader(_tokens(expression))
    try:
        tree = reader.expression(0)
    except RecursionError:
        raise NotUnderstood(expression[:40]) from None
    if reader.here[0] != "end":
        raise NotUnderstood(reader.here[1])
    if _is_deep(tree):
        raise NotUnderstood(f"{expression[:40]} …")
    return tree


def _is_deep(tree: Tree) -> bool:
    """Whether whoever walks over it would go too deep: so many terms in one sum."""
    level: list[Tree] = [tree]
    for _depth in range(DEEPEST_TREE):
        level = [part for one in level for part in one if isinstance(part, list)]
        if not level:
            return False
    return True


def _tokens(expression: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    while rest := expression[place:].strip():
        match = TOKEN.match(expression, place)
        if match is None:
            raise NotUnderstood(rest[:20])
        place = match.end()
        kind = str(match.lastgroup)
        found.append((kind, match.group(kind)))
    return [*found, ("end", "")]


class _Reader:
    """Walks over the tokens once; the order of the levels is that of XPath 1.0."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.place, self.depth = tokens, 0, 0

    @property
    def here(self) -> tuple[str, str]:
        return self.tokens[self.place]

    def take(self) -> tuple[str, str]:
        token = self.here
        self.place += 1
        return token

    def takes(self, sign: str) -> bool:
        """Whether this sign stands here; then it is passed."""
        if self.here == ("sign", sign):
            self.place += 1
            return True
        return False

    def wants(self, sign: str) -> None:
        if not self.takes(sign):
            raise NotUnderstood(self.here[1] or sign)

    def expression(self, level: int) -> Tree:
        """Operators from the weakest to the strongest; all bind to the left."""
        if level == len(LEVELS):
            return self.negated()
        left = self.expression(level + 1)
        while self.here[1] in LEVELS[level] and self.here[0] in ("sign", "name"):
            sign = self.take()[1]
            left = ["o", sign, left, self.expression(level + 1)]
        return left

    def negated(self) -> Tree:
        if self.takes("-"):
            return ["neg", self.negated()]
        left = self.path()
        while self.takes("|"):
            left = ["o", "|", left, self.path()]
        return left

    def path(self) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotUnderstood(self.here[1])
        try:
            return self._path()
        finally:
            self.depth -= 1

    def _path(self) -> Tree:
        kind, word = self.here
        if kind == "sign" and word in ("/", "//"):
            steps = self.further_steps()
            return ["p", "/", *steps]
        if kind in ("number", "text") or word == "(" or self.is_call():
            start = self.primary()
            kept = self.predicates()
            steps = [["self", "*", *kept], *self.further_steps()] if kept else self.further_steps()
            return ["p", start, *steps] if steps else start
        return ["p", ".", self.step(), *self.further_steps()]

    def is_call(self) -> bool:
        return self.here[0] == "name" and self.tokens[self.place + 1] == ("sign", "(")

    def primary(self) -> Tree:
        kind, word = self.take()
        if kind == "number":
            # So many digits would be no number any more, and no JSON either.
            if len(word) > MOST_DIGITS:
                raise NotUnderstood(word[:MOST_DIGITS])
            return ["n", float(word)]
        if kind == "text":
            return ["s", word[1:-1]]
        if kind == "name":
            return self.call(word)
        inside = self.expression(0)
        self.wants(")")
        return inside

    def call(self, name: str) -> Tree:
        if name not in FUNCTIONS:
            raise NotUnderstood(f"{name}()")
        self.wants("(")
        arguments: list[Tree] = []
        while not self.takes(")"):
            if arguments:
                self.wants(",")
            arguments.append(self.expression(0))
        fewest, most = FUNCTIONS[name]
        if not fewest <= len(arguments) <= most:
            raise NotUnderstood(f"{name}()")
        if name == "regex":
            arguments.append(self.longest_words(arguments[1]))
        return ["f", name, *arguments]

    def longest_words(self, pattern: Tree) -> Tree:
        """How long the words may be that the pattern is held against, here and on every device."""
        most = longest_words(pattern[1]) if pattern[0] == "s" else 0
        if not most:
            raise BadPattern(str(pattern[1])[:60] if pattern[0] == "s" else "regex()")
        return ["n", float(most)]

    def further_steps(self) -> list[Tree]:
        steps: list[Tree] = []
        while self.here in (("sign", "/"), ("sign", "//")):
            if self.take()[1] == "//":
                steps.append(["any"])
            steps.append(self.step())
        return steps

    def step(self) -> Tree:
        kind, word = self.take()
        if word == "..":
            return ["parent", "*", *self.predicates()]
        if word == "." and kind == "sign":
            return ["self", "*", *self.predicates()]
        axis = "child"
        if kind == "name" and self.takes("::"):
            if word not in AXES:
                raise NotUnderstood(f"{word}::")
            axis, (kind, word) = word, self.take()
        if kind != "name" and word != "*":
            raise NotUnderstood(word or "/")
        if self.here == ("sign", "(") and word == "node":
            self.wants("(")
            self.wants(")")
            word = "*"
        return [axis, word.rpartition(":")[2], *self.predicates()]

    def predicates(self) -> list[Tree]:
        found = []
        while self.takes("["):
            found.append(self.expression(0))
            self.wants("]")
        return found
