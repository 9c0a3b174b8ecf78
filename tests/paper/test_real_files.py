"""Real tables of two cities: as they are, with no code for either."""

from collections import Counter
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from qiaomen.cases.models import Case, Category, Report
from qiaomen.places.models import Area, City
from qiaomen.units.models import Unit
from tests.build import World
from tests.city.folders import load_folder
from tests.paper import baltimore
from tests.paper.conftest import Run

ROWS = 300


class TestMessagesOfResidents:
    def test_come_in_by_the_guessed_columns(self, world: World, run: Run, shared_data: Path, tmp_path: Path) -> None:
        file = baltimore.head(shared_data / "messages" / "messages.csv", tmp_path, ROWS)
        said = run("import_reports", file)
        assert f"新增 {ROWS} 条，已经有的 0 条，没有收进 0 行" in said.out
        assert f"新增 0 条，已经有的 {ROWS} 条，没有收进 0 行" in run("import_reports", file).out
        assert {report.received_at.year for report in Report.objects.all()} <= {2017, 2018, 2019, 2020}


@pytest.mark.django_db
class TestAnotherCity:
    def test_is_made_of_data_alone_and_takes_its_own_table(self, run: Run, shared_data: Path, tmp_path: Path) -> None:
        table = shared_data / "intl311" / "baltimore_311_sample.csv"
        load_folder(baltimore.make_city(table, tmp_path / "city"))
        assert (City.objects.get().time_zone, Category.objects.count()) == ("America/New_York", 231)
        assert (Unit.objects.count(), Area.objects.count()) == (17, 274)
        mapping = tmp_path / "map.toml"
        mapping.write_text(baltimore.MAPPING, encoding="utf-8")
        file = baltimore.head(table, tmp_path, ROWS)
        said = run("import_reports", file, "--mapping", mapping)
        assert f"新增 {ROWS} 条，已经有的 0 条，没有收进 0 行" in said.out
        rows = baltimore.rows_of(file)
        nowhere = sum((row["Latitude"], row["Longitude"]) == baltimore.PLACEHOLDER for row in rows)
        assert nowhere > 0
        assert Report.objects.exclude(outside=None).count() == nowhere
        assert f"新增里有 {nowhere} 条的位置不在本市" in said.out
        inside = [row for row in rows if (row["Latitude"], row["Longitude"]) != baltimore.PLACEHOLDER]
        assert Counter(Case.objects.values_list("category__name", flat=True)) == Counter(
            row["SRType"] for row in inside
        )
        assert Case.objects.filter(state="accepted").count() == len(inside)
        assert not DBTaskResult.objects.exists()

    def test_reads_its_own_moments_and_neighbourhoods(self, run: Run, shared_data: Path, tmp_path: Path) -> None:
        table = shared_data / "intl311" / "baltimore_311_sample.csv"
        load_folder(baltimore.make_city(table, tmp_path / "city"))
        mapping = tmp_path / "map.toml"
        mapping.write_text(baltimore.MAPPING, encoding="utf-8")
        run("import_reports", baltimore.head(table, tmp_path, 2), "--mapping", mapping)
        report = Report.objects.get(idempotency_key="import:baltimore-311:5004100000j6t9wAAA")
        assert report.received_at.isoformat() == "2018-11-13T18:06:56+00:00"
        assert report.area is not None
        assert (report.area.name, report.channel) == ("Central Park Heights", "hotline")
