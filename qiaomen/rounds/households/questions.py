"""The round's form as it is asked at a door: one plain page of questions, whole on a device without a connection."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from qiaomen.forms.answering import fill
from qiaomen.forms.models import FormVersion
from qiaomen.forms.rules.filling import Option
from qiaomen.forms.rules.nodes import Question
from qiaomen.shell.templatetags.widgets import reads_english

# What one tap or a few letters answer. Repeats, photos and positions would need more than a page at a door.
ASKED = frozenset({"select_one", "select_multiple", "integer", "decimal", "text", "date", "note"})
# Computed or filled in by the form itself; nothing to show.
SILENT = frozenset({"group", "calculate", ""})


@dataclass(frozen=True)
class Asked:
    """One question on the page. `name` is the field's; `sometimes`: only asked when other answers say so."""

    name: str
    kind: str
    label: str
    hint: str
    options: tuple[Option, ...]
    owed: bool
    sometimes: bool


def unfit(version: FormVersion) -> str:
    """Why this form cannot be asked at a door; empty when it can."""
    kinds = {question["kind"] for question in version.definition["questions"]}
    if kinds <= ASKED | SILENT:
        return ""
    return _("这份问卷里有上门时不能问的题型（重复组、照片、位置等）。")


def spoken(version: FormVersion) -> str:
    """The form's language that the reader understands; empty for the form's own."""
    mark = "(en)" if reads_english() else "(zh)"
    return next((str(name) for name in version.definition["languages"] if mark in name), "")


def asked(version: FormVersion, *, at: datetime) -> list[Asked]:
    """Every question in the order of the form. `at` in local time."""
    filling = fill(version, {}, language=spoken(version), at=at)
    found = []
    for node in filling.tree.walk():
        if node.kind not in ASKED:
            continue
        options = tuple(filling.options(node)) if "items" in node.question else ()
        sometimes = not node.relevant or _conditional(node.question)
        found.append(Asked(
            node.address, node.kind, filling.written(node, "label"), filling.written(node, "hint"), options,
            not sometimes and filling.owes(node), sometimes,
        ))  # fmt: skip
    return found


def _conditional(question: Question) -> bool:
    return "relevant" in question


def choices(version: FormVersion) -> list[Question]:
    """The questions with one answer of several, which shares can be made of."""
    return [question for question in version.definition["questions"] if question["kind"] == "select_one"]


def texts_in(given: Mapping[str, list[str]]) -> dict[str, str]:
    """What a page sent, by address; several choices joined by blanks as forms keep them."""
    return {name: " ".join(filter(None, values)) for name, values in given.items() if name.startswith("/")}
