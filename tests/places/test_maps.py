"""What maps are drawn from: the base layer by edition, pieces of a map file, the words for a pin."""

import json
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from shapely.geometry import shape

from qiaomen.places.models import City
from qiaomen.places.queries import line_index
from qiaomen.shell.maps import MapBase, content_policy
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> build.World:
    """The small city, with a road."""
    made = build.world()
    build.road()
    return made


class TestBaseLayer:
    def test_holds_areas_lines_and_names_and_is_kept_for_a_year(self, city: build.World, client: Client) -> None:
        answer = client.get(f"/map/base/{city.city.edition}.json")
        found = json.loads(answer.content)
        assert [each["properties"]["code"] for each in found["areas"]["features"]] == ["999900", "999901", "999902"]
        assert [each["properties"]["name"] for each in found["lines"]["features"]] == ["站前路"]
        assert len(found["names"]["features"]) == 3
        assert found["bounds"] == [115.6, 37.7, 115.8, 37.8]
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"

    def test_keeps_one_edge_between_neighbours(self, city: build.World, client: Client) -> None:
        found = json.loads(client.get(f"/map/base/{city.city.edition}.json").content)
        west, east = (shape(each["geometry"]) for each in found["areas"]["features"][1:])
        assert west.intersection(east).length == pytest.approx(0.1)
        assert west.intersection(east).area == 0

    def test_of_an_older_edition_leads_to_the_one_in_force(self, city: build.World, client: Client) -> None:
        answer = client.get(f"/map/base/{uuid.uuid4()}.json")
        assert answer.headers["Location"] == f"/map/base/{city.city.edition}.json"

    def test_costs_nothing_twice(
        self, city: build.World, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get(f"/map/base/{city.city.edition}.json")
        with django_assert_num_queries(1):
            client.get(f"/map/base/{city.city.edition}.json")

    def test_is_not_there_without_a_city(self, client: Client) -> None:
        assert City.objects.count() == 0
        assert client.get(f"/map/base/{uuid.uuid4()}.json").status_code == 404


class TestTiles:
    @pytest.fixture
    def file(self, tmp_path: Path, settings: Any) -> bytes:
        content = b"PMTiles" + bytes(range(200))
        path = tmp_path / "city.pmtiles"
        path.write_bytes(content)
        settings.MAP_BASE = MapBase(tiles=path)
        return content

    @pytest.mark.parametrize(
        ("asked", "first", "end"), [("bytes=0-6", 0, 7), ("bytes=200-", 200, 207), ("bytes=7-9999", 7, 207)]
    )
    def test_come_in_the_piece_that_was_asked_for(
        self, client: Client, file: bytes, asked: str, first: int, end: int
    ) -> None:
        answer = client.get("/map/tiles.pmtiles", headers={"Range": asked})
        assert (answer.status_code, answer.content) == (206, file[first:end])
        assert answer.headers["Content-Range"] == f"bytes {first}-{end - 1}/207"

    @pytest.mark.parametrize("asked", ["", "bytes=", "bytes=-5", "bytes=207-", "bytes=9-3", "bytes=0-1,4-5", "x=0-1"])
    def test_refuse_what_is_no_piece(self, client: Client, file: bytes, asked: str) -> None:
        answer = client.get("/map/tiles.pmtiles", headers={"Range": asked} if asked else {})
        assert (answer.status_code, answer.headers["Content-Range"], answer.content) == (416, "bytes */207", b"")

    def test_are_not_there_when_none_are_configured(self, client: Client) -> None:
        assert client.get("/map/tiles.pmtiles", headers={"Range": "bytes=0-6"}).status_code == 404


class TestNearby:
    def test_says_what_stands_there_and_the_area(self, city: build.World, client: Client) -> None:
        found = client.get("/map/nearby?longitude=115.7503&latitude=37.7502").json()
        assert found == {"words": "站前路附近，东区", "outside": False}

    def test_says_when_it_is_outside(self, city: build.World, client: Client) -> None:
        assert client.get("/map/nearby?longitude=110&latitude=30").json() == {"words": "", "outside": True}

    @pytest.mark.parametrize(
        "query", ["", "?longitude=x&latitude=37", "?longitude=nan&latitude=37", "?longitude=0&latitude=0"]
    )
    def test_refuses_nonsense_in_words(self, city: build.World, client: Client, query: str) -> None:
        answer = client.get(f"/map/nearby{query}")
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, "")


class TestLines:
    def test_near_many_points_are_those_near_each_alone(self, city: build.World) -> None:
        build.road("R2", "西路", east=115.65)
        points = np.array([[115.7501, 37.75], [115.6503, 37.71], [115.7, 37.75]])
        index = line_index()
        alone = [
            sorted(near.code for near in index.nearest_lines(float(point[0]), float(point[1]), 60)) for point in points
        ]
        assert index.lines_within(points, 60) == alone == [["R1"], ["R2"], []]

    def test_near_no_points_are_none(self, city: build.World) -> None:
        assert line_index().lines_within(np.empty((0, 2)), 60) == []


class TestPolicy:
    def test_opens_for_nothing_outside_by_default(self) -> None:
        directives = content_policy(MapBase())["DIRECTIVES"]
        assert (directives["img-src"], "connect-src" in directives) == (["'self'", "blob:", "data:"], False)

    def test_opens_for_just_the_configured_host(self) -> None:
        base = MapBase(
            wmts=("https://t0.tiles.example/vec/{z}/{x}/{y}?tk=key", "https://t0.tiles.example/cva/{z}/{x}/{y}")
        )
        directives = content_policy(base)["DIRECTIVES"]
        assert directives["connect-src"] == ["'self'", "https://t0.tiles.example"]
        assert directives["img-src"] == ["'self'", "blob:", "data:", "https://t0.tiles.example"]
        assert directives["default-src"] == ["'self'"]
