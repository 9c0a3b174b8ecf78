"""Bad rows come back with what to do, and the file that they come back in is imported after correction."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qiaomen.cases.models import Report
from qiaomen.city.formulas import guarded, without_guard
from tests.build import World
from tests.paper.conftest import GOOD, Run, errors_of, texts

Made = Callable[..., Path]


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

    def test_keeps_two_columns_of_one_name_apart(self, world: World, run: Run, table: Made, tmp_path: Path) -> None:
        file = table(["", "一", "二"], header=["诉求内容", "备注", "备注"])
        run("import_reports", file, "--errors", tmp_path / "bad.csv")
        assert (tmp_path / "bad.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith(",一,二,第 2 行")

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
