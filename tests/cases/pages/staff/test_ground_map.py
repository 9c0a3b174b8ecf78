"""督查地图: numbers of areas and lines as counted by hand, who answers for them, and who may look."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qiaomen.units.models import Adoption
from tests import build
from tests.cases.pages.staff.conftest import SignIn

QUERIES = 14
ROW = re.compile(r"<tr>\s*<th scope=\"row\".*?</tr>", re.S)


def rows(client: Client, address: str = "/desk/map/") -> list[list[str]]:
    """The cells of every row of the tables, as one reads them."""
    answer = client.get(address)
    assert answer.status_code == 200
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.S) for row in ROW.findall(answer.content.decode())]
    return [[re.sub(r"<.*?>|\s", "", cell) for cell in row] for row in cells]


@pytest.fixture
def streets(city: build.World, today: datetime) -> build.World:
    """A road past the eastern cases, adopted by the lamps; the west is looked after by the roads."""
    road = build.road()
    from_on = today.date() - timedelta(days=9)
    Adoption.objects.create(unit=city.lamps, line=road, kind="adoption", from_on=from_on)
    Adoption.objects.create(unit=city.roads, area=city.west, kind="leader", from_on=from_on)
    gone = today.date() - timedelta(days=2)
    Adoption.objects.create(unit=city.centre, line=road, kind="adoption", from_on=from_on, until_on=gone)
    build.in_handling(city, today)
    build.in_handling(city, today - timedelta(days=60))
    build.received(city, today, position=build.WEST_POINT)
    build.closed(city, today)
    return city


class TestNumbers:
    def test_are_those_of_open_cases_by_area_and_line_with_owners(self, streets: build.World, as_: SignIn) -> None:
        assert rows(as_("sun")) == [
            ["西区", "道路所", "1", "0", "0"],
            ["东区", "没有写明", "2", "0", "1"],
            ["站前路", "路灯所", "2", "0", "1"],
        ]

    def test_travel_to_the_map_as_they_stand_in_the_tables(self, streets: build.World, as_: SignIn) -> None:
        page = as_("sun").get("/desk/map/").content.decode()
        found = re.search(r'<script id="standing" type="application/json">(.*?)</script>', page)
        assert found
        standing = json.loads(found[1])
        east = standing["areas"]["999902"]
        assert (east["open"], east["overdue"], east["owner"]) == (2, 1, "")
        assert standing["lines"]["R1"]["owners"] == ["路灯所"]

    def test_hold_only_what_this_person_may_see(self, streets: build.World, as_: SignIn) -> None:
        streets.people["sun"].posts.update(area=streets.west)
        assert [row[2] for row in rows(as_("sun"))] == ["1", "0", "0"]
        assert len(as_("sun").get("/desk/map/points.json").json()["points"]) == 1

    @pytest.mark.parametrize("more", [0, 3])
    def test_cost_the_same_for_any_number_of_cases_areas_and_lines(
        self, streets: build.World, as_: SignIn, today: datetime, more: int
    ) -> None:
        for n in range(more):
            build.in_handling(streets, today)
            build.road(f"R{n + 2}", f"{n}号路")
        client = as_("sun")
        client.get("/desk/map/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/map/")
        assert len(asked) == QUERIES


class TestPoints:
    def test_are_the_open_cases_with_their_lights(self, streets: build.World, as_: SignIn) -> None:
        found = as_("sun").get("/desk/map/points.json").json()
        assert sorted(light for _number, _east, _north, light in found["points"]) == ["on_time", "on_time", "overdue"]
        assert found["n"] == 3


class TestLine:
    def test_lists_its_open_cases_with_whoever_adopted_it(self, streets: build.World, as_: SignIn) -> None:
        page = as_("sun").get("/desk/map/lines/R1/").content.decode()
        assert len(re.findall(r'href="/desk/cases/A', page)) == 2
        assert "路灯所" in page

    @pytest.mark.parametrize("code", ["R9", "a'b"])
    def test_is_not_there_under_any_other_code(self, streets: build.World, as_: SignIn, code: str) -> None:
        assert as_("sun").get(f"/desk/map/lines/{code}/").status_code == 404


class TestDoor:
    @pytest.mark.parametrize("address", ["/desk/map/", "/desk/map/points.json", "/desk/map/lines/R1/"])
    def test_is_closed_to_whoever_has_no_such_post(self, streets: build.World, as_: SignIn, address: str) -> None:
        assert [as_(who).get(address).status_code for who in ("bo", "olga", "sun", "wang")] == [404, 404, 200, 200]

    @pytest.mark.parametrize("query", ["?level=galaxy", "?colour=pink", "?level=cell&colour=owner"])
    def test_takes_nonsense_for_nothing(self, streets: build.World, as_: SignIn, query: str) -> None:
        assert as_("sun").get(f"/desk/map/{query}").status_code == 200
