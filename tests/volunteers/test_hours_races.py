"""Several of one person at the same moment: nothing counts twice."""

from datetime import datetime, timedelta

import pytest

from qiaomen.volunteers import hours
from qiaomen.volunteers.hour_problems import CannotCount
from qiaomen.volunteers.models import HourEntry
from tests import build
from tests.build.hours import served
from tests.build.network import network, volunteer
from tests.cases.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_at_once_every_minute_counts_once(now: datetime) -> None:
    """The same check-out four times, four that overlap, four counter-entries of one entry."""
    net = network(build.world())
    mei, by = volunteer(net, "王梅", "13800000001", at=now), net.organiser

    same = at_once(*[lambda: served(net, mei, now, 60, key="same") for _n in range(4)])
    assert {one.pk for (one,) in same} == {HourEntry.objects.get().pk}, same

    at_once(*[lambda n=n: served(net, mei, now + timedelta(minutes=30 * n), 60, key=f"k{n}") for n in range(1, 5)])
    assert hours.totals_of(mei) == {("credited", "service"): 180}

    first = HourEntry.objects.get(key="same")
    results = at_once(*[lambda: hours.counter(first, note="签错了", by=by, at=now) for _n in range(4)])
    assert sorted(type(one).__name__ for one in results) == [*["CannotCount"] * 3, "HourEntry"], results
    assert all(isinstance(one, CannotCount | HourEntry) for one in results)
    assert (hours.totals_of(mei), hours.faults()) == ({("credited", "service"): 120}, [])
