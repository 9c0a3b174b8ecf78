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
# A name of a cell is not longer than this: so much of the piece before is looked at again.
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
    columns, rows, before = {b"A"}, {b"1"}, b""
    with packed.open(part) as opened:
        while piece := opened.read(PIECE):
            if part.filename != "xl/sharedStrings.xml":  # it holds words, whatever they look like
                found = CELL.findall(before[-OVERLAP:] + piece)
                columns.update(column for column, _row in found)
                rows.update(row for _column, row in found)
                before = piece
    if max(map(_number, columns)) * max(map(int, rows)) > MOST_CELLS:
        words = _("这张表一直用到第 %(row)s 行、第 %(column)s 列，太大了。请删去表外多余的格子，另存一份再试。")
        raise UnfitWorkbook(words % {"row": max(map(int, rows)), "column": max(map(_number, columns))})


def _number(letters: bytes) -> int:
    """A column's number: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
