"""Dispatch and return: nothing floats, returns are capped, the arbiter's word is final."""

from datetime import datetime

import pytest

from qiaomen.cases import acceptance, dispatch, feedback
from qiaomen.cases.models import Case, Duty
from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.people.actors import RESIDENT
from tests import build
from tests.cases.looking import HOUR, anew, clock, history, local, refused

BASIS = "权责清单第三条"


def give_back(case: Case, made: build.World, at: datetime) -> None:
    """The lamp unit says that it is the roads' job."""
    dispatch.return_to_dispatcher(
        case, reason=made.reason("return"), basis=BASIS, suggested=made.roads, by=made.actor("lin"), at=at
    )


class TestAReturn:
    def test_the_first_time_goes_to_the_dispatcher(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        give_back(case, made, now + HOUR)
        again = anew(case)
        assert (again.state, again.unit, again.handler, again.returns) == ("accepted", None, None, 1)

    def test_the_second_time_goes_to_the_arbiter_whose_word_is_final(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        for _turn in range(2):
            dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=now)
            give_back(case, made, now)
        dispatch.arbitrate(case, to=made.lamps, by=made.actor("ling"), at=now, note="就是路灯所的事")
        with refused(case, CannotMove):
            give_back(case, made, now)
        assert history(case)[2:] == [
            "dispatch accepted>dispatched dispatcher",
            "return dispatched>accepted clerk",
            "dispatch accepted>dispatched dispatcher",
            "return dispatched>disputed clerk",
            "arbitrate disputed>dispatched shift_leader",
        ]

    def test_is_counted_by_the_citys_own_number(self, db: None, now: datetime) -> None:
        made = build.world(returns_before_arbiter=1)
        case = build.dispatched(made, now)
        give_back(case, made, now)
        assert anew(case).state == "disputed"

    def test_owes_a_basis(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        with refused(case, Missing):
            dispatch.return_to_dispatcher(
                case, reason=made.reason("return"), basis="不归我", suggested=made.roads, by=made.actor("lin"), at=now
            )

    def test_owes_a_reason_of_its_kind(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        with refused(case, Missing):
            dispatch.return_to_dispatcher(
                case, reason=made.reason("extend"), basis=BASIS, suggested=made.roads, by=made.actor("lin"), at=now
            )

    @pytest.mark.parametrize("suggested", ["", "lamps"])
    def test_owes_another_unit(self, suggested: str, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        unit = getattr(made, suggested) if suggested else None
        with refused(case, Missing):
            dispatch.return_to_dispatcher(
                case, reason=made.reason("return"), basis=BASIS, suggested=unit, by=made.actor("lin"), at=now
            )

    def test_stops_the_handling_clock_and_the_next_dispatch_starts_another(
        self, made: build.World, now: datetime
    ) -> None:
        case = build.dispatched(made, now)
        give_back(case, made, now + HOUR)
        dispatch.assign(case, to=made.roads, by=made.actor("dai"), at=now + 2 * HOUR)
        assert clock(case, "handle").stopped_at == now + HOUR
        assert local(anew(case).due_at) == "2026-03-06 12:00"
        assert clock(case, "dispatch", 2).spent_seconds == 3600


class TestADispatch:
    def test_starts_the_handling_clock_before_anybody_takes_it(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=now)
        assert local(anew(case).due_at) == "2026-03-06 10:00"
        dispatch.take(case, by=made.actor("bo"), at=now + 5 * HOUR)
        assert local(anew(case).due_at) == "2026-03-06 10:00"

    def test_to_a_unit_that_was_dissolved_is_refused(self, made: build.World, now: datetime) -> None:
        made.lamps.retired_on = now.date()
        made.lamps.save()
        case = build.accepted(made, now)
        with refused(case, Missing):
            dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=now)

    def test_of_somebody_elses_unit_cannot_be_taken(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        with refused(case, NotYours):
            dispatch.take(case, by=made.actor("mo"), at=now)

    def test_by_itself_happens_only_where_the_city_switched_it_on(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        assert [event.step for event in case.events.all()] == ["receive", "accept"]

    def test_by_itself_takes_the_one_unit_whose_duty_it_is(self, db: None, now: datetime) -> None:
        made = build.world(auto_dispatch=True)
        case = build.accepted(made, now)
        event = case.events.get(step="dispatch")
        assert (event.role, event.by, anew(case).unit) == ("system", None, made.lamps)
        assert anew(case).state == "dispatched"
        assert "路灯所首接负责" in event.facts["why"]

    def test_by_itself_leaves_an_ambiguous_duty_to_a_person(self, db: None, now: datetime) -> None:
        made = build.world(auto_dispatch=True)
        Duty.objects.create(area=made.whole, standard="T", kind="component", code="01028", lead=made.roads)
        case = build.accepted(made, now)
        assert [event.step for event in case.events.all()] == ["receive", "accept"]

    def test_by_itself_does_not_happen_again_after_a_return(self, db: None, now: datetime) -> None:
        made = build.world(auto_dispatch=True)
        case = build.accepted(made, now)
        give_back(case, made, now)
        assert dispatch.assign_by_itself(case, at=now) is None


class TestAnArbitration:
    def test_after_too_many_redos_is_final_too(self, db: None, now: datetime) -> None:
        made = build.world(redos_before_arbiter=0)
        case = build.answered(made, now)
        report = case.own_voices.get().report
        feedback.rate(case, report=report, solved=False, satisfied=False, by=RESIDENT, at=now)
        assert case.state == "disputed"
        dispatch.arbitrate(case, to=made.roads, by=made.actor("ling"), at=now, note="换道路所办")
        with refused(case, CannotMove):
            dispatch.return_to_dispatcher(
                case, reason=made.reason("return"), basis=BASIS, suggested=made.lamps, by=made.actor("lu"), at=now
            )

    def test_owes_its_grounds(self, made: build.World, now: datetime) -> None:
        case = build.disputed(made, now)
        with refused(case, Missing):
            dispatch.arbitrate(case, to=made.lamps, by=made.actor("ling"), at=now, note=" ")


def test_a_declined_case_can_be_appealed_accepted_and_dispatched(made: build.World, now: datetime) -> None:
    case = build.declined(made, now)
    acceptance.appeal(case, by=RESIDENT, at=now, note="我补充了照片")
    acceptance.accept(case, category=made.lamp, filing_standard=made.lamp_out, by=made.actor("ana"), at=now)
    dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=now)
    assert anew(case).state == "dispatched"
