"""The forecast: checked by hand, and how often its interval holds."""

import random
from datetime import date, timedelta

import pytest

from qiaomen.campaigns.forecast import Forecast, forecast, t_95

BEGIN = date(2026, 1, 1)


def days(*values: float, every: int = 10) -> list[tuple[date, float]]:
    """Sums, one each so many days."""
    return [(BEGIN + timedelta(days=every * n), value) for n, value in enumerate(values)]


class TestForecast:
    def test_of_an_even_pace_is_certain(self) -> None:
        assert forecast(days(0, 1, 2, 3, 4), BEGIN + timedelta(days=100)) == Forecast(10, 10, 10, 5)

    def test_agrees_with_a_calculation_by_hand(self) -> None:
        # 4 steps of 10 days: +2 0 +2 0, pace 0.1 a day, each off by 1: variance 4·(1/10)/3 = 0.1333 a day;
        # 40 days ahead of 40: √(0.1333·40·2) = 3.2660; t of 3 = 3.182.
        found = forecast(days(0, 2, 2, 4, 4), BEGIN + timedelta(days=80))
        assert found is not None
        assert (found.value, round(found.high, 3), found.low) == (8.0, 18.392, 0.0)

    @pytest.mark.parametrize("points", [[], days(1), days(0, 1, 2, 3)])
    def test_is_not_made_of_too_few_days(self, points: list[tuple[date, float]]) -> None:
        assert forecast(points, BEGIN + timedelta(days=100)) is None

    def test_is_not_made_when_the_last_day_has_come(self) -> None:
        assert forecast(days(0, 1, 2, 3, 4), BEGIN + timedelta(days=40)) is None

    def test_holds_in_about_95_of_100_cases(self) -> None:
        rng, inside = random.Random(7), 0
        for _ in range(1000):
            values, total = [100.0], 100.0
            for _step in range(9):
                total += rng.gauss(5, 2)
                values.append(total)
            ahead = forecast(days(*values), BEGIN + timedelta(days=150))
            assert ahead is not None
            end = total + sum(rng.gauss(5, 2) for _step in range(6))
            inside += ahead.low <= end <= ahead.high
        assert 930 <= inside <= 970

    def test_takes_the_wider_quantile_between_two_rows(self) -> None:
        assert (t_95(3), t_95(11), t_95(400)) == (3.182, 2.228, 2.042)
