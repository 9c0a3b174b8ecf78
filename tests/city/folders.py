"""Steps that the tests of this room share: change a file, read and check a folder, load it."""

from datetime import date
from pathlib import Path

from qiaomen.city.checks import check
from qiaomen.city.loading import Loaded, load
from qiaomen.city.reading import Folder, read_folder
from qiaomen.places.models import City

TODAY = date(2026, 3, 4)


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replace one passage of a file; it must be there once."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def checked(folder: Path) -> Folder:
    """Read and check."""
    read = read_folder(folder)
    check(read, City.objects.first())
    return read


def faults(folder: Path) -> list[str]:
    """Every fault, as it is printed."""
    return [str(fault) for fault in checked(folder).faults]


def warnings(folder: Path) -> list[str]:
    """Every warning, as it is printed."""
    return [str(warning) for warning in checked(folder).warnings]


def load_folder(folder: Path, on: date = TODAY) -> Loaded:
    """Read, check and load."""
    return load(checked(folder), on=on)
