"""Whose job it is: the closest rule in the smallest area, ambiguity said aloud, reasons in words."""

import uuid
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from shapely.geometry import LineString, box, mapping

from qiaomen.cases import dispatch
from qiaomen.cases.duties import duties_at, whose
from qiaomen.cases.models import Case, Duty
from qiaomen.places.models import Area, Level, Line
from qiaomen.units.models import Adoption, Unit
from tests import build
from tests.cases.looking import anew

DAY = date(2026, 3, 4)


def edition(made: build.World) -> None:
    """A load of the city's data ends with a new edition: indexes in memory go by it."""
    made.city.edition = uuid.uuid4()
    made.city.save()


def duty(made: build.World, area: Area, lead: Unit, **given: Any) -> Duty:
    one = Duty.objects.create(area=area, lead=lead, **given)
    edition(made)
    return one


def leads(made: build.World, area: Area, day: date = DAY) -> list[str]:
    codes = dict(Unit.objects.values_list("pk", "code"))
    return [codes[entry.lead] for entry in duties_at(area.path, made.lamp, day)]


class TestADuty:
    def test_of_the_city_holds_in_every_area(self, made: build.World) -> None:
        assert leads(made, made.whole) == leads(made, made.east) == ["LD"]

    def test_of_a_smaller_area_goes_before(self, made: build.World) -> None:
        duty(made, made.east, made.lamps_east)
        assert (leads(made, made.east), leads(made, made.west)) == (["LD-E"], ["LD"])

    def test_of_a_smaller_area_for_another_matter_does_not(self, made: build.World) -> None:
        duty(made, made.east, made.roads, standard="T", kind="component", code="01002")
        assert leads(made, made.east) == ["LD"]

    @pytest.mark.parametrize(
        ("closer", "wider"),
        [
            ({"code": "01028"}, {"code": "0102*"}),
            ({"code": "0102*"}, {"code": "01*"}),
            ({"code": "01*"}, {"kind": "component"}),
            ({"kind": "component"}, {}),
            ({"code": "*"}, {}),
        ],
    )
    def test_that_names_the_matter_more_closely_goes_before(
        self, closer: dict[str, str], wider: dict[str, str], made: build.World
    ) -> None:
        duty(made, made.east, made.roads, **wider)
        duty(made, made.east, made.lamps_east, **closer)
        assert leads(made, made.east) == ["LD-E"]

    def test_that_is_as_close_as_another_is_ambiguous(self, made: build.World) -> None:
        duty(made, made.east, made.lamps_east, code="01*")
        duty(made, made.east, made.roads, code="01*")
        assert sorted(leads(made, made.east)) == ["DL", "LD-E"]

    @pytest.mark.parametrize("given", [{"kind": "event"}, {"standard": "other"}, {"code": "0102"}, {"code": "02*"}])
    def test_of_another_kind_standard_or_code_does_not_hold(self, given: dict[str, str], made: build.World) -> None:
        duty(made, made.east, made.roads, **given)
        assert leads(made, made.east) == ["LD"]

    @pytest.mark.parametrize(
        ("given", "holds"),
        [
            ({"from_on": date(2026, 3, 5)}, False),
            ({"from_on": DAY}, True),
            ({"until_on": DAY}, True),
            ({"until_on": date(2026, 3, 3)}, False),
            ({"retired_on": date(2026, 1, 1)}, False),
        ],
    )
    def test_holds_between_its_days(self, given: dict[str, date], holds: bool, made: build.World) -> None:
        duty(made, made.east, made.roads, **given)
        assert leads(made, made.east) == (["DL"] if holds else ["LD"])

    def test_is_nobodys_where_no_line_says_so(self, made: build.World) -> None:
        Duty.objects.all().delete()
        edition(made)
        assert leads(made, made.east) == []


def at_the_station(made: build.World, now: datetime) -> Case:
    return anew(build.accepted(made, now))


