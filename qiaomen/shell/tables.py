"""A table for Excel, written row by row: what stands in memory does not grow with it."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Words that begin like a formula or an address stay words.
OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd hh:mm",
}  # fmt: skip


def table(heads: Sequence[str], rows: Iterable[Iterable[Any]], *, widths: Sequence[int], held: int = 0) -> io.BytesIO:
    """The file. `widths` in characters, one a column; `held`: so many columns stay in sight. Moments without a zone."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, held)
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, bold)
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell)
    file.seek(0)
    return file
