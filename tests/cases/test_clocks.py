"""The clocks: when they start, pause, go on and run out; the ladder fires at each fraction once."""

from datetime import datetime, timedelta

import pytest

from qiaomen.cases import acceptance, deadlines, dispatch, supervision, timekeeping
from qiaomen.cases.models import Case, CaseEvent, Clock, Rung, StageLimit
from qiaomen.cases.queries import light_of, with_light
from qiaomen.cases.states import Stage
from qiaomen.units.working_time import LimitUnit
from tests import build
from tests.cases.looking import DAY, HOUR, anew, clock, local, moment, steps

MINUTE = timedelta(minutes=1)


class TestAClock:
    @pytest.mark.parametrize(
        ("state", "stage", "due"),
        [
            ("received", "accept", "2026-03-04 12:00"),
            ("accepted", "dispatch", "2026-03-04 12:00"),
            ("disputed", "dispatch", "2026-03-04 12:00"),
            ("dispatched", "handle", "2026-03-06 10:00"),
            ("in_handling", "handle", "2026-03-06 10:00"),
            ("finished", "verify", "2026-03-05 10:00"),
            ("verified", "answer", "2026-03-05 10:00"),
            ("contested", "verify", "2026-03-05 10:00"),
        ],
    )
    def test_of_the_stage_runs(self, state: str, stage: str, due: str, made: build.World, now: datetime) -> None:
        case = anew(getattr(build, state)(made, now))
        running = Clock.objects.get(case=case, stopped_at=None, paused_at=None)
        assert (running.stage, local(running.due_at), case.due_at, case.near_at) == (
            stage, due, running.due_at, running.near_at,
        )  # fmt: skip

    @pytest.mark.parametrize("state", ["declined", "answered", "closed", "suspended", "joined"])
    def test_does_not_run_where_nobody_owes_anything(self, state: str, made: build.World, now: datetime) -> None:
        case = anew(getattr(build, state)(made, now))
        assert not Clock.objects.filter(case=case, stopped_at=None, paused_at=None).exists()
        assert (case.due_at, case.near_at) == (None, None)

    def test_of_acceptance_starts_when_the_report_reached_the_city(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now, channel="paper", by=made.actor("ana"), received_at=moment("2026-03-03 17:00"))
        assert local(anew(case).opened_at) == "2026-03-03 17:00"
        assert local(anew(case).due_at) == "2026-03-04 09:00"

    def test_goes_by_the_filing_standard(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now)
        acceptance.accept(case, category=made.hole, filing_standard=made.hole_open, by=made.actor("ana"), at=now)
        dispatch.assign(case, to=made.roads, by=made.actor("dai"), at=now + 9 * HOUR)
        assert local(anew(case).due_at) == "2026-03-04 21:00"  # two urgent hours, in the evening too

    def test_without_a_standard_goes_by_the_citys_limit(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now)
        acceptance.accept(case, category=made.lamp, filing_standard=None, by=made.actor("ana"), at=now)
        dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=now)
        assert local(anew(case).due_at) == "2026-03-11 10:00"  # five work days

    def test_without_any_limit_still_runs(self, made: build.World, now: datetime) -> None:
        StageLimit.objects.all().delete()
        assert deadlines.limit_for(Stage.ACCEPT) == deadlines.Limit(5.0, LimitUnit.WORK_DAY)

    def test_says_that_it_is_estimated_where_a_year_is_not_published(self, made: build.World, now: datetime) -> None:
        later = moment("2026-12-31 10:00")
        assert not clock(build.received(made, now), "accept").estimated
        assert clock(build.in_handling(made, later), "handle").estimated

    def test_notes_that_it_ran_out_even_when_nobody_looked(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=now + 3 * DAY)
        assert local(clock(case, "dispatch").overdue_at) == "2026-03-04 12:00"

    def test_that_ended_at_its_due_moment_ran_out(self, made: build.World, now: datetime) -> None:
        in_time, late = build.accepted(made, now), build.accepted(made, now)
        dispatch.assign(in_time, to=made.lamps, by=made.actor("dai"), at=now + 2 * HOUR - MINUTE)
        dispatch.assign(late, to=made.lamps, by=made.actor("dai"), at=now + 2 * HOUR)
        assert clock(in_time, "dispatch").overdue_at is None
        assert clock(late, "dispatch").overdue_at is not None


class TestPausing:
    def test_and_going_on_adds_up(self, made: build.World, now: datetime) -> None:
        one = clock(build.received(made, now), "accept")
        deadlines.pause(one, at=now + HOUR / 2)
        deadlines.pause(one, at=now + HOUR)  # standing still already
        assert deadlines.seconds_taken(one, now + 5 * HOUR) == 1800
        deadlines.resume(one, at=now + 5 * HOUR)
        deadlines.resume(one, at=now + 6 * HOUR)  # running already
        assert local(one.due_at) == "2026-03-04 16:30"
        assert deadlines.seconds_taken(one, now + 5.5 * HOUR) == 3600
        deadlines.extend(one)
        assert (local(one.due_at), deadlines.total_seconds(one)) == ("2026-03-05 08:30", 4 * 3600)
        deadlines.stop(one, at=now + 6 * HOUR)
        assert (one.spent_seconds, deadlines.seconds_taken(one, now + DAY)) == (5400, 5400)

    def test_while_paused_counts_nothing_at_the_stop(self, made: build.World, now: datetime) -> None:
        one = clock(build.received(made, now), "accept")
        deadlines.pause(one, at=now + HOUR)
        deadlines.stop(one, at=now + 30 * DAY)
        assert (one.spent_seconds, one.overdue_at) == (3600, None)


