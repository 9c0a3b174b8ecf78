"""“Already reported here?”: what is offered, and a report that follows a case on purpose."""

from datetime import datetime
from typing import Any

import pytest

from qiaomen.cases import handling, intake, joining
from qiaomen.cases.already import FOLLOWED, Spot, already_reported, follow, may_follow
from qiaomen.cases.intake import Submission
from qiaomen.cases.models import Case, Evidence, Report
from qiaomen.cases.models.report import Channel
from qiaomen.cases.states import State
from qiaomen.people.actors import RESIDENT, SYSTEM
from qiaomen.places.coords import Position
from tests import build
from tests.cases.looking import whole
from tests.cases.test_races import at_once

LAMP = "火车站门口的路灯不亮了"
HERE = build.EAST_POINT.wgs84
DEGREE = 1 / 111_320


def metres_north(metres: float) -> Position:
    return Position(HERE[0], HERE[1] + metres * DEGREE)


def offered(text: str, spot: Spot, now: datetime) -> list[Case]:
    return [one.alike.case for one in already_reported(text, spot, at=now)]


class TestOffered:
    @pytest.mark.parametrize("state", list(State))
    def test_only_what_is_taken_on_and_not_called_done(self, made: build.World, now: datetime, state: State) -> None:
        case = build.IN_STATE[state](made, now)
        shown = case.pk in [one.pk for one in offered(LAMP, Spot(HERE), now)]
        assert shown == (state in FOLLOWED)
        assert {State.FINISHED, State.VERIFIED, State.ANSWERED, State.CONTESTED} & FOLLOWED == set()

    def test_never_accusations_and_what_is_not_public(self, made: build.World, now: datetime) -> None:
        build.accepted(made, now, nature="accusation")
        build.accepted(made, now, public=False)
        shown = build.accepted(made, now)
        assert offered(LAMP, Spot(HERE), now) == [shown]

    @pytest.mark.parametrize(
        ("metres", "text", "is_offered"),
        [
            (10, "", True), (70, "", False),
            (40, "路灯坏了，门口很黑", True), (40, "有人在唱歌", False),
            (120, "门口的路灯不亮了", True), (120, "树枝断了挡住人行道", False), (200, LAMP, False),
        ],
    )  # fmt: skip
    def test_by_distance_and_words(
        self, made: build.World, now: datetime, metres: float, text: str, is_offered: bool
    ) -> None:
        build.accepted(made, now, position=metres_north(metres))
        assert bool(offered(text, Spot(HERE), now)) == is_offered

    def test_not_of_another_kind_than_the_words_name(self, made: build.World, now: datetime) -> None:
        build.accepted(made, now, text="火车站门口路灯边的栏杆")
        assert offered("火车站门口污水井盖没了", Spot(HERE), now) == []

    def test_around_a_landmark_only_when_the_words_are_alike(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now, position=metres_north(300))
        rough = Spot(HERE, exact=False)
        assert [offered(LAMP, rough, now), offered("", rough, now), offered("狗叫得睡不着", rough, now)] == [
            [case], [], [],
        ]  # fmt: skip

    def test_without_a_point_in_the_area_when_place_and_words_are_alike(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now, position=None, area=made.east, place_words="人民路 12 号")
        assert offered(LAMP, Spot(area=made.east, words="人民路 12 号"), now) == [case]
        assert offered(LAMP, Spot(area=made.east, words="建设街"), now) == []
        assert offered(LAMP, Spot(area=made.west, words="人民路 12 号"), now) == []
        assert offered(LAMP, Spot(), now) == []

    def test_counts_every_report_once(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        follow(build.report(made, now), case.number, at=now)
        joining.join(build.accepted(made, now), into=case, by=made.actor("dai"), at=now)
        (one,) = already_reported(LAMP, Spot(HERE), at=now)
        assert (one.alike.case, one.voices) == (case, 3)

    def test_costs_the_same_for_one_and_three(
        self, made: build.World, now: datetime, django_assert_num_queries: Any
    ) -> None:
        for total in (1, 3):
            while Case.objects.count() < total:
                build.accepted(made, now)
            with django_assert_num_queries(4):
                assert len(already_reported(LAMP, Spot(HERE), at=now)) == total


class TestFollow:
    def test_keeps_the_voice_and_lets_the_case_speak_for_it(self, made: build.World, now: datetime) -> None:
        case, report = build.in_handling(made, now), build.report(made, now, text="我也看到了")
        assert follow(report, case.number, at=now) == case
        own = build.case_of(report)
        event = own.events.order_by("number").last()
        assert event is not None
        assert (own.state, own.joined_into, event.step, event.role, event.note) == (
            State.JOINED, case, "join", "system", "反映人自己说是同一件事。",
        )  # fmt: skip
        build.to_answered(made, case, now, "路灯修好了。")
        assert report.voices.get().answer == "路灯修好了。"

    def test_is_done_once(self, made: build.World, now: datetime) -> None:
        case, report = build.accepted(made, now), build.report(made, now)
        follow(report, case.number, at=now)
        before = whole(build.case_of(report))
        assert (follow(report, case.number, at=now), whole(build.case_of(report))) == (case, before)

    def test_can_be_undone_by_a_desk_and_is_then_not_done_again(self, made: build.World, now: datetime) -> None:
        case, report = build.accepted(made, now), build.report(made, now)
        follow(report, case.number, at=now)
        own = build.case_of(report)
        joining.separate(own, by=made.actor("ana"), at=now)
        assert (own.state, own.due_at is not None, may_follow(report)) == (State.RECEIVED, True, False)
        assert follow(report, case.number, at=now) is None
        assert build.case_of(report).state == State.RECEIVED

    @pytest.mark.parametrize("state", sorted(set(State) - FOLLOWED))
    def test_of_anything_else_leaves_the_report_as_it_is(self, made: build.World, now: datetime, state: State) -> None:
        case, report = build.IN_STATE[state](made, now), build.report(made, now)
        before = (whole(build.case_of(report)), whole(case))
        assert follow(report, case.number, at=now) is None
        assert (whole(build.case_of(report)), whole(case)) == before

    def test_is_not_for_accusations(self, made: build.World, now: datetime) -> None:
        open_case, secret = build.accepted(made, now), build.accepted(made, now, nature="accusation")
        mine = build.report(made, now, nature="accusation")
        assert (follow(mine, open_case.number, at=now), follow(build.report(made, now), secret.number, at=now)) == (
            None, None,
        )  # fmt: skip
        assert build.case_of(mine).state == State.RECEIVED

    @pytest.mark.parametrize("number", ["", "A0", "S00000000", "nonsense", "A\x00", "A" * 999])
    def test_of_nonsense_is_none(self, made: build.World, now: datetime, number: str) -> None:
        assert follow(build.report(made, now), number, at=now) is None

    def test_from_outside_the_city_has_nothing_to_join(self, made: build.World, now: datetime) -> None:
        case, report = build.accepted(made, now), build.report(made, now, position=build.OUTSIDE_POINT)
        assert (follow(report, case.number, at=now), may_follow(report)) == (None, False)

    def test_of_what_a_desk_has_looked_at_is_the_desks(self, made: build.World, now: datetime) -> None:
        case, mine = build.accepted(made, now), build.accepted(made, now)
        report = mine.own_voices.get().report
        assert (may_follow(report), follow(report, case.number, at=now)) == (False, None)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_following_twice_and_declining_lose_nothing(self, transactional_db: None, now: datetime) -> None:
        made = build.world()
        case, report = build.accepted(made, now), build.report(made, now)
        again = Submission(channel=Channel.WEB, text="x", idempotency_key="one")
        other = build.in_handling(made, now)

        def finish() -> object:
            mine = Case.objects.get(pk=other.pk)
            proof = [handling.Proof(build.photo(now), Evidence.Kind.AFTER)]
            return handling.finish(mine, words="好了", by=made.actor("bo"), at=now, proof=proof)

        late = build.report(made, now)
        results = at_once(
            lambda: follow(report, case.number, at=now),
            lambda: follow(report, case.number, at=now),
            lambda: intake.receive(again, by=RESIDENT, at=now),
            finish,
            lambda: follow(late, other.number, at=now),
        )
        assert (results[:2], [one for one in results if isinstance(one, Exception)]) == ([case, case], [])
        assert build.case_of(report).events.filter(step="join").count() == 1
        own = build.case_of(late)
        # Whoever was first: joined to a case that was still open, or on its own.
        assert (own.joined_into, own.state) in [(other, State.JOINED), (None, State.RECEIVED)]
        assert (results[4] is None) == (own.joined_into is None)
        assert Report.objects.count() == 5


class TestTheSystem:
    def test_joins_but_never_separates(self, made: build.World, now: datetime) -> None:
        case, own = build.accepted(made, now), build.received(made, now)
        joining.join(own, into=case, by=SYSTEM, at=now)
        with pytest.raises(Exception, match="取消并案"):
            joining.separate(own, by=SYSTEM, at=now)
