"""Reads a table that a clerk sends: CSV in any usual encoding and delimiter, or a workbook; every cell as text."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from qiaomen.shell.workbooks import looked_over

from .formulas import without_guard

# The last column of a file of refused rows; when such a file comes back, it is left out.
WHY_REFUSED = "错误"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
DELIMITERS = ",;\t|"
# A title or a note may stand above the header.
HEADER_WITHIN = 20
LONGEST_CELL = 10_000_000
Cells = list[str]


class NotATable(ValueError):
    """The file cannot be read as a table; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number as in a spreadsheet, its cells in order and by column, what stands beyond the last column."""

    number: int
    row: tuple[str, ...]
    cells: dict[str, str]
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A header and its rows. `sheet`: which one of a workbook."""

    file: str
    header: tuple[str, ...]
    lines: list[Line]
    sheet: str = ""


def read_table(
    path: Path, *, sheet: str = "", encoding: str = "", is_header: Callable[[str], bool] = lambda _name: False
) -> Table:
    """The table in a file. `is_header`: whether a word is known as a column's name, to find the header's row.

    Raises NotATable.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotATable(_("文件打不开：%(error)s") % {"error": error.strerror or error}) from None
    return table_in(content, path.name, sheet=sheet, encoding=encoding, is_header=is_header)


def table_in(
    content: bytes, name: str, *, sheet: str = "", encoding: str = "",
    is_header: Callable[[str], bool] = lambda _name: False,
) -> Table:  # fmt: skip
    """The same, of a file that was sent and lies on no disk."""
    if content.startswith(WORKBOOKS):
        rows, sheet = _workbook(content, sheet)
    else:
        rows, sheet = _csv(_decoded(content, encoding)), ""
    return _table(name, rows, sheet, is_header)


def _table(file: str, rows: list[Cells], sheet: str, is_header: Callable[[str], bool]) -> Table:
    top = _header_place(rows, is_header)
    if top is None:
        raise NotATable(_("文件是空的"))
    header = [name.strip() for name in rows[top]]
    while header and not header[-1]:
        header.pop()
    refused_before = header[-1:] == [WHY_REFUSED]
    columns = header[:-1] if refused_before else header
    lines = []
    for number, cells in enumerate(rows[top + 1 :], start=top + 2):
        if not any(cell.strip() for cell in cells):
            continue
        known = cells[: len(columns)] + [""] * (len(columns) - len(cells))
        if refused_before:
            known = [without_guard(cell) for cell in known]
        beyond = tuple(cell for cell in cells[len(header) :] if cell.strip())
        lines.append(Line(number, tuple(known), dict(zip(columns, known, strict=True)), beyond))
    return Table(file, tuple(columns), lines, sheet)


def _header_place(rows: Sequence[Cells], is_header: Callable[[str], bool]) -> int | None:
    """The row with the most known names near the top; when none is known, the first with anything in it."""
    filled = [place for place, cells in enumerate(rows[:HEADER_WITHIN]) if any(cell.strip() for cell in cells)]
    counts = {place: sum(is_header(cell.strip()) for cell in rows[place]) for place in filled}
    # The first of equals: a row of data may repeat a name.
    return max(filled, key=lambda place: (counts[place], -place), default=None)


def _decoded(content: bytes, encoding: str) -> str:
    if encoding:
        try:
            return content.decode(encoding).removeprefix("\ufeff")
        except LookupError:
            raise NotATable(_("没有“%(encoding)s”这种编码") % {"encoding": encoding}) from None
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise NotATable(_("第 %(line)s 行不是 %(encoding)s") % {"line": line, "encoding": encoding}) from None
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for name in encodings:
        with suppress(UnicodeDecodeError):
            return content.decode(name)
    raise NotATable(_("编码不是 UTF-8，也不是 GB18030（GBK）；请另存为 UTF-8，或者用 --encoding 说明"))


def _csv(text: str) -> list[Cells]:
    csv.field_size_limit(LONGEST_CELL)
    delimiter = max(DELIMITERS, key=lambda mark: _columns(text, mark))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        what = _("第 %(line)s 行附近的引号不对，不是有效的 CSV：%(error)s")
        raise NotATable(what % {"line": reader.line_num, "error": error}) from None


def _columns(text: str, delimiter: str) -> int:
    """The most columns that this delimiter makes in one of the first rows."""
    most = 0
    with suppress(csv.Error):
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if number == HEADER_WITHIN:
                break
            most = max(most, len(cells))
    return most


def _workbook(content: bytes, sheet: str) -> tuple[list[Cells], str]:
    try:
        file = io.BytesIO(content)
        if content.startswith(b"PK"):
            looked_over(file)
        book = CalamineWorkbook.from_filelike(file)
        names = book.sheet_names
        if sheet and sheet not in names:
            what = _("没有“%(sheet)s”这张工作表，只有：%(names)s")
            raise NotATable(what % {"sheet": sheet, "names": "、".join(names)})
        for name in [sheet] if sheet else names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows or sheet:
                return [[as_text(cell) for cell in row] for row in rows], name
    except NotATable:
        raise
    except Exception as error:  # the library has no one class for all that a broken file can do
        raise NotATable(_("不是能读的 Excel 文件：%(error)s") % {"error": error}) from None
    return [], ""


def as_text(cell: Any) -> str:
    """A workbook's cell as it would be typed: whole numbers without a point, moments as 2026-01-31 08:30:00."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        # A workbook keeps moments as fractions of a day: a second may be off by a few millionths.
        return (cell + timedelta(microseconds=500_000)).replace(microsecond=0).isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def doubled(names: Iterable[str]) -> set[str]:
    """Names that stand more than once in a header."""
    return {name for name, times in Counter(names).items() if times > 1}
