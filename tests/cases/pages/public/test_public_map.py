"""公开事项地图: shows what the list shows, by the same address, and no nearer than ten metres."""

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaomen.cases.pages.public import public_map
from qiaomen.places.coords import Position, ReferenceSystem
from tests import build

QUERIES = 8
ZONE = ZoneInfo("Asia/Shanghai")
POINT_QUERIES = 4


def points(client: Client, query: str = "") -> dict[str, Any]:
    """What the map is drawn from."""
    answer = client.get(f"/map/points.json{query}")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


class TestPoints:
    def test_are_those_of_public_cases_and_hold_nothing_that_was_written(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        exact = Position(115.7512345, 37.7598765, ReferenceSystem.WGS84)
        shown = build.in_handling(city, today, text="秘密的路灯", position=exact)
        build.received(city, today)
        build.accepted(city, today, nature="accusation")
        build.accepted(city, today, public=False)
        found = points(client)
        day = f"{today.astimezone(ZONE):%Y-%m-%d}"
        assert found["points"] == [[shown.number, 115.7512, 37.7599, 1, 0, day]]
        assert found["kinds"] == ["路灯"]
        assert "秘密" not in json.dumps(found, ensure_ascii=False)

    @pytest.mark.parametrize("query", ["?state=working", "?area=999901", "?category=公用设施", "?days=7", "?q=西边"])
    def test_are_narrowed_like_the_list(self, city: build.World, client: Client, today: datetime, query: str) -> None:
        build.in_handling(city, today, text="西边的灯", position=build.WEST_POINT)
        build.accepted(city, today - timedelta(days=40), text="东边的灯")
        listed = client.get(f"/cases/{query}").content.decode()
        numbers = [number for number, *_rest in points(client, query)["points"]]
        assert numbers != []
        assert [f"/cases/{number}/" in listed for number in numbers] == [True] * len(numbers)
        assert listed.count('<a href="/cases/A') == len(numbers)

    def test_stop_at_the_newest_and_the_page_says_so(
        self, city: build.World, client: Client, today: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(public_map, "MOST", 1)
        build.accepted(city, today)
        newest = build.accepted(city, today)
        assert [row[0] for row in points(client)["points"]] == [newest.number]
        assert "有位置的 2 件；图上是其中最新的 1 件" in client.get("/map/").content.decode()

    @pytest.mark.parametrize("rows", [1, 3])
    def test_cost_the_same_for_any_number(
        self, city: build.World, client: Client, today: datetime, rows: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        for _ in range(rows):
            build.in_handling(city, today)
        with django_assert_num_queries(POINT_QUERIES):
            assert len(points(client)["points"]) == rows
        client.get("/map/")
        with django_assert_num_queries(QUERIES):
            client.get("/map/")


class TestPage:
    def test_says_in_words_what_the_map_shows(self, city: build.World, client: Client, today: datetime) -> None:
        build.accepted(city, today, text="没电的路灯")
        page = client.get("/map/?state=waiting").content.decode()
        assert "没电的路灯" in page
        assert 'data-points="/map/points.json?state=waiting"' in page
        assert 'href="/cases/?state=waiting"' in page

    def test_works_before_a_city_is_loaded(self, client: Client, db: None) -> None:
        assert client.get("/map/").status_code == 200
