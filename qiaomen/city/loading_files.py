"""Loads files where the product has changes of its own: what would be undone is told, not done unasked."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from qiaomen.places.models import City

from .changes import Difference, changed_in_the_product, compare, write_down
from .columns import SHEETS, Sheet
from .loading import Loaded, load, position_of
from .models import Edit
from .present import Texts, as_text, present_texts
from .reading import Folder, Row


class ProductIsNewer(Exception):
    """Rows that were changed in the product after files were loaded last, and that this folder would change back."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__("\n".join(map(str, differences)))
        self.differences = differences


def load_files(
    folder: Folder, *, at: datetime, take_file: bool = False, told: Callable[[str], None] = lambda _file: None
) -> Loaded:
    """Load a checked folder and write down what it changed. Raises ProductIsNewer, unless the files are to win."""
    on = at.astimezone(ZoneInfo(folder.city.texts["time_zone"])).date() if not folder.faults else at.date()
    with transaction.atomic():
        known = City.objects.select_for_update().first()
        if known is None or folder.faults:
            return load(folder, on=on, told=told)
        differences = compare(present_texts(), listed(folder))
        undone = changed_in_the_product(differences)
        if undone and not take_file:
            raise ProductIsNewer(undone)
        loaded = load(folder, on=on, told=told)
        if differences:
            write_down(differences, by=None, at=at, origin=Edit.Origin.FILES)
    return loaded


def listed(folder: Folder) -> dict[str, list[Texts]]:
    """The folder's rows as they will be read back once they are loaded: positions in WGS-84, every default written."""
    return {sheet.name: [texts_of_row(sheet, row) for row in folder.rows[sheet.name]] for sheet in SHEETS}


def texts_of_row(sheet: Sheet, row: Row) -> Texts:
    """A row that was read, as it will be read back once it is loaded."""
    values = {name: row[name] for name in sheet.names}
    if "reference" in values:
        values |= position_of(row)
        values["reference"] = "WGS-84" if values["longitude"] is not None else ""
    return {name: as_text(value) for name, value in values.items()}
