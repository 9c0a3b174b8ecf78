"""What differs between two states of the city's rows, and the history of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from qiaomen.people.models import Person

from .columns import SHEET, SHEETS, Sheet
from .models import Change, Edit
from .present import Texts

Rows = dict[str, dict[int, Texts]]


@dataclass(frozen=True)
class Difference:
    """One row before and after."""

    sheet: str
    before: Texts | None
    after: Texts | None

    @property
    def key(self) -> str:
        """How the row is told apart now."""
        return _key(self.sheet, self.after or self.before or {})

    @property
    def was(self) -> str:
        """How it was told apart before."""
        return _key(self.sheet, self.before) if self.before else ""

    def __str__(self) -> str:
        before, after = self.before or {}, self.after or {}
        names = [name for name in (after or before) if before.get(name) != after.get(name)]
        cells = "，".join(f"{name} “{before.get(name, '')}” → “{after.get(name, '')}”" for name in names)
        return f"{self.sheet} {self.key}：{cells}"


def _key(sheet: str, texts: Texts) -> str:
    """Rows of the files by the file's key; of others the first cell is the key."""
    return key_of(SHEET[sheet], texts) if sheet in SHEET else next(iter(texts.values()), "")


def key_of(sheet: Sheet, texts: Mapping[str, str]) -> str:
    """What tells a row apart, in one line."""
    return " · ".join(texts[name] for name in sheet.key or sheet.names if texts.get(name))


def _exact(sheet: Sheet, texts: Texts) -> tuple[str, ...]:
    return tuple(texts[name] for name in sheet.key or sheet.names)


def compare(present: Rows, listed: Mapping[str, list[Texts]]) -> list[Difference]:
    """What would be new, changed and retired if these rows were all that is in force, told apart by the sheet's key."""
    found: list[Difference] = []
    for sheet in SHEETS:
        if sheet.name not in listed:
            continue
        before = {_exact(sheet, texts): texts for texts in present[sheet.name].values()}
        after = {_exact(sheet, texts): texts for texts in listed[sheet.name]}
        changed = [(before.get(key), texts) for key, texts in after.items() if before.get(key) != texts]
        found += [Difference(sheet.name, *pair) for pair in changed]
        found += [Difference(sheet.name, texts, None) for key, texts in before.items() if key not in after]
    return found


def write_down(differences: Iterable[Difference], *, by: Person | None, at: datetime, origin: str) -> None:
    """Add one edit with its changes to the history."""
    edit = Edit.objects.create(at=at, by=by, origin=origin)
    Change.objects.bulk_create(
        [
            Change(edit=edit, sheet=one.sheet, key=one.key, was=one.was, before=one.before, after=one.after)
            for one in differences
        ],
        batch_size=500,
    )


def changed_in_the_product(differences: Iterable[Difference]) -> list[Difference]:
    """Those whose row was changed on a page after files were loaded last: loading would undo that."""
    last = Edit.objects.filter(origin=Edit.Origin.FILES).order_by("-pk").first()
    later = Change.objects.exclude(edit__origin=Edit.Origin.FILES).filter(edit__gt=last.pk if last else 0)
    touched = {(sheet, name) for sheet, *names in later.values_list("sheet", "key", "was") for name in names}
    return [one for one in differences if (one.sheet, one.key) in touched or (one.sheet, one.was) in touched]
