"""Two at the same moment, on the database that the suite runs on: one wins, the other is told, nothing is half done."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from qiaomen.cases import acceptance, anchors, approvals, dispatch, feedback, gathering, joining, timekeeping
from qiaomen.cases.history import Walk, broken_links
from qiaomen.cases.models import Anchor, Approval, Case, CaseEvent, Clock, Finding, LookBack, Report, Voice
from qiaomen.cases.problems import CannotMove, SomebodyWasFaster
from qiaomen.people.actors import RESIDENT
from tests import build
from tests.build.gathering import outbreak, usual_weeks
from tests.cases.looking import DAY, anew, steps

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in a thread with a connection of its own, all released together; results or exceptions, in order."""
    gate, results = Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[place] = act()
        except Exception as problem:
            results[place] = problem  # type: ignore[call-overload]  # the list holds anything
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    return results


def one_won(results: list[Any], *, told: type[CannotMove] = CannotMove) -> None:
    """Exactly one result is no exception, and each loser was told in words."""
    losers = [one for one in results if isinstance(one, Exception)]
    assert len(losers) == len(results) - 1, results
    assert [one for one in losers if not isinstance(one, told)] == []


def chains_hold() -> bool:
    return list(broken_links(Walk())) == []


class TestTwo:
    def test_dispatchers(self, now: datetime) -> None:
        made = build.world()
        case = build.accepted(made, now)
        dai, copies = made.actor("dai"), [anew(case), anew(case)]
        results = at_once(
            lambda: dispatch.assign(copies[0], to=made.lamps, by=dai, at=now),
            lambda: dispatch.assign(copies[1], to=made.roads, by=dai, at=now),
        )
        one_won(results, told=SomebodyWasFaster)
        winner = next(event for event in results if isinstance(event, CaseEvent))
        after = anew(case)
        assert steps(case) == ["receive", "accept", "dispatch"]
        assert after.unit is not None
        assert (after.unit.code, after.version) == (winner.facts["unit"], 3)
        assert Clock.objects.filter(case=case, stage="handle").count() == 1
        assert chains_hold()

    def test_who_take_it(self, now: datetime) -> None:
        made = build.world()
        case = build.dispatched(made, now)
        actors, copies = [made.actor("bo"), made.actor("lin")], [anew(case), anew(case)]
        results = at_once(*(lambda n=n: dispatch.take(copies[n], by=actors[n], at=now) for n in range(2)))
        one_won(results, told=SomebodyWasFaster)
        winner = next(event for event in results if isinstance(event, CaseEvent))
        assert (anew(case).handler, steps(case)[-1]) == (winner.by, "take")

    def test_of_whom_one_accepts_and_one_declines(self, now: datetime) -> None:
        made = build.world()
        case = build.received(made, now)
        ana, reason, copies = made.actor("ana"), made.reason("decline"), [anew(case), anew(case)]
        results = at_once(
            lambda: acceptance.accept(
                copies[0], category=made.lamp, filing_standard=made.lamp_out, by=ana, at=now, title="新标题"
            ),
            lambda: acceptance.decline(copies[1], reason=reason, by=ana, at=now),
        )
        one_won(results, told=SomebodyWasFaster)
        after = anew(case)
        accepted = isinstance(results[0], CaseEvent)
        assert (after.state, after.title == "新标题", after.declined_for is None) == (
            "accepted" if accepted else "declined", accepted, accepted,
        )  # fmt: skip
        assert Clock.objects.filter(case=case, stopped_at=None).count() == (1 if accepted else 0)

    def test_raters_of_one_case(self, now: datetime) -> None:
        made = build.world()
        into, other = build.verified(made, now), build.accepted(made, now)
        joining.join(other, into=into, by=made.actor("dai"), at=now)
        feedback.answer(into, text="路灯已经修好。", by=made.actor("olga"), at=now)
        reports = [one.own_voices.get().report for one in (into, other)]
        copies = [anew(into), anew(into)]
        results = at_once(
            *(
                lambda n=n: feedback.rate(
                    copies[n], report=reports[n], solved=True, satisfied=True, by=RESIDENT, at=now
                )
                for n in range(2)
            )
        )
        one_won(results, told=SomebodyWasFaster)
        loser = next(n for n in range(2) if isinstance(results[n], Exception))
        assert Voice.objects.get(report=reports[loser]).rated_at is None
        feedback.rate(anew(into), report=reports[loser], solved=True, satisfied=True, by=RESIDENT, at=now)
        assert anew(into).state == "closed"

    def test_deciders_of_one_request(self, now: datetime) -> None:
        made = build.world()
        case = build.in_handling(made, now)
        approvals.ask_extension(case, reason=made.reason("extend"), words="等待配件到货", by=made.actor("bo"), at=now)
        pending = [Approval.objects.get(case=case) for _n in range(2)]
        actors = [made.actor("ling"), made.actor("sun")]
        results = at_once(
            *(
                lambda n=n: approvals.decide_extension(pending[n], approved=n == 0, by=actors[n], at=now)
                for n in range(2)
            )
        )
        one_won(results, told=SomebodyWasFaster)
        granted = isinstance(results[0], CaseEvent)
        assert Approval.objects.get(case=case).approved is granted
        assert Clock.objects.get(case=case, stage="handle").extensions == int(granted)
        assert steps(case)[-1] == ("approve_extension" if granted else "refuse_extension")

    def test_joinings_that_cross_make_no_ring(self, now: datetime) -> None:
        made = build.world()
        one, other = build.accepted(made, now), build.accepted(made, now)
        dai, copies = made.actor("dai"), {n: (anew(one), anew(other)) for n in range(2)}
        results = at_once(
            lambda: joining.join(copies[0][0], into=copies[0][1], by=dai, at=now),
            lambda: joining.join(copies[1][1], into=copies[1][0], by=dai, at=now),
        )
        one_won(results)
        assert sorted([anew(one).state, anew(other).state]) == ["accepted", "joined"]

    def test_of_whom_one_joins_and_one_answers_leave_no_voice_without_an_answer(self, now: datetime) -> None:
        made = build.world()
        into, other = build.verified(made, now), build.accepted(made, now)
        dai, olga, copies = made.actor("dai"), made.actor("olga"), [anew(into), anew(into)]
        results = at_once(
            lambda: joining.join(other, into=copies[0], by=dai, at=now),
            lambda: feedback.answer(copies[1], text="路灯已经修好。", by=olga, at=now),
        )
        assert isinstance(results[1], CaseEvent), results
        joined = anew(other).state == "joined"
        assert joined is isinstance(results[0], CaseEvent)
        assert Voice.objects.filter(answered_at=None).count() == (0 if joined else 1)
        assert results[1].facts["voices"] == (2 if joined else 1)


