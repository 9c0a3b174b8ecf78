"""Extensions, suspensions, exemptions: asked for by one, decided by another; the raw overdue fact survives all."""

from datetime import date, datetime, timedelta

import pytest

from qiaomen.cases import approvals, feedback, handling, supervision, timekeeping
from qiaomen.cases.models import Approval, Case, Evidence
from qiaomen.cases.problems import CannotMove, Missing, NotYours, SomebodyWasFaster
from qiaomen.people.models import Post, Role
from tests import build
from tests.cases.looking import DAY, HOUR, anew, clock, history, local, refused, steps

WORDS = "等待配件到货"


def ask_more_time(case: Case, made: build.World, at: datetime, by: str = "bo") -> Approval:
    approvals.ask_extension(case, reason=made.reason("extend"), words=WORDS, by=made.actor(by), at=at)
    return Approval.objects.get(case=case, kind="extension", approved=None)


def ask_pause(case: Case, made: build.World, at: datetime, until: date) -> Approval:
    approvals.ask_suspension(case, reason=made.reason("suspend"), words=WORDS, until=until, by=made.actor("bo"), at=at)
    return Approval.objects.get(case=case, kind="suspension", approved=None)


def closed_late(made: build.World, now: datetime) -> Case:
    """A case whose handling ran out on Friday at 10:00 and was finished on the Monday after."""
    case = build.in_handling(made, now)
    late = now + 5 * DAY
    timekeeping.tick(at=late)
    return build.to_closed(made, anew(case), late)


def ask_exemption(case: Case, made: build.World, at: datetime) -> Approval:
    approvals.ask_exemption(case, reason=made.reason("exempt"), words="暴雨停工三天", by=made.actor("lin"), at=at)
    return Approval.objects.get(case=case, kind="exemption")


