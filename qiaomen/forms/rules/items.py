"""The plain editor's view of a sheet: one item a row; what is done to a list of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

# The languages that the editor writes: as the sheet names them → short.
LANGUAGES = {"zh": "中文 (zh)", "en": "English (en)"}
NUMBERS, CHOICES = frozenset({"integer", "decimal"}), frozenset({"one", "several"})
BLOCKS = {"group": "end_group", "repeat": "end_repeat"}
ENDS = frozenset(BLOCKS.values())
# What a device fills in by itself: kept where a sheet has it.
AUTOMATIC = frozenset({"start", "end", "today"})
# Lines without fields.
BARS = ENDS | AUTOMATIC
UNASKED = frozenset({"note", *BLOCKS, *BARS})
Words = dict[str, str]


@dataclass(frozen=True)
class Choice:
    """One choice: its value in the answers, and its words by language."""

    value: str
    words: Words


@dataclass(frozen=True)
class Condition:
    """Only asked when … `how`: is, not, least, most, answered; `than`: a choice's value or a number."""

    name: str
    how: str
    than: str = ""


@dataclass(frozen=True)
class Item:
    """One row: a question, a beginning or an end of a section. Texts may be unfinished."""

    kind: str
    name: str = ""
    label: Words = field(default_factory=dict)
    hint: Words = field(default_factory=dict)
    required: bool = False
    owed: Words = field(default_factory=dict)
    low: str = ""
    high: str = ""
    refused: Words = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    other: bool = False
    when: Condition | None = None

    @property
    def said(self) -> str:
        """Its words in the first language that has any."""
        return next((self.label[language] for language in LANGUAGES if self.label.get(language)), "")


def depths(items: Iterable[Item]) -> Iterator[int]:
    """How deep inside of sections each item stands; an end stands where its beginning does."""
    depth = 0
    for item in items:
        depth -= item.kind in ENDS
        yield max(0, depth)
        depth += item.kind in BLOCKS


def end_of(items: list[Item], place: int) -> int:
    """Where the block that begins at a place ends."""
    open_ = 0
    for at in range(place, len(items)):
        open_ += (items[at].kind in BLOCKS) - (items[at].kind in ENDS)
        if not open_:
            return at
    return len(items) - 1


def beginning_of(items: list[Item], place: int) -> int:
    """Where the block that ends at a place begins."""
    return next(at for at in range(place, -1, -1) if items[at].kind in BLOCKS and end_of(items, at) == place)


def repeat_around(items: list[Item], place: int) -> int:
    """Where the innermost repeat around a place begins; -1 where there is none."""
    found = (at for at in range(place - 1, -1, -1) if items[at].kind == "repeat" and end_of(items, at) >= place)
    return next(found, -1)


def moved(items: list[Item], place: int, down: bool) -> tuple[list[Item], int]:
    """One place up or down, a section with all that is in it; and where the item is then. A question goes into a
    section and out of it; an end takes the next question in or leaves the last one out."""
    first, last = place, end_of(items, place) if items[place].kind in BLOCKS else place
    beside = last + 1 if down else first - 1
    if not 0 <= beside < len(items):
        return items, place
    begin, end = beside, beside
    if items[place].kind in ENDS:
        # Past a whole section; past another's end or one's own beginning there is no way.
        if items[beside].kind in BLOCKS:
            begin, end = (beside, end_of(items, beside)) if down else (-1, -1)
        elif items[beside].kind in ENDS:
            begin, end = (-1, -1) if down else (beginning_of(items, beside), beside)
    if begin < 0:
        return items, place
    block, passed = items[first : last + 1], items[begin : end + 1]
    if down:
        return [*items[:first], *passed, *block, *items[end + 1 :]], first + len(passed)
    return [*items[:begin], *block, *passed, *items[last + 1 :]], begin


def removed(items: list[Item], place: int) -> list[Item]:
    """Without an item; a section goes and leaves its questions."""
    gone = {place, end_of(items, place)} if items[place].kind in BLOCKS else {place}
    return [item for at, item in enumerate(items) if at not in gone]


def added(items: list[Item], place: int, kind: str, name: str) -> tuple[list[Item], int]:
    """A new item after a place (-1: at the end), and where it is; a section with its end."""
    made = [Item(kind, name), *([Item(BLOCKS[kind])] if kind in BLOCKS else [])]
    at = place + 1 if 0 <= place < len(items) else len(items)
    return [*items[:at], *made, *items[at:]], at


def doubled(items: list[Item], place: int, used: Iterable[str]) -> tuple[list[Item], int]:
    """An item once more below itself, a section with all that is in it, under new names; and where the copy is."""
    last = end_of(items, place) if items[place].kind in BLOCKS else place
    known, names = [*used, *(item.name for item in items)], {}
    for item in items[place : last + 1]:
        if item.name:
            names[item.name] = next_name(known)
            known.append(names[item.name])
    copies = [
        replace(item, name=names.get(item.name, ""), when=_within(item.when, names))
        for item in items[place : last + 1]
    ]  # fmt: skip
    return [*items[: last + 1], *copies, *items[last + 1 :]], last + 1


def _within(when: Condition | None, names: dict[str, str]) -> Condition | None:
    return replace(when, name=names.get(when.name, when.name)) if when else None


def next_name(used: Iterable[str]) -> str:
    """q1, q2 …: one that was never used."""
    numbers = [int(name[1:]) for name in used if name[:1] == "q" and name[1:].isascii() and name[1:].isdigit()]
    return f"q{max(numbers, default=0) + 1}"


def reworded(items: list[Item], before: Item, after: Item) -> list[Item]:
    """Conditions follow a question's new name, and a choice whose line was written anew at its place."""
    values: dict[str, str] = {}
    if len(before.choices) == len(after.choices):
        pairs = zip(before.choices, after.choices, strict=True)
        values = {old.value: new.value for old, new in pairs if old.value != new.value}
    if before.name == after.name and not set(values) - {choice.value for choice in after.choices}:
        return items

    def follow(when: Condition | None) -> Condition | None:
        if when is None or when.name != before.name:
            return when
        still = {choice.value for choice in after.choices}
        than = when.than if when.than in still else values.get(when.than, when.than)
        return replace(when, name=after.name, than=than)

    return [replace(item, when=follow(item.when)) for item in items]
