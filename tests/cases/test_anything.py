"""Whatever happens to cases in whatever order and at whatever times: what must hold, holds after each step."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from qiaomen.cases import timekeeping
from qiaomen.cases.history import Walk, broken_links
from qiaomen.cases.models import Approval, Case, CaseEvent, Clock
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import voices_of
from qiaomen.cases.states import BEGINNING, MACHINE, STAGE_OF, State
from qiaomen.people.actors import RESIDENT
from tests import build
from tests.cases.acts import ACTS
from tests.cases.looking import anew, moment, whole

PAUSED = {State.SUSPENDED, State.JOINED}


class Anything(RuleBasedStateMachine):
    """A city in which reports come in, people do what they may and what they may not, and time passes."""

    made: build.World
    now: datetime
    pick: int
    overdue: dict[int, datetime | None]
    before_joining: dict[int, dict[str, Any]]

    @initialize(states=st.lists(st.sampled_from(list(State)), min_size=2, max_size=3))
    def open_the_city(self, states: list[State]) -> None:
        self.now = moment("2026-04-29 09:00")
        self.pick = 0
        self.made = build.world(look_back_after_days=1, look_back_percent=100)
        self.made.lamp_out.proof = ""
        self.made.lamp_out.save()
        self.overdue, self.before_joining = {}, {}
        for state in states:
            case = build.IN_STATE[state](self.made, self.now)
            if state == State.JOINED:
                self.before_joining[case.pk] = {"case": {"state": case.joined_from, "unit_id": case.unit_id}}

    def who(self, name: str) -> Any:
        return self.made.actor(name)

    def clerk(self, case: Case) -> Any:
        return self.who("lu" if case.unit_id == self.made.roads.pk else "lin")

    def unit(self) -> Any:
        return (self.made.lamps, self.made.roads)[self.pick % 2]

    def case(self, n: int) -> Case:
        keys = list(Case.objects.order_by("pk").values_list("pk", flat=True))
        return Case.objects.get(pk=keys[n % len(keys)])

    @precondition(lambda self: Case.objects.count() < 7)
    @rule(exposed=st.booleans())
    def report_comes_in(self, exposed: bool) -> None:
        given: dict[str, Any] = {"reply_due_at": self.now + timedelta(days=1)} if exposed else {}
        build.report(self.made, self.now, by=self.who("olga") if exposed else RESIDENT, **given)

    @rule(days=st.sampled_from([0.04, 0.3, 1, 3, 9]), ticks=st.integers(1, 3))
    def time_passes(self, days: float, ticks: int) -> None:
        self.now += timedelta(days=days)
        for _n in range(ticks):
            timekeeping.tick(at=self.now)

    # Several steps of one case in a row, or few would ever come far; twice, for rules are chosen evenly.
    @rule(which=st.integers(0, 6), picks=st.lists(st.integers(0, 999), min_size=3, max_size=6))
    def a_case_is_worked_on(self, which: int, picks: list[int]) -> None:
        for pick in picks:
            self.now += timedelta(minutes=20)
            case = self.case(which)
            names = [name for name in ACTS if case.state in MACHINE[name].from_states]
            # Steps that move come three times, so that a case is seldom only talked about.
            names += 2 * [name for name in names if MACHINE[name].moves]
            self.act(case, names[pick % len(names)], pick)
            self.the_clocks_fit_the_state()

    @rule(which=st.integers(0, 6), picks=st.lists(st.integers(0, 999), min_size=3, max_size=6))
    def another_case_is_worked_on(self, which: int, picks: list[int]) -> None:
        self.a_case_is_worked_on(which + 1, picks)

    @rule(which=st.integers(0, 30), name=st.sampled_from(sorted(ACTS)), pick=st.integers(0, 1000))
    def somebody_tries_anything(self, which: int, name: str, pick: int) -> None:
        self.act(self.case(which), name, pick)

    def act(self, case: Case, name: str, pick: int) -> None:
        self.pick, before = pick, whole(case)
        try:
            ACTS[name](case, self)
        except CannotMove:
            assert whole(case) == before
            return
        case = anew(case)
        assert case.version > before["case"]["version"]
        if name == "join":
            self.before_joining[case.pk] = before
        elif name == "separate":
            was = self.before_joining.pop(case.pk)
            assert (case.state, case.unit_id) == (was["case"]["state"], was["case"]["unit_id"])

    @invariant()
    def the_history_is_whole(self) -> None:
        assert list(broken_links(Walk())) == []
        for case in Case.objects.all():
            events = list(CaseEvent.objects.filter(case=case).order_by("number"))
            assert case.version == len(events) == events[-1].number
            for before, event in pairwise(events):
                step = MACHINE[event.step]
                assert before.to_state == event.from_state
                assert event.from_state in step.from_states
                assert event.to_state in (step.to or {event.from_state})
            assert (events[0].step, events[0].to_state) == (BEGINNING, State.RECEIVED)

    @invariant()
    def the_clocks_fit_the_state(self) -> None:
        for case in Case.objects.all():
            running = Clock.objects.filter(case=case, stopped_at=None, paused_at=None).exclude(stage="reply")
            owed = (
                [] if case.state in PAUSED else [STAGE_OF[State(case.state)]] if State(case.state) in STAGE_OF else []
            )
            assert [clock.stage for clock in running] == owed
            shown = next(((clock.due_at, clock.near_at) for clock in running), (None, None))
            assert (case.due_at, case.near_at) == shown

    @invariant()
    def what_ran_out_stays_so(self) -> None:
        now = dict(Clock.objects.exclude(overdue_at=None).values_list("pk", "overdue_at"))
        assert self.overdue.items() <= now.items()
        self.overdue = now

    @invariant()
    def every_voice_of_an_answered_case_has_its_answer(self) -> None:
        for case in Case.objects.filter(state__in=[State.ANSWERED, State.CLOSED, State.CONTESTED]):
            assert [voice.pk for voice in voices_of(case) if voice.answered_at is None] == []

    @invariant()
    def nobody_is_lost(self) -> None:
        for case in Case.objects.filter(state=State.JOINED).select_related("joined_into"):
            assert case.joined_into is not None
            assert case.joined_into.state != State.JOINED
            assert case.own_voices.exists()

    @invariant()
    def nobody_decided_about_themselves(self) -> None:
        for approval in Approval.objects.exclude(decided_by=None):
            assert approval.asked_by_id not in {approval.decided_by_id, approval.first_by_id}
        for event in CaseEvent.objects.filter(step="verify").select_related("by"):
            finished = CaseEvent.objects.filter(case=event.case_id, step="finish", number__lt=event.number)
            assert event.by_id != finished.latest("number").by_id


class InARoom(Anything):
    """Each run inside a transaction of its own, which is undone."""

    def __init__(self) -> None:
        self.room = transaction.atomic()
        self.room.__enter__()
        super().__init__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.room.__exit__(None, None, None)


@pytest.mark.long
@pytest.mark.django_db
def test_whatever_happens_what_must_hold_holds() -> None:
    few = settings(
        max_examples=15, stateful_step_count=15, deadline=None, derandomize=True, database=None,
        phases=[Phase.generate],  # a failing run says enough; making it smaller takes minutes
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(InARoom, settings=few)


def test_every_step_of_the_machine_is_among_what_may_happen() -> None:
    assert set(MACHINE) - set(ACTS) == {"redo", "close", "expire"}
