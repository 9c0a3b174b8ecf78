"""A rate: the share, Wilson's interval worked out by hand, what is marked as little."""

from datetime import date

import pytest

from qiaomen.rounds.rates import Rate, total, wilson

# Worked out by hand with z = 1.95996: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n).
BY_HAND = [
    (10, 500, 0.010899, 0.03642),
    (460, 500, 0.892894, 0.940702),
    (5, 10, 0.236593, 0.763407),
    (1, 3, 0.061492, 0.79234),
    (0, 10, 0.0, 0.277533),
    (10, 10, 0.722467, 1.0),
]


def rate(part: int, whole: int, since: date = date(2021, 7, 1), until: date = date(2021, 7, 31)) -> Rate:
    return Rate(part, whole, since, until, "骑车经过的人", "戴头盔", 1)


class TestWilson:
    @pytest.mark.parametrize(("part", "whole", "low", "high"), BY_HAND)
    def test_gives_what_was_worked_out_by_hand(self, part: int, whole: int, low: float, high: float) -> None:
        assert [round(end, 6) for end in wilson(part, whole)] == [low, high]

    def test_says_nothing_where_nothing_was_seen(self) -> None:
        assert wilson(0, 0) == (0.0, 1.0)

    @pytest.mark.parametrize(("part", "whole"), [(3, 2), (-1, 2)])
    def test_refuses_what_is_no_share(self, part: int, whole: int) -> None:
        with pytest.raises(ValueError, match="is no share"):
            wilson(part, whole)

    def test_holds_the_share_and_stays_within_bounds(self) -> None:
        for whole in (1, 2, 7, 40):
            for part in range(whole + 1):
                low, high = wilson(part, whole)
                assert 0 <= low <= part / whole <= high <= 1


class TestRate:
    def test_is_read_with_its_interval_and_period(self) -> None:
        one = rate(10, 500)
        assert (one.percent, one.between, one.period) == ("2.0%", "1.1%–3.6%", "2021年7月")

    def test_of_nothing_is_a_dash(self) -> None:
        one = rate(0, 0)
        assert (one.percent, one.share, one.is_small) == ("—", None, True)

    def test_of_few_is_marked(self) -> None:
        assert (rate(29, 29).is_small, rate(30, 30).is_small) == (True, False)


class TestTotal:
    def test_adds_what_was_counted_never_the_shares(self) -> None:
        later = rate(90, 100, date(2022, 1, 1), date(2022, 1, 31))
        both = total([rate(10, 500), later])
        assert both is not None
        assert (both.part, both.whole, both.percent, both.turns) == (100, 600, "16.7%", 2)
        assert both.period == "2021年7月 – 2022年1月"

    def test_of_none_is_none(self) -> None:
        assert total([]) is None
