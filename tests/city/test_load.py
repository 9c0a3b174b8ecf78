"""Loading: all or nothing, twice the same, retired and back, one city a deployment."""

import shutil
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.forms.models import model_to_dict

from qiaomen.cases.models import Category, Duty, FilingStandard, Reason, Rung, StageLimit
from qiaomen.cases.rules import case_rules
from qiaomen.city.loading import FolderFaults, told_counts
from qiaomen.places.coords import Position
from qiaomen.places.models import Area, City, Landmark, Line
from qiaomen.places.queries import current_city, locate
from qiaomen.rounds.models import Indicator, ObservationSite, PatrolRule
from qiaomen.units.models import Adoption, Unit, WorkingDay, WorkingPeriod
from qiaomen.units.queries import working_time

from .conftest import PROJECT
from .folders import TODAY, change, load_folder

pytestmark = pytest.mark.django_db

LATER = date(2026, 5, 1)
TABLES = (
    City,
    Area,
    Line,
    Landmark,
    Unit,
    Adoption,
    WorkingDay,
    WorkingPeriod,
    Category,
    FilingStandard,
    Duty,
    Reason,
    Rung,
    StageLimit,
    Indicator,
    ObservationSite,
    PatrolRule,
)


def everything() -> dict[str, list[dict[str, Any]]]:
    """All that a load writes."""
    return {
        model.__name__: [model_to_dict(row) | {"pk": row.pk} for row in model._default_manager.order_by("pk")]
        for model in TABLES
    }


