"""Positions between the reference systems of Chinese maps."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from qiaomen.places.coords import (
    NotAPosition,
    Position,
    ReferenceSystem,
    check_position,
    from_wgs84,
    geometry_to_wgs84,
    metres_between,
    points_from_wgs84,
    points_to_wgs84,
    to_wgs84,
)

WGS84, CGCS2000, GCJ02, BD09 = ReferenceSystem
SHIFTED = [GCJ02, BD09]
HENGSHUI = (115.670, 37.739)
CHINA_LONGITUDES, CHINA_LATITUDES = st.floats(73.5, 135.1), st.floats(3.8, 53.6)


class TestFromWgs84:
    def test_agrees_with_the_published_example_of_gcj02(self) -> None:
        assert from_wgs84(116.404, 39.915, GCJ02) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-9)

    def test_puts_baidu_on_top_of_gcj02(self) -> None:
        # Published: GCJ-02 116.404, 39.915 is BD-09 116.41036949371029, 39.92133699351022.
        there = to_wgs84(116.404, 39.915, GCJ02)
        assert from_wgs84(*there, BD09) == pytest.approx((116.41036949371029, 39.92133699351022), abs=1e-9)

    @pytest.mark.parametrize(
        "place",
        [(116.3975, 39.9087), HENGSHUI, (121.4737, 31.2304), (113.2644, 23.1291), (104.0657, 30.6595)],
        ids=["Tiananmen", "Hengshui", "Shanghai", "Guangzhou", "Chengdu"],
    )
    def test_moves_a_city_by_300_to_700_metres(self, place: tuple[float, float]) -> None:
        assert 300 < metres_between(place, from_wgs84(*place, GCJ02)) < 700

    @pytest.mark.parametrize("system", SHIFTED)
    def test_leaves_a_place_outside_china_alone(self, system: ReferenceSystem) -> None:
        assert from_wgs84(2.3522, 48.8566, system) == (2.3522, 48.8566)
        assert to_wgs84(2.3522, 48.8566, system) == (2.3522, 48.8566)

    @pytest.mark.parametrize("system", [WGS84, CGCS2000])
    def test_takes_cgcs2000_for_wgs84(self, system: ReferenceSystem) -> None:
        assert from_wgs84(*HENGSHUI, system) == HENGSHUI
        assert to_wgs84(*HENGSHUI, system) == HENGSHUI


class TestToWgs84:
    @given(CHINA_LONGITUDES, CHINA_LATITUDES, st.sampled_from(ReferenceSystem))
    def test_undoes_every_system_everywhere_in_china(
        self, longitude: float, latitude: float, system: ReferenceSystem
    ) -> None:
        back = to_wgs84(*from_wgs84(longitude, latitude, system), system)
        assert back == pytest.approx((longitude, latitude), abs=1e-9)

    @given(CHINA_LONGITUDES, CHINA_LATITUDES, st.sampled_from(SHIFTED))
    def test_is_undone_too(self, longitude: float, latitude: float, system: ReferenceSystem) -> None:
        there = from_wgs84(*to_wgs84(longitude, latitude, system), system)
        assert there == pytest.approx((longitude, latitude), abs=1e-9)

    @pytest.mark.parametrize("system", SHIFTED)
    def test_undoes_also_where_the_offset_begins(self, system: ReferenceSystem) -> None:
        edge = np.array([[72.0041, 30.0], [137.8346, 30.0], [100.0, 0.8294], [100.0, 55.8270]])
        assert points_to_wgs84(points_from_wgs84(edge, system), system) == pytest.approx(edge, abs=1e-9)

    @pytest.mark.parametrize("system", SHIFTED)
    def test_gives_a_point_the_same_answer_alone_and_among_others(self, system: ReferenceSystem) -> None:
        many = np.random.default_rng(3).uniform((73.5, 3.8), (135.1, 53.6), (500, 2))
        together = points_to_wgs84(many, system)
        alone = np.array([to_wgs84(x, y, system) for x, y in many.tolist()])
        assert np.abs(together - alone).max() < 1e-12

    def test_leaves_the_given_array_alone(self) -> None:
        given_points = np.array([HENGSHUI])
        points_to_wgs84(given_points, GCJ02)
        assert given_points.tolist() == [list(HENGSHUI)]


class TestGeometryToWgs84:
    def test_moves_every_corner_of_an_area_with_a_hole(self) -> None:
        area = shapely.Polygon(
            [(115, 37), (116, 37), (116, 38), (115, 38)],
            [[(115.4, 37.4), (115.6, 37.4), (115.6, 37.6), (115.4, 37.6)]],
        )
        moved = geometry_to_wgs84(area, BD09)
        expected = points_to_wgs84(shapely.get_coordinates(area), BD09)
        assert len(moved.interiors) == 1
        assert np.abs(shapely.get_coordinates(moved) - expected).max() <= 0.6e-8

    def test_keeps_the_shared_edge_of_two_areas_shared(self) -> None:
        edge = [(115.5, 37 + step / 97) for step in range(98)]
        west = shapely.Polygon([*edge, (115.0, 38.0), (115.0, 37.0)])
        east = shapely.Polygon([*edge, (116.2, 38.0), (116.1, 37.3), (116.0, 37.0)])
        moved = [geometry_to_wgs84(area, GCJ02) for area in (west, east)]
        assert shapely.coverage_is_valid(moved)
        assert not moved[0].equals(west)


class TestCheckPosition:
    @pytest.mark.parametrize("place", [HENGSHUI, (-180, -90), (180, 90), (0, 51.5), (12.5, 0), (25.5, 71.1)])
    def test_accepts_places_on_the_earth(self, place: tuple[float, float]) -> None:
        check_position(*place)

    @pytest.mark.parametrize(
        ("place", "words"),
        [
            ((0, 0), "都是 0"),
            ((math.nan, 37.7), "必须是数字"),
            ((115.7, math.inf), "必须是数字"),
            ((181, 37.7), "经度超出范围"),
            ((115.7, -90.5), "纬度超出范围"),
            ((12_880_000, 4_540_000), "超出范围"),
        ],
    )
    def test_says_what_is_wrong(self, place: tuple[float, float], words: str) -> None:
        with pytest.raises(NotAPosition, match=words) as refused:
            check_position(*place)
        assert refused.value.meant is None

    @pytest.mark.parametrize("meant", [HENGSHUI, (75.99, 39.47), (87.62, 43.83)])
    def test_guesses_that_longitude_and_latitude_were_exchanged(self, meant: tuple[float, float]) -> None:
        with pytest.raises(NotAPosition, match="写反") as refused:
            check_position(meant[1], meant[0])
        assert refused.value.meant == meant

    @pytest.mark.parametrize("convert", [to_wgs84, from_wgs84, Position])
    def test_guards_every_way_in(self, convert: type[Position]) -> None:
        with pytest.raises(NotAPosition):
            convert(37.739, 115.670, GCJ02)


class TestMetresBetween:
    def test_knows_a_degree_of_latitude_and_of_longitude(self) -> None:
        assert metres_between((115, 37), (115, 38)) == pytest.approx(111_195, abs=1)
        assert metres_between((115, 60), (116, 60)) == pytest.approx(111_195 / 2, rel=1e-3)

    def test_is_nothing_from_a_place_to_itself_and_half_the_globe_at_most(self) -> None:
        assert metres_between(HENGSHUI, HENGSHUI) == 0
        assert metres_between((0, 0), (180, 0)) == pytest.approx(20_015_115, abs=1)


class TestPosition:
    def test_keeps_what_came_and_gives_wgs84(self) -> None:
        position = Position(*from_wgs84(*HENGSHUI, BD09), BD09)
        assert position.wgs84 == pytest.approx(HENGSHUI, abs=1e-9)
        assert (position.longitude, position.latitude) != HENGSHUI
        assert position.system == "BD-09"
