"""Schematic areas: hexagons around seats."""

import json
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from qiaomen.places.boundaries import read_boundaries
from qiaomen.places.coords import NotAPosition, metres_between
from qiaomen.places.schematic import SeatsTooClose, schematic_areas

SEATS = {"B": (115.67, 37.74), "A": (115.95, 37.80), "C": (115.58, 37.55), "D": (115.90, 37.45)}
PARENTS = {"A": "NORTH", "B": "NORTH", "C": "SOUTH", "D": "SOUTH", "NORTH": "CITY", "SOUTH": "CITY"}


def polygons(collection: dict[str, Any]) -> dict[str, Any]:
    return {item["properties"]["code"]: shape(item["geometry"]) for item in collection["features"]}


class TestSchematicAreas:
    def test_says_that_it_is_schematic_and_in_which_system(self) -> None:
        drawn = schematic_areas(SEATS, 6, 30)
        assert (drawn["type"], drawn["reference"], drawn["schematic"]) == ("FeatureCollection", "WGS-84", True)
        assert [item["properties"] for item in drawn["features"]] == [{"code": code} for code in "ABCD"]

    def test_shares_edges_exactly(self) -> None:
        areas = list(polygons(schematic_areas(SEATS, 7, 30)).values())
        assert shapely.coverage_is_valid(areas)
        assert all(area.is_valid for area in areas)
        assert sum(area.area for area in areas) == pytest.approx(shapely.union_all(areas).area, rel=1e-12)
        assert shapely.union_all(areas).geom_type == "Polygon"
        assert not shapely.union_all(areas).interiors

    def test_gives_each_place_to_the_nearest_seat(self) -> None:
        areas = polygons(schematic_areas(SEATS, 7, 30))
        for longitude, latitude in np.random.default_rng(5).uniform((115.6, 37.5), (115.9, 37.75), (200, 2)).tolist():
            here = (longitude, latitude)
            [holder] = [code for code, area in areas.items() if area.contains(shapely.Point(here))]
            nearest = min(metres_between(here, seat) for seat in SEATS.values())
            # An edge runs along hexagons, not along the middle line between two seats.
            assert metres_between(here, SEATS[holder]) < nearest + 2 * 1_600

    def test_stays_within_reach(self) -> None:
        area = polygons(schematic_areas({"A": (115.95, 37.80)}, 7, 20))["A"]
        distances = [metres_between((115.95, 37.80), corner) for corner in area.exterior.coords]
        assert 18_000 < min(distances) < max(distances) < 22_000

    def test_rounds_to_six_decimals(self) -> None:
        drawn = schematic_areas(SEATS, 6, 30, parents=PARENTS)
        numbers = np.concatenate([shapely.get_coordinates(area).ravel() for area in polygons(drawn).values()])
        assert (numbers == np.round(numbers, 6)).all()

    def test_does_not_depend_on_the_order_of_the_seats(self) -> None:
        backwards = dict(reversed(SEATS.items()))
        assert json.dumps(schematic_areas(backwards, 6, 30)) == json.dumps(schematic_areas(SEATS, 6, 30))

    def test_gives_a_seat_its_own_hexagon_beside_a_much_larger_neighbour(self) -> None:
        # The two seats lie in neighbouring hexagons, both near the border between them.
        seats = {"A": (115.6700, 37.7400), "B": (115.6850, 37.7400)}
        areas = polygons(schematic_areas(seats, 7, 10))
        assert all(areas[code].contains(shapely.Point(seat)) for code, seat in seats.items())

    def test_refuses_two_seats_in_one_hexagon(self) -> None:
        seats = {"A": (115.6700, 37.7400), "B": (115.6701, 37.7400)}
        with pytest.raises(SeatsTooClose, match="A 和 B"):
            schematic_areas(seats, 7, 10)
        assert len(schematic_areas(seats, 12, 0.1)["features"]) == 2

    def test_refuses_a_seat_that_is_no_position(self) -> None:
        with pytest.raises(NotAPosition):
            schematic_areas({"A": (37.74, 115.67)}, 7, 10)

    def test_refuses_to_draw_millions_of_hexagons(self) -> None:
        with pytest.raises(ValueError, match="1000000"):
            schematic_areas(SEATS, 11, 60)

    def test_draws_nothing_without_seats(self) -> None:
        assert schematic_areas({}, 7, 10)["features"] == []

    def test_holds_where_hexagons_meet_one_of_the_twelve_pentagons(self) -> None:
        seats = {"A": (122.30, 39.10), "B": (122.10, 39.20), "C": (122.00, 39.05)}
        areas = list(polygons(schematic_areas(seats, 7, 25)).values())
        assert shapely.coverage_is_valid(areas)
        assert all(area.is_valid for area in areas)

    @settings(max_examples=15)
    @given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.tuples(st.floats(115, 116), st.floats(37, 38)), min_size=1))
    def test_shares_edges_whatever_the_seats(self, seats: dict[str, tuple[float, float]]) -> None:
        try:
            areas = polygons(schematic_areas(seats, 6, 25))
        except SeatsTooClose:
            return
        assert set(areas) == set(seats)
        assert shapely.coverage_is_valid(list(areas.values()))
        assert all(areas[code].intersects(shapely.Point(seat)) for code, seat in seats.items())

    def test_can_be_read_as_a_boundary_file(self, tmp_path: Any) -> None:
        path = tmp_path / "boundaries.geojson"
        path.write_text(json.dumps(schematic_areas(SEATS, 6, 30, parents=PARENTS)))
        found, faults = read_boundaries(path)
        assert faults == []
        assert [(area.code, area.schematic, area.note) for area in found] == [
            (code, True, "") for code in ["A", "B", "C", "CITY", "D", "NORTH", "SOUTH"]
        ]


class TestAreasAbove:
    def test_are_the_unions_of_those_below(self) -> None:
        areas = polygons(schematic_areas(SEATS, 7, 30, parents=PARENTS))
        assert areas["NORTH"].equals(areas["A"].union(areas["B"]))
        assert areas["CITY"].equals(shapely.union_all([areas[code] for code in "ABCD"]))
        assert shapely.coverage_is_valid([areas["NORTH"], areas["SOUTH"]])

    def test_cannot_have_a_seat_as_well(self) -> None:
        with pytest.raises(ValueError, match="NORTH has a seat"):
            schematic_areas(SEATS | {"NORTH": (116.2, 37.9)}, 6, 30, parents=PARENTS)

    def test_cannot_lie_above_themselves(self) -> None:
        with pytest.raises(ValueError, match="above itself"):
            schematic_areas(SEATS, 6, 30, parents={"A": "NORTH", "NORTH": "A"})


class TestWithin:
    COUNTY = shapely.Polygon([(115.5, 37.4), (116.0, 37.45), (115.95, 37.7), (115.7, 37.65), (115.6, 37.85)])
    TOWNS = {"1": (115.60, 37.45), "2": (115.85, 37.55), "3": (115.60, 37.70), "4": (116.3, 37.9)}

    def test_fills_a_county_with_its_towns_and_leaves_it_nowhere(self) -> None:
        towns = polygons(schematic_areas(self.TOWNS, 8, 40, within=self.COUNTY))
        assert shapely.coverage_is_valid(list(towns.values()))
        together = shapely.union_all(list(towns.values()))
        assert together.symmetric_difference(self.COUNTY).area < 1e-5 * self.COUNTY.area

    def test_gives_no_area_to_a_seat_far_outside(self) -> None:
        assert set(polygons(schematic_areas(self.TOWNS, 8, 40, within=self.COUNTY))) == {"1", "2", "3"}
