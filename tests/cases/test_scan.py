"""Lines and areas that stand out by a test against their own past, once each, for as long as they do."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaomen.cases import findings, gathering, outbreaks
from qiaomen.cases.actions import act_on, cases_in
from qiaomen.cases.models import Case, Finding
from qiaomen.cases.models.finding import Basis
from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.cases.streams import ALL_KINDS, Key, Place, tally
from tests import build
from tests.build.gathering import came_in, outbreak, usual_weeks
from tests.cases.looking import DAY

QUERIES, MINUTE = 20, timedelta(minutes=1)


@pytest.fixture
def calm(made: build.World, now: datetime) -> build.World:
    """Fourteen weeks in which nothing happens but the usual."""
    usual_weeks(made, now)
    return made


def standing_out() -> list[Finding]:
    return list(Finding.objects.filter(basis__in=findings.STANDS_OUT).order_by("pk"))


class TestTheTally:
    def test_counts_by_place_kind_and_the_city_s_own_days(self, made: build.World, now: datetime) -> None:
        zone, road = ZoneInfo("Asia/Shanghai"), build.road(east=115.76)
        midnight = datetime(2026, 3, 4, tzinfo=zone)
        first = midnight - (outbreaks.DAYS - 1) * DAY
        came_in([midnight - MINUTE, midnight, first, first - MINUTE], made.lamp, made.east)
        came_in([now], None, made.east, point=(115.7601, 37.75))
        Case.objects.filter(opened_at=first).update(area=None, longitude=None, latitude=None)
        found = tally(at=now, zone=zone)
        last, east = outbreaks.DAYS - 1, Place(made.east.level, made.east.code)
        assert {key: dict(enumerate(found.streams.counts[n])) for n, key in enumerate(found.keys)} == {
            key: dict.fromkeys(range(outbreaks.DAYS), 0) | days
            for key, days in {
                Key(Place("", road.code), ALL_KINDS): {last: 1},
                Key(Place("city", made.whole.code), made.lamp.pk): {last - 1: 1, last: 1},
                Key(east, ALL_KINDS): {last - 1: 1, last: 2},
                Key(east, made.lamp.pk): {last - 1: 1, last: 1},
            }.items()
        }
        assert found.streams.total.tolist() == [1, *[0] * 95, 1, 2]
        assert found.lately[found.keys.index(Key(Place("", road.code), ALL_KINDS))] == [
            (midnight.date(), Case.objects.get(category=None).pk)
        ]

    def test_of_nothing_is_empty(self, made: build.World, now: datetime) -> None:
        found = tally(at=now, zone=ZoneInfo("Asia/Shanghai"))
        assert (found.keys, found.lately, found.streams.total.sum()) == ([], {}, 0)


class TestAnArea:
    def test_that_does_what_is_usual_is_not_told_of(self, calm: build.World, now: datetime) -> None:
        assert gathering.look(at=now)["standing_out"] == 0

    def test_that_has_far_more_of_a_kind_is_found_with_its_numbers_and_cases(
        self, calm: build.World, now: datetime
    ) -> None:
        outbreak(calm, now)
        assert gathering.look(at=now)["standing_out"] == 1
        [one] = standing_out()
        assert (one.basis, one.area, one.category, one.line) == ("area", calm.east, calm.lamp, None)
        days = (one.until_on - one.since_on).days + 1
        lamps = Case.objects.filter(area=calm.east, category=calm.lamp, opened_at__date__gte=one.since_on)
        assert set(findings.cases_of(one)) == set(lamps)
        assert (days, one.n) == (3, lamps.count())
        assert one.usual == pytest.approx(1.0, abs=0.3)
        assert one.weeks is not None and one.weeks > 50

    def test_does_not_stand_out_when_the_whole_city_has_more(self, calm: build.World, now: datetime) -> None:
        for n in range(3):
            day = now - n * DAY
            came_in([day] * 12, calm.lamp, calm.west)
            came_in([day] * 8, calm.hole, calm.east)
            came_in([day], calm.lamp, calm.east)
        assert gathering.look(at=now)["standing_out"] == 0

    def test_counts_neither_joined_cases_nor_what_the_city_went_to_look_for(
        self, calm: build.World, now: datetime
    ) -> None:
        outbreak(calm, now)
        into = Case.objects.filter(category=calm.hole).first()
        lately = Case.objects.filter(category=calm.lamp, area=calm.east, opened_at__gt=now - 3 * DAY)
        lately.update(state="joined", joined_into=into)
        assert gathering.look(at=now)["standing_out"] == 0


class TestALine:
    def test_that_has_far_more_is_found_and_not_its_area_once_more(self, calm: build.World, now: datetime) -> None:
        road = build.road(east=115.78)
        outbreak(calm, now, point=(115.7801, 37.75))
        gathering.look(at=now)
        kinds = {(one.basis, one.line or one.area) for one in standing_out()}
        assert kinds == {("line", road)} or kinds == {("area", calm.east)}
        assert len(standing_out()) == 1


class TestAFinding:
    def test_that_goes_on_stays_one_and_grows_and_ends_by_itself(self, calm: build.World, now: datetime) -> None:
        outbreak(calm, now)
        gathering.look(at=now)
        n = standing_out()[0].n
        gathering.look(at=now)
        assert [one.n for one in standing_out()] == [n]
        came_in([now + DAY] * 3, calm.lamp, calm.east)
        gathering.look(at=now + DAY)
        assert [(one.state, one.n) for one in standing_out()] == [
            ("open", n + 3 + 1)
        ]  # and a usual one of the day before
        usual_weeks(calm, now + 9 * DAY, days=8)
        gathering.look(at=now + 8 * DAY)
        assert standing_out()[0].state == "open"
        gathering.look(at=now + 9 * DAY)
        assert [one.state for one in standing_out()] == ["expired"]
        gathering.look(at=now + 9 * DAY)
        assert len(standing_out()) == 1

    def test_that_was_dismissed_comes_back_only_with_another_outbreak(self, calm: build.World, now: datetime) -> None:
        outbreak(calm, now)
        gathering.look(at=now)
        findings.dismiss(standing_out()[0], words="换灯施工", by=calm.actor("sun"), at=now)
        came_in([now + DAY] * 3, calm.lamp, calm.west)
        assert gathering.look(at=now + DAY)["standing_out"] == 0
        came_in([now + 2 * DAY] * 12, calm.lamp, calm.east)
        assert gathering.look(at=now + 2 * DAY)["standing_out"] == 1
        assert [one.state for one in standing_out()] == ["dismissed", "open"]

    def test_costs_the_same_for_any_number_of_cases(self, calm: build.World, now: datetime) -> None:
        gathering.look(at=now)
        asked = []
        for _n in range(2):
            came_in([now - DAY], calm.lamp, calm.west)
            gathering.look(at=now)
            with CaptureQueriesContext(connection) as seen:
                gathering.look(at=now)
            asked.append(len(seen))
        assert asked == [QUERIES, QUERIES]


class TestAnAction:
    def test_takes_in_every_later_case_there_within_its_days(self, calm: build.World, now: datetime) -> None:
        outbreak(calm, now)
        gathering.look(at=now)
        [one] = standing_out()
        made = act_on(
            one, title="东区路灯", unit=calm.lamps, until_on=(now + 5 * DAY).date(), by=calm.actor("sun"), at=now
        )
        for at in (now + 5 * DAY, now + 6 * DAY):
            came_in([at], calm.lamp, calm.east)
        came_in([now + DAY], calm.lamp, calm.west)
        came_in([now + DAY], calm.hole, calm.east)
        assert cases_in(made).count() == one.n + 1
        found = gathering.found(one.pk, by=calm.actor("sun"))
        assert found is not None and found.action == made
        assert (found.progress.n, found.progress.open, found.progress.closed) == (one.n + 1, one.n + 1, 0)

    def test_on_a_line_takes_in_what_lies_on_it(self, calm: build.World, now: datetime) -> None:
        road = build.road(east=115.78)
        one = findings.propose(
            Basis.LINE, "line:R1:*", [], at=now, line=road, since_on=now.date(), until_on=now.date(), n=5
        )
        assert one is not None
        made = act_on(one, title="站前路", unit=calm.roads, until_on=now.date(), by=calm.actor("sun"), at=now)
        came_in([now], calm.hole, calm.east, point=(115.7803, 37.75))
        came_in([now], calm.hole, calm.east, point=(115.7815, 37.75))
        assert cases_in(made).count() == 1

    def test_needs_a_name_and_an_end_and_is_made_once(self, calm: build.World, now: datetime) -> None:
        outbreak(calm, now)
        gathering.look(at=now)
        [one] = standing_out()
        for wrong in ({"title": " "}, {"until_on": (now - DAY).date()}, {"until_on": (now + 400 * DAY).date()}):
            given: dict[str, Any] = {"title": "东区路灯", "unit": calm.lamps, "until_on": (now + DAY).date()} | wrong
            with pytest.raises(Missing):
                act_on(one, by=calm.actor("sun"), at=now, **given)
        given = {"title": "东区路灯", "unit": calm.lamps, "until_on": (now + DAY).date(), "at": now}
        act_on(one, by=calm.actor("sun"), **given)
        with pytest.raises(CannotMove):
            act_on(one, by=calm.actor("dai"), **given)


class TestChance:
    def test_is_that_of_the_negative_binomial(self) -> None:
        # mean 2, shape 1: geometric with odds 2/3, so P(N ≥ 5) = (2/3)^5; a large shape is Poisson.
        n, mean = np.array([5.0, 5.0, 7.0]), np.array([2.0, 2.0, 4.2])
        chance = outbreaks.at_least(n, mean, np.array([1.0, 1e9, 1e9]))
        assert chance == pytest.approx([(2 / 3) ** 5, 0.0526530, 0.1325357], rel=1e-4)

    def test_is_calibrated_so_that_calm_cities_raise_few_alarms(self) -> None:
        rng, alarms = np.random.default_rng(5), 0
        rate = rng.gamma(0.7, 1.0, 60)
        mean = np.outer(rate / rate.sum() * 60, [1, 1, 1, 1, 1, 0.7, 0.6] * 14)
        all_kinds, one_group = np.full(60, -1), np.zeros(60, dtype=int)
        looks = 0.0
        for _city in range(40):
            counts = rng.poisson(mean * rng.gamma(5, 0.2, mean.shape))
            past = counts[:, : outbreaks.PAST].sum(1).astype(float)
            usual = outbreaks.learn(outbreaks.Streams(counts, counts.sum(0), one_group, all_kinds, past))
            looks = looks or outbreaks.count_looks(usual, seed=1)
            alarms += bool(outbreaks.find(counts, usual, looks=looks, once_in=4.0))
        # A week of seven such days may hold one in four; one day alone does more seldom.
        assert 20 < looks < 4000
        assert alarms <= 8