class TestASuggestion:
    def test_says_why_in_words(self, made: build.World, now: datetime) -> None:
        (one,) = dispatch.suggest(at_the_station(made, now), at=now)
        assert (one.unit, one.unambiguous, one.why) == (made.lamps, True, "职责表：敲门市 × 路灯，由路灯所首接负责")

    def test_is_a_choice_where_the_table_is_ambiguous(self, made: build.World, now: datetime) -> None:
        duty(made, made.whole, made.roads, code="01028")
        found = dispatch.suggest(at_the_station(made, now), at=now)
        assert {one.unit for one in found} == {made.lamps, made.roads}
        assert not any(one.unambiguous for one in found)
        assert all("请您决定" in one.why for one in found)

    def test_falls_back_when_the_first_receiver_is_gone(self, made: build.World, now: datetime) -> None:
        gone = build.unit("GONE", "撤销的所", made.roads.kind, None, made.whole)  # type: ignore[arg-type]
        duty(made, made.east, gone, fallback=made.roads)
        Unit.objects.filter(pk=gone.pk).update(retired_on=DAY)
        (one,) = dispatch.suggest(at_the_station(made, now), at=now)
        assert (one.unit, one.unambiguous) == (made.roads, False)
        assert "兜底" in one.why

    def test_brings_the_supervising_unit(self, made: build.World, now: datetime) -> None:
        duty(made, made.east, made.roads, supervising=made.lamps)
        (one,) = dispatch.suggest(at_the_station(made, now), at=now)
        assert one.supervising == made.lamps

    def test_names_who_adopted_the_area(self, made: build.World, now: datetime) -> None:
        Adoption.objects.create(unit=made.roads, area=made.east, kind="pairing", from_on=DAY)
        found = dispatch.suggest(at_the_station(made, now), at=now)
        assert [(one.unit.code, one.why) for one in found][1:] == [("DL", "结对共建：道路所负责东区")]

    @pytest.mark.parametrize(("metres", "named"), [(50, True), (70, False)])
    def test_names_who_adopted_the_road_nearby(
        self, metres: int, named: bool, made: build.World, now: datetime
    ) -> None:
        north = 37.75 + metres / 111_000
        course = mapping(LineString([(115.74, north), (115.76, north)]))
        road = Line.objects.create(code="R1", name="中华大街", kind="road", course=course)
        Adoption.objects.create(unit=made.roads, line=road, kind="adoption", from_on=DAY)
        edition(made)
        found = dispatch.suggest(at_the_station(made, now), at=now)
        assert ("分包路段：道路所负责中华大街" in [one.why for one in found]) is named

    @pytest.mark.parametrize(
        ("categories", "named"), [("01028", True), ("02* 01*", True), ("01002", False), ("0102", False)]
    )
    def test_names_an_adopter_only_for_what_it_adopted(
        self, categories: str, named: bool, made: build.World, now: datetime
    ) -> None:
        Adoption.objects.create(unit=made.roads, area=made.east, kind="pairing", from_on=DAY, categories=categories)
        found = dispatch.suggest(at_the_station(made, now), at=now)
        assert (made.roads in [one.unit for one in found]) is named

    def test_ends_with_the_filing_standards_own_unit(self, made: build.World, now: datetime) -> None:
        made.lamp_out.unit = made.roads
        made.lamp_out.save()
        found = dispatch.suggest(at_the_station(made, now), at=now)
        assert [one.unit for one in found] == [made.lamps, made.roads]
        assert "立案标准" in found[1].why

    def test_does_not_exist_before_the_case_is_filed(self, made: build.World, now: datetime) -> None:
        assert dispatch.suggest(build.received(made, now), at=now) == []

    def test_without_a_place_goes_by_the_whole_city(self, made: build.World, now: datetime) -> None:
        case = anew(build.accepted(made, now, position=None))
        assert [one.unit for one in dispatch.suggest(case, at=now)] == [made.lamps]


class TestWhose:
    def test_leads_from_a_point_to_the_cell_the_areas_and_the_duty(self, made: build.World, now: datetime) -> None:
        cell = build.area("999902000000001", "一号格", Level.CELL, made.east, box(115.74, 37.74, 115.76, 37.76))
        points = np.array([[115.75, 37.75], [115.71, 37.71], [115.7, 37.75], [110.0, 30.0], [np.nan, 1.0]])
        found = whose(points, made.lamp, on=now.date())
        assert [one.cell for one in found] == [cell.code, None, None, None, None]
        east, west = ("999902", "999900"), ("999901", "999900")
        # A point on the edge of two areas lies in the one with the smaller code; outside there is nothing.
        assert [one.chain for one in found] == [(cell.code, *east), east, west, (), ()]
        assert [[entry.lead for entry in one.duties] for one in found] == [[made.lamps.pk]] * 3 + [[]] * 2
