"""Files of any usual kind are read; others say why not."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from qiaomen.cases.models import Contact, Report
from tests.build import World
from tests.paper.conftest import HEADER, Run, texts

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.mark.django_db
class TestFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_of_any_usual_kind_are_read(
        self, encoding: str, delimiter: str, world: World, run: Run, tmp_path: Path
    ) -> None:
        file = tmp_path / "reports.csv"
        lines = [delimiter.join(HEADER), delimiter.join(["1", "车站，路灯不亮；很黑", "2025/03/04 08:30"])]
        file.write_bytes("\r\n".join(lines).encode(encoding))
        assert run("import_reports", file).code == 0
        assert texts() == ["车站，路灯不亮；很黑"]

    def test_of_a_named_encoding_are_read(self, world: World, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "reports.csv"
        file.write_bytes("text\ncafé fermé\n".encode("cp1252"))
        assert run("import_reports", file, "--encoding", "cp1252").code == 0
        assert texts() == ["café fermé"]

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "文件是空的"),
            (b"\xff\xff\xfa\x00", "编码不是 UTF-8，也不是 GB18030"),
            ('诉求内容\n"没有关上的引号\n'.encode(), "引号不对"),
            (b"PK\x03\x04 broken", "不是能读的 Excel 文件"),
            ("颜色,大小\n红,大\n".encode(), "看不出哪一列是诉求内容（现有：颜色、大小）"),
        ],
    )
    def test_that_cannot_be_read_say_why(
        self, content: bytes, says: str, world: World, run: Run, tmp_path: Path
    ) -> None:
        file = tmp_path / "reports.csv"
        file.write_bytes(content)
        said = run("import_reports", file)
        assert said.code == 1
        assert says in said.err

    def test_from_excel_keep_dates_numbers_and_the_header_below_a_title(
        self, world: World, run: Run, tmp_path: Path
    ) -> None:
        file = workbook(tmp_path / "reports.xlsx")
        said = run("import_reports", file)
        assert (said.code, "新增 2 条" in said.out) == (0, True)
        one, other = Report.objects.order_by("pk")
        assert one.idempotency_key == "import::20250001"
        assert one.received_at == datetime(2025, 3, 4, 8, 30, 15, tzinfo=CHINA)
        assert other.received_at == datetime(2025, 3, 5, tzinfo=CHINA)
        assert [contact.phone for contact in Contact.objects.all()] == ["13800138000"]

    def test_from_excel_let_the_sheet_be_named(self, world: World, run: Run, tmp_path: Path) -> None:
        file = workbook(tmp_path / "reports.xlsx")
        assert "没有“五月”这张工作表，只有：空白、三月、四月" in run("import_reports", file, "--sheet", "五月").err
        assert "新增 1 条" in run("import_reports", file, "--sheet", "四月").out


def workbook(path: Path) -> Path:
    """An empty sheet, one with a title, blank rows and real dates, and another."""
    with xlsxwriter.Workbook(path) as book:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        book.add_worksheet("空白")
        sheet = book.add_worksheet("三月")
        sheet.write_string(0, 0, "2025年3月诉求登记表")
        sheet.write_row(2, 0, ["编号", "诉求内容", "受理时间", "联系电话"])
        sheet.write_row(3, 0, [20250001, "灯不亮"])
        sheet.write_datetime(3, 2, datetime(2025, 3, 4, 8, 30, 15), moment)  # noqa: DTZ001 (a workbook has no zones)
        sheet.write_number(3, 3, 13800138000)
        sheet.write_row(5, 0, ["20250002", "井盖响", 45721])
        book.add_worksheet("四月").write_column(0, 0, ["诉求内容", "四月的事"])
    return path
