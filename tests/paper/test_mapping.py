"""The clerk's own mapping: every mistake is named by its key, and what is right decides what a row means."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qiaomen.cases.models import Contact, Report
from tests.build import World
from tests.paper.conftest import Run

Made = Callable[..., Path]
HEADER = ["No", "What", "More", "When", "By", "Where", "X", "Y"]
ROW = ["1", "Lamp", "dark", "04/12/2018 11:11:26 PM", "Phone", "东区", "115.7561", "37.7502"]
GOOD = """
source = "old-hotline"
time_zone = "America/New_York"
date_formats = ["%m/%d/%Y %I:%M:%S %p"]
[columns]
text = "{What}\\n{More}"
key = "No"
received_at = "When"
channel = "By"
area = "Where"
longitude = "X"
latitude = "Y"
[constants]
reference = "GCJ-02"
nature = "complaint"
name = "林"
[values.channel]
Phone = "hotline"
"*" = "visit"
[values.area]
"全城" = ""
"""


@pytest.fixture
def mapped(run: Run, table: Made, tmp_path: Path, world: World) -> Callable[..., object]:
    """Import rows under the header above with a mapping."""

    def called(mapping: str, *rows: list[str]) -> object:
        (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
        return run("import_reports", table(*rows, header=HEADER), "--mapping", tmp_path / "map.toml")

    return called


class TestAMapping:
    def test_decides_what_a_row_means(self, mapped: Callable[..., object], world: World) -> None:
        mapped(GOOD, ROW)
        report = Report.objects.get()
        assert (report.text, report.channel, report.nature) == ("Lamp\ndark", "hotline", "complaint")
        assert report.received_at == datetime(2018, 4, 13, 3, 11, 26, tzinfo=UTC)
        assert (report.given_system, report.given_longitude, report.area) == ("GCJ-02", 115.7561, world.east)
        assert report.longitude == pytest.approx(115.75, abs=0.002)
        assert report.idempotency_key == "import:old-hotline:1"
        assert Contact.objects.get().name == "林"

    def test_may_say_what_any_other_value_means(self, mapped: Callable[..., object]) -> None:
        mapped(GOOD, [*ROW[:4], "Pigeon", *ROW[5:]])
        assert Report.objects.get().channel == "visit"

    def test_may_say_that_a_value_means_nothing(self, mapped: Callable[..., object]) -> None:
        mapped(GOOD, [*ROW[:5], "全城", "", ""])
        assert Report.objects.get().area is None

    def test_keeps_two_sources_with_the_same_numbers_apart(self, mapped: Callable[..., object]) -> None:
        mapped(GOOD, ROW)
        mapped(GOOD.replace("old-hotline", "other"), ["1", "Another", *ROW[2:]])
        assert Report.objects.count() == 2

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("source =", "sauce =", "map.toml:sauce: 不认识“sauce”"),
            ('"old-hotline"', "5", "map.toml:source: 应当是加引号的文字，写的是 5"),
            ('"old-hotline"', f'"{"x" * 41}"', "map.toml:source: 最多 40 个字"),
            ("America/New_York", "America/NewYork", "map.toml:time_zone: 没有“America/NewYork”这个时区"),
            ('["%m/%d/%Y %I:%M:%S %p"]', '"%m"', "map.toml:date_formats: 应当是一列写法，例如 [\"%m/%d/%Y"),
            ("%m/%d", "%Q/%d", "map.toml:date_formats: “%Q/%d/%Y %I:%M:%S %p”不是日期的写法"),
            ("key =", "kex =", "map.toml:columns.kex: 不认识“kex”"),
            ('"When"', '"Then"', "map.toml:columns.received_at: reports.csv 没有“Then”这一列；是不是“When”？"),
            ("{More}", "{Less}", "map.toml:columns.text: reports.csv 没有“Less”这一列"),
            ('text = "{What}\\n{More}"', "", "map.toml:columns.text: 没有说诉求内容从哪一列取"),
            ('latitude = "Y"', "", "map.toml:columns: 经度和纬度要么都写，要么都不写"),
            ("[constants]", "[constants]\nkey = \"1\"", "map.toml:constants.key: 同一项不能又写列名又写固定值"),
            ("[values.area]", "[values.phone]", "map.toml:values.phone: 没有说“phone”从哪一列取"),
            ('"全城" = ""', '"全城" = 1', "map.toml:values.area: 应当是一张表"),
            ("[columns]", "accept = true\n[columns]", "map.toml:accept: 要同时受理，必须说明类别"),
            ("[columns]", 'accept = "yes"\n[columns]', "map.toml:accept: 应当是 true 或 false"),
            ("[columns]", '[columns]\ncategory = "What"', "map.toml:columns.category: 只有写 accept = true"),
            ("[columns]", "[only]\nWhat = 1\n[columns]", "map.toml:only.What: 应当是一列文字"),
            ("[columns]", '[only]\nWhut = ["a"]\n[columns]', "map.toml:only.Whut: reports.csv 没有“Whut”这一列"),
            ("[columns]", "[columns", "map.toml:5: 不是有效的 TOML"),
        ],
    )  # fmt: skip
    def test_with_a_mistake_is_refused_by_its_key(
        self, old: str, new: str, says: str, run: Run, table: Made, tmp_path: Path, world: World
    ) -> None:
        assert GOOD.count(old) == 1
        (tmp_path / "map.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
        said = run("import_reports", table(ROW, header=HEADER), "--mapping", tmp_path / "map.toml")
        assert said.code == 1
        assert says in said.err
        assert "什么都没有改动" in said.err
        assert not Report.objects.exists()

    def test_does_not_take_a_column_that_stands_twice(
        self, run: Run, table: Made, tmp_path: Path, world: World
    ) -> None:
        (tmp_path / "map.toml").write_text('[columns]\ntext = "What"\n', encoding="utf-8")
        file = table(["a", "b"], header=["What", "What"])
        said = run("import_reports", file, "--mapping", tmp_path / "map.toml")
        assert "map.toml:columns.text: reports.csv 有两列都叫“What”" in said.err

    def test_that_is_missing_is_told(self, run: Run, table: Made, tmp_path: Path, world: World) -> None:
        said = run("import_reports", table(ROW, header=HEADER), "--mapping", tmp_path / "none.toml")
        assert "none.toml:0: 文件不存在或无法打开" in said.err
