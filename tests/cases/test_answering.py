"""Answer, rate, redo, close, contest: an answer is not a closing, and closed is not the end."""

from datetime import datetime

import pytest

from qiaomen.cases import dispatch, feedback, joining, supervision
from qiaomen.cases.models import Case, Voice
from qiaomen.cases.problems import CannotMove, Missing, NotInThisState, NotYours
from qiaomen.people.actors import RESIDENT
from tests import build
from tests.cases.looking import DAY, HOUR, anew, clock, history, local, refused, steps


def verdict(case: Case, at: datetime, *, solved: bool = True, satisfied: bool = True, why: str = "") -> None:
    """The resident of the case's own voice rates it."""
    report = case.own_voices.get().report
    feedback.rate(case, report=report, solved=solved, satisfied=satisfied, by=RESIDENT, at=at, why=why)


class TestAnAnswer:
    def test_owes_words(self, made: build.World, now: datetime) -> None:
        case = build.verified(made, now)
        with refused(case, Missing):
            feedback.answer(case, text="好了", by=made.actor("olga"), at=now)

    def test_comes_before_a_verdict(self, made: build.World, now: datetime) -> None:
        case = build.verified(made, now)
        with refused(case, CannotMove):
            verdict(case, now)

    def test_is_no_closing(self, made: build.World, now: datetime) -> None:
        case = build.answered(made, now)
        assert (anew(case).state, anew(case).closed_at, anew(case).due_at) == ("answered", None, None)


class TestAVerdict:
    @pytest.mark.parametrize(("solved", "satisfied"), [(True, False), (False, True), (False, False)])
    def test_that_is_not_content_has_it_redone(
        self, solved: bool, satisfied: bool, made: build.World, now: datetime
    ) -> None:
        case = build.answered(made, now)
        verdict(case, now + HOUR, solved=solved, satisfied=satisfied, why="还是不亮")
        again = anew(case)
        assert steps(case)[-2:] == ["rate", "redo"]
        assert (again.state, again.redos, again.finished_at, again.unit) == ("in_handling", 1, None, made.lamps)
        assert local(again.due_at) == "2026-03-06 11:00"
        assert clock(case, "handle", 2).started_at == now + HOUR

    def test_that_is_not_content_for_the_third_time_goes_to_the_arbiter(self, made: build.World, now: datetime) -> None:
        case = build.answered(made, now)
        for _turn in range(2):
            verdict(case, now, solved=False, satisfied=False)
            build.to_answered(made, case, now)
        verdict(case, now, solved=False, satisfied=False)
        dispatch.arbitrate(case, to=made.roads, by=made.actor("ling"), at=now, note="换一家办")
        assert [line for line in history(case) if line.startswith(("redo", "arbitrate"))] == [
            "redo answered>in_handling resident",
            "redo answered>in_handling resident",
            "redo answered>disputed resident",
            "arbitrate disputed>dispatched shift_leader",
        ]

    def test_is_asked_anew_after_a_redo_and_the_history_keeps_the_first(self, made: build.World, now: datetime) -> None:
        case = build.answered(made, now)
        verdict(case, now, solved=False, satisfied=False)
        build.to_answered(made, case, now)
        assert (case.own_voices.get().solved, case.own_voices.get().rated_at) == (None, None)
        verdict(case, now)
        assert anew(case).state == "closed"
        assert [event.facts["solved"] for event in case.events.filter(step="rate")] == [False, True]

    def test_of_one_voice_waits_for_the_other(self, made: build.World, now: datetime) -> None:
        into, other = build.verified(made, now), build.accepted(made, now)
        joining.join(other, into=into, by=made.actor("dai"), at=now)
        feedback.answer(into, text="路灯已经修好。", by=made.actor("olga"), at=now)
        verdict(into, now)
        assert anew(into).state == "answered"
        report = other.own_voices.get().report
        feedback.rate(into, report=report, solved=False, satisfied=False, by=RESIDENT, at=now)
        assert anew(into).state == "in_handling"

    def test_after_closing_is_kept_and_moves_nothing(self, made: build.World, now: datetime) -> None:
        case = build.closed(made, now)
        verdict(case, now + DAY, solved=False, satisfied=False, why="又不亮了")
        assert (anew(case).state, case.own_voices.get().solved) == ("closed", False)

    def test_about_somebody_elses_case_is_refused(self, made: build.World, now: datetime) -> None:
        case, other = build.answered(made, now), build.answered(made, now)
        with refused(case, CannotMove):
            report = other.own_voices.get().report
            feedback.rate(case, report=report, solved=True, satisfied=True, by=RESIDENT, at=now)

    def test_is_not_for_the_unit(self, made: build.World, now: datetime) -> None:
        case = build.answered(made, now)
        with refused(case, NotYours):
            report = case.own_voices.get().report
            feedback.rate(case, report=report, solved=True, satisfied=True, by=made.actor("lin"), at=now)


class TestSilence:
    def test_closes_after_the_citys_days_and_counts_as_silence(self, made: build.World, now: datetime) -> None:
        case = build.answered(made, now)
        with refused(case, CannotMove):
            feedback.close_unrated(case, at=now + 7 * DAY - HOUR)
        feedback.close_unrated(case, at=now + 7 * DAY)
        voice = Voice.objects.get(case=case)
        assert history(case)[-1] == "close answered>closed system"
        assert (voice.solved, voice.satisfied, voice.rated_at) == (None, None, None)


class TestAContest:
    def test_that_is_right_reopens_under_the_same_number(self, made: build.World, now: datetime) -> None:
        case = build.contested(made, now)
        supervision.reopen(case, reason=made.reason("reopen"), by=made.actor("sun"), at=now + HOUR, note="现场确实不亮")
        assert history(case)[-3:] == [
            "close answered>closed resident",
            "contest closed>contested resident",
            "reopen contested>in_handling supervisor",
        ]
        assert (anew(case).unit, anew(case).reopenings, anew(case).closed_at) == (made.lamps, 1, None)
        build.to_answered(made, case, now + 2 * HOUR)
        verdict(case, now + 2 * HOUR)
        assert anew(case).state == "closed"

    def test_that_is_not_right_closes_again_with_the_grounds(self, made: build.World, now: datetime) -> None:
        case = build.contested(made, now)
        closed_at = anew(case).closed_at
        with refused(case, Missing):
            supervision.dismiss(case, by=made.actor("sun"), at=now, note=" ")
        supervision.dismiss(case, by=made.actor("sun"), at=now + HOUR, note="现场灯亮，拍了照片")
        assert (anew(case).state, anew(case).closed_at) == ("closed", closed_at)
        assert clock(case, "verify", 2).spent_seconds == 3600

    def test_has_a_clock_of_its_own(self, made: build.World, now: datetime) -> None:
        assert local(anew(build.contested(made, now)).due_at) == "2026-03-05 10:00"

    def test_owes_words(self, made: build.World, now: datetime) -> None:
        case = build.closed(made, now)
        with refused(case, Missing):
            feedback.contest(case, note="不亮", by=RESIDENT, at=now)

    def test_before_closing_is_refused(self, made: build.World, now: datetime) -> None:
        case = build.answered(made, now)
        with refused(case, NotInThisState):
            feedback.contest(case, note="昨晚又不亮了", by=RESIDENT, at=now)

    def test_is_decided_by_a_supervisor_alone(self, made: build.World, now: datetime) -> None:
        case = build.contested(made, now)
        for name in ("ling", "ana", "lin", "wang", "kao"):
            with refused(case, NotYours):
                supervision.dismiss(case, by=made.actor(name), at=now, note="没有问题")
