"""What a round came to: weighted by hand, margin by the stated formula, small cells hidden along both directions."""

from collections import Counter
from datetime import datetime
from math import sqrt

import pytest
from pytest_django import DjangoAssertNumQueries

from qiaomen.forms.results import Count
from qiaomen.forms.rules.filling import Option
from qiaomen.rounds.households import planning
from qiaomen.rounds.households.reaching import dealt, reached
from qiaomen.rounds.households.results import POINTS, Piece, good_of, hidden_cells, tables, weighted
from qiaomen.rounds.models.household import Outcome
from tests.build.households import Asking, visited


class TestWeighted:
    def test_share_and_margin_are_those_worked_out_by_hand(self) -> None:
        # 100 of 400 households are in A. A: 10 of 20 say yes; B: 9 of 30. 0.25 · 0.5 + 0.75 · 0.3 = 0.35
        pieces = [Piece(100, Counter(yes=10, no=10)), Piece(300, Counter(yes=9, no=21))]
        one = weighted(pieces, "yes")
        # 0.0625 · 0.8 · 0.25 / 19 + 0.5625 · 0.9 · 0.21 / 29 = 0.000657895 + 0.003665948 = 0.004323843
        assert one.share == pytest.approx(0.35)
        assert one.margin == pytest.approx(1.959964 * sqrt(0.004323843), rel=1e-6)
        assert one.words == "35.0% ± 12.9"

    def test_knows_no_margin_of_a_single_answer_and_none_where_everybody_answered(self) -> None:
        assert weighted([Piece(9, Counter(yes=1))], "yes").margin is None
        assert weighted([Piece(5, Counter(yes=3, no=2))], "yes").margin == 0

    def test_knows_no_margin_where_all_who_were_asked_answered_alike(self) -> None:
        some = Piece(100, Counter(yes=20))
        assert weighted([some], "yes").words == "100.0%"
        assert weighted([some], "no").words == "0.0%"
        assert weighted([Piece(20, Counter(yes=20))], "yes").words == "100.0% ± 0.0"
        assert weighted([Piece(5, Counter())], "yes").share is None

    def test_mean_of_points_has_its_margin_from_their_variance(self) -> None:
        # A: 4 × 6 and 4 × 8: mean 7, s² = 8/7. B: 6 × 9: no variance. 0.25 · 7 + 0.75 · 9 = 8.5
        pieces = [Piece(100, Counter({"6": 4, "8": 4})), Piece(300, Counter({"9": 6}))]
        one = weighted(pieces, POINTS)
        # 0.0625 · 0.92 · 8/7/8 = 0.0082142857
        assert one.share == pytest.approx(8.5)
        assert one.words == "8.5 ± 0.2"
        assert one.margin == pytest.approx(1.959964 * sqrt(0.0082142857), rel=1e-6)

    def test_counts_answers_and_not_choices_where_several_may_be_chosen(self) -> None:
        one = weighted([Piece(100, Counter(parking=15, market=12), answered=20)], "parking")
        assert one.share == pytest.approx(0.75)
        assert not one.is_mean


class TestSmallCells:
    def test_take_others_with_them_so_that_no_total_gives_them_away(self) -> None:
        cells = {
            1: {"yes": 3, "no": 20, "some": 9},
            2: {"yes": 30, "no": 20, "some": 30},
            3: {"yes": 40, "no": 50, "some": 60},
        }
        hidden = hidden_cells(cells, ["yes", "no", "some"])
        assert (1, "yes") in hidden
        for key in cells:
            assert sum((key, one) in hidden for one in cells[key]) != 1
        for one in ("yes", "no", "some"):
            assert sum((key, one) in hidden for key in cells) != 1

    def test_are_hidden_among_those_whose_sum_is_told(self) -> None:
        # 5 and 4 are told together: with 4 shown, 5 would be what is missing.
        cells = {key: {"+": 20, "5": 3, "4": 9, "3": 0, "2": 8} for key in (1, 2)}
        hidden = hidden_cells(cells, list(cells[1]), [["+"], ["5", "4"], ["3", "2"]])
        assert hidden == {(key, one) for key in (1, 2) for one in ("5", "4")}

    def test_are_not_made_where_all_are_large(self) -> None:
        assert hidden_cells({1: {"yes": 5, "no": 0}, 2: {"yes": 8, "no": 9}}, ["yes", "no"]) == set()


