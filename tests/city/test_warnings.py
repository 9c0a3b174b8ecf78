"""What a folder leaves open is told, and does not keep it from being loaded."""

from pathlib import Path

import pytest

from .folders import change, checked, warnings

pytestmark = pytest.mark.django_db


class TestWarnings:
    def test_are_not_faults(self, vila_clara: Path) -> None:
        folder = checked(vila_clara)
        assert [str(warning) for warning in folder.warnings] == [
            "city.toml:language: 界面还没有“pt”的译文，先用 zh-hans 显示"
        ]
        assert folder.faults == []

    def test_name_a_file_that_nobody_reads(self, vila_clara: Path) -> None:
        (vila_clara / "unit.csv").write_text("code\n", encoding="utf-8")
        assert "unit.csv:0: 不认识这个文件，没有读它；是不是“units.csv”？" in warnings(vila_clara)

    def test_name_categories_without_a_filing_standard(self, vila_clara: Path) -> None:
        change(vila_clara, "filing_standards.csv", "event,lixo,Lixo na calçada", "event,buraco,Lixo na calçada")

        assert "categories.csv:4: 1 个类别没有立案标准，期限按阶段时限算：lixo Lixo acumulado" in warnings(vila_clara)

    def test_name_categories_without_a_duty_for_the_whole_city(self, vila_clara: Path) -> None:
        change(vila_clara, "duties.csv", "VC,event,b*,", "VC-1,event,b*,")
        assert "categories.csv:5: 1 个类别在全市一级没有职责，要靠人工派单：buraco Buraco na rua" in warnings(
            vila_clara
        )

    def test_name_beginnings_that_stand_for_no_category_yet(self, vila_clara: Path) -> None:
        change(vila_clara, "duties.csv", "VC-2,,,,NOR", "VC-2,event,poda*,,NOR")
        assert "duties.csv:6: “poda*”（event）还没有对应的类别，共 1 行职责" in warnings(vila_clara)

    def test_name_stages_without_a_limit(self, vila_clara: Path) -> None:
        change(vila_clara, "stage_limits.csv", "reply,3,natural_day\n", "")
        assert "stage_limits.csv:0: 这些阶段没有时限，按 5 个工作日算：reply" in warnings(vila_clara)

    def test_name_a_rung_that_comes_too_early(self, vila_clara: Path) -> None:
        change(vila_clara, "escalation.csv", "2,*,1.0,", "2,*,0.5,")
        assert "escalation.csv:3: 第 2 级不比第 1 级晚，请核对" in warnings(vila_clara)
