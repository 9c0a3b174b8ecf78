"""Many at the same moment: one attendance, one place, one credit."""

from datetime import datetime, timedelta

import pytest

from qiaomen.activities.attendance_problems import AtAnotherPlace
from qiaomen.activities.checking_in import close_forgotten
from qiaomen.activities.models import Attendance
from qiaomen.volunteers.models import HourEntry
from qiaomen.worker import Worker
from tests import build
from tests.build.presence import another, arrived, left, presence
from tests.cases.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


class TestAtTheSameMoment:
    def test_one_request_sent_many_times_is_one(self, now: datetime) -> None:
        there = presence(build.world(), at=now)
        results = at_once(*[lambda n=n: arrived(there, now, key=f"k-{n % 2}") for n in range(6)])
        assert {one.pk for one in results} == {Attendance.objects.get().pk}

    def test_nobody_is_at_two_places(self, now: datetime) -> None:
        there = presence(build.world(), at=now)
        park = another(there, at=now)
        results = at_once(
            lambda: arrived(there, now, key="a"), lambda: arrived(there, now, key="b", shift=park),
        )  # fmt: skip
        assert sorted(type(one).__name__ for one in results) == ["AtAnotherPlace", "Attendance"], results
        assert Attendance.objects.count() == 1
        assert [str(one) for one in results if isinstance(one, AtAnotherPlace)] != []

    def test_who_leaves_twice_is_credited_once(self, now: datetime) -> None:
        there = presence(build.world(), at=now)
        arrived(there, now)
        results = at_once(*[lambda: left(there, now + HOUR) for _n in range(4)])
        assert {one.pk for one in results} == {Attendance.objects.get().pk}
        assert HourEntry.objects.get().minutes == 60

    def test_who_leaves_as_the_worker_closes_is_credited_or_marked(self, now: datetime) -> None:
        there = presence(build.world(), at=now)
        arrived(there, now)
        end = there.shift.until_at + timedelta(minutes=30)
        results = at_once(lambda: left(there, end), lambda: close_forgotten(end))
        row = Attendance.objects.get()
        assert row.forgotten is not isinstance(results[0], Attendance), results
        assert HourEntry.objects.count() == (0 if row.forgotten else 1)


class TestTheWorker:
    def test_closes_what_was_forgotten(self, now: datetime) -> None:
        there = presence(build.world(), at=now)
        arrived(there, now)
        Worker(every=3600).run(until_empty=True)
        assert Attendance.objects.get().forgotten is True
