"""Reports from a table: good rows come in once, and mean what the table says."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django_tasks_db.models import DBTaskResult

from qiaomen.cases.models import Case, CaseEvent, Clock, Contact, Report
from tests.build import World
from tests.paper.conftest import GOOD, Run, errors_of, texts

CHINA = ZoneInfo("Asia/Shanghai")
Made = Callable[..., Path]


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
        mapping.write_text('history = true\n[columns]\ntext = "诉求内容"\nreceived_at = "受理时间"\n', encoding="utf-8")
        run("import_reports", table(["A-0", "早就办完的事", "2019-03-04"]), "--mapping", mapping)
        assert not DBTaskResult.objects.exists()
        assert Clock.objects.get().started_at == Case.objects.get().state_since > Report.objects.get().received_at
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