class TestGrades:
    @pytest.mark.parametrize(
        ("values", "good"),
        [("543210", "54"), ("321", "3"), ("4321", "43"), ("12345", ""), ("10", ""), ("ab", ""), ("5544", "")],
    )
    def test_above_the_middle_count_together(self, values: str, good: str) -> None:
        options = [Option(value, value) for value in values]
        assert good_of(Count("near/clean", "干净吗？", options, "select_one")) == tuple(good)
        assert good_of(Count("near/clean", "干净吗？", options, "select_multiple")) == ()


class TestTables:
    def test_show_a_round_by_area_with_two_queries(
        self, there: Asking, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for n, door in enumerate(there.doors("cai") + there.doors("xia")):
            visited(there, door, now, said={"near/safe": "5" if n % 2 else "1"})
        with django_assert_num_queries(2):
            found = tables(there.round)
        safe = next(table for table in found if table.title == "晚上一个人走路放心吗？")
        assert (safe.title, safe.whole.n) == ("晚上一个人走路放心吗？", 40)
        assert [(line.name, line.n) for line in safe.areas] == [("西区", 20), ("东区", 20)]
        assert safe.options[:2] == ["很满意＋满意", "很满意"]
        assert [share.words for share in safe.areas[1].shares] == [
            "50.0% ± 18.4",
            "50.0% ± 18.4",
            *["0.0%"] * 3,
            "50.0% ± 18.4",
            "0.0%",
        ]
        assert safe.units == []

    def test_give_the_points_as_a_mean(self, there: Asking, now: datetime) -> None:
        for n, door in enumerate(there.doors("cai") + there.doors("xia")):
            visited(there, door, now, said={"overall": "9" if n % 2 else "7"})
        whole = next(table for table in tables(there.round) if table.options == ["平均分"]).whole
        # In each area ten sevens and ten nines: s² = 20/19; 60 and 200 doors.
        assert (whole.n, whole.shares[0].words) == (40, "8.0 ± 0.3")

    def test_of_few_answers_say_nothing(self, there: Asking, now: datetime) -> None:
        for door in there.doors("cai")[:4]:
            visited(there, door, now)
        assert tables(there.round) == []

    def test_leave_an_area_of_few_answers_out_of_the_sum(self, there: Asking, now: datetime) -> None:
        east, west = there.stratum("999902"), there.stratum("999901")
        doors = there.doors("cai") + there.doors("xia")
        for door in [one for one in doors if one.stratum == east] + [one for one in doors if one.stratum == west][:4]:
            visited(there, door, now)
        clean = next(table for table in tables(there.round) if table.title == "街道、楼道干净吗？")
        assert (clean.whole.n, [line.n for line in clean.areas]) == (20, [None, 20])


class TestReached:
    def test_counts_what_came_of_each_door(self, there: Asking, now: datetime) -> None:
        east = [door for door in there.doors() if door.stratum.area.code == "999902"]
        for door, outcome in zip(
            east, (Outcome.ANSWERED, Outcome.NOBODY, Outcome.REFUSED, Outcome.EMPTY), strict=False
        ):
            visited(there, door, now, outcome)
        row = next(one for one in reached(there.round) if one.stratum.area.code == "999902")
        assert (row.drawn, row.answered, row.nobody, row.refused, row.empty, row.open) == (20, 1, 1, 1, 1, 16)
        assert (row.rate.part, row.rate.whole) == (1, 19)

    def test_tells_who_has_how_many_doors_left(self, there: Asking, now: datetime) -> None:
        first, second, *_rest = there.doors("cai")
        visited(there, first, now)
        for _time in range(3):
            visited(there, second, now, Outcome.NOBODY)
        planning.draw_checks(there.round, [there.world.people["xia"]], by=there.world.actor("kao"))
        found = [(one.name, one.doors, one.left, one.checks) for one in dealt(there.round)]
        assert found == [("采集员夏青", 20, 20, 1), (there.world.people["cai"].name, 20, 18, 0)]
