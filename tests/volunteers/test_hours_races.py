"""Several of one person at the same moment: nothing counts twice."""

from datetime import datetime, timedelta

import pytest

from qiaomen.volunteers import hours
from qiaomen.volunteers.certificates import Bulk, issue_all
from qiaomen.volunteers.hour_problems import CannotCount
from qiaomen.volunteers.models import Certificate, CertificateWish, HourEntry
from qiaomen.volunteers.wishes import ask, grant
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


def test_two_bulk_issues_at_once_certify_everybody_once(now: datetime) -> None:
    """Four organisers press the button for the same team and days."""
    net = network(build.world())
    who = [volunteer(net, name, f"1380000000{n}", at=now) for n, name in enumerate(("王梅", "李强", "张三"))]
    for n, one in enumerate(who):
        served(net, one, now - timedelta(days=1), key=f"k{n}")
    days = {"from_on": now.date() - timedelta(days=9), "until_on": now.date()}

    def press() -> Bulk:
        return issue_all(net.neighbours, **days, remarks="", by=net.organiser, at=now)

    results = [one for one in at_once(press, press, press, press) if isinstance(one, Bulk)]
    assert [len(one.made) + one.had_one for one in results] == [3, 3, 3, 3]
    assert sorted(Certificate.objects.values_list("volunteer", flat=True)) == [one.pk for one in who]


def test_a_wish_is_issued_once_however_many_press(now: datetime) -> None:
    net = network(build.world())
    mei, day = volunteer(net, "王梅", "13800000001", at=now), now.date()
    served(net, mei, now - timedelta(days=1))
    days = {"from_on": day - timedelta(days=9), "until_on": day}
    wish = ask(mei, organisation=net.neighbours, **days, id_shown="none", remarks="", at=now)
    results = at_once(*[lambda: grant(wish, by=net.organiser, at=now) for _n in range(4)])
    assert sorted(isinstance(one, CannotCount) for one in results) == [False, True, True, True], results
    assert Certificate.objects.get() == CertificateWish.objects.get().certificate
