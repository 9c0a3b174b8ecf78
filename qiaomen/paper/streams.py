"""Long tables row by row: CSV is never in memory as a whole; a workbook only as its library keeps it."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from qiaomen.city.tables import DELIMITERS, WORKBOOKS, Cells, NotATable, as_text
from qiaomen.shell.workbooks import looked_over

PIECE = 1 << 20
ENCODINGS = ("utf-8-sig", "gb18030")


def count_rows(path: Path) -> int:
    """About how many rows there are, for a progress bar."""
    with _opened(path) as file:
        if file.read(4).startswith(WORKBOOKS):
            return int(_sheet(path).total_height)
        file.seek(0)
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(PIECE), b""))


def rows_in(path: Path) -> Iterator[tuple[int, Cells]]:
    """Number as in a spreadsheet, and the cells as text. Raises NotATable."""
    with _opened(path) as file:
        is_workbook = file.read(4).startswith(WORKBOOKS)
    if is_workbook:
        sheet = _sheet(path)
        first = sheet.start[0] + 1 if sheet.start else 1
        for number, row in enumerate(sheet.iter_rows(), start=first):
            yield number, [as_text(cell).strip() for cell in row]
        return
    yield from _csv_rows(path)


def _csv_rows(path: Path) -> Iterator[tuple[int, Cells]]:
    with path.open(encoding=_encoding(path), newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.reader(file, delimiter=max(DELIMITERS, key=head.count), strict=True)
        try:
            for cells in reader:
                yield reader.line_num, [cell.strip() for cell in cells]
        except csv.Error as error:
            what = _("第 %(line)s 行附近的引号不对，不是有效的 CSV：%(error)s")
            raise NotATable(what % {"line": reader.line_num, "error": error}) from None


def _encoding(path: Path) -> str:
    for name in ENCODINGS:
        decoder = codecs.getincrementaldecoder(name)()
        try:
            with path.open("rb") as file:
                for piece in iter(lambda: file.read(PIECE), b""):
                    decoder.decode(piece)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    raise NotATable(_("编码不是 UTF-8，也不是 GB18030（GBK）；请另存为 UTF-8。"))


def _sheet(path: Path):  # type: ignore[no-untyped-def]  # the library has no name for it
    try:
        with path.open("rb") as file:
            if file.read(2) == b"PK":
                looked_over(file)
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except Exception as error:  # the library has no one class for all that a broken file can do
        raise NotATable(_("不是能读的 Excel 文件：%(error)s") % {"error": error}) from None


def _opened(path: Path):  # type: ignore[no-untyped-def]  # a plain file
    try:
        return path.open("rb")
    except OSError as error:
        raise NotATable(_("文件打不开：%(error)s") % {"error": error.strerror or error}) from None
