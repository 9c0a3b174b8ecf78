"""The day on foot: who finds which cases, from where, in which order, and what is owed at each."""

from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qiaomen.cases import acceptance, dispatch
from qiaomen.cases.models import Case
from qiaomen.places.coords import Position, ReferenceSystem
from tests import build
from tests.cases.pages.staff.conftest import SignIn


def at_place(east: float) -> Position:
    """A point on the city's main street."""
    return Position(east, 37.75, ReferenceSystem.WGS84)


def stops(as_: SignIn, who: str, query: str = "", **given: object) -> list[Case]:
    """The cases on somebody's route, in order."""
    client = as_(who)
    answer = client.post("/desk/route/?ask", given) if given else client.get(f"/desk/route/{query}")
    return [one.case for one in answer.context["stops"]]


class TestTheRoute:
    def test_goes_from_where_the_phone_is_to_the_nearest_next(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        far, near, middle = (
            build.in_handling(city, today, position=at_place(east)) for east in (115.78, 115.72, 115.75)
        )
        assert stops(as_, "bo", longitude=115.71, latitude=37.75) == [near, middle, far]
        assert stops(as_, "bo", longitude=115.79, latitude=37.75) == [far, middle, near]

    def test_begins_at_a_place_in_words_or_at_the_stop_before(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        west, east = (build.in_handling(city, today, position=at_place(point)) for point in (115.72, 115.76))
        answer = as_("bo").get("/desk/route/?place=hcz")
        assert [one.case for one in answer.context["stops"]] == [east, west]
        assert answer.context["start"].words == "从火车站出发"
        assert stops(as_, "bo", f"?at={west.number}") == [west, east]

    def test_says_when_a_place_is_unknown_or_there_are_several(self, city: build.World, as_: SignIn) -> None:
        assert "没有找到叫“月球”的地方" in as_("bo").get("/desk/route/?place=月球").text
        assert "有几个地方像这个名字" in as_("bo").get("/desk/route/?place=区").text

    @pytest.mark.parametrize("query", ["longitude=999&latitude=1", "longitude=x", "at=A%00", "place=%00", "at=A1"])
    def test_answers_nonsense_in_words(self, city: build.World, as_: SignIn, query: str) -> None:
        assert as_("bo").get(f"/desk/route/?{query}").status_code == 200
        assert as_("bo").post("/desk/route/?ask", dict(parse_qsl(query))).status_code == 200

    def test_reads_no_position_from_an_address_and_puts_none_aside(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        build.in_handling(city, today)
        asked = as_("bo").get("/desk/route/?longitude=115.71&latitude=37.75")
        assert asked.context["start"].words.startswith("没有说从哪里出发")
        assert 'name="made_for"' not in asked.text.split("data-start")[1].split("</form>")[0]
        client = Client()
        answer = client.post("/desk/route/?ask", {"longitude": 115.71, "latitude": 37.75})
        assert (answer.status_code, "115.71" in answer.headers["Location"]) == (302, False)
        assert client.session.keys() == set()

    def test_puts_what_is_overdue_first_when_asked(self, city: build.World, today: datetime, as_: SignIn) -> None:
        near = build.in_handling(city, today, position=at_place(115.72))
        late = build.in_handling(city, today - timedelta(days=30), position=at_place(115.78))
        here = {"longitude": 115.71, "latitude": 37.75}
        assert stops(as_, "bo", "", **here) == [near, late]
        assert stops(as_, "bo", "", **here, first="on") == [late, near]

    def test_holds_for_each_role_what_it_does_on_the_spot(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        sent, handled = build.dispatched(city, today), build.in_handling(city, today)
        done, contested = build.finished(city, today), build.contested(city, today)
        build.received(city, today)
        assert {one.pk for one in stops(as_, "bo")} == {sent.pk, handled.pk}
        assert stops(as_, "cai") == [done]
        assert {one.pk for one in stops(as_, "sun")} == {done.pk, contested.pk}
        assert as_("mo").get("/desk/route/").context["stops"] == []
        assert as_("ana").get("/desk/route/").status_code == 404

    def test_says_what_is_owed_and_what_has_no_place(self, city: build.World, today: datetime, as_: SignIn) -> None:
        case = build.received(city, today, text="井盖没了")
        acceptance.accept(case, category=city.hole, filing_standard=city.hole_open, by=city.actor("ana"), at=today)
        dispatch.assign(case, to=city.roads, by=city.actor("dai"), at=today)
        answer = as_("mo").get("/desk/route/")
        assert answer.context["stops"][0].owed == ["接单", "拍办理前照片", "办好，拍办理后照片"]
        assert f"geo:{case.latitude:.6f},{case.longitude:.6f}" in answer.text
        build.in_handling(city, today, position=None)
        assert "另有 1 件没有地图位置" in as_("bo").get("/desk/route/").text

    def test_takes_as_many_queries_for_one_case_as_for_three(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        counted, client = [], as_("bo")
        for more in (1, 2):
            for _each in range(more):
                build.in_handling(city, today, photos=(build.photo(today),))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get("/desk/route/").status_code == 200
            counted.append(len(queries))
        assert counted[0] == counted[1] <= 20
