"""Changes the city's data from the product: the rows of the files, the files' checks, the files' loader."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.people.models import Person
from qiaomen.places.models import City

from .changes import Difference, Rows, key_of, write_down
from .checks import find_faults
from .columns import SHEET
from .faults import Fault
from .loading import load
from .models import Edit
from .present import Texts, folder_of, present_texts


class Refused(Exception):
    """The change would break something; nothing was changed. `faults` of the changed row carry its `column`."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(fault.what for fault in faults))
        self.faults = faults


class SomebodyWasFaster(Exception):
    """The row is not any more as it was when it was opened; the message may be read by the user."""

    def __init__(self) -> None:
        super().__init__(_("您打开以后，别人改过这一行（或者停用了它）。您的修改没有保存，请看过现在的内容再改。"))


@dataclass(frozen=True)
class Wish:
    """What one row shall be. `pk` None: a new one. `texts` None: no longer in force. `version`: as it was opened."""

    sheet: str
    pk: int | None
    texts: Texts | None
    version: str = ""


def version_of(texts: Texts) -> str:
    """A mark of exactly this content."""
    return hashlib.sha256(json.dumps(texts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


def save(wishes: Iterable[Wish], *, by: Person, at: datetime, origin: str = Edit.Origin.PAGE) -> list[Difference]:
    """Bring all wishes into force at once, under every check that a load makes; the city gets a new edition.

    Raises SomebodyWasFaster, or Refused with what would break; then nothing is changed.
    """
    with transaction.atomic():
        # The city's row is held to the end, as a load does: of two saves at once the second sees the first's rows.
        city = City.objects.select_for_update().get()
        present = present_texts()
        wanted = {name: dict(rows) for name, rows in present.items()}
        differences = [one for wish in wishes if (one := _apply(wish, wanted))]
        if not differences:
            return []
        folder = folder_of(city, _listed(wanted))
        find_faults(folder, city)
        if folder.faults:
            raise Refused([_placed(fault, present, wanted) for fault in folder.faults])
        load(folder, on=at.astimezone(ZoneInfo(city.time_zone)).date())
        write_down(differences, by=by, at=at, origin=origin)
    return differences


def _apply(wish: Wish, wanted: Rows) -> Difference | None:
    rows = wanted[wish.sheet]
    before = rows.get(wish.pk) if wish.pk is not None else None
    if wish.pk is not None and (before is None or (wish.version and version_of(before) != wish.version)):
        raise SomebodyWasFaster
    if before == wish.texts:
        return None
    if wish.texts is None and wish.pk is not None:
        del rows[wish.pk]
    elif wish.texts is not None:
        # New rows stand under keys that no row in the database has.
        rows[wish.pk if wish.pk is not None else min([0, *rows]) - 1] = wish.texts
    return Difference(wish.sheet, before, wish.texts)


def _listed(rows: Rows) -> dict[str, list[Texts]]:
    return {name: list(found.values()) for name, found in rows.items()}


def _placed(fault: Fault, present: Rows, wanted: Rows) -> Fault:
    """The changed row itself by its key in the database, any other row by what tells it apart."""
    if not isinstance(fault.row, int) or fault.file not in wanted or not fault.row:
        return Fault(fault.file, fault.row, fault.what)
    pk, texts = list(wanted[fault.file].items())[fault.row - 2]
    if present[fault.file].get(pk) != texts:
        return Fault(fault.file, pk, fault.what, fault.column)
    return Fault(fault.file, key_of(SHEET[fault.file], texts), fault.what)
