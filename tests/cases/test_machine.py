"""Every state × every step × every role: done exactly when the table says so, else refused with nothing changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from qiaomen.cases.models import Case
from qiaomen.cases.moves import move
from qiaomen.cases.permissions import permit, role_for, steps_open_to
from qiaomen.cases.problems import CannotMove, NotInThisState, NotYours
from qiaomen.cases.states import BEGINNING, MACHINE, OPEN, STAGE_OF, STEPS, State, Step
from qiaomen.people.models import Role
from tests import build
from tests.cases.looking import HOUR, anew, everybody, whole

pytestmark = pytest.mark.django_db


def owed_to(step: Step, case: Case, made: build.World, at: datetime) -> dict[str, Any]:
    """Columns that the database demands of the state that the step leads to."""
    owed: dict[str, dict[str, Any]] = {
        "accept": {"category": made.lamp},
        "decline": {"declined_for": made.reason("decline")},
        "dispatch": {"unit": made.lamps},
        "arbitrate": {"unit": made.lamps},
        "join": {"joined_into": case.recurrence_of, "joined_from": case.state},
        "separate": {"joined_into": None},
        "approve_suspension": {"suspended_until": at.date()},
        "finish": {"finished_at": at, "finished_by": made.people["bo"]},
        "answer": {"answered_at": at},
        "close": {"closed_at": at},
    }
    return owed.get(step.name, {})


def in_state(state: State, made: build.World, at: datetime) -> Case:
    """A case in this state, with another one beside it that it could be joined into."""
    case = build.IN_STATE[state](made, at)
    other = build.accepted(made, at, text="另一件")
    Case.objects.filter(pk=case.pk).update(recurrence_of=other)
    return anew(case)


def ways(state: State) -> Iterator[tuple[Step, State, Role]]:
    """Each step that the table allows from a state, to each of its targets, in each role."""
    for step in STEPS:
        if state in step.from_states:
            for target in step.to or {state}:
                if step.name == "separate" and target != State.ACCEPTED:
                    continue  # the case at hand has a category but no unit
                for role in step.by:
                    yield step, target, role


@pytest.mark.parametrize("state", list(State))
class TestFromEachState:
    def test_the_steps_of_the_table_are_done_by_its_roles(self, state: State, made: build.World, now: datetime) -> None:
        case, actors, at = in_state(state, made, now), everybody(made), now + HOUR
        wrong: list[tuple[object, ...]] = []
        for step, target, role in ways(state):
            with transaction.atomic():
                at_hand = anew(case)
                changes = owed_to(step, at_hand, made, at)
                event = move(at_hand, step.name, by=actors[role], at=at, to=target, changes=changes)
                after = anew(case)
                done = (after.state, after.version, event.number, event.from_state, event.to_state, event.role)
                if done != (target, case.version + 1, case.version + 1, state, target, role):
                    wrong.append((step.name, role, done))
                if after.state_since != (at if target != state else case.state_since):
                    wrong.append((step.name, role, "state_since"))
                transaction.set_rollback(True)
        assert wrong == []

    def test_all_else_is_refused_and_changes_nothing(self, state: State, made: build.World, now: datetime) -> None:
        case = in_state(state, made, now)
        before, wrong = whole(case), []
        for role, actor in everybody(made).items():
            for step in STEPS:
                allowed = state in step.from_states and role in step.by
                expected = NotYours if state in step.from_states else NotInThisState
                if allowed:
                    continue
                at_hand = anew(case)
                try:
                    changes = owed_to(step, at_hand, made, now)
                    target = next(iter(step.to), None)
                    move(at_hand, step.name, by=actor, at=now, to=target, changes=changes)
                    wrong.append((step.name, role, "done"))
                except CannotMove as problem:
                    if type(problem) is not expected or not problem.message:
                        wrong.append((step.name, role, repr(problem)))
        assert wrong == []
        assert whole(case) == before

    def test_the_steps_offered_are_those_that_are_permitted(
        self, state: State, made: build.World, now: datetime
    ) -> None:
        case = in_state(state, made, now)
        for role, actor in everybody(made).items():
            offered = {step.name for step in steps_open_to(actor, case)}
            assert offered == {step.name for step in STEPS if state in step.from_states and role in step.by}, role
            for name in offered:
                assert permit(case, MACHINE[name], actor) == role

    def test_a_clerk_and_a_handler_of_another_unit_may_do_nothing_with_it(
        self, state: State, made: build.World, now: datetime
    ) -> None:
        case = in_state(state, made, now)
        assert [step.name for name in ("lu", "mo") for step in steps_open_to(made.actor(name), case)] == []


class TestTheTable:
    def test_can_leave_every_state(self) -> None:
        assert {state for state in State if not any(state in step.from_states and step.to for step in STEPS)} == set()

    def test_leads_into_every_state(self) -> None:
        assert {State.RECEIVED}.union(*(step.to for step in STEPS)) == set(State)

    def test_names_each_step_once_and_the_beginning_never(self) -> None:
        assert len(MACHINE) == len(STEPS)
        assert BEGINNING not in MACHINE

    def test_has_a_clock_for_every_open_state_and_for_no_other(self) -> None:
        assert set(STAGE_OF) == OPEN

    def test_gives_no_step_to_an_administrator(self) -> None:
        assert [step.name for step in STEPS if Role.ADMINISTRATOR in step.by] == []


class TestMove:
    def test_refuses_a_target_that_the_step_does_not_have(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now)
        with pytest.raises(ValueError, match="does not lead to"):
            move(case, "accept", by=made.actor("ana"), at=now, to=State.CLOSED)

    def test_refuses_a_target_for_a_step_that_stays(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now)
        with pytest.raises(ValueError, match="does not lead to"):
            move(case, "urge", by=made.actor("sun"), at=now, to=State.DECLINED)

    def test_does_not_choose_among_several_targets(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        with pytest.raises(ValueError, match="say which"):
            move(case, "return", by=made.actor("lin"), at=now)

    def test_leaves_the_case_at_hand_as_it_was_when_the_database_refuses(
        self, made: build.World, now: datetime
    ) -> None:
        case = build.received(made, now)
        before = whole(case)
        with pytest.raises(IntegrityError, match="an_accepted_case"), transaction.atomic():
            move(case, "accept", by=made.actor("ana"), at=now + HOUR, changes={"title": "没有类别"})
        assert whole(case) == before
        assert (case.state, case.version, case.title) == (State.RECEIVED, 1, before["case"]["title"])
        assert (case.state_since, case.due_at) == (before["case"]["state_since"], before["case"]["due_at"])

    def test_tells_the_slower_of_two_who_loaded_the_same_version(self, made: build.World, now: datetime) -> None:
        quick = build.received(made, now)
        slow = anew(quick)
        move(quick, "urge", by=made.actor("sun"), at=now)
        before = whole(quick)
        with pytest.raises(CannotMove) as caught:
            move(slow, "urge", by=made.actor("sun"), at=now)
        assert type(caught.value).__name__ == "SomebodyWasFaster"
        assert slow.version == 1
        assert whole(quick) == before


class TestTheReachOfAPost:
    def test_at_a_desk_ends_at_its_area(self, made: build.World, now: datetime) -> None:
        build.add_person(made, "wes", "西区受理员", Role.ACCEPTER, made.centre, within=made.west)
        build.add_person(made, "eve", "东区受理员", Role.ACCEPTER, made.centre, within=made.east)
        case = build.received(made, now, position=build.EAST_POINT)
        assert role_for(case, MACHINE["accept"], made.actor("wes")) is None
        assert role_for(case, MACHINE["accept"], made.actor("eve")) == Role.ACCEPTER

    def test_in_an_area_does_not_reach_a_case_without_one(self, made: build.World, now: datetime) -> None:
        build.add_person(made, "eve", "东区受理员", Role.ACCEPTER, made.centre, within=made.east)
        case = build.received(made, now, position=None)
        assert case.area is None
        assert role_for(case, MACHINE["accept"], made.actor("eve")) is None
        assert role_for(case, MACHINE["accept"], made.actor("ana")) == Role.ACCEPTER

    def test_in_a_unit_covers_the_units_below_but_not_those_above(self, made: build.World, now: datetime) -> None:
        build.add_person(made, "les", "东区班收件人", Role.CLERK, made.lamps_east)
        above, below = build.dispatched(made, now), build.dispatched(made, now)
        Case.objects.filter(pk=below.pk).update(unit=made.lamps_east)
        assert role_for(above, MACHINE["take"], made.actor("les")) is None
        assert role_for(anew(below), MACHINE["take"], made.actor("les")) == Role.CLERK
        assert role_for(anew(below), MACHINE["take"], made.actor("lin")) == Role.CLERK

    def test_is_not_widened_by_a_unit_whose_code_begins_alike(self, made: build.World, now: datetime) -> None:
        alike = build.unit("LD2", "路灯二所", made.lamps.kind, None, made.whole)  # type: ignore[arg-type]
        build.add_person(made, "lia", "二所收件人", Role.CLERK, alike)
        case = build.dispatched(made, now)
        assert role_for(case, MACHINE["take"], made.actor("lia")) is None

    def test_ends_when_the_person_is_no_longer_active(self, made: build.World, now: datetime) -> None:
        made.people["ana"].is_active = False
        case = build.received(made, now)
        assert steps_open_to(made.actor("ana"), case) == []
