"""Looks at a workbook before it is opened: with one cell in its last corner, the reader asks for all memory and more.

It is no Python: it does not raise then, it ends the whole process. It goes by what lies in the file, not by its name.
"""

import re
import zipfile
from typing import IO

from django.utils.translation import gettext as _

MOST_UNPACKED, MOST_CELLS, PIECE = 500 * 1024 * 1024, 30_000_000, 1024 * 1024
# Of a cell, and of a row, which has no letters.
CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,99})(\d{1,99})["']""")
# Cells and rows need no name: then the next one is meant. A row begins, or all of them; a cell begins.
ROW, ANY_CELL = (re.compile(rb"<(?:[\w.\-]+:)?(?:" + name + rb")[\s/>]") for name in (b"sheetData|row", b"c"))
# A name of a cell is not longer than this: so much of a piece without any tag is looked at again.
OVERLAP = 256
# What the reader takes for a workbook of another kind (.ods, .xlsb), whose cells are not seen here.
OTHERS = {"content.xml", "xl/workbook.bin"}


class UnfitWorkbook(ValueError):
    """A workbook that is not opened, with words for whoever brought it."""


def looked_over(file: IO[bytes]) -> None:
    """Raises UnfitWorkbook for a broken file and one that takes too much room; the file is then at its beginning."""
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise UnfitWorkbook(_("文件太大，表格不会这么大。请删去图片和多余的表。"))
            names = {part.filename.lower() for part in packed.infolist()}
            if "xl/workbook.xml" not in names or names & OTHERS:
                raise UnfitWorkbook(_("打不开这个文件。请用表格软件另存为 .xlsx 再试。"))
            for part in packed.infolist():
                _measured(packed, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as problem:
        raise UnfitWorkbook(_("打不开这个文件。请用表格软件另存为 .xlsx 再试。")) from problem
    file.seek(0)


def _measured(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """To the end of each part, so that one which says it is small is found out."""
    extent, before = _Extent(), b""
    with packed.open(part) as opened:
        while piece := opened.read(PIECE):
            seen = before + piece
            # The last tag may go on in the next piece.
            cut = seen.rfind(b"<", len(before))
            extent.take(seen[:cut] if cut >= 0 else seen)
            before = seen[cut:] if cut >= 0 else seen[-OVERLAP:]
    extent.take(before)
    if extent.columns * extent.rows > MOST_CELLS:
        words = _("这张表一直用到第 %(row)s 行、第 %(column)s 列，太大了。请删去表外多余的格子，另存一份再试。")
        raise UnfitWorkbook(words % {"row": extent.rows, "column": extent.columns})


class _Extent:
    """How far a sheet goes: by the names of its cells and rows, or by how many there are."""

    def __init__(self) -> None:
        self.columns, self.rows, self._begun, self._in_row = 1, 1, 0, 0

    def take(self, text: bytes) -> None:
        """Some more of it, up to the beginning of a tag."""
        runs = ROW.split(text)
        if len(runs) == 1 and not self._begun:
            return  # a part without rows is no table: it holds words, whatever they look like
        named = CELL.findall(text)
        self.columns = max([self.columns, *map(_number, {column for column, _row in named})])
        self.rows = max([self.rows, *map(int, {row for _column, row in named})])
        for n, cells in enumerate(runs):
            self._begun += n > 0
            self._in_row = (self._in_row if n == 0 else 0) + len(ANY_CELL.findall(cells))
            self.columns = max(self.columns, self._in_row)
        self.rows = max(self.rows, self._begun - 1)  # all of them began once


def _number(letters: bytes) -> int:
    """A column's number: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
