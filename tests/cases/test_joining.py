"""并案 and 拆分: many voices in one case, one voice in several; both can be undone and nobody is forgotten."""

from datetime import datetime

import pytest

from qiaomen.cases import acceptance, dispatch, feedback, joining
from qiaomen.cases.models import Case, Voice
from qiaomen.cases.problems import CannotMove, Missing, NotInThisState
from qiaomen.cases.queries import main_case, voices_of
from qiaomen.places.coords import Position, ReferenceSystem
from tests import build
from tests.cases.looking import HOUR, anew, clock, history, local, refused, steps, whole


def finish_and_answer(case: Case, made: build.World, at: datetime) -> None:
    """From dispatch to the answer, all at one moment."""
    build.to_answered(made, build.to_handling(made, case, at), at)


def join(case: Case, into: Case, made: build.World, at: datetime) -> None:
    joining.join(case, into=into, by=made.actor("dai"), at=at)


class TestAJoinedCase:
    def test_is_answered_with_the_one_that_handles_it(self, made: build.World, now: datetime) -> None:
        into, case = build.accepted(made, now), build.received(made, now, text="也是那盏灯")
        join(case, into, made, now)
        own = {case.own_voices.get().pk: "您说的也修好了。"}
        assert voices_of(into).count() == 2
        build.to_verified(made, build.to_handling(made, into, now), now)
        feedback.answer(into, text="路灯已经修好。", by=made.actor("olga"), at=now, own_texts=own)
        assert case.own_voices.get().answer == "您说的也修好了。"
        assert into.own_voices.get().answer == "路灯已经修好。"

    def test_closes_with_it_only_when_both_have_spoken(self, made: build.World, now: datetime) -> None:
        into, case = build.accepted(made, now), build.accepted(made, now)
        join(case, into, made, now)
        finish_and_answer(into, made, now)
        for one, state in ((case, "answered"), (into, "closed")):
            report = one.own_voices.get().report
            feedback.rate(into, report=report, solved=True, satisfied=True, by=made.actor("olga"), at=now)
            assert anew(into).state == state

    def test_keeps_its_clock_standing_and_goes_on_where_it_stood(self, made: build.World, now: datetime) -> None:
        into, case = build.accepted(made, now), build.accepted(made, now)
        assert local(anew(case).due_at) == "2026-03-04 12:00"  # two work hours from 10:00
        join(case, into, made, now + HOUR)
        assert (anew(case).due_at, clock(case, "dispatch").spent_seconds) == (None, 3600)
        joining.separate(case, by=made.actor("dai"), at=now + 5 * HOUR)
        assert (anew(case).state, local(anew(case).due_at)) == ("accepted", "2026-03-04 16:00")
        join(case, into, made, now + 5.5 * HOUR)
        assert clock(case, "dispatch").spent_seconds == 5400
        joining.separate(case, by=made.actor("dai"), at=now + 6 * HOUR)
        assert local(anew(case).due_at) == "2026-03-04 16:30"

    @pytest.mark.parametrize("state", ["received", "accepted", "dispatched", "in_handling"])
    def test_comes_back_as_it_was(self, state: str, made: build.World, now: datetime) -> None:
        into, case = build.accepted(made, now), getattr(build, state)(made, now)
        before = whole(case)
        join(case, into, made, now)
        joining.separate(case, by=made.actor("ana"), at=now)
        after = whole(case)
        assert steps(case)[-2:] == ["join", "separate"]
        for part in ("clocks", "voices"):
            assert after[part] == before[part]
        assert after["case"] == before["case"] | {"version": before["case"]["version"] + 2}

    def test_brings_along_those_that_were_joined_into_it_and_takes_them_back(
        self, made: build.World, now: datetime
    ) -> None:
        first, second, third, into = (build.accepted(made, now) for _n in range(4))
        join(first, second, made, now)
        join(second, third, made, now)
        join(third, into, made, now)
        assert {anew(one).joined_into for one in (first, second, third)} == {into}
        assert voices_of(into).count() == 4
        joining.separate(anew(second), by=made.actor("dai"), at=now)
        assert (anew(first).joined_into, anew(second).joined_into, anew(third).joined_into) == (second, None, into)
        assert (voices_of(into).count(), voices_of(anew(second)).count()) == (2, 2)

    def test_takes_none_back_that_others_brought(self, made: build.World, now: datetime) -> None:
        one, other, into = (build.accepted(made, now) for _n in range(3))
        join(one, into, made, now)
        join(other, into, made, now)
        joining.separate(one, by=made.actor("dai"), at=now)
        assert (anew(other).joined_into, main_case(anew(other))) == (into, into)

    def test_cannot_be_moved_but_by_separating(self, made: build.World, now: datetime) -> None:
        case = build.joined(made, now)
        with refused(case, NotInThisState):
            dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=now)