class TestTheLight:
    def test_turns_at_the_near_and_the_due_moment(self, made: build.World, now: datetime) -> None:
        case = anew(build.accepted(made, now))  # 10:00 to 12:00, near from 11:36
        assert local(case.near_at) == "2026-03-04 11:36"
        lights = [light_of(case.due_at, case.near_at, now + minutes * MINUTE) for minutes in (0, 95, 96, 119, 120)]
        assert lights == ["on_time", "on_time", "near", "near", "overdue"]
        assert light_of(None, None, now) == "none"

    @pytest.mark.parametrize("minutes", [0, 95, 96, 119, 120, 500])
    def test_is_the_same_in_a_question_to_the_database(self, minutes: int, made: build.World, now: datetime) -> None:
        at, case, idle = now + minutes * MINUTE, build.accepted(made, now), build.closed(made, now)
        for one in (case, idle):
            light = light_of(anew(one).due_at, anew(one).near_at, at)
            every = ("on_time", "near", "overdue", "none")
            found = [name for name in every if Case.objects.filter(with_light(name, at), pk=one.pk)]
            assert found == [light]

    def test_goes_by_the_citys_own_fraction(self, db: None, now: datetime) -> None:
        made = build.world(near_fraction=0.5)
        assert local(anew(build.accepted(made, now)).near_at) == "2026-03-04 11:00"


class TestTheLadder:
    def test_fires_at_each_fraction_once(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)  # two work hours from 10:00: rungs at 11:36, 12:00, 15:00, 16:00
        for minute in range(0, 8 * 60, 4):
            timekeeping.tick(at=now + minute * MINUTE)
        fired = [
            (local(event.at)[11:], event.facts["rung"], event.facts["colour"], event.facts["stage"])
            for event in CaseEvent.objects.filter(case=case, step="escalate").order_by("number")
        ]
        assert fired == [
            ("11:36", 1, "blue", "dispatch"),
            ("12:00", 2, "yellow", "dispatch"),
            ("15:00", 3, "orange", "dispatch"),
            ("16:00", 4, "red", "dispatch"),
        ]
        assert [local(event.at)[11:] for event in CaseEvent.objects.filter(case=case, step="expire")] == ["12:00"]
        assert (anew(case).colour, anew(case).rung, clock(case, "dispatch").next_rung_at) == ("red", 4, None)

    def test_catches_up_rung_by_rung_after_an_outage(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        for _turn in range(6):
            timekeeping.tick(at=now + 30 * DAY)
        events = CaseEvent.objects.filter(case=case, step="escalate").order_by("number")
        assert [event.facts["rung"] for event in events] == [1, 2, 3, 4]

    def test_prefers_the_stages_own_rung(self, made: build.World, now: datetime) -> None:
        Rung.objects.create(number=1, stage="dispatch", fraction=0.5, colour="yellow", tell="leader")
        case = build.accepted(made, now)
        timekeeping.tick(at=now + HOUR)
        event = CaseEvent.objects.get(case=case, step="escalate")
        assert event.facts == {"colour": "yellow", "rung": 1, "stage": "dispatch", "tell": ["leader"]}

    def test_never_lowers_a_colour_that_a_person_gave(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        supervision.escalate(case, colour="red", by=made.actor("wang"), at=now)
        timekeeping.tick(at=now + 2 * HOUR)
        assert anew(case).colour == "red"

    def test_does_not_climb_for_a_clock_that_stopped(self, made: build.World, now: datetime) -> None:
        case = build.closed(made, now)
        timekeeping.tick(at=now + 2 * DAY)
        assert "escalate" not in steps(case)


class TestATick:
    def test_twice_does_nothing_twice(self, made: build.World, now: datetime) -> None:
        for make in build.IN_STATE.values():
            make(made, now)
        late = now + 40 * DAY
        for _turn in range(8):
            timekeeping.tick(at=late)
        before = list(CaseEvent.objects.order_by("case", "number").values())
        assert timekeeping.tick(at=late).counts == {}
        assert list(CaseEvent.objects.order_by("case", "number").values()) == before

    def test_says_what_it_did(self, made: build.World, now: datetime) -> None:
        build.accepted(made, now)
        build.answered(made, now)
        done = timekeeping.tick(at=now + 7 * DAY)
        assert done.counts == {"overdue": 1, "rungs": 1, "closed": 1, "anchors": 1}

    def test_leaves_a_case_alone_that_somebody_moved_meanwhile(self, made: build.World, now: datetime) -> None:
        case, other = build.accepted(made, now), build.accepted(made, now)
        clocks = timekeeping._fallen_overdue(now + 3 * HOUR)
        supervision.urge(case, by=made.actor("sun"), at=now + 3 * HOUR)
        assert timekeeping._each(clocks, timekeeping._expire, now + 3 * HOUR) == 1
        assert (clock(case, "dispatch").overdue_at, steps(case)[-1]) == (None, "urge")
        assert steps(other)[-1] == "expire"
