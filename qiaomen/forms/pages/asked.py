"""What a page shows of a form: each question with its field, repeats with their instances, faults at their place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from qiaomen.files.models import Photo
from qiaomen.forms.problems import AnswerFault
from qiaomen.forms.rules.filling import Filling, Option
from qiaomen.forms.rules.nodes import Node
from qiaomen.forms.rules.texts import joined
from qiaomen.forms.rules.xpath import Tree

# So many steps of a range fit on a phone as buttons; a longer list of choices is better folded.
MOST_STEPS, MOST_RADIOS = 11, 15
INPUTS = {"integer": "numeric", "decimal": "decimal", "range": "decimal"}
TYPES = {"date": "date", "time": "time", "datetime": "datetime-local"}


@dataclass
class Asked:
    """One question, group or instance as the template shows it. `name` is that of its field."""

    index: int
    name: str
    kind: str
    label: str
    hint: str
    value: str
    shut: bool
    required: bool
    error: str
    options: list[tuple[Option, bool, bool]] = field(default_factory=list)
    parts: list["Asked | Block"] = field(default_factory=list)
    number: int | str = 1
    photo: tuple[str, Photo] | None = None
    words: dict[str, bool] = field(default_factory=dict)
    look: str = ""

    @property
    def template(self) -> str:
        """The piece of template that shows it."""
        return f"forms/_{CONTROLS.get(self.kind, 'input')}.html"

    @property
    def widget(self) -> str:
        """How it is asked: some kinds have several ways."""
        if self.kind in ("select_one", "range") and self.options:
            return "radios" if len(self.options) <= MOST_RADIOS and "minimal" not in self.look else "list"
        return "long" if self.kind == "text" and "multiline" in self.look else self.kind

    @property
    def type(self) -> str:
        """The type of its input."""
        return TYPES.get(self.kind, "text")

    @property
    def mode(self) -> str:
        """Which keyboard a phone shows."""
        return INPUTS.get(self.kind, "")

    @property
    def ranks(self) -> list[tuple[int, str]]:
        """Of a ranking: 1 and what stands first, and so on."""
        chosen = self.value.split()
        return [(n + 1, chosen[n] if n < len(chosen) else "") for n in range(len(self.options))]


@dataclass
class Block:
    """A repeat: its instances, and an empty one for the script to copy."""

    index: int
    name: str
    label: str
    instances: list[Asked]
    blank: Asked
    depth: int
    counted: bool
    template: str = "forms/_repeat.html"


CONTROLS = {
    "select_one": "choices", "select_multiple": "choices", "range": "choices", "rank": "rank", "group": "group",
    "repeat": "group", "note": "note", "image": "image", "geopoint": "geopoint", "acknowledge": "acknowledge",
    "calculate": "hidden",
}  # fmt: skip


class Shown:
    """Makes what the template walks over."""

    def __init__(self, filling: Filling, faults: Mapping[str, str], photos: Mapping[str, tuple[str, Photo]]) -> None:
        self.filling, self.faults, self.photos = filling, faults, photos
        questions = filling.definition["questions"]
        self.index = {question["path"]: n for n, question in enumerate(questions)}

    def parts(self) -> list[Asked | Block]:
        """The whole form."""
        tree = self.filling.tree
        return list(self._below(tree, f"/{tree.name}", 0))

    def _below(self, node: Node, name: str, depth: int) -> Iterator[Asked | Block]:
        for question in self.filling.below.get(node.question.get("path", f"/{node.name}"), ()):
            last = question["path"].rpartition("/")[2]
            if question["kind"] == "repeat":
                yield self._block(node, question, f"{name}/{last}", depth + 1)
            else:
                for child in node.named(last):
                    yield self._asked(child, f"{name}/{last}", depth)

    def _block(self, above: Node, question: dict[str, Any], name: str, depth: int) -> Block:
        there = above.named(question["path"].rpartition("/")[2])
        instances = [self._asked(node, f"{name}[{n}]", depth, number=n) for n, node in enumerate(there, 1)]
        blank = self.filling.plant(above, question)
        shown = self._asked(blank, f"{name}[#{depth}]", depth, number=f"#{depth}")
        label = self.filling.written(blank, "label")
        above.drop(blank)
        return Block(self.index[question["path"]], name, label, instances, shown, depth, "count" in question)

    def _asked(self, node: Node, name: str, depth: int, number: int | str = 1) -> Asked:
        said = self.filling.written
        made = Asked(
            self.index[node.question["path"]], name, node.kind, said(node, "label"), said(node, "hint"),
            node.text.strip(), not node.relevant, self.filling.owes(node), self.faults.get(name, ""),
            number=number, photo=self.photos.get(node.text.strip()), look=node.question.get("look", ""),
            words={part: _has_answers(self.filling, node, part) for part in ("label", "hint")},
        )  # fmt: skip
        if "items" in node.question:
            made.options = self._options(node)
        elif node.kind == "range":
            made.options = _steps(node)
        made.parts = list(self._below(node, name, depth))
        return made

    def _options(self, node: Node) -> list[tuple[Option, bool, bool]]:
        """Every choice that there ever is, whether it is taken, and whether it may not be taken now."""
        now = self.filling.options(node)
        chosen, open_ = set(node.text.split()), set(now)
        every = _every_option(self.filling, node) if is_filtered(node.question["items"]["nodes"]) else now
        return [(option, option.value in chosen, option not in open_) for option in every]


def is_filtered(tree: Tree) -> bool:
    """Whether the choices depend on other answers."""
    parts = [part for part in tree if isinstance(part, list)]
    return any((part[:1] == ["child"] and len(part) > 2) or is_filtered(part) for part in parts)


def _unfiltered(tree: Tree) -> Tree:
    """The path without its conditions."""
    if tree[:1] == ["child"]:
        return tree[:2]
    return [_unfiltered(part) if isinstance(part, list) else part for part in tree]


def _every_option(filling: Filling, node: Node) -> list[Option]:
    whole = Node(node.name, node.text, node.parent, [], {**node.question})
    whole.question["items"] = {**node.question["items"], "nodes": _unfiltered(node.question["items"]["nodes"])}
    return list(dict.fromkeys(filling.options(whole)))


def _has_answers(filling: Filling, node: Node, part: str) -> bool:
    pieces: Any = filling.said(node.question.get(part, {})) or []
    return any(not isinstance(piece, str) for piece in pieces)


def _steps(node: Node) -> list[tuple[Option, bool, bool]]:
    question = node.question
    low, high, step = question["start"], question["end"], question["step"] or 1
    count = round(abs((high - low) / step)) + 1
    if count > MOST_STEPS:
        return []
    values = [f"{low + n * step * (1 if high >= low else -1):g}" for n in range(count)]
    return [(Option(value, value), node.text.strip() == value, False) for value in values]


def for_device(filling: Filling) -> dict[str, Any]:
    """The definition as the page's script needs it, in the reader's language alone."""
    kept = ("path", "kind", "relevant", "calculate", "required", "constraint", "count", "items")
    questions = []
    for question in filling.definition["questions"]:
        made = {key: question[key] for key in kept if key in question}
        for part in ("label", "hint"):
            made[part] = filling.said(question.get(part, {})) or []
        for part in ("refused", "owed"):
            made[part] = joined(filling.said(question.get(part, {})))
        if "items" in question:
            made["filtered"] = is_filtered(question["items"]["nodes"])
        questions.append(made)
    lists = {key: [_item(filling, item) for item in items] for key, items in filling.definition["lists"].items()}
    known = filling.definition
    texts = known["texts"].get(filling.language) or known["texts"].get(known["default"], {})
    return {"name": known["name"], "version": known["version"], "questions": questions, "lists": lists, "texts": texts}


def _item(filling: Filling, item: dict[str, Any]) -> dict[str, str]:
    return {name: filling.said(words) if name == "label" else words for name, words in item.items()}


@dataclass
class Bound:
    """A fault as the frame's summary of faults wants it: like a field of a form."""

    fault: AnswerFault
    use_fieldset: bool = False

    @property
    def html_name(self) -> str:
        """The field that is meant."""
        return self.fault.path

    @property
    def label(self) -> str:
        """What the person was asked."""
        return self.fault.label

    @property
    def id_for_label(self) -> str:
        """Where the link leads."""
        return f"id-{self.fault.path}"

    auto_id = id_for_label

    @property
    def errors(self) -> list[str]:
        """What is wrong."""
        return [self.fault.words]


@dataclass
class Summary:
    """Everything that is wrong, as a form says it."""

    faults: tuple[AnswerFault, ...] = ()
    message: str = ""

    is_bound = True

    def non_field_errors(self) -> list[str]:
        """What belongs to no question."""
        return [self.message] if self.message else []

    def __iter__(self) -> Iterator[Bound]:
        return iter([Bound(fault) for fault in self.faults])


def language_for(definition: dict[str, Any], code: str) -> str:
    """The form's language for a reader of this one: "中文 (zh)" for zh-hans; the form's own where it has none."""
    short = code.partition("-")[0]
    known = {"zh": ("zh", "中文", "chinese"), "en": ("en", "english")}.get(short, (short,))
    for language in definition["languages"]:
        name = language.lower()
        if f"({short})" in name or f"({code})" in name or any(name.startswith(word) for word in known):
            return str(language)
    return str(definition["default"])


def unseen_words() -> str:
    """Without a script: answers bring further questions."""
    return _("根据您的回答还有几个问题，请接着填。")