class TestJoining:
    def test_into_itself_is_refused(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        with refused(case, Missing):
            join(case, case, made, now)

    @pytest.mark.parametrize("state", ["declined", "answered", "closed", "contested", "joined"])
    def test_into_a_case_that_is_no_longer_handled_is_refused(
        self, state: str, made: build.World, now: datetime
    ) -> None:
        into, case = getattr(build, state)(made, now), build.accepted(made, now)
        with refused(case, Missing):
            join(case, into, made, now)

    def test_looks_at_the_other_case_as_it_is_now(self, made: build.World, now: datetime) -> None:
        into, case = build.received(made, now), build.accepted(made, now)
        acceptance.decline(anew(into), reason=made.reason("decline"), by=made.actor("ana"), at=now)
        assert into.state == "received"
        with refused(case, Missing):
            join(case, into, made, now)

    def test_crosswise_makes_no_ring(self, made: build.World, now: datetime) -> None:
        one, other = build.accepted(made, now), build.accepted(made, now)
        stale = anew(one)
        join(one, other, made, now)
        with refused(other, Missing):
            join(other, stale, made, now)

    def test_a_case_that_is_not_joined_cannot_be_separated(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        with refused(case, CannotMove):
            joining.separate(case, by=made.actor("dai"), at=now)


class TestSplitting:
    def test_gives_the_report_a_voice_in_both(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now, text="路灯不亮，井盖也丢了")
        voice = case.own_voices.get()
        new = joining.split(case, voice=voice, text="井盖丢了", by=made.actor("dai"), at=now + HOUR)
        assert set(Voice.objects.filter(report=voice.report).values_list("case", flat=True)) == {case.pk, new.pk}
        assert (new.state, new.text, new.split_from, local(new.opened_at)) == (
            "received", "井盖丢了", case, "2026-03-04 10:00",
        )  # fmt: skip
        assert case.events.get(step="split").facts == {"new": new.number}
        assert history(new) == ["receive >received dispatcher"]

    def test_is_undone_by_joining_back(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        new = joining.split(case, voice=case.own_voices.get(), text="井盖丢了", by=made.actor("dai"), at=now)
        join(new, case, made, now)
        finish_and_answer(case, made, now)
        assert Voice.objects.filter(report=case.own_voices.get().report, answered_at=None).count() == 0
        report = case.own_voices.get().report
        feedback.rate(case, report=report, solved=True, satisfied=True, by=made.actor("olga"), at=now)
        assert anew(case).state == "closed"

    def test_answers_each_part_on_its_own(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        new = joining.split(case, voice=case.own_voices.get(), text="井盖丢了", by=made.actor("dai"), at=now)
        finish_and_answer(case, made, now)
        assert (case.own_voices.get().answered_at, new.own_voices.get().answered_at) == (now, None)

    def test_of_a_voice_of_another_case_is_refused(self, made: build.World, now: datetime) -> None:
        case, other = build.accepted(made, now), build.accepted(made, now)
        with refused(case, Missing):
            joining.split(case, voice=other.own_voices.get(), text="井盖丢了", by=made.actor("dai"), at=now)

    def test_that_is_refused_leaves_no_new_case(self, made: build.World, now: datetime) -> None:
        case, n = build.in_handling(made, now), 1
        with refused(case, NotInThisState):
            joining.split(case, voice=case.own_voices.get(), text="井盖丢了", by=made.actor("dai"), at=now)
        assert Case.objects.count() == n

    def test_of_an_accusation_stays_an_accusation(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now, nature="accusation")
        new = joining.split(case, voice=case.own_voices.get(), text="还有一件", by=made.actor("dai"), at=now)
        assert (new.nature, new.public) == ("accusation", False)


class TestAlike:
    def test_is_what_lies_near_in_space_and_time(self, made: build.World, now: datetime) -> None:
        near = Position(115.75, 37.7504, ReferenceSystem.WGS84)  # 44 m
        far = Position(115.75, 37.7506, ReferenceSystem.WGS84)  # 67 m
        case = build.accepted(made, now)
        other = build.received(made, now + 23 * HOUR, position=near)
        build.received(made, now, position=far)
        build.received(made, now + 25 * HOUR, position=near)
        found = joining.alike(case)
        assert [one.case for one in found] == [other]
        assert 40 < (found[0].metres or 0) < 50

    def test_has_no_other_category(self, made: build.World, now: datetime) -> None:
        case, other = build.accepted(made, now), build.received(made, now)
        acceptance.accept(other, category=made.hole, filing_standard=made.hole_open, by=made.actor("ana"), at=now)
        assert joining.alike(case) == []

    def test_without_positions_goes_by_area_and_words(self, made: build.World, now: datetime) -> None:
        given = {"position": None, "area": made.east}
        case = build.received(made, now, text="火车站门口的路灯不亮了", **given)
        other = build.received(made, now, text="火车站门口路灯不亮", **given)
        build.received(made, now, text="有人乱停电动车", **given)
        build.received(made, now, text="火车站门口的路灯不亮了", position=None, area=made.west)
        assert [one.case for one in joining.alike(case)] == [other]

    def test_is_nothing_for_a_case_that_is_nowhere(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now, position=None)
        build.received(made, now, position=None)
        assert joining.alike(case) == []

    def test_never_is_what_is_over(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now)
        build.closed(made, now)
        build.declined(made, now)
        assert joining.alike(case) == []
