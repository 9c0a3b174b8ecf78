"""What the answers say, counted in one pass with the memory of one row."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from .models import Answer, FormVersion
from .rules.filling import Option
from .rules.texts import label_of

CHOICES = frozenset({"select_one", "select_multiple"})
GIST, MOST_OF_A_GIST = CHOICES | {"text", "integer", "decimal", "date", "range"}, 3


@dataclass
class Count:
    """One question of choices: how many answered it, and how many chose what. `path`: its name among the values."""

    path: str
    label: str
    options: list[Option]
    kind: str
    answered: int = 0
    chosen: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Each option with how many chose it; then what was chosen in an earlier wording and is no option any more."""
        known = {option.value: option.label for option in self.options}
        gone = [(value, times) for value, times in self.chosen.items() if value not in known]
        return [*((label, self.chosen[value]) for value, label in known.items()), *gone]

    @property
    def shares(self) -> list[tuple[str, int, int]]:
        """The same, with how many in a hundred of those who answered."""
        return [(label, times, round(100 * times / max(1, self.answered))) for label, times in self.rows]


def counts(version: FormVersion, answers: QuerySet[Answer], *, language: str = "") -> list[Count]:
    """Of every question of choices outside of repeats. Answers in which the server found faults do not count."""
    found = {one.path: one for one in questions_of(version.definition, language)}
    for values in answers.filter(faults=[], complete=True).values_list("values", flat=True).iterator(chunk_size=500):
        for path, count in found.items():
            if words := values.get(path):
                count.answered += 1
                count.chosen.update(str(words).split())
    return list(found.values())


def questions_of(definition: dict[str, Any], language: str, kinds: Collection[str] = CHOICES) -> list[Count]:
    """The questions of some kinds outside of repeats, nothing counted yet; what has no choices has no options."""
    root = f"/{definition['name']}/"
    repeats = tuple(f"{question['path']}/" for question in definition["questions"] if question["kind"] == "repeat")
    found = []
    for question in definition["questions"]:
        if question["kind"] not in kinds or question["path"].startswith(repeats or ("\0",)):
            continue
        label = label_of(question, language, definition["default"])
        options = [
            Option(item["name"], label_of(item, language, definition["default"]) or item["name"])
            for item in choices_of(definition, question)
        ]
        found.append(Count(question["path"].removeprefix(root), label, options, question["kind"]))
    return found


def gist_of(questions: list[Count], values: dict[str, Any]) -> str:
    """The first few things that somebody said, in one line: by them an answer is told from another."""
    said = []
    for one in questions:
        if value := values.get(one.path):
            words = {option.value: option.label for option in one.options}
            said.append("、".join(words.get(part, part) for part in str(value).split()) if words else str(value)[:40])
    return " · ".join(said[:MOST_OF_A_GIST])


def choices_of(definition: dict[str, Any], question: dict[str, Any]) -> list[dict[str, Any]]:
    """The list behind a question: that of its instance(); nothing for a question without choices."""
    if "items" not in question:
        return []
    tree = question["items"]["nodes"]
    while isinstance(tree, list) and tree[:2] != ["f", "instance"]:
        tree = tree[2] if tree[:1] == ["f"] else tree[1] if len(tree) > 1 else None
    items: list[dict[str, Any]] = definition["lists"].get(tree[2][1], []) if isinstance(tree, list) else []
    return [item for item in items if "name" in item]
