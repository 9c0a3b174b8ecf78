"""Who owes which patrols when: periods of the calendar, seasons, levels, what is due, done and overdue."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from qiaomen.rounds.duties import Duty, Period, duties, owners_on, period_of
from qiaomen.rounds.models import PatrolRule
from tests import build
from tests.build.patrols import River, chief, river, walked, way

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 3, 4)  # a Wednesday


@pytest.fixture
def there(db: None) -> River:
    return river(build.world())


def standing(today: date = TODAY) -> list[Duty]:
    return duties(owners_on(today), today=today, zone=ZONE)


def go(there: River, day: date) -> None:
    at = datetime(day.year, day.month, day.day, 10, tzinfo=ZONE)
    assert walked(there, way(0, 4000), at=at).counts


class TestAPeriod:
    @pytest.mark.parametrize(
        ("day", "every", "first", "last"),
        [
            (TODAY, "day", TODAY, TODAY),
            (TODAY, "week", date(2026, 3, 2), date(2026, 3, 8)),
            (date(2026, 3, 10), "ten_days", date(2026, 3, 1), date(2026, 3, 10)),
            (date(2026, 3, 11), "ten_days", date(2026, 3, 11), date(2026, 3, 20)),
            (date(2026, 3, 31), "ten_days", date(2026, 3, 21), date(2026, 3, 31)),
            (date(2028, 2, 29), "ten_days", date(2028, 2, 21), date(2028, 2, 29)),
            (TODAY, "month", date(2026, 3, 1), date(2026, 3, 31)),
            (date(2026, 12, 31), "quarter", date(2026, 10, 1), date(2026, 12, 31)),
            (TODAY, "year", date(2026, 1, 1), date(2026, 12, 31)),
        ],
    )
    def test_is_the_calendars(self, day: date, every: str, first: date, last: date) -> None:
        assert period_of(day, every) == Period(first, last)

    def test_follows_the_one_before_without_a_gap(self) -> None:
        for every in ("day", "week", "ten_days", "month", "quarter", "year"):
            last = date(2025, 1, 1) - timedelta(days=1)
            last = period_of(last, every).last
            for _n in range(40):
                period = period_of(last + timedelta(days=1), every)
                assert period.first == last + timedelta(days=1)
                last = period.last


class TestADuty:
    def test_is_of_the_level_that_the_rule_names(self, there: River) -> None:
        assert [(one.adoption, one.rule) for one in standing()] == [(there.town, there.rule)]

    def test_of_the_line_itself_stands_before_that_of_its_kind(self, there: River) -> None:
        own = PatrolRule.objects.create(code="own", name="清河", line=there.line, times=2, every="month", from_on=TODAY)
        other = chief(there.line, there.world.lamps_east, "village", TODAY)
        assert [(one.adoption, one.rule) for one in standing()] == [
            (there.town, own), (there.county, own), (other, own)
        ]  # fmt: skip

    def test_is_due_then_done_and_more_makes_up_for_nothing(self, there: River) -> None:
        assert [one.state for one in standing(date(2026, 1, 2))] == ["due"]
        for day in (date(2026, 2, 23), date(2026, 2, 25), TODAY):
            go(there, day)
        duty = standing()[0]
        assert (duty.state, duty.now.made, duty.now.owed) == ("done", 1, 1)
        # Six finished weeks: twice in one of them counts once.
        assert [(one.done, one.owed, one.made) for one in duty.past] == [(1, 1, 2), *[(0, 1, 0)] * 5]
        assert (duty.done, duty.owed) == (1, 6)

    def test_is_overdue_when_the_week_before_was_missed_and_none_was_made_since(self, there: River) -> None:
        assert (standing()[0].state, standing()[0].missed) == ("overdue", 1)
        go(there, date(2026, 3, 2))
        assert standing()[0].state == "done"

    def test_is_overdue_after_the_greatest_gap(self, there: River) -> None:
        PatrolRule.objects.update(times=3, greatest_gap_days=3)
        go(there, date(2026, 3, 2))
        assert [standing(date(2026, 3, day))[0].state for day in (5, 6)] == ["due", "overdue"]

    def test_owes_nothing_before_it_began_nor_out_of_season(self, there: River) -> None:
        PatrolRule.objects.update(from_month=11, until_month=2)
        duty = standing()[0]
        assert (duty.state, [one.period.first.month for one in duty.past]) == ("rest", [2, 2, 2, 2, 1, 1])
        PatrolRule.objects.update(from_month=None, until_month=None, from_on=date(2026, 2, 18))
        assert [one.period.first for one in standing()[0].past] == [date(2026, 2, 23)]

    def test_ends_with_the_adoption_and_with_the_rule(self, there: River) -> None:
        PatrolRule.objects.update(until_on=TODAY)
        assert (len(standing()), len(standing(TODAY + timedelta(days=1)))) == (1, 0)
        PatrolRule.objects.update(until_on=None)
        there.town.until_on = TODAY
        there.town.save()
        assert (len(standing()), len(standing(TODAY + timedelta(days=1)))) == (1, 0)

    def test_is_asked_for_with_three_queries_whatever_there_is(
        self, there: River, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(2):
            with django_assert_num_queries(3):
                assert len([one.state for one in standing()]) == 1 + 2 * number
            for level in ("town", "town"):
                chief(there.line, there.world.lamps_east, level, TODAY)
            go(there, TODAY - timedelta(days=2 * number))

    def test_is_read_from_the_periods_that_are_told_and_no_further(
        self, there: River, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        PatrolRule.objects.update(greatest_gap_days=15)
        for back in (60, 55, 50):
            go(there, TODAY - timedelta(days=back))
        with django_assert_num_queries(4):
            duty = standing()[0]
        # The six weeks before this one begin on 19 January: 13 January is older, and is known all the same.
        assert (duty.days, duty.last_on, duty.days_since) == ([], TODAY - timedelta(days=50), 50)
        go(there, TODAY - timedelta(days=3))
        with django_assert_num_queries(3):
            assert standing()[0].days == [TODAY - timedelta(days=3)]