class TestOneKey:
    def test_eight_times_at_once_gives_one_report(self, now: datetime) -> None:
        made = build.world()
        results = at_once(*[lambda: build.report(made, now, idempotency_key="k-1") for _n in range(8)])
        assert {type(one) for one in results} == {Report}, results
        assert len({one.pk for one in results}) == 1
        assert (Report.objects.count(), Case.objects.count(), Voice.objects.count()) == (1, 1, 1)

    def test_does_not_hold_back_other_keys(self, now: datetime) -> None:
        made = build.world()
        results = at_once(*[lambda n=n: build.report(made, now, idempotency_key=f"k-{n}") for n in range(4)])
        assert {type(one) for one in results} == {Report}, results
        assert (Report.objects.count(), Case.objects.count()) == (4, 4)


class TestTwoWorkers:
    def test_fire_each_rung_once(self, now: datetime) -> None:
        made = build.world()
        case = build.in_handling(made, now)
        late = now + timedelta(days=30)
        for _turn in range(5):
            results = at_once(lambda: timekeeping.tick(at=late), lambda: timekeeping.tick(at=late))
            assert [one for one in results if isinstance(one, Exception)] == []
        events = CaseEvent.objects.filter(case=case).order_by("number")
        assert [event.facts["rung"] for event in events if event.step == "escalate"] == [1, 2, 3, 4]
        assert [event.step for event in events].count("expire") == 1
        assert anew(case).colour == "red"
        assert chains_hold()

    def test_close_resume_draw_and_anchor_once(self, now: datetime) -> None:
        made = build.world()
        silent, paused, over = build.answered(made, now), build.suspended(made, now), build.closed(made, now)
        late = now + 30 * DAY
        results = at_once(lambda: timekeeping.tick(at=late), lambda: timekeeping.tick(at=late))
        assert [one for one in results if isinstance(one, Exception)] == []
        assert (steps(silent).count("close"), steps(paused).count("resume")) == (1, 1)
        assert [look.case_id for look in LookBack.objects.all()] == [over.pk]
        assert Anchor.objects.count() == 1

    def test_make_one_anchor_a_day(self, now: datetime) -> None:
        made = build.world()
        build.received(made, now)
        results = at_once(*[lambda: anchors.make_anchor(day=now.date(), at=now + DAY) for _n in range(4)])
        assert [one for one in results if isinstance(one, Exception)] == []
        assert sum(one is not None for one in results) == Anchor.objects.count() == 1

    def test_that_look_for_what_gathers_find_it_once(self, now: datetime) -> None:
        made = build.world()
        usual_weeks(made, now)
        outbreak(made, now)
        for _n in range(3):
            build.accepted(made, now)
        results = at_once(*[lambda: gathering.look(at=now) for _n in range(2)])
        assert [one for one in results if isinstance(one, Exception)] == []
        assert sorted(Finding.objects.values_list("basis", flat=True)) == ["area", "frequent", *3 * ["same"]]
        assert sum(one["standing_out"] for one in results) == 1
