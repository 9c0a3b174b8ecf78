"""How far figures are told: by whole months, and counted once a while."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache

from qiaomen.cases import publishing
from qiaomen.cases.periods import Named
from tests import build
from tests.cases.looking import ZONE, moment


class TestTold:
    @pytest.mark.parametrize(
        ("name", "until", "months"),
        [
            ("2026-02", "2026-03-01 00:00", ["2026-02"]),
            ("2025-Q4", "2026-01-01 00:00", ["2025-10", "2025-11", "2025-12"]),
            ("2026-Q1", "2026-03-01 00:00", ["2026-01", "2026-02"]),
            ("2026", "2026-03-01 00:00", ["2026-01", "2026-02"]),
            ("2026-03", "2026-03-04 10:15", []),
        ],
    )
    def test_parts_are_told_by_months_that_are_over(self, name: str, until: str, months: list[str]) -> None:
        named = Named.read(name, zone=ZONE)
        assert named
        told = publishing.told(named, at=moment("2026-03-04 10:29"))
        assert told.period.since == named.whole.since
        assert (told.period.until, [month.name for month in told.months]) == (moment(until), months)

    def test_at_the_years_first_moment_nothing_lies_behind(self) -> None:
        told = publishing.told(Named(2026, 1, 12, ZONE), at=moment("2026-01-01 00:00"))
        assert (told.period.since, told.months) == (told.period.until, [])


class TestCounted:
    def test_asks_the_database_once_a_while(
        self, made: build.World, now: datetime, django_assert_num_queries: object
    ) -> None:
        cache.clear()
        build.closed(made, now - timedelta(days=20))
        told = publishing.told(Named(2026, 2, 1, ZONE), at=now)
        first = publishing.level_of("area", told, root=made.whole.path, codes=[])
        with django_assert_num_queries(0):  # type: ignore[operator]  # a fixture's own type
            again = publishing.level_of("area", told, root=made.whole.path, codes=[])
        cache.clear()
        assert first == again
