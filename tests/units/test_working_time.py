"""Limits by hand-computed cases, and adding and measuring as each other's inverse."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiaomen.units.working_time import SECONDS, LimitUnit, NoWorkingTime, Period, WorkingTime

SHANGHAI, CAIRO = ZoneInfo("Asia/Shanghai"), ZoneInfo("Africa/Cairo")
MORNING, AFTERNOON = Period(time(8), time(12)), Period(time(14), time(18))
# 2026 as published, in part: May Day's week, and the Saturday worked for it.
EXCEPTIONS = {date(2026, 5, day): False for day in (1, 4, 5)} | {date(2026, 5, 9): True}
CITY = WorkingTime(SHANGHAI, EXCEPTIONS, frozenset({2026}), (MORNING, AFTERNOON))
H, D = LimitUnit.WORK_HOUR, LimitUnit.WORK_DAY


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


# start, so much, of what, end; 2026-03-06 is a Friday
BY_HAND = [
    ("2026-03-06 15:00", 2, D, "2026-03-10 15:00"),  # two work days from Friday: Tuesday
    ("2026-03-07 09:00", 1, D, "2026-03-10 00:00"),  # begun on Saturday: Monday is the day
    ("2026-03-06 15:00", 0.5, D, "2026-03-09 03:00"),
    ("2026-03-04 11:00", 2, H, "2026-03-04 15:00"),  # over lunch
    ("2026-03-04 12:30", 1, H, "2026-03-04 15:00"),  # begun at lunch
    ("2026-03-04 08:00", 4, H, "2026-03-04 12:00"),  # to the edge of the morning, not to 14:00
    ("2026-03-04 17:00", 2, H, "2026-03-05 09:00"),  # over night
    ("2026-03-04 06:00", 1, H, "2026-03-04 09:00"),  # before opening
    ("2026-03-06 17:00", 3, H, "2026-03-09 10:00"),  # over the weekend
    ("2026-03-06 18:00", 1, H, "2026-03-09 09:00"),  # at closing
    ("2026-04-30 15:00", 1, D, "2026-05-06 15:00"),  # over the holiday
    ("2026-04-30 17:00", 2, H, "2026-05-06 09:00"),
    ("2026-05-08 15:00", 1, D, "2026-05-09 15:00"),  # the Saturday that is worked
    ("2026-05-08 17:30", 1, H, "2026-05-09 08:30"),
    ("2026-03-06 17:00", 3, LimitUnit.URGENT_HOUR, "2026-03-06 20:00"),
    ("2026-03-06 17:00", 2, LimitUnit.URGENT_DAY, "2026-03-08 17:00"),
    ("2026-04-30 17:00", 3, LimitUnit.NATURAL_DAY, "2026-05-03 17:00"),
    ("2031-03-07 15:00", 2, D, "2031-03-11 15:00"),  # a year that nobody has published: weekdays
]


class TestALimit:
    @pytest.mark.parametrize(("start", "value", "unit", "end"), BY_HAND)
    def test_ends_where_the_calendar_says(self, start: str, value: float, unit: LimitUnit, end: str) -> None:
        assert CITY.add(at(start), value * SECONDS[unit], unit) == at(end)

    @pytest.mark.parametrize(("start", "value", "unit", "end"), BY_HAND)
    def test_is_measured_as_it_was_given(self, start: str, value: float, unit: LimitUnit, end: str) -> None:
        assert CITY.between(at(start), at(end), unit) == value * SECONDS[unit]

    def test_of_nothing_ends_at_once_while_offices_are_open_and_at_opening_else(self) -> None:
        assert CITY.add(at("2026-03-04 09:00"), 0, H) == at("2026-03-04 09:00")
        assert CITY.add(at("2026-03-07 09:00"), 0, H) == at("2026-03-09 08:00")

    def test_cannot_end_in_a_city_that_never_works(self) -> None:
        with pytest.raises(NoWorkingTime):
            WorkingTime(SHANGHAI, {}, frozenset(), ()).add(at("2026-03-04 09:00"), 1, H)

    def test_follows_the_hours_of_the_season(self) -> None:
        winter = Period(time(14), time(17), valid_until=date(2026, 3, 4))
        summer = Period(time(15), time(18), valid_from=date(2026, 3, 5))
        city = WorkingTime(SHANGHAI, {}, frozenset(), (MORNING, winter, summer))
        assert city.add(at("2026-03-04 16:00"), 6 * 3600, H) == at("2026-03-05 16:00")

    def test_needs_no_order_of_the_periods(self) -> None:
        city = WorkingTime(SHANGHAI, {}, frozenset(), (AFTERNOON, MORNING))
        assert city.add(at("2026-03-04 11:00"), 2 * 3600, H) == at("2026-03-04 15:00")


class TestACityThatChangesItsClocks:
    """Cairo springs forward on Friday 2026-04-24 at 00:00, a day that is worked here: it has 23 hours."""

    CITY = WorkingTime(CAIRO, {}, frozenset({2026}), (MORNING, AFTERNOON))

    def test_keeps_its_office_hours_by_its_own_wall(self) -> None:
        assert self.CITY.add(at("2026-04-23 17:00", CAIRO), 3 * 3600, H) == at("2026-04-24 10:00", CAIRO)

    def test_counts_a_work_day_as_24_hours_that_passed(self) -> None:
        # Nine hours are left of Thursday, fifteen are taken from Friday, which began at 01:00.
        assert self.CITY.add(at("2026-04-23 15:00", CAIRO), 86400, D) == at("2026-04-24 16:00", CAIRO)

    def test_measures_the_short_day_as_it_was(self) -> None:
        assert self.CITY.between(at("2026-04-24 01:00", CAIRO), at("2026-04-25 00:00", CAIRO), D) == 23 * 3600


class TestASpan:
    def test_backwards_is_nothing(self) -> None:
        assert CITY.between(at("2026-03-05 09:00"), at("2026-03-04 09:00"), H) == 0

    def test_of_a_weekend_has_no_working_time(self) -> None:
        assert CITY.between(at("2026-03-07 00:00"), at("2026-03-09 08:00"), H) == 0

    @pytest.mark.parametrize(
        ("start", "end", "estimated"),
        [
            ("2026-01-01 00:00", "2026-12-31 23:00", False),
            ("2026-12-31 15:00", "2027-01-04 15:00", True),
            ("2025-12-31 15:00", "2026-01-04 15:00", True),
        ],
    )
    def test_is_estimated_where_a_year_is_not_published(self, start: str, end: str, estimated: bool) -> None:
        assert CITY.is_estimated(at(start), at(end)) is estimated

    def test_is_judged_by_the_citys_own_new_year(self) -> None:
        assert (
            CITY.is_estimated(datetime(2026, 12, 31, 15, 59, tzinfo=UTC), datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
            is False
        )
        assert CITY.is_estimated(datetime(2026, 12, 31, 16, 0, tzinfo=UTC), datetime(2026, 12, 31, 16, 0, tzinfo=UTC))


moments = st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 1), timezones=st.just(UTC))  # noqa: DTZ001 (asked so)
cities = st.sampled_from([CITY, TestACityThatChangesItsClocks.CITY])


class TestAddingAndMeasuring:
    @settings(max_examples=150, deadline=None)
    @given(cities, moments, st.integers(0, 60 * 86400 * 10), st.sampled_from(list(LimitUnit)))
    def test_are_inverse(self, city: WorkingTime, start: datetime, tenths: int, unit: LimitUnit) -> None:
        assert city.between(start, city.add(start, tenths / 10, unit), unit) == pytest.approx(tenths / 10, abs=1e-5)

    @settings(max_examples=100, deadline=None)
    @given(moments, st.integers(0, 40 * 86400), st.integers(0, 40 * 86400), st.sampled_from(list(LimitUnit)))
    def test_may_be_done_in_two_parts(self, start: datetime, one: int, two: int, unit: LimitUnit) -> None:
        assert CITY.add(CITY.add(start, one, unit), two, unit) == CITY.add(start, one + two, unit) or two == 0

    @settings(max_examples=100, deadline=None)
    @given(moments, st.integers(0, 90 * 86400), st.sampled_from(list(LimitUnit)))
    def test_never_count_more_than_passed(self, start: datetime, seconds: int, unit: LimitUnit) -> None:
        end = start + timedelta(seconds=seconds)
        assert 0 <= CITY.between(start, end, unit) <= seconds
