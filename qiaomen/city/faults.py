"""What is wrong in a city's folder, told so that it can be found and mended."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

# Below this likeness (percent) a suggestion would be a guess.
ALIKE = 55


@dataclass(frozen=True, slots=True)
class Fault:
    """`row` as in a spreadsheet (the header is 1), a GeoJSON feature's number, a key of `city.toml`; 0: the file.

    `column`: which cell of the row, where one can be named.
    """

    file: str
    row: int | str
    what: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.row}: {self.what}"


def nearest(written: str, known: Iterable[str]) -> str:
    """The known word most like the written one, or nothing when none is like it."""
    found = process.extractOne(written, sorted(known), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return str(found[0]) if found else ""


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """A question to add to a fault, or nothing."""
    word = nearest(written, known)
    return _("；是不是“%(word)s”？") % {"word": word} if word else ""
