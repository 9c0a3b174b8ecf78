"""The same real object: pairs to be joined, and three different reports within three natural days."""

from datetime import datetime, timedelta

import pytest

from qiaomen.cases import acceptance, findings, gathering, joining
from qiaomen.cases.models import Case, Finding
from qiaomen.cases.problems import CannotMove, NotYours
from qiaomen.places.coords import Position, ReferenceSystem
from tests import build
from tests.cases.looking import HOUR, anew

DAY = timedelta(days=1)
NEAR = Position(115.75, 37.7504, ReferenceSystem.WGS84)  # 44 m north of EAST_POINT
FAR = Position(115.75, 37.7494, ReferenceSystem.WGS84)  # 67 m south, and 111 m from NEAR


def found(basis: str) -> list[tuple[str, int, list[int]]]:
    """The findings of a basis, the first one first: state, n, keys of their cases."""
    rows = Finding.objects.filter(basis=basis).order_by("pk")
    return [(one.state, one.n, [case.pk for case in findings.cases_of(one)]) for one in rows]


class TestPairs:
    def test_are_near_soon_after_each_other_and_of_one_kind(self, made: build.World, now: datetime) -> None:
        old = build.accepted(made, now - 20 * HOUR)
        new = build.accepted(made, now, position=NEAR)
        build.accepted(made, now, position=FAR)
        hole = build.received(made, now, text="路口的井盖不见了")
        acceptance.accept(hole, category=made.hole, filing_standard=made.hole_open, by=made.actor("ana"), at=now)
        assert gathering.look(at=now)["same"] == 1
        assert found("same") == [("open", 2, [old.pk, new.pk])]

    def test_are_none_after_the_citys_hours(self, made: build.World, now: datetime) -> None:
        build.accepted(made, now - 25 * HOUR)
        build.accepted(made, now)
        assert gathering.look(at=now)["same"] == 0

    def test_without_a_kind_need_alike_words_and_alike_words_alone_never_do(
        self, made: build.World, now: datetime
    ) -> None:
        old = build.received(made, now - HOUR)
        alike = build.received(made, now, text="火车站路灯不亮", position=NEAR)
        build.received(made, now, text="垃圾没人清运", position=NEAR)
        build.received(made, now, position=build.WEST_POINT)
        gathering.look(at=now)
        assert found("same") == [("open", 2, [old.pk, alike.pk])]

    def test_are_joined_by_the_ordinary_step_and_never_proposed_again_once_separated(
        self, made: build.World, now: datetime
    ) -> None:
        old, new = build.accepted(made, now - HOUR), build.accepted(made, now)
        gathering.look(at=now)
        one = Finding.objects.get()
        assert findings.join_all(one, by=made.actor("dai"), at=now) == 1
        assert (anew(new).joined_into, found("same")[0][0]) == (old, "taken")
        joining.separate(anew(new), by=made.actor("dai"), at=now)
        assert gathering.look(at=now + HOUR)["same"] == 0

    def test_that_somebody_joined_by_hand_are_taken(self, made: build.World, now: datetime) -> None:
        old, new = build.accepted(made, now - HOUR), build.accepted(made, now)
        gathering.look(at=now)
        joining.join(new, into=old, by=made.actor("dai"), at=now)
        gathering.look(at=now)
        assert found("same") == [("taken", 2, [old.pk, new.pk])]

    def test_do_not_come_back_once_dismissed_but_a_third_one_is_a_new_pair(
        self, made: build.World, now: datetime
    ) -> None:
        old, new = build.accepted(made, now - HOUR), build.accepted(made, now)
        gathering.look(at=now)
        findings.dismiss(Finding.objects.get(), words="是两盏灯", by=made.actor("dai"), at=now)
        assert gathering.look(at=now + HOUR)["same"] == 0
        third = build.accepted(made, now + HOUR)
        gathering.look(at=now + HOUR)
        assert found("same") == [("dismissed", 2, [old.pk, new.pk]), ("open", 2, [old.pk, third.pk])]

    def test_are_past_when_one_is_closed(self, made: build.World, now: datetime) -> None:
        build.accepted(made, now - HOUR)
        new = build.accepted(made, now)
        gathering.look(at=now)
        Case.objects.filter(pk=new.pk).update(
            state="finished", unit=made.lamps, finished_by=made.people["bo"], finished_at=now
        )
        gathering.look(at=now)
        assert found("same")[0][0] == "expired"


