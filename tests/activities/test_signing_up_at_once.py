"""Many at the same moment: never overbooked, nobody is lost, the queue keeps its order."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from qiaomen.activities.models import Shift, SignUp
from qiaomen.activities.problems import CannotSignUp
from qiaomen.activities.signup import cancel, sign_up
from tests import build
from tests.build.network import activity, network, volunteer
from tests.cases.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def states(of: Shift) -> list[str]:
    return [one.state for one in SignUp.objects.filter(shift=of).exclude(state="cancelled").order_by("pk")]


class TestFiftyForTen:
    def test_give_ten_places_and_a_queue_of_forty(self, now: datetime) -> None:
        net = network(build.world())
        there = activity(net, at=now, places=10).shifts.get()
        people = [volunteer(net, f"志愿者{n}", f"1390000{n:04d}", at=now) for n in range(50)]

        def some(first: int) -> int:
            return len([sign_up(there, one, at=now) for one in people[first::10]])

        assert at_once(*[lambda n=n: some(n) for n in range(10)]) == [5] * 10
        there.refresh_from_db()
        assert (there.taken, there.waiting, states(there)) == (10, 40, ["going"] * 10 + ["waiting"] * 40)


class TestGoingAndComing:
    def test_at_once_loses_nobody_and_keeps_the_order(self, now: datetime) -> None:
        net = network(build.world())
        there = activity(net, at=now, places=6).shifts.get()
        people = [volunteer(net, f"志愿者{n}", f"1390000{n:04d}", at=now) for n in range(24)]
        going = [sign_up(there, one, at=now) for one in people[:12]]
        acts: list[Callable[[], Any]] = [partial(cancel, one, at=now) for one in going[:8:2]]
        acts += [partial(sign_up, there, one, at=now) for one in people[12:20]]
        results = at_once(*acts)
        assert [type(one) for one in results] == [SignUp] * 12, results
        there.refresh_from_db()
        # 12 − 4 + 8 people; the places go to the earliest keys.
        assert (there.taken, there.waiting, states(there)) == (6, 10, ["going"] * 6 + ["waiting"] * 10)

    def test_of_one_person_to_overlapping_shifts_gives_one(self, now: datetime) -> None:
        net = network(build.world())
        shifts = [activity(net, at=now, hours=48 + n / 2).shifts.get() for n in range(4)]
        li = volunteer(net, "李明", "13900000001", at=now)
        results = at_once(*[lambda one=one: sign_up(one, li, at=now) for one in shifts])
        assert sorted(type(one).__name__ for one in results) == ["CannotSignUp"] * 3 + ["SignUp"], results
        assert isinstance(next(one for one in results if not isinstance(one, SignUp)), CannotSignUp)
        assert sum(Shift.objects.values_list("taken", flat=True)) == 1

    def test_twice_of_one_person_is_one(self, now: datetime) -> None:
        net = network(build.world())
        there = activity(net, at=now).shifts.get()
        li = volunteer(net, "李明", "13900000001", at=now)
        results = at_once(*[lambda: sign_up(there, li, at=now).pk for _n in range(6)])
        there.refresh_from_db()
        assert (len(set(results)), there.taken) == (1, 1), results
