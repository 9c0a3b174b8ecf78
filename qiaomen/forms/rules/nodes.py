"""One answer as a tree while it is worked on: the form's nodes with what was said, repeats as often as there are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# What a form knows of one of its nodes: kind, label, expressions … see `xform.py`.
Question = dict[str, Any]
GROUPS = ("group", "repeat")


@dataclass(eq=False)
class Node:
    """A question, a group, one instance of a repeat; or an item of a list of choices, which has no question."""

    name: str
    text: str = ""
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    question: Question = field(default_factory=dict)
    relevant: bool = True
    # Name → children, until there is one more or less: from inside a repeat of a thousand this is asked all the time.
    _named: dict[str, list["Node"]] | None = field(default=None, repr=False)

    def add(self, child: "Node", at: int | None = None) -> "Node":
        """Put a child at a place (the end unless told) and answer it."""
        child.parent = self
        self.children.insert(len(self.children) if at is None else at, child)
        self._named = None
        return child

    def drop(self, child: "Node") -> None:
        """Take a child out."""
        self.children.remove(child)
        self._named = None

    def named(self, name: str) -> list["Node"]:
        """The children of this name; `*` for all."""
        if name == "*":
            return list(self.children)
        if self._named is None:
            self._named = {}
            for child in self.children:
                self._named.setdefault(child.name, []).append(child)
        return self._named.get(name, [])

    def walk(self) -> Iterator["Node"]:
        """This node and all below, as in the form."""
        yield self
        for child in list(self.children):
            yield from child.walk()

    @property
    def kind(self) -> str:
        """What sort of question it is."""
        return str(self.question.get("kind", ""))

    @property
    def top(self) -> "Node":
        """The root of the answer."""
        return self.parent.top if self.parent else self

    @property
    def place(self) -> int:
        """1 for the first of its name among its siblings."""
        return self.parent.named(self.name).index(self) + 1 if self.parent else 1

    @property
    def address(self) -> str:
        """Its path with the numbers of repeats: /data/household[2]/age, the name of its field on the page."""
        own = f"{self.name}[{self.place}]" if self.kind == "repeat" else self.name
        return f"{self.parent.address if self.parent else ''}/{own}"

    @property
    def value(self) -> str:
        """What expressions see: the words below it, nothing where it was not asked."""
        if not self.relevant:
            return ""
        return "".join(child.value for child in self.children) if self.children else self.text