class TestLoad:
    def test_loads_a_city_of_another_country_without_code(self, vila_clara: Path) -> None:
        load_folder(vila_clara)
        city = current_city()
        assert (city.name, city.language, city.time_zone) == ("Vila Clara", "pt", "America/Sao_Paulo")
        assert case_rules().look_back_percent == 10
        assert [str(period.from_time) for period in WorkingPeriod.objects.all()] == ["09:00:00"]
        assert working_time().zone.key == "America/Sao_Paulo"
        assert list(Category.objects.values_list("code", flat=True)) == ["luz", "tampa", "buraco", "lixo", "ruído"]
        assert Area.objects.get(code="VC-1-A").path == "VC/VC-1/VC-1-A/"
        assert Unit.objects.get(code="OBR-LUZ").path == "OBR/OBR-LUZ/"
        assert Landmark.objects.get().area == Area.objects.get(code="VC-1-A")
        assert Duty.objects.get(code="lixo").supervising == Unit.objects.get(code="CEN")
        assert Adoption.objects.get(kind="adoption").line == Line.objects.get(code="AV1")
        found = locate(Position(-47.88, -21.96))
        assert found.area is not None
        assert found.area.code == "VC-2"

    def test_writes_every_table(self, vila_clara: Path) -> None:
        load_folder(vila_clara)
        assert [model.__name__ for model in TABLES if not model._default_manager.exists()] == []

    def test_changes_nothing_the_second_time(self, vila_clara: Path) -> None:
        load_folder(vila_clara)
        before = everything()
        second = load_folder(vila_clara, on=LATER)
        assert everything() == before
        assert not second.changed
        assert {(c.new, c.changed, c.retired) for c in second.counts.values()} == {(0, 0, 0)}

    def test_changes_nothing_when_there_is_a_fault(self, vila_clara: Path) -> None:
        load_folder(vila_clara)
        before = everything()
        change(vila_clara, "units.csv", "Limpeza Urbana", "Limpeza")
        change(vila_clara, "stage_limits.csv", "verify,1,", "verify,0,")
        with pytest.raises(FolderFaults, match=r"stage_limits\.csv:5"):
            load_folder(vila_clara)
        assert everything() == before

    def test_changes_what_is_different_and_only_that(self, vila_clara: Path) -> None:
        first = load_folder(vila_clara)
        change(vila_clara, "units.csv", "16 5550-0103", "16 5550-0199")
        loaded = load_folder(vila_clara)
        assert Unit.objects.get(code="LIM").phone == "16 5550-0199"
        assert [file for file, counts in loaded.counts.items() if counts.touched] == ["units.csv"]
        assert told_counts(loaded)[2] == "units.csv：新增 0，修改 1，不变 4，停用 0"
        assert loaded.edition != first.edition
        assert current_city().edition == loaded.edition

    def test_tells_a_change_of_the_city_itself(self, vila_clara: Path) -> None:
        load_folder(vila_clara)
        change(vila_clara, "city.toml", "look_back_percent = 10", "look_back_percent = 20")
        loaded = load_folder(vila_clara)
        assert [file for file, counts in loaded.counts.items() if counts.touched] == ["city.toml"]
        assert case_rules().look_back_percent == 20

    def test_retires_what_is_no_longer_listed_and_takes_it_back(self, vila_clara: Path) -> None:
        load_folder(vila_clara)
        row = "VC-2,,,,NOR,CEN,,,\n"
        change(vila_clara, "duties.csv", row, "")
        duty = Duty.objects.get(area__code="VC-2")
        assert load_folder(vila_clara, on=LATER).counts["duties.csv"].retired == 1
        duty.refresh_from_db()
        assert duty.retired_on == LATER
        assert load_folder(vila_clara, on=date(2026, 6, 1)).counts["duties.csv"].retired == 0
        duty.refresh_from_db()
        assert duty.retired_on == LATER
        path = vila_clara / "duties.csv"
        path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
        assert load_folder(vila_clara).counts["duties.csv"].changed == 1
        duty.refresh_from_db()
        assert duty.retired_on is None
        assert Duty.objects.count() == 5

    def test_retires_a_limit_that_is_replaced(self, vila_clara: Path) -> None:
        """Cases in handling point at the old limit."""
        load_folder(vila_clara)
        change(vila_clara, "filing_standards.csv", "Lâmpada acesa à noite,2,", "Lâmpada acesa à noite,1,")
        load_folder(vila_clara, on=LATER)
        limits = FilingStandard.objects.filter(category__code="luz").values_list("limit_value", "retired_on")
        assert list(limits) == [(2.0, LATER), (1.0, None)]

    def test_keeps_a_duty_whose_end_is_set(self, vila_clara: Path) -> None:
        load_folder(vila_clara)
        duty = Duty.objects.get(code="b*")
        change(vila_clara, "duties.csv", "VC,event,b*,,OBR,,,,", "VC,event,b*,,OBR,,,,2026-12-31")
        load_folder(vila_clara)
        duty.refresh_from_db()
        assert (duty.until_on, duty.retired_on) == (date(2026, 12, 31), None)

    def test_replaces_working_days_and_hours(self, vila_clara: Path) -> None:
        load_folder(vila_clara)
        change(vila_clara, "working_days.csv", "2026-04-21,no,Tiradentes,yes\n", "")
        change(vila_clara, "working_periods.csv", "09:00,17:00,,", "10:00,17:00,,")
        load_folder(vila_clara)
        assert [str(day.day) for day in WorkingDay.objects.all()] == ["2026-01-01"]
        assert [str(period.from_time) for period in WorkingPeriod.objects.all()] == ["10:00:00"]

    def test_moves_an_area_with_all_below_it(self, vila_clara: Path) -> None:
        load_folder(vila_clara)
        change(vila_clara, "divisions.csv", "community,VC-1,-47.884", "community,VC-2,-47.884")
        load_folder(vila_clara)
        assert Area.objects.get(code="VC-1-B").path == "VC/VC-2/VC-1-B/"

    def test_refuses_another_city(self, vila_clara: Path) -> None:
        load_folder(vila_clara)
        before = everything()
        change(vila_clara, "city.toml", 'code = "VC"', 'code = "VD"')
        with pytest.raises(FolderFaults) as refused:
            load_folder(vila_clara)
        assert str(refused.value) == (
            "city.toml:code: 这里已经装载了 VC（Vila Clara），一个部署只服务一个城市；要装载 VD，请另建一个部署"
        )
        assert everything() == before