class TestThreeReportsInThreeNaturalDays:
    """`now` is Wednesday, 4 March 2026, 10:00: midnight of Monday is 2 days and 10 hours ago."""

    @pytest.mark.parametrize(
        ("hours_ago", "is_found"),
        [
            ((0, 0, 0), True),
            ((0, 24, 57), True),  # Monday 01:00
            ((0, 24, 58), True),  # Monday 00:00
            ((0, 24, 59), False),  # Sunday 23:00: four natural days
            ((0, 30, 81), False),
            ((100, 124, 148), True),  # any three days, not only the last
            ((0, 1), False),
        ],
    )
    def test_are_counted_by_the_day_they_were_reported(
        self, made: build.World, now: datetime, hours_ago: tuple[int, ...], is_found: bool
    ) -> None:
        for n in hours_ago:
            build.accepted(made, now - n * HOUR)
        assert gathering.look(at=now)["frequent"] == int(is_found)

    def test_count_joined_voices_wherever_they_stand(self, made: build.World, now: datetime) -> None:
        into = build.accepted(made, now)
        for place in (FAR, build.WEST_POINT):
            joining.join(build.accepted(made, now, position=place), into=into, by=made.actor("dai"), at=now)
        gathering.look(at=now)
        assert [row[:2] for row in found("frequent")] == [("open", 3)]

    def test_leave_out_other_kinds_other_places_and_what_the_city_went_to_look_for(
        self, made: build.World, now: datetime
    ) -> None:
        build.accepted(made, now)
        build.accepted(made, now, position=FAR)
        build.accepted(made, now, channel="patrol", by=made.actor("cai"))
        hole = build.received(made, now)
        acceptance.accept(hole, category=made.hole, filing_standard=made.hole_open, by=made.actor("ana"), at=now)
        assert gathering.look(at=now)["frequent"] == 0

    def test_stay_one_finding_that_grows_and_ends_by_itself(self, made: build.World, now: datetime) -> None:
        for _n in range(3):
            build.accepted(made, now)
        gathering.look(at=now)
        build.accepted(made, now + DAY)
        gathering.look(at=now + DAY)
        gathering.look(at=now + DAY)
        assert [row[:2] for row in found("frequent")] == [("open", 4)]
        gathering.look(at=now + 8 * DAY)
        assert found("frequent")[0][0] == "open"
        gathering.look(at=now + 9 * DAY)
        assert found("frequent")[0][0] == "expired"

    def test_do_not_come_back_once_dismissed_until_there_are_three_new_ones(
        self, made: build.World, now: datetime
    ) -> None:
        for _n in range(3):
            build.accepted(made, now)
        gathering.look(at=now)
        one = Finding.objects.get(basis="frequent")
        findings.dismiss(one, words="是三处", by=made.actor("sun"), at=now)
        for _n in range(2):
            build.accepted(made, now + DAY)
        assert gathering.look(at=now + DAY)["frequent"] == 0
        build.accepted(made, now + DAY)
        assert gathering.look(at=now + DAY)["frequent"] == 1
        assert [row[:2] for row in found("frequent")] == [("dismissed", 3), ("open", 3)]

    def test_are_joined_all_together(self, made: build.World, now: datetime) -> None:
        cases = [build.accepted(made, now) for _n in range(3)]
        gathering.look(at=now)
        assert findings.join_all(Finding.objects.get(basis="frequent"), by=made.actor("dai"), at=now) == 2
        assert [anew(one).joined_into for one in cases] == [None, cases[0], cases[0]]


class TestDeciding:
    def test_is_for_certain_posts_with_a_reason_and_once(self, made: build.World, now: datetime) -> None:
        build.accepted(made, now)
        build.accepted(made, now)
        gathering.look(at=now)
        one = Finding.objects.get()
        for who, words in (("wang", "不是"), ("olga", "不是"), ("bo", "不是"), ("sun", "  ")):
            with pytest.raises(CannotMove):
                findings.dismiss(one, words=words, by=made.actor(who), at=now)
        with pytest.raises(NotYours):
            findings.join_all(one, by=made.actor("sun"), at=now)  # the machine lets dispatchers join, not supervisors
        assert found("same")[0][0] == "open"
        findings.dismiss(one, words="两盏灯", by=made.actor("sun"), at=now)
        with pytest.raises(CannotMove):
            findings.take(one, by=made.actor("dai"), at=now)
        assert found("same")[0][0] == "dismissed"
