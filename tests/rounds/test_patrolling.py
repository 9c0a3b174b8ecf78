"""A patrol comes in: judged with reasons in words, kept once; what was found is a report of the chain."""

import uuid
from datetime import datetime, timedelta
from functools import partial

import pytest
from shapely.geometry import box, mapping

from qiaomen.cases.intake import Submission
from qiaomen.cases.models import Case, Report
from qiaomen.cases.models.report import Channel
from qiaomen.cases.problems import Missing, NotYours
from qiaomen.places.coords import Position
from qiaomen.places.models import Area
from qiaomen.rounds.judging import in_words
from qiaomen.rounds.keeping import forget_tracks
from qiaomen.rounds.models import Finding, Patrol, PatrolRule
from qiaomen.rounds.patrolling import report_finding
from qiaomen.units.models import Adoption
from tests import build
from tests.build.patrols import LATITUDE, River, east, river, walked, way
from tests.cases.test_races import at_once


@pytest.fixture
def there(db: None) -> River:
    return river(build.world())


def words(patrol: Patrol) -> list[str]:
    return [in_words(fault) for fault in patrol.faults]


class TestHandIn:
    def test_counts_what_fits_the_rule(self, there: River, now: datetime) -> None:
        patrol = walked(there, way(0, 4000), at=now)
        assert (patrol.counts, patrol.minutes, patrol.percent, patrol.faults) == (True, 30, 100, [])
        assert (abs(patrol.metres - 4000) <= 6, abs(patrol.stretch_metres - 4000) <= 1) == (True, True)
        assert [row[0] for row in patrol.track] == [0, 1800]

    @pytest.mark.parametrize(
        ("track", "minutes", "faults"),
        [
            (way(0, 4000, minutes=9), 9, ["时间太短：至少 10 分钟，走了 9 分钟"]),
            (
                way(0, 700, minutes=30), 30,
                ["走得太少：至少 1000 米，走了 700 米", "没有走全：50 米以内走到的至少要有 60%，走到了 18%"],
            ),
            (way(4500, 8000), 30, ["没有走全：50 米以内走到的至少要有 60%，走到了 0%"]),
            (way(0, 4000, beside=0.0009), 30, ["没有走全：50 米以内走到的至少要有 60%，走到了 0%"]),
            (
                "[]", 30,
                [
                    "手机没有记下走过的路：请看定位是否打开", "时间太短：至少 10 分钟，走了 0 分钟",
                    "走得太少：至少 1000 米，走了 0 米", "没有走全：50 米以内走到的至少要有 60%，走到了 0%",
                ],
            ),
        ],
    )  # fmt: skip
    def test_says_why_it_does_not_count_and_keeps_it(
        self, there: River, now: datetime, track: str, minutes: float, faults: list[str]
    ) -> None:
        patrol = walked(there, track, at=now, minutes=minutes)
        assert (patrol.counts, words(patrol)) == (False, faults)
        assert Patrol.objects.get() == patrol

    def test_does_not_count_twice_within_the_gap_in_either_order(self, there: River, now: datetime) -> None:
        assert walked(there, way(0, 4000), at=now).counts
        for later in (timedelta(hours=5), timedelta(hours=-5)):
            assert words(walked(there, way(0, 4000), at=now + later)) == [
                "离上一次太近：至少要隔 24 小时，只隔了 5 小时"
            ]
        assert walked(there, way(0, 4000), at=now + timedelta(hours=24)).counts

    def test_of_an_area_counts_what_lies_inside(self, there: River, now: datetime) -> None:
        Area.objects.filter(pk=there.world.east.pk).update(
            boundary=mapping(box(east(0), LATITUDE - 0.01, east(2000), LATITUDE + 0.01))
        )
        own = Adoption.objects.create(
            area_id=there.world.east.pk, unit=there.world.lamps, kind="leader", from_on=now.date()
        )
        rule = PatrolRule.objects.create(
            code="area",
            name="包联",
            area=there.world.east,
            times=1,
            every="month",
            least_percent=80,
            from_on=now.date(),
        )
        for begin, end, faults in (
            (0, 2000, []), (0, 4000, ["多半不在区域里：至少 80% 的路要在区域里，只有 51%"]),
        ):  # fmt: skip
            assert words(walked(there, way(begin, end), at=now, rule=rule, adoption=own)) == faults

    def test_takes_a_walk_once_and_from_nobody_else(self, there: River, now: datetime) -> None:
        walk = uuid.uuid4()
        first = walked(there, way(0, 4000), at=now, walk=walk)
        assert walked(there, way(0, 100), at=now, walk=walk) == first
        with pytest.raises(NotYours):
            walked(there, way(0, 4000), at=now, walk=walk, who="lin")
        assert Patrol.objects.count() == 1

    def test_refuses_other_units_nonsense_and_what_is_too_old(self, there: River, now: datetime) -> None:
        with pytest.raises(NotYours):
            walked(there, way(0, 4000), at=now, who="mo")
        for track, minutes in (
            ("[[1]]", 30),
            (way(0, 4000), -5),
            (way(0, 4000), 60 * 24 * 32),
            (way(0, 4000), 60 * 25),
        ):
            with pytest.raises(Missing):
                walked(there, track, at=now, minutes=minutes)
        assert not Patrol.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_only_one_of_two_walks_of_one_owner_counts(self, now: datetime) -> None:
        there = river(build.world())
        at_once(*(partial(walked, there, way(0, 4000), at=now, who=who) for who in ("bo", "lin")))
        assert sorted(Patrol.objects.values_list("counts", flat=True)) == [False, True]


class TestAFinding:
    def found(self, there: River, now: datetime, **more: object) -> Finding:
        position = Position(east(3250), LATITUDE + 0.0002)
        given = {
            "channel": Channel.PATROL,
            "text": "岸边堆着建筑垃圾",
            "position": position,
            "idempotency_key": "patrol:1",
        }
        submission = Submission(**{**given, **more})  # type: ignore[arg-type]  # the names are those of a Submission
        return report_finding(
            submission, adoption=there.town, walk=uuid.UUID(int=7), found_at=now - timedelta(minutes=5),
            by=there.world.actor("bo"), at=now,
        )  # fmt: skip

    def test_is_a_report_of_the_chain_with_its_kilometre_mark(self, there: River, now: datetime) -> None:
        finding = self.found(there, now)
        report = Report.objects.get()
        assert finding.metres is not None
        assert abs(finding.metres - 3250) <= 2
        assert (report.channel, report.received_at, report.entered_by) == (
            "patrol", now - timedelta(minutes=5), there.world.people["bo"],
        )  # fmt: skip
        assert report.place_words.startswith("清河 K3+2")
        assert Case.objects.get().area == there.world.east

    def test_comes_once(self, there: River, now: datetime) -> None:
        assert self.found(there, now) == self.found(there, now)
        assert (Report.objects.count(), Finding.objects.count()) == (1, 1)

    def test_has_no_mark_without_a_position(self, there: River, now: datetime) -> None:
        assert self.found(there, now, position=None, place_words="三号桥下").metres is None
        assert Report.objects.get().place_words == "三号桥下"


class TestForgetting:
    def test_empties_old_tracks_and_leaves_the_figures(self, there: River, now: datetime) -> None:
        old = walked(there, way(0, 4000), at=now - timedelta(days=190))
        new = walked(there, way(0, 4000), at=now)
        assert (forget_tracks(at=now), forget_tracks(at=now)) == (1, 0)
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.track, old.forgotten_on, old.counts, old.minutes) == ([], now.date(), True, 30)
        assert (len(new.track), new.forgotten_on) == (2, None)
