"""A workbook is looked over before it is opened."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from qiaomen.city.tables import NotATable, table_in
from qiaomen.paper.streams import rows_in
from qiaomen.rounds.households.lists import NotAList, read_rows
from qiaomen.shell.workbooks import UnfitWorkbook, looked_over


def workbook(row: int, column: int) -> bytes:
    """Two cells: the first, and one further on."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("survey")
        sheet.write(0, 0, 'r="XFD1048576"')
        sheet.write(row, column, "x")
    return file.getvalue()


def rewritten(old: bytes, new: bytes, *, without: str = "", named: str = "") -> bytes:
    """A small workbook with other words in its sheet, without a part, or with one more."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(1, 1))) as given, zipfile.ZipFile(file, "w") as packed:
        for part in given.infolist():
            if part.filename != without:
                packed.writestr(part.filename, given.read(part).replace(old, new))
        if named:
            packed.writestr(named, "")
    return file.getvalue()


class TestLookedOver:
    def test_lets_a_long_table_pass(self) -> None:
        file = io.BytesIO(workbook(1_048_575, 19))
        looked_over(file)
        assert file.tell() == 0

    @pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (2000, 16_383), (1_048_575, 30)])
    def test_refuses_a_cell_far_outside_for_which_the_reader_would_end_the_process(self, row: int, column: int) -> None:
        with pytest.raises(UnfitWorkbook, match=f"第 {row + 1} 行、第 {column + 1} 列"):
            looked_over(io.BytesIO(workbook(row, column)))

    @pytest.mark.parametrize(
        "name",
        [b'<row r="1048576"><c><v>1</v></c></row><row r="1"><c r="XFD1">', b'<row><c r ="XFD1048576">',
         b'<row><c r="XFD0001048576">', b'<row><c r="AAAAA1048576">',
         b"<row>" + b"<c><v>1</v></c>" * 99_999 + b'</row><row r="1048576"><c>'],
        ids=["row", "blank", "zeros", "letters", "none"],
    )  # fmt: skip
    def test_sees_a_cell_however_it_is_named(self, name: bytes) -> None:
        with pytest.raises(UnfitWorkbook, match="1048576"):
            looked_over(io.BytesIO(rewritten(b'<row r="2" spans="1:2"><c r="B2" t="s">', name)))

    def test_sees_a_sheet_wherever_it_lies(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as packed:
            packed.writestr("xl/workbook.xml", "")
            packed.writestr("xl/sharedStrings.xml", '<sheetData><row><c r="XFD1048576">')
        with pytest.raises(UnfitWorkbook, match="1048576"):
            looked_over(file)

    @pytest.mark.parametrize(
        ("without", "named"), [("xl/workbook.xml", ""), ("", "content.xml"), ("", "xl/workbook.bin")]
    )
    def test_refuses_a_workbook_of_another_kind(self, without: str, named: str) -> None:
        with pytest.raises(UnfitWorkbook, match="另存为"):
            looked_over(io.BytesIO(rewritten(b"", b"", without=without, named=named)))

    def test_refuses_a_part_that_is_larger_than_it_says(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/workbook.xml", b" " * 100_000)
        lying = file.getvalue().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
        for content in (lying, b"PK\x03\x04 no zip"):
            with pytest.raises(UnfitWorkbook, match="打不开"):
                looked_over(io.BytesIO(content))

    def test_stands_before_every_reader(self, tmp_path: Path) -> None:
        with pytest.raises(NotAList, match="1048576"):
            read_rows(workbook(1_048_575, 16_383), "a.xlsx")
        with pytest.raises(NotATable, match="1048576"):
            table_in(workbook(1_048_575, 16_383), "a.xlsx", is_header=lambda cell: True)
        (tmp_path / "a.xlsx").write_bytes(workbook(1_048_575, 16_383))
        with pytest.raises(NotATable, match="1048576"):
            list(rows_in(tmp_path / "a.xlsx"))
