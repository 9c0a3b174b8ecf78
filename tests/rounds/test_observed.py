"""What the turns say: by month of the city's calendar and by site; the page's own rise from 2 % to over 90 %."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pytest_django import DjangoAssertNumQueries

from qiaomen.rounds.counting import take_back
from qiaomen.rounds.models import Indicator, ObservationSite, Turn
from qiaomen.rounds.observed import Trend, by_hour, by_site, months_back, trends
from tests.build.rounds import Observing, counted

ZONE = ZoneInfo("Asia/Shanghai")
# Riders of whom so many wore a helmet, of all seen, at two crossings together: made up, to the page's two figures.
RISE = {
    (2021, 7): (10, 500), (2021, 8): (66, 480), (2021, 9): (158, 510), (2021, 10): (273, 520), (2021, 11): (364, 505),
    (2021, 12): (431, 495), (2022, 1): (460, 500),
}  # fmt: skip


def trend(there: Observing, **more: datetime) -> Trend:
    return trends(Turn.objects.all(), [there.helmet], zone=ZONE, **more)[0]


def monthly(found: Trend) -> list[tuple[str, str, int]]:
    return [(f"{one.since:%Y-%m}", one.percent, one.whole) for one in found.months]


class TestTrend:
    def test_rises_from_2_to_over_90_percent_as_in_the_city(self, there: Observing) -> None:
        other = ObservationSite.objects.create(code="south", name="南门口", area=there.world.east, indicators="helmet")
        for (year, month), (did, seen) in RISE.items():
            at = datetime(year, month, 15, 8, 0, tzinfo=ZONE)
            half = did // 2
            counted(there, half, seen // 2 - half, at=at)
            counted(there, did - half, seen - seen // 2 - did + half, at=at, site=other)
        found = trend(there)
        assert monthly(found) == [
            ("2021-07", "2.0%", 500), ("2021-08", "13.8%", 480), ("2021-09", "31.0%", 510), ("2021-10", "52.5%", 520),
            ("2021-11", "72.1%", 505), ("2021-12", "87.1%", 495), ("2022-01", "92.0%", 500),
        ]  # fmt: skip
        assert found.latest is not None
        assert (found.latest.between, found.latest.turns) == ("89.3%–94.1%", 2)
        assert (found.chart.rows[0], found.chart.labels[0]) == ([2.0], "7\n2021")
        sites = by_site(Turn.objects.all(), [there.helmet], zone=ZONE)[there.helmet]
        assert [(site.code, sums.whole, len(months)) for site, sums, months in sites] == [
            ("south", 1756, 7), ("station", 1754, 7),
        ]  # fmt: skip

    def test_counts_by_the_citys_own_midnight(self, there: Observing) -> None:
        counted(there, 1, 1, at=datetime(2026, 3, 1, 0, 20, tzinfo=ZONE))
        counted(there, 3, 1, at=datetime(2026, 3, 1, 0, 10, tzinfo=ZONE))
        # The second began at 23:55 of the month before.
        assert monthly(trend(there)) == [("2026-02", "75.0%", 4), ("2026-03", "50.0%", 2)]

    def test_leaves_out_what_was_taken_back(self, there: Observing, now: datetime) -> None:
        wrong = counted(there, 9, 1, at=now)
        gone = counted(there, 5, 5, at=now - timedelta(days=60))
        take_back(wrong, reason="按反了", right=(1, 9), by=there.world.actor("cai"), at=now)
        take_back(gone, reason="不是这个路口", by=there.world.actor("cai"), at=now)
        found = trend(there)
        assert monthly(found) == [("2026-03", "10.0%", 10)]
        assert found.months[0].turns == 1

    def test_begins_where_it_is_told(self, there: Observing, now: datetime) -> None:
        counted(there, 1, 1, at=now - timedelta(days=400))
        counted(there, 1, 3, at=now)
        since = months_back(now, ZONE)
        assert since == datetime(2025, 3, 1, tzinfo=ZONE)
        assert monthly(trend(there, since=since)) == [("2026-03", "25.0%", 4)]

    def test_asks_once_however_many_there_are(
        self, there: Observing, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        counted(there, 1, 1, at=now)
        for number in range(2):
            with django_assert_num_queries(2):
                assert len(trends(Turn.objects.all(), Indicator.objects.all(), zone=ZONE)) == 2
            counted(there, number, 1, at=now - timedelta(days=40 * number))


class TestTheDataModel:
    def test_has_no_place_for_what_people_say_of_themselves(self) -> None:
        """Every number belongs to a turn, and every turn to somebody who stood at a site."""
        numbers = {field.name for field in Turn._meta.get_fields() if field.get_internal_type() == "IntegerField"}
        owed = {field.name for field in Turn._meta.concrete_fields if field.is_relation and not field.null}
        assert numbers == {"did", "did_not"}
        assert {"site", "observer", "indicator"} <= owed


class TestByHour:
    def test_adds_what_began_in_the_same_hour_of_the_citys_day(
        self, there: Observing, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        early, late = now.replace(hour=8), now.replace(hour=17, minute=30)
        for at, did, did_not in ((early, 30, 10), (early - timedelta(days=9), 10, 10), (late, 5, 35)):
            counted(there, did, did_not, at=at)
        wrong = counted(there, 1, 1, at=now.replace(hour=12))
        take_back(wrong, reason="按反了", by=there.world.actor("cai"), at=now.replace(hour=18))
        with django_assert_num_queries(1):
            found = by_hour(Turn.objects.all(), there.helmet, zone=ZONE)
        assert [(hour, one.part, one.whole, one.turns) for hour, one in found] == [(7, 40, 60, 2), (17, 5, 40, 1)]
        assert found[0][1].since == (early - timedelta(days=9)).date()
