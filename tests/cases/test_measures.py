"""The figures equal what is counted by hand."""

from datetime import datetime, timedelta

import pytest

from qiaomen.cases import acceptance, ageing, approvals, dispatch, feedback, joining, measures, supervision
from qiaomen.cases.deadlines import mark_overdue
from qiaomen.cases.measures import Period, Rate
from qiaomen.cases.models import Approval, Case, Clock
from qiaomen.cases.queries import visible_to
from qiaomen.cases.states import Stage, State
from qiaomen.people.actors import RESIDENT
from qiaomen.people.models import Role
from tests import build
from tests.cases.looking import DAY, HOUR, ZONE, anew, moment

ALL = Case.objects.all


def month(at: datetime) -> Period:
    """The thirty days that end an hour after this moment."""
    return measures.last_days(30, at=at + HOUR, zone=ZONE)


def run_out(case: Case, stage: Stage) -> Clock:
    """The clock of this stage, past its limit, as the worker writes it down."""
    clock = Clock.objects.get(case=case, stage=stage)
    mark_overdue(clock)
    # `mark_overdue` dates the fact by the limit itself; so do these tests.
    return Clock.objects.get(pk=clock.pk)


def part(rate: Rate) -> tuple[int, int]:
    return rate.part, rate.whole


class TestPeriods:
    def test_begin_at_the_citys_midnight_and_hold_today(self) -> None:
        week = measures.last_days(7, at=moment("2026-03-04 10:00"), zone=ZONE)
        assert (week.since, week.until) == (moment("2026-02-26 00:00"), moment("2026-03-04 10:00"))

    def test_hold_their_beginning_but_not_their_end(self, made: build.World, now: datetime) -> None:
        build.received(made, now)
        assert Case.objects.filter(Period(now, now + HOUR).holds("opened_at")).count() == 1
        assert Case.objects.filter(Period(now - HOUR, now).holds("opened_at")).count() == 0


class TestRates:
    def test_without_anything_to_measure_are_no_zero(self) -> None:
        nothing = measures.on_time({"met": 0, "late": 0, "exempt": 0, "gone": 0})
        assert nothing.percent is None and nothing.percent_without_exempted is None

    def test_keep_the_exempted_in_the_whole_and_show_the_other_figure_beside(self) -> None:
        rate = measures.on_time({"met": 6, "late": 4, "exempt": 2, "gone": 1})
        assert (rate.percent, rate.percent_without_exempted, rate.excluded) == (60.0, 75.0, 1)


