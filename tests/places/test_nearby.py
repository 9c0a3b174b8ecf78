"""Places around a point or in an area, and a point said in words."""

import pytest
from shapely.geometry import LineString, mapping

from qiaomen.places.coords import Position
from qiaomen.places.models import Landmark, Level, Line
from qiaomen.places.nearby import near_point, place_of, whereabouts, within
from tests import build

STATION = (115.751, 37.751)


@pytest.fixture
def city(db: None) -> build.World:
    """The small city with a road past the station and a shop across town."""
    made = build.world()
    road = LineString([(115.70, 37.7515), (115.79, 37.7515)])
    Line.objects.create(code="R1", name="人民路", kind="road", course=mapping(road))
    Landmark.objects.create(name="西街商店", area=made.west, longitude=115.65, latitude=37.75)
    return made


class TestNearPoint:
    def test_names_landmarks_and_lines_nearest_first(self, city: build.World) -> None:
        found = near_point(STATION)
        assert [(one.thing.name, round(one.metres or 0)) for one in found] == [("火车站", 0), ("人民路", 56)]

    def test_leaves_out_what_is_retired_or_far(self, city: build.World) -> None:
        Landmark.objects.filter(name="火车站").update(retired_on="2026-01-01")
        assert [one.thing.name for one in near_point(STATION)] == ["人民路"]
        assert near_point((115.61, 37.71)) == []


class TestWithin:
    def test_names_landmarks_then_the_areas_below(self, city: build.World) -> None:
        build.area("999902001", "河东街道", Level.TOWN, city.east, None)
        assert [one.ref.split(":")[0] + one.thing.name for one in within(city.east)] == [
            "landmark火车站", "area河东街道",
        ]  # fmt: skip


class TestPlaceOf:
    def test_gives_back_what_was_listed(self, city: build.World) -> None:
        for one in [*near_point(STATION), *within(city.whole)]:
            again = place_of(one.ref)
            assert again is not None
            assert (again.ref, again.thing) == (one.ref, one.thing)

    @pytest.mark.parametrize("ref", ["", "landmark:", "landmark:x", "landmark:" + "9" * 30, "line:\x00", "area:nope"])
    def test_knows_nonsense(self, city: build.World, ref: str) -> None:
        assert place_of(ref) is None


class TestWhereabouts:
    def test_says_county_and_what_is_near(self, city: build.World) -> None:
        here = whereabouts(Position(*STATION))
        assert (here.areas, here.near and here.near.thing.name, here.outside) == ([city.east], "火车站", False)

    def test_says_the_county_alone_where_nothing_is_near(self, city: build.World) -> None:
        here = whereabouts(Position(115.61, 37.71))
        assert (here.areas, here.near, here.outside) == ([city.west], None, False)

    def test_knows_the_outside(self, city: build.World) -> None:
        assert whereabouts(build.OUTSIDE_POINT).outside
