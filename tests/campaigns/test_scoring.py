"""The score of a compound: exact, explained, and what would lift it."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaomen.campaigns.scoring import (
    WEIGHTS,
    Change,
    Criterion,
    Facts,
    changes_to_pass,
    lines_of,
    score,
    why_not,
)

OLD = Facts(built_in=1985, upkeep=2, lacks_municipal=3, lacks_services=2, households=300, consents=270)


def total(facts: Facts) -> Fraction:
    return score(lines_of(facts, WEIGHTS))


class TestScore:
    def test_is_the_sum_of_its_lines_by_hand(self) -> None:
        lines = lines_of(OLD, WEIGHTS)
        assert [line.points for line in lines] == [20, 20, 12, Fraction(15, 2), 18]
        assert total(OLD) == Fraction(155, 2)

    def test_reaches_all_points_and_no_more(self) -> None:
        assert total(Facts(1950, 2, 5, 4, 10, 10)) == sum(WEIGHTS.values()) == 100
        assert total(Facts(2020, 0, 0, 0, 10, 0)) == 0

    def test_tells_one_household_apart(self) -> None:
        assert total(replace(OLD, consents=271)) - total(OLD) == Fraction(20, 300)


class TestChanges:
    def test_say_how_many_steps_of_each_would_do_alone(self) -> None:
        # The next one has two points more: 31 households (2/(20/300) = 30 would only draw level), or three years.
        above = total(OLD) + 2
        fewer = replace(OLD, consents=200)
        assert changes_to_pass(lines_of(fewer, WEIGHTS), total(fewer) + 2) == [
            Change(Criterion.BUILT, 3), Change(Criterion.MUNICIPAL, 1), Change(Criterion.SERVICES, 1),
            Change(Criterion.WISH, 31),
        ]  # fmt: skip
        assert Change(Criterion.WISH, 31) not in changes_to_pass(lines_of(OLD, WEIGHTS), above)

    @given(
        st.integers(1970, 2010), st.integers(0, 2), st.integers(0, 5), st.integers(0, 4), st.integers(1, 400),
        st.integers(0, 100), st.fractions(0, 120, max_denominator=900),
    )  # fmt: skip
    def test_are_enough_and_not_one_too_many(
        self, built: int, upkeep: int, municipal: int, services: int, homes: int, share: int, above: Fraction
    ) -> None:
        facts = Facts(built, upkeep, municipal, services, homes, homes * share // 100)
        lines = lines_of(facts, WEIGHTS)
        if score(lines) > above:
            return
        by_name = {line.criterion: line for line in lines}
        for change in changes_to_pass(lines, above):
            step = by_name[change.criterion].a_step
            assert score(lines) + change.steps * step > above >= score(lines) + (change.steps - 1) * step


class TestEligibility:
    @pytest.mark.parametrize(
        ("change", "n"),
        [
            ({}, 0), ({"built_in": 2005}, 0), ({"built_in": 2006}, 1), ({"consents": 200}, 0), ({"consents": 199}, 1),
            ({"upkeep": 0, "lacks_municipal": 0, "lacks_services": 0}, 1),
            ({"built_in": 2015, "consents": 0, "upkeep": 0, "lacks_municipal": 0, "lacks_services": 0}, 3),
        ],
    )  # fmt: skip
    def test_names_each_reason(self, change: dict[str, int], n: int) -> None:
        assert len(why_not(replace(OLD, **change))) == n