class TestOpenNow:
    def test_counts_each_state_and_light(self, made: build.World, now: datetime) -> None:
        build.received(made, now)
        build.received(made, now)
        build.in_handling(made, now)
        build.suspended(made, now)
        build.closed(made, now)
        later = now + timedelta(hours=2)  # reports must be accepted within two working hours
        found = measures.open_by_state(ALL(), at=later)
        assert set(found) == {"received", "in_handling", "suspended"}
        assert found["received"]["all"] == found["received"]["overdue"] == 2
        assert (found["in_handling"]["on_time"], found["suspended"]["none"]) == (1, 1)

    def test_puts_areas_together_below_their_parent(self, made: build.World, now: datetime) -> None:
        build.received(made, now)
        build.received(made, now, position=build.WEST_POINT)
        build.received(made, now, position=None, area=made.whole)
        build.received(made, now, position=None)
        tallies = measures.open_by(ALL(), "area__path", at=now)
        found = measures.roll_up(tallies, within=made.whole.path)
        assert {code: tally["all"] for code, tally in found.items()} == {"999902": 1, "999901": 1, "": 2}

    def test_puts_units_together_with_those_below(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        Case.objects.filter(pk=case.pk).update(unit=made.lamps_east)
        build.dispatched(made, now)
        tallies = measures.open_by(ALL(), "unit__path", at=now)
        assert measures.roll_up(tallies, within="")["LD"]["all"] == 2
        below = measures.roll_up(tallies, within=made.lamps.path)
        assert {code: tally["all"] for code, tally in below.items()} == {"LD-E": 1, "": 1}

    def test_counts_and_lists_a_figure_by_the_same_condition(self, made: build.World, now: datetime) -> None:
        case = build.finished(made, now)
        reason = made.reason("send_back")
        supervision.send_back(case, reason=reason, note="灯还是不亮", by=made.actor("sun"), at=now)
        supervision.escalate(case, colour="red", by=made.actor("sun"), at=now)
        build.disputed(made, now)
        counts = measures.now_figures(ALL(), at=now)
        assert counts == {"reworked": 1, "returned": 1, "raised": 1, "open": 2, "reply": 0}
        for name, n in counts.items():
            assert Case.objects.filter(measures.FIGURES[name].among(now)).count() == n, name
        assert measures.open_by_colour(ALL()) == {"red": 1}

    def test_counts_a_public_reply_that_is_owed_even_after_closing(self, made: build.World, now: datetime) -> None:
        case = build.received(
            made, now, channel="media", link="https://news.example/1", reply_due_at=now + HOUR, by=made.actor("ana")
        )
        assert measures.now_figures(ALL(), at=now)["reply"] == 0
        assert measures.now_figures(ALL(), at=now + HOUR)["reply"] == 1
        feedback.reply(case, text="已经公开回应", by=made.actor("ana"), at=now)
        assert measures.now_figures(ALL(), at=now + HOUR)["reply"] == 0

    def test_sees_only_what_the_person_may_see(self, made: build.World, now: datetime) -> None:
        build.received(made, now)
        build.received(made, now, position=build.WEST_POINT)
        build.add_person(made, "westsun", "西区督查", Role.SUPERVISOR, made.centre, made.west)
        seen = visible_to(made.actor("westsun"))
        assert measures.now_figures(seen, at=now)["open"] == 1


class TestOnTime:
    def test_counts_what_was_verified_within_the_limit(self, made: build.World, now: datetime) -> None:
        build.verified(made, now)
        build.finished(made, now)  # no outcome yet
        assert part(measures.on_time_rate(ALL(), month(now))) == (1, 1)

    def test_counts_each_clock_once_on_the_day_of_its_outcome(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        late = run_out(case, Stage.HANDLE).due_at
        build.to_verified(made, case, late + 5 * DAY)
        assert part(measures.on_time_rate(ALL(), Period(late, late + DAY))) == (0, 1)
        assert part(measures.on_time_rate(ALL(), Period(late + DAY, late + 9 * DAY))) == (0, 0)

    def test_leaves_out_what_was_returned_and_says_so(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        dispatch.return_to_dispatcher(
            case,
            reason=made.reason("return"),
            basis="权责清单第三条",
            suggested=made.roads,
            by=made.actor("lin"),
            at=now,
        )
        rate = measures.on_time_rate(ALL(), month(now))
        assert (part(rate), rate.excluded) == ((0, 0), 1)

    def test_shows_an_exempted_overdue_beside_and_never_takes_it_off(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        late = run_out(case, Stage.HANDLE).due_at + HOUR
        build.to_closed(made, case, late)
        approvals.ask_exemption(
            anew(case), reason=made.reason("exempt"), words="配件全国缺货", by=made.actor("lin"), at=late
        )
        asked = measures.on_time_rate(ALL(), month(late))
        for name in ("sun", "kao"):
            approvals.decide_exemption(Approval.objects.get(case=case), approved=True, by=made.actor(name), at=late)
        decided = measures.on_time_rate(ALL(), month(late))
        assert (part(asked), asked.exempted) == ((0, 1), 0)
        assert (part(decided), decided.exempted, decided.percent_without_exempted) == ((0, 1), 1, None)
        assert measures.overdue_facts(ALL(), month(late)) == [(Stage.HANDLE, 1, 1)]

    def test_is_the_same_by_area_as_in_all(self, made: build.World, now: datetime) -> None:
        build.verified(made, now)
        build.verified(made, now, position=build.WEST_POINT)
        by_area = measures.on_time_by(ALL(), month(now), "area__path")
        assert {path: tally["met"] for path, tally in by_area.items()} == {made.east.path: 1, made.west.path: 1}
        assert measures.on_time_rate(ALL(), month(now)).part == 2


class TestThreeRates:
    def test_response_counts_refusals_as_answers_and_waits_for_the_rest(self, made: build.World, now: datetime) -> None:
        build.declined(made, now)
        late = build.received(made, now)
        build.received(made, now)
        due = run_out(late, Stage.ACCEPT).due_at
        acceptance.decline(late, reason=made.reason("decline"), by=made.actor("ana"), at=due + HOUR)
        assert part(measures.response_rate(ALL(), month(due))) == (1, 2)

    def test_solved_and_satisfied_count_every_verdict_and_no_silence(self, made: build.World, now: datetime) -> None:
        build.closed(made, now)
        build.answered(made, now)  # silent
        unhappy = build.answered(made, now)
        report = unhappy.own_voices.get().report
        feedback.rate(unhappy, report=report, solved=True, satisfied=False, why="太慢", by=RESIDENT, at=now)
        solved, satisfied = measures.voice_rates(ALL(), month(now))
        assert (part(solved), part(satisfied)) == ((2, 2), (1, 2))
        assert solved.excluded == satisfied.excluded == 1

    def test_a_redo_does_not_hide_that_it_was_not_solved_at_first(self, made: build.World, now: datetime) -> None:
        case = build.answered(made, now)
        report = case.own_voices.get().report
        feedback.rate(case, report=report, solved=False, satisfied=False, by=RESIDENT, at=now)
        build.to_closed(made, case, now)
        assert part(measures.voice_rates(ALL(), month(now))[0]) == (1, 2)


class TestSteps:
    def test_give_the_pass_and_the_return_rate(self, made: build.World, now: datetime) -> None:
        build.verified(made, now)
        case = build.finished(made, now)
        supervision.send_back(case, reason=made.reason("send_back"), note="灯还是不亮", by=made.actor("sun"), at=now)
        build.disputed(made, now)  # sent twice, returned twice
        steps = measures.steps_done(ALL(), month(now))
        assert part(measures.pass_rate(steps)) == (1, 2)
        assert part(measures.return_rate(steps)) == (2, 4)
        assert (steps["accept"], steps["return"], steps["finish"]) == (3, 2, 2)

    def test_outside_the_period_do_not_count(self, made: build.World, now: datetime) -> None:
        build.verified(made, now)
        assert measures.steps_done(ALL(), Period(now + HOUR, now + DAY)) == {}


class TestRepeats:
    def test_are_counted_among_new_cases(self, made: build.World, now: datetime) -> None:
        old = build.closed(made, now - 40 * DAY)
        build.received(made, now)
        build.received(made, now, recurrence_of=old)
        assert part(measures.repeat_share(ALL(), month(now))) == (1, 2)


class TestTimeTaken:
    def test_is_nothing_where_nothing_closed(self, made: build.World, now: datetime) -> None:
        build.received(made, now)
        assert ageing.time_taken(ALL(), month(now)) == ageing.Length(0)

    def test_gives_mean_median_and_ninetieth_by_nearest_rank(self, made: build.World, now: datetime) -> None:
        for days in (1, 2, 3, 10):
            case = build.closed(made, now)
            Case.objects.filter(pk=case.pk).update(opened_at=now - days * DAY)
        taken = ageing.time_taken(ALL(), month(now))
        assert (taken.n, taken.mean, taken.median, taken.ninetieth) == (4, 4 * DAY, 2 * DAY, 10 * DAY)


class TestJoined:
    def test_cases_are_handled_by_the_other_one_and_not_open(self, made: build.World, now: datetime) -> None:
        into, case = build.accepted(made, now), build.accepted(made, now)
        joining.join(case, into=into, by=made.actor("dai"), at=now)
        assert measures.now_figures(ALL(), at=now)["open"] == 1
        assert set(measures.open_by_state(ALL(), at=now)) == {State.ACCEPTED.value}


@pytest.mark.parametrize("name", measures.FIGURES)
def test_each_figure_says_what_it_counts(name: str) -> None:
    assert len(str(measures.FIGURES[name].definition)) > 10
