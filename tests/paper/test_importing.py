"""Reports from a table: good rows come in once, bad rows come back with what to do."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from django_tasks_db.models import DBTaskResult

from qiaomen.cases.models import Case, CaseEvent, Contact, Report
from qiaomen.paper.formulas import guarded, without_guard
from tests.build import World
from tests.paper.conftest import HEADER, Run

CHINA = ZoneInfo("Asia/Shanghai")
Made = Callable[..., Path]
GOOD = ["A-1", "火车站门口的路灯不亮了", "2025-03-04 08:30:00"]


def texts() -> list[str]:
    return list(Report.objects.order_by("pk").values_list("text", flat=True))


def errors_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file of refused rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.django_db
class TestImport:
    def test_makes_a_report_and_a_case_of_a_row(self, world: World, run: Run, table: Made) -> None:
        said = run("import_reports", table(GOOD))
        assert (said.code, said.err) == (0, "")
        assert "新增 1 条，已经有的 0 条，没有收进 0 行" in said.out
        report = Report.objects.get()
        assert (report.text, report.channel, report.nature) == (GOOD[1], "paper", "help")
        assert report.received_at == datetime(2025, 3, 4, 8, 30, tzinfo=CHINA)
        assert report.entered_by is None
        assert [(event.step, event.role) for event in CaseEvent.objects.all()] == [("receive", "system")]

    def test_shows_what_it_guessed_from_the_header(self, world: World, run: Run, table: Made) -> None:
        said = run("import_reports", table(GOOD))
        assert [line.strip() for line in said.out.splitlines() if "←" in line] == [
            "text ← 诉求内容",
            "received_at ← 受理时间",
            "key ← 编号",
        ]

    def test_guesses_english_headers_too(self, world: World, run: Run, table: Made) -> None:
        header = ["Request ID", "Subject", "Description", "Created Date", "Latitude", "Longitude", "Phone"]
        row = ["7", "Lamp", "It is dark", "2025-03-04", "37.75", "115.75", "13800138000"]
        assert run("import_reports", table(row, header=header)).code == 0
        report = Report.objects.get()
        assert (report.text, report.longitude, report.area) == ("Lamp\nIt is dark", 115.75, world.east)
        assert Contact.objects.get().phone_digits == "13800138000"

    def test_adds_nothing_the_second_time(self, world: World, run: Run, table: Made) -> None:
        file = table(GOOD, ["", "没有编号的一条", "2025-03-05"])
        run("import_reports", file)
        said = run("import_reports", file)
        assert "新增 0 条，已经有的 2 条，没有收进 0 行" in said.out
        assert Report.objects.count() == Case.objects.count() == 2

    def test_knows_a_row_again_in_another_file_with_other_columns(self, world: World, run: Run, table: Made) -> None:
        run("import_reports", table(["2025-03-05", "没有编号的一条"], header=["受理时间", "诉求内容"]))
        other = table(["没有编号的一条", "2025/03/05", "x"], header=["诉求内容", "受理时间", "备注"], name="b.csv")
        assert "新增 0 条，已经有的 1 条" in run("import_reports", other).out

    def test_refuses_a_number_that_another_report_has(self, world: World, run: Run, table: Made) -> None:
        file = table(GOOD, ["A-1", "完全另一件事", "2025-03-05"])
        assert "新增 1 条，已经有的 0 条，没有收进 1 行" in run("import_reports", file).out
        assert "已经用在另一条诉求上" in errors_of(file.with_name("reports.errors.csv"))[0]["错误"]
        assert texts() == [GOOD[1]]

    def test_keeps_every_character_but_nul(self, world: World, run: Run, table: Made) -> None:
        text = '第一行\n"引号",逗号\t制表 😀𠮷㐀\u200d\x00末'
        run("import_reports", table(["A-1", text, "2025-03-04"]))
        assert texts() == [text.replace("\x00", "")]

    def test_changes_nothing_on_a_dry_run(self, world: World, run: Run, table: Made) -> None:
        said = run("import_reports", table(GOOD, GOOD, ["A-2", "", "2025-03-04"]), "--dry-run")
        assert "试运行" in said.out
        assert "新增 1 条，已经有的 1 条，没有收进 1 行" in said.out
        assert not Report.objects.exists()
        assert not DBTaskResult.objects.exists()

    def test_routes_a_place_outside_the_city_elsewhere(self, world: World, run: Run, table: Made) -> None:
        file = table(["别处", "110.0", "30.0"], header=["诉求内容", "经度", "纬度"])
        assert "新增里有 1 条的位置不在本市" in run("import_reports", file).out
        assert Report.objects.get().outside is not None
        assert not Case.objects.exists()

    def test_promises_a_receipt_for_new_reports_only(self, world: World, run: Run, table: Made, tmp_path: Path) -> None:
        mapping = tmp_path / "map.toml"
        mapping.write_text('history = true\n[columns]\ntext = "诉求内容"\n', encoding="utf-8")
        run("import_reports", table(["A-0", "早就办完的事", "2019-03-04"]), "--mapping", mapping)
        assert not DBTaskResult.objects.exists()
        run("import_reports", table(GOOD))
        assert DBTaskResult.objects.count() == 1

    def test_accepts_at_once_where_the_mapping_says_so(
        self, world: World, run: Run, table: Made, tmp_path: Path
    ) -> None:
        mapping = tmp_path / "map.toml"
        mapping.write_text('accept = true\n[columns]\ntext = "诉求内容"\ncategory = "类别"\n', encoding="utf-8")
        rows = [["灯不亮", "路灯"], ["井盖丢了", "T/component/01002"], ["什么", "云彩"], ["还有", ""]]
        file = table(*rows, header=["诉求内容", "类别"])
        said = run("import_reports", file, "--mapping", mapping, "--as", "ana")
        assert "新增里有 2 条同时受理" in said.out
        assert [(case.state, case.category) for case in Case.objects.order_by("pk")] == [
            ("accepted", world.lamp),
            ("accepted", world.hole),
        ]
        assert {event.by for event in CaseEvent.objects.all()} == {world.people["ana"]}
        assert len(errors_of(file.with_name("reports.errors.csv"))) == 2

    def test_takes_only_the_rows_that_are_meant(self, world: World, run: Run, table: Made, tmp_path: Path) -> None:
        mapping = tmp_path / "map.toml"
        mapping.write_text('[columns]\ntext = "诉求内容"\n[only]\n"状态" = ["未办结"]\n', encoding="utf-8")
        file = table(["还没办", "未办结"], ["办完了", "办结"], header=["诉求内容", "状态"])
        assert "按映射的 only 跳过 1 行" in run("import_reports", file, "--mapping", mapping).out
        assert texts() == ["还没办"]

    def test_refuses_a_person_whose_posts_do_not_enter_paper(self, world: World, run: Run, table: Made) -> None:
        file = table(GOOD)
        assert "没有收进 1 行" in run("import_reports", file, "--as", "bo").out
        assert "岗位不能登记" in errors_of(file.with_name("reports.errors.csv"))[0]["错误"]
        assert not Report.objects.exists()
        assert run("import_reports", file, "--as", "nobody").err == "没有“nobody”这个账号，或者已经关闭"


@pytest.mark.django_db
class TestBadRows:
    @pytest.mark.parametrize(
        ("column", "value", "says"),
        [
            ("诉求内容", "  ", "没有诉求内容"),
            ("诉求内容", "长" * 4001, "最多 4000 个字，现在有 4001 个字"),
            ("受理时间", "2025-13-45", "应当是存在的日期和时间，写成 2026-01-31 08:30:00 的样子"),
            ("受理时间", "2025-02-29", "应当是存在的日期和时间"),
            ("受理时间", "04/05/2025", "应当是存在的日期和时间"),
            ("受理时间", "2199-01-01", "这个时间还没有到"),
            ("经度", "三十七", "应当是以度为单位的小数"),
            ("经度", "nan", "应当是以度为单位的小数"),
            ("经度", "215.7", "经度超出范围"),
            ("经度", "", "经度和纬度要么都写，要么都不写"),
            ("纬度", "", "经度和纬度要么都写，要么都不写"),
            ("坐标系", "火星", "不认识这个代码或名称"),
            ("区县", "东 区", "不认识这个代码或名称"),
            ("渠道", "飞鸽", "不认识这个代码或名称"),
            ("渠道", "媒体曝光", "媒体曝光要有报道的网址"),
            ("性质", "骂人", "不认识这个代码或名称"),
            ("邮箱", "a@", "不是电子邮箱地址"),
            ("姓名", "名" * 61, "最多 60 个字，写了 61 个"),
            ("地址", "街" * 201, "最多 200 个字，写了 201 个"),
        ],
    )
    def test_are_told_with_row_column_value_and_remedy(
        self, column: str, value: str, says: str, world: World, run: Run, table: Made, tmp_path: Path
    ) -> None:
        whole = {
            "编号": "1", "诉求内容": "灯不亮", "受理时间": "2025-03-04", "经度": "115.75", "纬度": "37.75",
            "坐标系": "WGS-84", "区县": "东区", "渠道": "热线", "性质": "投诉", "邮箱": "a@example.org", "姓名": "林",
            "地址": "车站",
        }  # fmt: skip
        good, bad = [*whole.values()], [*(whole | {"编号": "2", column: value}).values()]
        said = run("import_reports", table(good, bad, header=[*whole]), "--errors", tmp_path / "bad.csv")
        assert said.code == 1
        assert "新增 1 条，已经有的 0 条，没有收进 1 行" in said.out
        [row] = errors_of(tmp_path / "bad.csv")
        named = "link" if value == "媒体曝光" else column
        assert row["错误"].startswith(f"第 3 行：“{named}”写的是“")
        assert says in row["错误"]
        assert [without_guard(cell) for cell in row.values()][:-1] == bad
        assert Report.objects.get().idempotency_key == "import::1"

    def test_tell_all_that_is_wrong_at_once(self, world: World, run: Run, table: Made, tmp_path: Path) -> None:
        run("import_reports", table(["1", "", "gestern"]), "--errors", tmp_path / "bad.csv")
        [row] = errors_of(tmp_path / "bad.csv")
        assert "“诉求内容”" in row["错误"]
        assert "“受理时间”写的是“gestern”" in row["错误"]

    def test_do_not_take_their_batch_down(self, world: World, run: Run, table: Made) -> None:
        rows = [[str(number), "" if number % 7 == 3 else f"第 {number} 件", "2025-03-04"] for number in range(30)]
        assert "新增 26 条，已经有的 0 条，没有收进 4 行" in run("import_reports", table(*rows)).out
        assert texts() == [f"第 {number} 件" for number in range(30) if number % 7 != 3]

    def test_with_more_cells_than_columns_are_refused(self, world: World, run: Run, table: Made) -> None:
        file = table(["1", "没有引号的逗号", "2025-03-04", "后半句"])
        assert "没有收进 1 行" in run("import_reports", file).out
        assert "多半是内容里的分隔符没有加引号" in file.with_name("reports.errors.csv").read_text("utf-8-sig")


@pytest.mark.django_db
class TestTheFileOfErrors:
    def test_is_imported_after_correction_and_nothing_else(
        self, world: World, run: Run, table: Made, tmp_path: Path
    ) -> None:
        bad = tmp_path / "bad.csv"
        run("import_reports", table(GOOD, ["A-2", "=1+1 号楼漏水", "昨天"]), "--errors", bad)
        assert bad.stat().st_mode & 0o777 == 0o600
        assert "'=1+1" in bad.read_text(encoding="utf-8-sig")
        bad.write_text(bad.read_text(encoding="utf-8-sig").replace(",昨天,", ",2025-03-05,"), encoding="utf-8")
        said = run("import_reports", bad)
        assert said.code == 0
        assert "新增 1 条，已经有的 0 条，没有收进 0 行" in said.out
        assert texts() == [GOOD[1], "=1+1 号楼漏水"]

    def test_may_be_a_workbook(self, world: World, run: Run, table: Made, tmp_path: Path) -> None:
        bad = tmp_path / "bad.xlsx"
        run("import_reports", table(["A-2", "=cmd|' /C calc'!A0", "昨天"]), "--errors", bad)
        said = run("import_reports", bad, "--errors", tmp_path / "still.csv")
        assert "没有收进 1 行" in said.out
        [row] = errors_of(tmp_path / "still.csv")
        assert row["诉求内容"] == "'=cmd|' /C calc'!A0"

    def test_is_never_the_file_that_is_read(self, world: World, run: Run, table: Made) -> None:
        file = table(GOOD)
        assert "--errors 不能是正在导入的文件" in run("import_reports", file, "--errors", file).err

    def test_is_tried_before_the_work_begins(self, world: World, run: Run, table: Made, tmp_path: Path) -> None:
        said = run("import_reports", table(GOOD), "--errors", tmp_path / "nowhere" / "bad.csv")
        assert "请用 --errors 指定别处" in said.err
        assert not Report.objects.exists()

    @pytest.mark.parametrize(
        "cell", ["=1+1", "+cmd", "-2+3", "@x", "'=1", "''=1", "\t=1", "-76.6", "+8613800138000", "a=1", "'"]
    )
    def test_gives_every_cell_back_as_it_was(self, cell: str) -> None:
        assert without_guard(guarded(cell)) == cell
        assert guarded(cell)[0] not in "=@\t"


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
