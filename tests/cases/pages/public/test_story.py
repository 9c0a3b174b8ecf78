"""The table from steps to sentences."""

from datetime import datetime, timedelta

import pytest

from qiaomen.cases import approvals
from qiaomen.cases.models import Case
from qiaomen.cases.pages.public.story import (
    BEHIND,
    DUE,
    HEADLINES,
    LATE,
    TOLD,
    Line,
    gathered,
    journey_of,
    standing_of,
    story_of,
)
from qiaomen.cases.states import BEGINNING, MACHINE, STAGE_OF, Stage, State
from tests import build

# Decided within the house: a resident is told of the outcome.
HOUSE = {
    "amend", "split", "rate", "ask_extension", "refuse_extension", "ask_suspension", "refuse_suspension",
    "ask_exemption", "approve_exemption", "refuse_exemption",
}  # fmt: skip


class TestTheTable:
    def test_knows_every_step(self) -> None:
        assert set(TOLD) | HOUSE == set(MACHINE) | {BEGINNING}
        assert set(TOLD) & HOUSE == set()

    def test_knows_every_state(self) -> None:
        assert set(HEADLINES) == set(State)
        assert set(DUE) == set(STAGE_OF) - {State.SUSPENDED}
        assert set(State) - set(BEHIND) == {State.DECLINED, State.JOINED}
        assert set(LATE) == set(Stage)

    @pytest.mark.parametrize("state", list(State))
    def test_can_be_read_in_every_state(self, city: build.World, today: datetime, state: State) -> None:
        case = Case.objects.get(pk=build.IN_STATE[state](city, today).pk)
        told = [line.title for line in story_of(case)]
        assert told[0] == "收到了"
        assert not [words for words in [*told, standing_of(case, today).headline] if "%(" in words or "None" in words]


class TestStory:
    def test_of_a_closed_case_is_told_from_door_to_answer(self, city: build.World, today: datetime) -> None:
        assert [line.title for line in story_of(build.closed(city, today))] == [
            "收到了", "受理了，归入“路灯”", "交给路灯所办理", "承办单位接手了", "承办单位说办好了",
            "换人核查过，确实办好了", "作出了答复", "办结了",
        ]  # fmt: skip

    def test_of_a_returned_case_says_who_thought_what(self, city: build.World, today: datetime) -> None:
        told = [line.title for line in story_of(build.disputed(city, today))]
        assert told[-1] == "路灯所认为不归它办，正在重新确定由谁来办"

    def test_of_a_suspended_case_says_until_when(self, city: build.World, today: datetime) -> None:
        case = build.suspended(city, today)
        last = story_of(case)[-1]
        assert (last.title, "期间暂停计时" in last.words) == ("眼下办不了，先放一放", True)
        assert standing_of(case, today).light == "paused"
        approvals.resume(case, by=city.actor("bo"), at=today)
        assert standing_of(case, today).light == "on_time"

    def test_tells_rungs_that_follow_one_another_once(self, today: datetime) -> None:
        hour = timedelta(hours=1)
        rungs = [Line("督查部门开始督办", today + n * hour, step="escalate") for n in range(3)]
        late, taken = Line("超过了期限", today, step="expire"), Line("承办单位接手了", today + 4 * hour, step="take")
        told = gathered([late, *rungs, taken, rungs[0]])
        assert [line.title for line in told] == [late.title, rungs[0].title, taken.title, rungs[0].title]
        assert told[1].at == today
        assert told[1].words.startswith("后来又升级 2 次")
        assert told[3].words == ""


class TestJourney:
    def test_marks_what_is_behind_and_where_it_is(self, city: build.World, today: datetime) -> None:
        assert [mark for _, mark in journey_of(build.in_handling(city, today))] == ["done", "done", "now", "", ""]
        assert [mark for _, mark in journey_of(build.closed(city, today))] == ["done"] * 5
        assert journey_of(build.declined(city, today)) == []
