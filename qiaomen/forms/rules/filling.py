"""An answer being worked on: computed, asked only where it is relevant, and checked; the server's word on it."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from qiaomen.forms.problems import AnswerFault

from . import word_functions as word_functions  # with `functions`: registers what expressions may call
from .checking import fault_of, typed
from .evaluating import Around, Looked, evaluate, nodes, number, text, truth
from .nodes import Node, Question
from .texts import label_of, said
from .xpath import Tree

MOST_ROUNDS, LONGEST = 12, 20_000
# Instances of a repeat: on a page, from a telephone (whose answer is finished: none may be lost), in one answer.
MOST_INSTANCES, MOST_FROM_DEVICE, MOST_IN_ALL = 100, 1000, 20_000
# What is computed anew each time would differ on every device: the first value stays.
VOLATILE = frozenset({"random", "uuid", "now", "today", "once"})


@dataclass(frozen=True)
class Option:
    """One of the choices of a question, in the reader's language."""

    value: str
    label: str


@dataclass
class Filling:
    """One answer to a form. Put texts into the tree, then `settle()`, then ask for faults or values."""

    definition: dict[str, Any]
    at: datetime
    language: str = ""
    most: int = MOST_INSTANCES
    looked: Looked = field(default_factory=Looked)
    grown: int = field(init=False, default=0)
    # What was given and has no place: faults at the address of their repeat.
    beyond: list[AnswerFault] = field(init=False, default_factory=list)
    tree: Node = field(init=False)

    def __post_init__(self) -> None:
        self.below: dict[str, list[Question]] = {}
        for question in self.definition["questions"]:
            self.below.setdefault(question["path"].rpartition("/")[0], []).append(question)
        self.lists = {key: self._list(items) for key, items in self.definition["lists"].items()}
        self.tree = Node(self.definition["name"])
        self._grow(self.tree, f"/{self.tree.name}")

    # The tree ---------------------------------------------------------------------------------------------
    def _grow(self, node: Node, path: str) -> None:
        """Put below a node what the form has there, as it begins."""
        for question in self.below.get(path, ()):
            if question["kind"] == "repeat" and "count" in question:
                continue
            self.plant(node, question)

    def plant(self, above: Node, question: Question, at: int | None = None) -> Node:
        """A new node for a question, or one more instance of a repeat."""
        name = question["path"].rpartition("/")[2]
        node = above.add(Node(name, question.get("text", ""), question=question), at)
        self._grow(node, question["path"])
        if "begins" in question:
            node.text = text(evaluate(question["begins"], self.around(node)))
        return node

    def more(self, above: Node, question: Question) -> Node | None:
        """One more instance of a repeat after those that are there; None when there are too many."""
        there = above.named(question["path"].rpartition("/")[2])
        if len(there) >= self.most or self.grown >= MOST_IN_ALL:
            return None
        self.grown += 1
        if there:
            return self.plant(above, question, above.children.index(there[-1]) + 1)
        # After what stands before it in the form.
        order = [known["path"] for known in self.below[question["path"].rpartition("/")[0]]]
        later = order[order.index(question["path"]) + 1 :]
        places = [n for n, child in enumerate(above.children) if child.question["path"] in later]
        return self.plant(above, question, places[0] if places else None)

    def put(self, given: Mapping[str, str]) -> None:
        """Texts by address, as the fields of the page name them; repeats grow as far as they are named."""
        self._put(self.tree, given, self.tree.address)

    def _put(self, node: Node, given: Mapping[str, str], address: str) -> None:
        """`address` is that of the field: numbers of repeats may have gaps where one was taken out."""
        for question in self.below.get(node.question.get("path", f"/{node.name}"), ()):
            name = question["path"].rpartition("/")[2]
            if question["kind"] == "repeat":
                self._put_repeat(node, question, given, f"{address}/{name}")
                continue
            for child in node.named(name):
                if (words := given.get(f"{address}/{name}")) is not None and question["kind"] != "group":
                    child.text = words[:LONGEST]
                self._put(child, given, f"{address}/{name}")

    def _put_repeat(self, node: Node, question: Question, given: Mapping[str, str], address: str) -> None:
        begin = f"{address}["
        numbers = sorted({int(n) for key in given if key.startswith(begin) and (n := _number_in(key[len(begin) :]))})
        name = question["path"].rpartition("/")[2]
        for old in node.named(name):
            node.drop(old)
        if len(numbers) > self.most:
            label = label_of(question, self.language, self.definition["default"]) or name
            words = _("最多 %(most)s 份，多出的没有收下。") % {"most": self.most}
            self.beyond.append(AnswerFault(address, label, words))
        for place in numbers[: self.most]:
            if (made := self.more(node, question)) is not None:
                self._put(made, given, f"{begin}{place}]")

    # What expressions see -----------------------------------------------------------------------------------
    def around(self, node: Node) -> Around:
        """What an expression at this node is evaluated in."""
        return Around(
            node, self.at, lists=self.lists, texts=self._texts(), choice_name=self.choice_name,
            version=self.definition["version"], looked=self.looked,
        )  # fmt: skip

    def _texts(self) -> dict[str, str]:
        texts: dict[str, dict[str, str]] = self.definition["texts"]
        return texts.get(self.language) or texts.get(self.definition["default"], {})

    def _list(self, items: list[dict[str, Any]]) -> Node:
        """A list of choices as nodes: root/item/column."""
        top = Node("")
        root = top.add(Node("root"))
        for item in items:
            node = root.add(Node("item"))
            for name, words in item.items():
                node.add(Node(name, self.said(words) if name == "label" else words))
        return top

    def said(self, words: Mapping[str, Any]) -> Any:
        """Words in the reader's language, else in the form's own, else in any."""
        return said(words, self.language, self.definition["default"])

    def written(self, node: Node, name: str) -> str:
        """A label, hint or message of a question, with what is put into it."""
        pieces = self.said(node.question.get(name, {})) or []
        return "".join(
            piece if isinstance(piece, str) else text(evaluate(piece["x"], self.around(node))) for piece in pieces
        ).strip()

    def options(self, node: Node) -> list[Option]:
        """What may be chosen at a question now."""
        items = node.question["items"]
        found = []
        for item in nodes(evaluate(items["nodes"], self.around(node))):
            value = _below(item, items["value"])
            label = _below(item, "label") or _below(item, items["label"]) or value
            if value:
                found.append(Option(value, label))
        return found

    def choice_name(self, node: Node, value: str) -> str:
        """The label of a value, whether or not it may be chosen now."""
        if "items" not in node.question:
            return value
        return next((option.label for option in self.options(node) if option.value == value), value)

    # Settling -----------------------------------------------------------------------------------------------
    def settle(self) -> None:
        """Compute and decide what is relevant, until nothing changes any more."""
        for _round in range(MOST_ROUNDS):
            if not self._settled_once(self.tree):
                return

    def _settled_once(self, node: Node) -> bool:
        changed = self._decided(node)
        if node.relevant:
            changed |= self._computed(node)
        for child in list(node.children):
            changed |= self._settled_once(child)
        # After what is computed beside it: a number that is not known yet would empty the repeat.
        for question in self.below.get(node.question.get("path", f"/{node.name}"), ()):
            if question["kind"] == "repeat" and "count" in question:
                changed |= self._counted(node, question)
        return changed

    def _decided(self, node: Node) -> bool:
        """Whether a node is asked for; below one that is not, nothing is."""
        relevant = node.parent is None or node.parent.relevant
        if relevant and (rule := node.question.get("relevant")):
            relevant = truth(evaluate(rule, self.around(node)))
        changed, node.relevant = relevant != node.relevant, relevant
        return changed

    def _computed(self, node: Node) -> bool:
        rule = node.question.get("calculate")
        if rule is None or (node.text and is_volatile(rule)):
            return False
        value = evaluate(rule, self.around(node))
        words = "" if isinstance(value, float) and math.isnan(value) else text(value)[:LONGEST]
        changed, node.text = words != node.text, words
        return changed

    def _counted(self, node: Node, question: Question) -> bool:
        """As many instances as the form says, seen from an instance: pyxform writes ../number inside of a repeat."""
        name = question["path"].rpartition("/")[2]
        wanted = number(evaluate(question["count"], self.around(Node(name, parent=node, question=question))))
        most = 0 if math.isnan(wanted) else int(max(0, min(wanted, self.most)))
        there = node.named(name)
        for extra in there[most:]:
            node.drop(extra)
        for _place in range(len(there), most):
            self.more(node, question)
        return len(there) != most

    # What came of it ----------------------------------------------------------------------------------------
    def asked(self) -> Iterator[Node]:
        """Every question that is put to somebody now."""
        return (node for node in self.tree.walk() if node.relevant and node.kind not in UNASKED)

    def owes(self, node: Node) -> bool:
        """Whether an answer is required here."""
        rule: Tree | None = node.question.get("required")
        return rule is not None and truth(evaluate(rule, self.around(node)))

    def faults(self) -> list[AnswerFault]:
        """Everything that must be changed, at its question."""
        return self.beyond + [
            AnswerFault(node.address, self.written(node, "label") or node.name, words)
            for node in self.asked()
            if (words := self.fault(node))
        ]

    def fault(self, node: Node) -> str:
        """What is wrong with the answer to one question, in words; empty when all is well."""
        if node.kind == "note":
            return ""
        if not node.text.strip():
            return (self.written(node, "owed") or _("请回答这一题。")) if self.owes(node) else ""
        options = [option.value for option in self.options(node)] if "items" in node.question else []
        if words := fault_of(node.question, node.text, options):
            return words
        rule = node.question.get("constraint")
        if rule is None or truth(evaluate(rule, self.around(node))):
            return ""
        return self.written(node, "refused") or _("这个答案不合要求，请看题目的说明。")

    def values(self) -> dict[str, Any]:
        """What is kept: paths below the root (or below their repeat) → values; nothing that was not asked."""
        return self._values(self.tree, "")

    def _values(self, node: Node, path: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in node.children:
            if not child.relevant or child.question.get("preload") == "nothing":
                continue
            here = f"{path}{child.name}"
            if child.kind == "repeat":
                found.setdefault(here, []).append(self._values(child, ""))
            elif child.kind == "group":
                found |= self._values(child, f"{here}/")
            elif child.text.strip() and child.kind != "note":
                found[here] = typed(child.question, child.text.strip())
        return found


UNASKED = frozenset({"group", "repeat", "calculate", ""})


def is_volatile(rule: Tree) -> bool:
    """Whether an expression comes to something else each time."""
    if isinstance(rule, list):
        return (len(rule) > 1 and rule[0] == "f" and rule[1] in VOLATILE) or any(map(is_volatile, rule))
    return False


def _below(item: Node, path: str) -> str:
    found: Node | None = item
    for name in path.split("/"):
        found = next(iter(found.named(name)), None) if found else None
    return found.value if found else ""


def _number_in(rest: str) -> str:
    """The digits before the bracket closes; nothing for what is no number."""
    digits = rest.partition("]")[0]
    return digits if digits.isascii() and digits.isdigit() and len(digits) <= 6 else ""
