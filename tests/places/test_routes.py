"""The order of a walk: never longer than the nearest-next one, and the shortest where that is known."""

import random
from itertools import permutations

import pytest

from qiaomen.places.routes import legs, visiting_order

START = (115.70, 37.75)


def length(order: list[int], points: list[tuple[float, float]]) -> float:
    return sum(legs(START, [points[index] for index in order]))


class TestVisitingOrder:
    def test_goes_along_a_street(self) -> None:
        points = [(115.74, 37.75), (115.71, 37.75), (115.73, 37.75), (115.72, 37.75)]
        assert visiting_order(START, points) == [1, 3, 2, 0]

    def test_undoes_a_crossing_that_the_nearest_next_would_make(self) -> None:
        points = [(115.701, 37.75), (115.698, 37.75), (115.705, 37.75), (115.688, 37.75)]
        best = min(length(list(each), points) for each in permutations(range(4)))
        assert length(visiting_order(START, points), points) == pytest.approx(best)
        assert length([0, 1, 2, 3], points) > best

    def test_of_nothing_is_nothing(self) -> None:
        assert visiting_order(START, []) == []
        assert legs(START, []) == []

    @pytest.mark.parametrize("count", range(1, 10))
    def test_visits_each_point_once_and_is_not_improved_by_turning_a_stretch(self, count: int) -> None:
        dice = random.Random(count)
        points = [(dice.uniform(115.6, 115.8), dice.uniform(37.7, 37.8)) for _each in range(count)]
        order = visiting_order(START, points)
        assert sorted(order) == list(range(count))
        for first in range(count):
            for last in range(first + 1, count):
                turned = order[:first] + order[first : last + 1][::-1] + order[last + 1 :]
                assert length(turned, points) >= length(order, points) - 0.1
