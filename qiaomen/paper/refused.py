"""Writes refused rows as the table that they came in, with a column more that says what to do."""

import csv
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from qiaomen.city.formulas import guarded
from qiaomen.city.tables import WHY_REFUSED, Table

from .importing import Refused

# The rows hold names and telephone numbers.
ONLY_THE_OWNER = 0o600
WORKBOOK = ".xlsx"


def write_refused(path: Path, table: Table, refused: Sequence[Refused]) -> None:
    """Write the file whole or not at all: a workbook where its name ends in .xlsx, else CSV for spreadsheets."""
    rows = [[*table.header, WHY_REFUSED], *_rows(refused)]
    content = workbook(rows) if path.suffix.lower() == WORKBOOK else _csv(rows)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_THE_OWNER), "wb") as file:
            file.write(content)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def _rows(refused: Sequence[Refused]) -> Iterator[list[str]]:
    for one in refused:
        why = _("第 %(number)s 行：") % {"number": one.line.number} + "；".join(map(str, one.faults))
        # What stood beyond the header stays beyond it, so that the row is refused again until it is mended.
        yield [*one.line.row, why, *one.line.beyond]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    # The mark tells Excel that it is UTF-8.
    return text.getvalue().encode("utf-8-sig")


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as a workbook of texts."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                # Written as text, a formula is none; guarded all the same, for whoever saves it as CSV.
                sheet.write_string(number, column, guarded(cell))
    return content.getvalue()
