"""The published figures equal what is counted by hand, and give nobody away."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiaomen.cases import feedback, measures, periods, published
from qiaomen.cases.models import Case
from qiaomen.cases.periods import Named
from qiaomen.cases.published import LEAST, Level, hide, level, tallies_by
from qiaomen.people.actors import RESIDENT
from tests import build
from tests.cases.looking import DAY, HOUR, ZONE, moment

ALL = Case.objects.all


class TestNamedPeriods:
    @pytest.mark.parametrize(
        ("name", "since", "until"),
        [
            ("2026-03", "2026-03-01 00:00", "2026-04-01 00:00"),
            ("2025-12", "2025-12-01 00:00", "2026-01-01 00:00"),
            ("2026-Q4", "2026-10-01 00:00", "2027-01-01 00:00"),
            ("2026", "2026-01-01 00:00", "2027-01-01 00:00"),
        ],
    )
    def test_go_from_midnight_to_midnight_of_the_city(self, name: str, since: str, until: str) -> None:
        found = Named.read(name, zone=ZONE)
        assert found and (found.name, found.whole.since, found.whole.until) == (name, moment(since), moment(until))

    @pytest.mark.parametrize(
        "name", ["", "2026-13", "2026-00", "2026-Q5", "1999", "99999", "2026-3", "２０２６", "2026\n"]
    )
    def test_are_none_for_nonsense(self, name: str) -> None:
        assert Named.read(name, zone=ZONE) is None

    def test_before_january_is_december(self) -> None:
        assert Named(2026, 1, 1, ZONE).before().name == "2025-12"
        assert Named(2026, 1, 3, ZONE).before(5).name == "2024-Q4"

    def test_are_offered_with_the_running_one_first(self, now: datetime) -> None:
        names = [one.name for one in periods.choices(at=now, zone=ZONE)]
        assert names[0] == "2026-03" and names[13] == "2026-Q1" and names[-3:] == ["2026", "2025", "2024"]


class TestTallies:
    def test_are_those_counted_by_hand(self, made: build.World, now: datetime) -> None:
        period = measures.Period(now - DAY, now + DAY)
        build.received(made, now)
        build.closed(made, now, position=build.WEST_POINT)
        build.contested(made, now)
        build.declined(made, now)
        build.received(made, now - 9 * DAY)  # before the period
        found = tallies_by("area", ALL(), period)
        east, west = (found[area.path] for area in (made.east, made.west))
        assert (east["reported"], east["accepted"], east["done"], east["contested"]) == (3, 1, 1, 1)
        assert (west["reported"], west["done"], west["due"], west["met"], west["contested"]) == (1, 1, 1, 1, 0)
        assert (west["owed"], west["told"], west["rated"], west["solved"]) == (1, 1, 1, 1)

    def test_count_a_case_that_was_done_twice_once(self, made: build.World, now: datetime) -> None:
        case = build.answered(made, now)
        report = case.own_voices.get().report
        feedback.rate(case, report=report, solved=False, satisfied=False, by=RESIDENT, at=now + HOUR)
        period = measures.Period(now - DAY, now + DAY)
        tally = tallies_by("unit", ALL(), period)[made.lamps.path]
        assert (tally["done"], tally["redone"], tally["rated"], tally["solved"]) == (1, 1, 1, 0)

    def test_by_kind_tell_components_from_events_of_the_same_code(self, made: build.World, now: datetime) -> None:
        build.accepted(made, now)
        build.received(made, now)
        found = tallies_by("kind", ALL(), measures.Period(now - DAY, now + DAY))
        assert sum(tally["reported"] for tally in found.values()) == 2
        assert found["."]["reported"] == 1  # nobody has said yet what kind it is

    def test_take_five_queries(self, made: build.World, now: datetime, django_assert_num_queries: object) -> None:
        build.closed(made, now)
        with django_assert_num_queries(5):  # type: ignore[operator]  # a fixture's own type
            tallies_by("area", ALL(), measures.Period(now - DAY, now + DAY))

    def test_over_time_stand_in_their_month(self, made: build.World, now: datetime) -> None:
        build.closed(made, now)
        build.received(made, now - timedelta(days=35))
        months = [Named(2026, month, 1, ZONE).whole for month in (1, 2, 3)]
        assert published.over_time(months) == [(1, 0), (0, 0), (1, 1)]


def reported(found: Level) -> dict[str, int | str]:
    """What a reader sees of one column."""
    return {code: line.hidden.get("reported", line.tally["reported"]) for code, line in found.lines.items()}


class TestHiding:
    TALLIES: measures.Tallies = {
        f"C/{path}": Counter({"reported": n})
        for path, n in (("A/a/", 9), ("A/b/", 2), ("B/", 3), ("D/", 0), ("E/", 40))
    }

    def test_small_numbers_are_not_shown_and_the_total_does_not_give_them_away(self) -> None:
        found = level(self.TALLIES, root="C/", codes=[])
        assert reported(found) == {"A": "withheld", "B": "small", "D": 0, "E": 40}
        assert found.total.tally["reported"] == 54 and not found.total.hidden

    def test_what_is_hidden_above_stays_hidden_below(self) -> None:
        below = level(self.TALLIES, root="C/", codes=["A"])
        assert below.total.hidden["reported"] == "withheld"
        assert reported(below) == {"a": "withheld", "b": "withheld"}

    def test_a_small_city_shows_nothing_in_parts(self) -> None:
        found = level({"C/A/": Counter({"reported": 3}), "C/B/": Counter()}, root="C/", codes=[])
        assert found.total.hidden["reported"] == "small" and reported(found) == {"A": "withheld", "B": "withheld"}

    def test_what_a_month_hides_of_a_part_its_quarter_hides_but_not_of_the_city(self) -> None:
        def month(**n: int) -> measures.Tallies:
            return {f"C/{code}/": Counter({"reported": many}) for code, many in n.items()}

        months = [month(A=9, B=9, D=9, E=9), month(A=2, B=7, D=9), month(A=9, B=9, D=9)]
        quarter: measures.Tallies = {}
        for each in months:
            for path, tally in each.items():
                quarter[path] = quarter.get(path, Counter()) + tally
        found = level(quarter, root="C/", codes=[], months=months)
        assert reported(level(months[1], root="C/", codes=[])) == {"A": "small", "B": "withheld", "D": 9}
        assert reported(found) == {"A": "withheld", "B": "withheld", "D": 27, "E": 9}
        assert found.total.tally["reported"] == 81 and not found.total.hidden
        assert level(quarter, root="C/", codes=["A"], months=months).total.hidden == {"reported": "withheld"}

    def test_a_part_without_a_number_looks_like_the_others_where_all_is_hidden(self) -> None:
        small: measures.Tallies = {"C/A/": Counter({"reported": 3})}
        assert level(small, root="C/", codes=[]).nothing.hidden == {"reported": "withheld"}
        more: measures.Tallies = {"C/A/": Counter({"reported": 30})}
        assert level(more, root="C/", codes=[]).nothing.hidden == {}
        assert level(more, root="C/", codes=[], months=[small]).nothing.hidden == {"reported": "withheld"}

    def test_without_anything_small_nothing_is_hidden(self) -> None:
        assert hide({"A": 0, "B": 5, "C": 400}) == set()

    @settings(deadline=None)
    @given(st.lists(st.integers(0, 12), max_size=8))
    def test_never_leave_one_alone_nor_fewer_than_five_together(self, given_: list[int]) -> None:
        numbers = {str(at): n for at, n in enumerate(given_)}
        hidden = hide(numbers)
        assert {code for code, n in numbers.items() if 0 < n < LEAST} <= hidden
        assert {code for code, n in numbers.items() if n == 0}.isdisjoint(hidden)
        if hidden and any(n and code not in hidden for code, n in numbers.items()):
            assert len(hidden) > 1 and sum(numbers[code] for code in hidden) >= LEAST