class TestHengshui:
    def test_loads_whole_and_twice_the_same(self) -> None:
        folder = PROJECT / "cities" / "hengshui"
        load_folder(folder)
        assert Area.objects.filter(level="county").count() == 13
        assert Area.objects.exclude(boundary=None).filter(schematic=True).exists()
        before = everything()
        assert not load_folder(folder, on=LATER).changed
        assert everything() == before

    def test_places_each_seat_in_its_own_area(self) -> None:
        load_folder(PROJECT / "cities" / "hengshui")
        seated = Area.objects.exclude(longitude=None).exclude(level="city")
        astray = []
        for area in seated:
            assert area.longitude is not None
            assert area.latitude is not None
            found = locate(Position(area.longitude, area.latitude)).area
            if found is None or not found.path.startswith(area.path):
                astray.append(area.code)
        assert seated.count() > 30
        assert astray == []


class TestCommand:
    def test_loads_and_tells_the_counts(self, vila_clara: Path) -> None:
        out = StringIO()
        call_command("city", "load", str(vila_clara), stdout=out, stderr=StringIO())
        assert out.getvalue().splitlines()[0] == "city.toml：新增 1，修改 0，不变 0，停用 0"
        assert City.objects.count() == 1

    def test_checks_and_changes_nothing(self, vila_clara: Path) -> None:
        out = StringIO()
        call_command("city", "check", str(vila_clara), stdout=out, stderr=StringIO())
        assert out.getvalue() == f"检查通过：{vila_clara}\n"
        assert City.objects.count() == 0

    @pytest.mark.parametrize("does", ["check", "load"])
    def test_tells_every_fault_and_fails(self, vila_clara: Path, does: str) -> None:
        change(vila_clara, "stage_limits.csv", "verify,1,", "verify,0,")
        change(vila_clara, "stage_limits.csv", "reply,3,", "reply,x,")
        error = StringIO()
        with pytest.raises(SystemExit) as stopped:
            call_command("city", does, str(vila_clara), stderr=error)
        assert stopped.value.code == 1
        assert error.getvalue().splitlines()[1:] == [
            "stage_limits.csv:5: “limit_value”写的是“0”，应当是大于 0 的数",
            "stage_limits.csv:7: “limit_value”写的是“x”，应当是大于 0 的数",
            "有 2 处错误，什么都没有改动。",
        ]
        assert City.objects.count() == 0

    def test_draws_schematic_areas_that_load(self, vila_clara: Path) -> None:
        (vila_clara / "boundaries.geojson").unlink()
        call_command("city", "schematic", str(vila_clara), stdout=StringIO())
        load_folder(vila_clara)
        drawn = Area.objects.filter(schematic=True).exclude(boundary=None).values_list("code", flat=True)
        assert list(drawn) == ["VC", "VC-1", "VC-1-A", "VC-1-B", "VC-2"]

    def test_draws_the_same_again(self, tmp_path: Path) -> None:
        copy = Path(shutil.copytree(PROJECT / "cities" / "hengshui", tmp_path / "hengshui"))
        call_command("city", "schematic", str(copy), stdout=StringIO())
        drawn = (copy / "boundaries.geojson").read_bytes()
        assert drawn == (PROJECT / "cities" / "hengshui" / "boundaries.geojson").read_bytes()
        assert len(drawn) < 400_000

    def test_never_draws_over_real_boundaries(self, vila_clara: Path) -> None:
        change(vila_clara, "boundaries.geojson", '"schematic": true', '"schematic": false')
        before = (vila_clara / "boundaries.geojson").read_bytes()
        error = StringIO()
        with pytest.raises(SystemExit):
            call_command("city", "schematic", str(vila_clara), stderr=error)
        told = "boundaries.geojson:0: 已有边界文件，而且不是示意边界；要重画，请先把它移走"
        assert error.getvalue().splitlines()[0] == told
        assert (vila_clara / "boundaries.geojson").read_bytes() == before


class TestReach:
    def test_every_table_of_the_city_is_loaded(self) -> None:
        """A new table that can be retired must be loaded too, or nothing would ever fill it."""
        retiring = {
            model
            for model in apps.get_models()
            # Sites of an exchange, teams and stations are planned in the product, not in a city's files.
            if model._meta.app_label not in {"rewards", "volunteers"}
            and any(field.name == "retired_on" for field in model._meta.get_fields())
        }
        assert retiring - set(TABLES) == set()
        assert TODAY < LATER