class TestAnExtension:
    def test_adds_one_original_limit_to_the_old_due_moment(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)  # two work days: Friday 10:00
        approval = ask_more_time(case, made, now + HOUR)
        approvals.decide_extension(approval, approved=True, by=made.actor("ling"), at=now + 2 * HOUR)
        assert local(anew(case).due_at) == "2026-03-10 10:00"  # Tuesday: Saturday and Sunday do not count
        assert local(clock(case, "handle").near_at) == "2026-03-09 14:48"  # 0.8 of four work days
        assert history(case)[-2:] == [
            "ask_extension in_handling>in_handling handler",
            "approve_extension in_handling>in_handling shift_leader",
        ]

    @pytest.mark.parametrize("late", [timedelta(0), HOUR])
    def test_is_asked_for_before_the_due_moment(self, late: timedelta, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        with refused(case, CannotMove):
            ask_more_time(case, made, now + 2 * DAY + late)

    def test_is_given_once(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        approvals.decide_extension(ask_more_time(case, made, now), approved=True, by=made.actor("ling"), at=now)
        with refused(anew(case), CannotMove):
            ask_more_time(anew(case), made, now)

    def test_that_was_refused_leaves_the_clock_and_may_be_asked_for_again(
        self, made: build.World, now: datetime
    ) -> None:
        case = build.in_handling(made, now)
        before = anew(case).due_at
        approvals.decide_extension(ask_more_time(case, made, now), approved=False, by=made.actor("sun"), at=now)
        assert anew(case).due_at == before
        ask_more_time(anew(case), made, now)

    def test_granted_after_it_ran_out_does_not_undo_the_fact(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        approval = ask_more_time(case, made, now + 2 * DAY - HOUR)
        timekeeping.tick(at=now + 2 * DAY + HOUR)
        approvals.decide_extension(approval, approved=True, by=made.actor("ling"), at=now + 2 * DAY + 2 * HOUR)
        one = clock(case, "handle")
        assert (local(one.overdue_at), local(one.due_at)) == ("2026-03-06 10:00", "2026-03-10 10:00")

    def test_is_not_granted_by_who_asked(self, made: build.World, now: datetime) -> None:
        Post.objects.create(person=made.people["bo"], role=Role.SHIFT_LEADER, unit=made.centre)
        case = build.in_handling(made, now)
        approval = ask_more_time(case, made, now)
        with refused(anew(case), NotYours):
            approvals.decide_extension(approval, approved=True, by=made.actor("bo"), at=now)
        assert Approval.objects.get(pk=approval.pk).approved is None

    def test_is_asked_for_once_at_a_time(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        ask_more_time(case, made, now)
        with refused(case, CannotMove):
            ask_more_time(case, made, now, by="lin")

    def test_is_decided_once(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        approval = ask_more_time(case, made, now)
        stale = Approval.objects.get(pk=approval.pk)
        approvals.decide_extension(approval, approved=True, by=made.actor("ling"), at=now)
        with refused(anew(case), SomebodyWasFaster):
            approvals.decide_extension(stale, approved=False, by=made.actor("sun"), at=now)
        assert clock(case, "handle").extensions == 1

    def test_lapses_when_the_case_is_finished(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        ask_more_time(case, made, now)
        proof = [handling.Proof(build.photo(now), Evidence.Kind.AFTER)]
        handling.finish(anew(case), words="修好了", by=made.actor("bo"), at=now, proof=proof)
        assert Approval.objects.filter(case=case).count() == 0

    @pytest.mark.parametrize(("kind", "words"), [("suspend", WORDS), ("extend", "等")])
    def test_owes_a_reason_of_its_kind_and_words(self, kind: str, words: str, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        with refused(case, Missing):
            approvals.ask_extension(case, reason=made.reason(kind), words=words, by=made.actor("bo"), at=now)


class TestASuspension:
    def test_stands_still_and_goes_on_by_itself_on_its_day(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        approval = ask_pause(case, made, now + HOUR, date(2026, 3, 9))
        approvals.decide_suspension(approval, approved=True, by=made.actor("ling"), at=now + 6 * HOUR)
        assert (anew(case).state, anew(case).due_at) == ("suspended", None)
        assert timekeeping.tick(at=now + 4 * DAY + 13.9 * HOUR).counts.get("resumed") is None  # Sunday 23:54
        assert timekeeping.tick(at=now + 4 * DAY + 14 * HOUR).counts["resumed"] == 1  # Monday 00:00
        # 6 h were used on Wednesday, 42 h are left: Tuesday 18:00.
        assert (anew(case).state, local(anew(case).due_at)) == ("in_handling", "2026-03-10 18:00")
        assert history(case)[-1] == "resume suspended>in_handling system"
        assert anew(case).suspended_until is None

    def test_can_be_ended_earlier_by_the_unit(self, made: build.World, now: datetime) -> None:
        case = build.suspended(made, now)
        approvals.resume(case, by=made.actor("lin"), at=now + DAY)
        assert local(anew(case).due_at) == "2026-03-09 10:00"

    def test_does_not_run_out_meanwhile(self, made: build.World, now: datetime) -> None:
        case = build.suspended(made, now)
        timekeeping.tick(at=now + 9 * DAY)
        assert (clock(case, "handle").overdue_at, anew(case).colour) == (None, "")

    def test_of_an_overdue_case_leaves_it_overdue(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        approval = ask_pause(case, made, now, date(2026, 3, 20))
        approvals.decide_suspension(approval, approved=True, by=made.actor("sun"), at=now + 2 * DAY + HOUR)
        assert local(clock(case, "handle").overdue_at) == "2026-03-06 10:00"

    @pytest.mark.parametrize("days", [-1, 0, 367])
    def test_ends_between_tomorrow_and_a_year(self, days: int, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        with refused(case, Missing):
            ask_pause(case, made, now, (now + timedelta(days=days)).date())

    def test_is_not_granted_by_who_asked(self, made: build.World, now: datetime) -> None:
        Post.objects.create(person=made.people["bo"], role=Role.SUPERVISOR, unit=made.centre)
        case = build.in_handling(made, now)
        approval = ask_pause(case, made, now, date(2026, 3, 20))
        with refused(anew(case), NotYours):
            approvals.decide_suspension(approval, approved=True, by=made.actor("bo"), at=now)

    def test_that_was_refused_lets_the_clock_run(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        approval = ask_pause(case, made, now, date(2026, 3, 20))
        approvals.decide_suspension(approval, approved=False, by=made.actor("sun"), at=now)
        assert (anew(case).state, anew(case).suspended_until) == ("in_handling", None)
        assert local(anew(case).due_at) == "2026-03-06 10:00"


class TestAnExemption:
    def test_passes_two_levels_and_leaves_the_raw_fact(self, made: build.World, now: datetime) -> None:
        case, at = closed_late(made, now), now + 6 * DAY
        approval = ask_exemption(case, made, at)
        approvals.decide_exemption(approval, approved=True, by=made.actor("sun"), at=at)
        assert Approval.objects.get(pk=approval.pk).approved is None
        approvals.decide_exemption(Approval.objects.get(pk=approval.pk), approved=True, by=made.actor("kao"), at=at)
        done = Approval.objects.get(pk=approval.pk)
        assert (done.approved, done.first_by, done.decided_by) == (True, made.people["sun"], made.people["kao"])
        assert done.clock is not None
        assert local(done.clock.overdue_at) == "2026-03-06 10:00"
        assert steps(case)[-3:] == ["ask_exemption", "approve_exemption", "approve_exemption"]

    def test_ends_with_the_first_refusal(self, made: build.World, now: datetime) -> None:
        case, at = closed_late(made, now), now + 6 * DAY
        approvals.decide_exemption(ask_exemption(case, made, at), approved=False, by=made.actor("sun"), at=at)
        assert Approval.objects.get(case=case).approved is False

    def test_is_asked_for_once_even_after_a_refusal(self, made: build.World, now: datetime) -> None:
        case, at = closed_late(made, now), now + 6 * DAY
        approvals.decide_exemption(ask_exemption(case, made, at), approved=False, by=made.actor("sun"), at=at)
        with refused(anew(case), CannotMove):
            ask_exemption(anew(case), made, at)

    def test_begins_with_the_supervisor(self, made: build.World, now: datetime) -> None:
        case, at = closed_late(made, now), now + 6 * DAY
        approval = ask_exemption(case, made, at)
        with refused(anew(case), NotYours):
            approvals.decide_exemption(approval, approved=True, by=made.actor("kao"), at=at)

    def test_is_decided_by_two_persons(self, made: build.World, now: datetime) -> None:
        Post.objects.create(person=made.people["sun"], role=Role.ASSESSOR, unit=made.centre)
        case, at = closed_late(made, now), now + 6 * DAY
        approval = ask_exemption(case, made, at)
        approvals.decide_exemption(approval, approved=True, by=made.actor("sun"), at=at)
        with refused(anew(case), NotYours):
            approvals.decide_exemption(approval, approved=True, by=made.actor("sun"), at=at)

    def test_is_not_decided_by_who_asked_at_either_level(self, made: build.World, now: datetime) -> None:
        for role in (Role.SUPERVISOR, Role.ASSESSOR):
            Post.objects.create(person=made.people["lin"], role=role, unit=made.centre)
        case, at = closed_late(made, now), now + 6 * DAY
        approval = ask_exemption(case, made, at)
        with refused(anew(case), NotYours):
            approvals.decide_exemption(approval, approved=True, by=made.actor("lin"), at=at)
        approvals.decide_exemption(approval, approved=True, by=made.actor("sun"), at=at)
        with refused(anew(case), NotYours):
            approvals.decide_exemption(approval, approved=True, by=made.actor("lin"), at=at)

    def test_is_for_cases_that_were_late(self, made: build.World, now: datetime) -> None:
        case = build.closed(made, now)
        with refused(case, CannotMove):
            ask_exemption(case, made, now)

    def test_needs_the_level_in_an_area_that_holds_the_case(self, made: build.World, now: datetime) -> None:
        build.add_person(made, "wes", "西区督查员", Role.SUPERVISOR, made.centre, within=made.west)
        Post.objects.create(person=made.people["wes"], role=Role.ASSESSOR, unit=made.centre)
        case, at = closed_late(made, now), now + 6 * DAY
        approval = ask_exemption(case, made, at)
        with refused(anew(case), NotYours):
            approvals.decide_exemption(approval, approved=True, by=made.actor("wes"), at=at)


def test_the_raw_overdue_fact_survives_everything(made: build.World, now: datetime) -> None:
    case, at = closed_late(made, now), now + 6 * DAY
    approval = ask_exemption(case, made, at)
    for name in ("sun", "kao"):
        approvals.decide_exemption(approval, approved=True, by=made.actor(name), at=at)
    case = anew(case)
    feedback.contest(case, note="昨晚又不亮了", by=made.actor("olga"), at=at)
    supervision.reopen(case, reason=made.reason("reopen"), by=made.actor("sun"), at=at, note="现场确实不亮")
    case = anew(case)
    until = (at + 5 * DAY).date()
    approvals.decide_suspension(ask_pause(case, made, at, until), approved=True, by=made.actor("ling"), at=at)
    case = anew(case)
    approvals.resume(case, by=made.actor("bo"), at=at + DAY)
    for day in range(2, 30):
        timekeeping.tick(at=at + day * DAY)
    assert local(clock(case, "handle").overdue_at) == "2026-03-06 10:00"
