"""Points in areas, and lines near points."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon, box

from qiaomen.places.index import OUTSIDE, AreaIndex, LineIndex, Located, Shape


def square(west: float, south: float, side: float = 1.0) -> Polygon:
    return box(west, south, west + side, south + side)


# A city of two counties side by side; the west county has two towns, one with a lake that is a hole in it;
# the new district has no polygon, yet a town of it is drawn.
TOWN_WITH_A_LAKE = Polygon(square(0, 0, 5).exterior, [square(2, 2).exterior])
SHAPES = [
    Shape("CITY", "city", None, box(0, 0, 20, 10)),
    Shape("WEST", "county", "CITY", box(0, 0, 10, 10)),
    Shape("EAST", "county", "CITY", box(10, 0, 20, 10)),
    Shape("NEW", "county", "CITY", None),
    Shape("LAKE", "town", "WEST", TOWN_WITH_A_LAKE),
    Shape("HILL", "town", "WEST", box(0, 5, 5, 10)),
    Shape("PORT", "town", "NEW", box(18, 8, 19, 9)),
    Shape("STRAY", "town", "WEST", box(21, 0, 22, 1)),
]
INDEX = AreaIndex.build(SHAPES)


class TestLocate:
    def test_gives_the_chain_from_the_smallest_to_the_largest(self) -> None:
        found = INDEX.locate(1, 1)
        assert found == Located(("LAKE", "WEST", "CITY"))
        assert (found.smallest, found.outside, found.on_edge) == ("LAKE", False, False)

    def test_says_outside(self) -> None:
        found = INDEX.locate(30, 30)
        assert (found.chain, found.smallest, found.outside, found.on_edge) == ((), None, True, False)

    def test_gives_the_county_where_no_town_is_drawn(self) -> None:
        assert INDEX.locate(8, 8).chain == ("WEST", "CITY")

    def test_gives_what_lies_around_a_hole(self) -> None:
        assert INDEX.locate(2.5, 2.5).chain == ("WEST", "CITY")

    def test_says_outside_in_a_hole_that_nothing_lies_around(self) -> None:
        assert AreaIndex.build([Shape("RING", "county", None, TOWN_WITH_A_LAKE)]).locate(2.5, 2.5).outside

    def test_gives_a_shared_edge_to_the_smaller_code(self) -> None:
        assert INDEX.locate(2.5, 5) == Located(("HILL", "WEST", "CITY"), on_edge=True)
        assert INDEX.locate(10, 3) == Located(("EAST", "CITY"), on_edge=True)

    def test_gives_an_edge_to_the_deeper_level_whatever_the_codes(self) -> None:
        index = AreaIndex.build([Shape("A", "county", None, square(0, 0)), Shape("B", "town", "A", square(1, 0))])
        assert index.locate(1, 0.5).smallest == "B"

    def test_takes_a_millimetre_beside_the_edge_for_the_edge(self) -> None:
        assert INDEX.locate(2.5, 5 - 5e-9) == Located(("HILL", "WEST", "CITY"), on_edge=True)
        assert INDEX.locate(2.5, 5 - 2e-8) == Located(("LAKE", "WEST", "CITY"), on_edge=False)
        assert INDEX.locate(20 + 5e-9, 5) == Located(("EAST", "CITY"), on_edge=True)
        assert INDEX.locate(20 + 2e-8, 5).outside

    def test_finds_the_middle_of_a_slanting_edge_on_it(self) -> None:
        below = Polygon([(115.1, 37.2), (115.9, 37.2), (115.9, 37.7)])
        above = Polygon([(115.1, 37.2), (115.9, 37.7), (115.1, 37.7)])
        index = AreaIndex.build([Shape("2", "town", None, below), Shape("1", "town", None, above)])
        for part in np.linspace(0.05, 0.95, 19):
            assert index.locate(115.1 + 0.8 * part, 37.2 + 0.5 * part) == Located(("1",), on_edge=True)

    def test_follows_parents_not_polygons(self) -> None:
        assert INDEX.locate(18.5, 8.5).chain == ("PORT", "NEW", "CITY")
        assert INDEX.locate(21.5, 0.5).chain == ("STRAY", "WEST", "CITY")

    def test_gives_an_overlap_to_the_smaller_code_in_any_order(self) -> None:
        shapes = [Shape(code, "town", None, square(start, 0, 2)) for code, start in [("B", 0), ("A", 1), ("C", 0.5)]]
        for order in (shapes, shapes[::-1]):
            assert AreaIndex.build(order).locate(1.5, 1).smallest == "A"

    def test_knows_an_area_of_several_parts(self) -> None:
        parts = MultiPolygon([square(0, 0), square(5, 5)])
        index = AreaIndex.build([Shape("PARTS", "county", None, parts)])
        assert [index.locate(*point).smallest for point in [(0.5, 0.5), (5.5, 5.5), (3, 3)]] == ["PARTS", "PARTS", None]

    def test_answers_for_a_city_without_polygons(self) -> None:
        assert AreaIndex.build([]).locate(1, 1).outside
        assert AreaIndex.build([Shape("NEW", "county", None)]).locate(1, 1).outside

    def test_is_outside_where_there_is_no_number(self) -> None:
        assert INDEX.locate(float("nan"), 1).outside


class TestLocateMany:
    def test_answers_in_order_with_places_in_codes(self) -> None:
        found = INDEX.locate_many(np.array([[1.0, 1.0], [30, 30], [np.nan, 0], [10, 3], [2.5, 2.5]]))
        codes = [INDEX.codes[place] if place != OUTSIDE else None for place in found]
        assert codes == ["LAKE", None, None, "EAST", "WEST"]

    def test_answers_nothing_to_nothing(self) -> None:
        assert INDEX.locate_many(np.empty((0, 2))).tolist() == []

    @given(st.lists(st.tuples(st.floats(-1, 23), st.floats(-1, 11)), max_size=30))
    def test_agrees_with_asking_every_polygon(self, points: list[tuple[float, float]]) -> None:
        ranks = ["town", "county", "city"]
        ranked = sorted(SHAPES, key=lambda shape: (ranks.index(shape.level), shape.code))
        expected = [
            next((s.code for s in ranked if s.geometry and s.geometry.distance(shapely.Point(p)) <= 1e-8), None)
            for p in points
        ]
        found = INDEX.locate_many(np.array(points, dtype=np.float64).reshape(-1, 2))
        assert [INDEX.codes[place] if place != OUTSIDE else None for place in found] == expected
        assert [INDEX.locate(*point).smallest for point in points] == expected


class TestBuild:
    @pytest.mark.parametrize(
        ("shapes", "words"),
        [
            ([Shape("A", "city", None), Shape("A", "town", None)], "twice"),
            ([Shape("A", "street", None)], "unknown level"),
            ([Shape("A", "town", "B")], "not there"),
            ([Shape("A", "town", "B"), Shape("B", "town", "A")], "higher level"),
            ([Shape("A", "town", None, LineString([(0, 0), (1, 1)]))], "polygon"),
            ([Shape("A", "town", None, Polygon())], "polygon"),
        ],
    )
    def test_refuses_what_has_no_answer(self, shapes: list[Shape], words: str) -> None:
        with pytest.raises(ValueError, match=words):
            AreaIndex.build(shapes)


class TestNearestLines:
    # At 60° north a degree of longitude is half as long as one of latitude.
    LINES = LineIndex(
        [
            ("north", LineString([(9, 60.001), (11, 60.001)])),
            ("east", LineString([(10.001, 59), (10.001, 61)])),
            ("far", LineString([(10.1, 59), (10.1, 61)])),
            ("twice", LineString([(9, 60.002), (11, 60.002)])),
            ("twice", MultiLineString([[(9, 60.003), (11, 60.003)], [(9, 60.0015), (9.9, 60.0015)]])),
        ]
    )

    def test_measures_metres_in_both_directions(self) -> None:
        found = self.LINES.nearest_lines(10, 60, 150)
        assert [line.code for line in found] == ["east", "north"]
        assert [line.metres for line in found] == pytest.approx([55.6, 111.2], abs=0.1)

    def test_keeps_the_nearest_piece_of_a_line(self) -> None:
        found = self.LINES.nearest_lines(10, 60, 400)
        assert [line.code for line in found] == ["east", "north", "twice"]
        assert found[-1].metres == pytest.approx(222.4, abs=0.1)

    def test_leaves_out_what_only_the_box_touches(self) -> None:
        corner = LineIndex([("corner", LineString([(10.0017, 60.0009), (10.01, 60.01)]))])
        assert corner.nearest_lines(10, 60, 110) == []
        assert len(corner.nearest_lines(10, 60, 140)) == 1

    def test_orders_equally_near_lines_by_code(self) -> None:
        same = LineString([(10, 60), (11, 60)])
        found = LineIndex([("b", same), ("a", same)]).nearest_lines(10.5, 60, 1)
        assert [(line.code, line.metres) for line in found] == [("a", 0), ("b", 0)]

    def test_answers_without_lines(self) -> None:
        assert LineIndex([]).nearest_lines(10, 60, 100) == []
