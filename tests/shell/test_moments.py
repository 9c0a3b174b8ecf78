"""Moments in plain words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from qiaomen.shell.moments import ago, in_words, length, span_in_words, until


@pytest.fixture(autouse=True)
def _in_the_city() -> object:
    with timezone.override(ZoneInfo("Asia/Shanghai")), translation.override("zh-hans"):
        yield


class TestInWords:
    def test_shows_the_citys_hour_not_utc(self, now: datetime) -> None:
        assert in_words(datetime(2026, 3, 4, 2, 5, tzinfo=UTC), now=now) == "3月4日 10:05"

    def test_adds_the_year_when_it_is_another_one(self, now: datetime) -> None:
        assert in_words(datetime(2025, 12, 31, 15, 59, tzinfo=UTC), now=now) == "2025年12月31日 23:59"

    def test_takes_the_year_from_the_citys_calendar(self, now: datetime) -> None:
        new_year_in_the_city = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)
        assert in_words(new_year_in_the_city, now=now) == "1月1日 00:00"

    def test_shows_the_year_when_nobody_says_what_now_is(self) -> None:
        assert in_words(datetime(2026, 3, 4, 2, 0, tzinfo=UTC), now=None) == "2026年3月4日 10:00"

    def test_gives_a_day_no_hour(self, now: datetime) -> None:
        assert in_words(date(2026, 3, 6), now=now) == "3月6日"


class TestSpan:
    def test_says_the_day_once_where_it_is_one_in_the_city(self, now: datetime) -> None:
        begin = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
        spans = [span_in_words(begin, begin + timedelta(hours=n), now=now) for n in (1, 3)]
        assert spans == ["3月4日 22:00—23:00", "3月4日 22:00—3月5日 01:00"]


class TestLength:
    @pytest.mark.parametrize(
        ("span", "words"),
        [
            (timedelta(0), "1分钟"),
            (timedelta(seconds=119), "1分钟"),
            (timedelta(minutes=59, seconds=59), "59分钟"),
            (timedelta(hours=1), "1小时"),
            (timedelta(hours=23, minutes=59), "23小时"),
            (timedelta(days=1), "1天"),
            (timedelta(days=41), "41天"),
        ],
    )
    def test_uses_the_largest_whole_unit(self, span: timedelta, words: str) -> None:
        assert length(span) == words


class TestAgo:
    def test_says_just_now_within_a_minute(self, now: datetime) -> None:
        assert ago(now - timedelta(seconds=59), now=now) == "刚刚"

    def test_counts_hours(self, now: datetime) -> None:
        assert ago(now - timedelta(hours=3, minutes=10), now=now) == "3小时前"

    def test_names_the_day_after_a_month(self, now: datetime) -> None:
        assert ago(now - timedelta(days=30), now=now) == "2月2日 10:00"

    def test_names_a_moment_that_lies_ahead(self, now: datetime) -> None:
        assert ago(now + timedelta(seconds=1), now=now) == "3月4日 10:00"


class TestUntil:
    def test_says_what_is_left(self, now: datetime) -> None:
        assert until(now + timedelta(days=2, hours=5), now=now) == "还剩2天"

    def test_says_by_how_much_it_is_late(self, now: datetime) -> None:
        assert until(now - timedelta(hours=3), now=now) == "已超3小时"
