"""Somebody is at a shift from when until when: once, on the spot, and nowhere else meanwhile."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from qiaomen.activities.attendance_problems import AtAnotherPlace, CannotCheckIn, KeyUsed
from qiaomen.activities.checking_in import close_forgotten
from qiaomen.activities.models import Activity, Attendance, SignUp
from qiaomen.activities.models.attendance import How
from qiaomen.places.coords import Position, ReferenceSystem, from_wgs84
from qiaomen.volunteers.models import HourEntry
from tests import build
from tests.build.network import volunteer
from tests.build.presence import Presence, another, arrived, left, metres_north, presence

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def there(db: None, now: datetime) -> Presence:
    return presence(build.world(), at=now)


def rows() -> list[tuple[str, str, bool, str]]:
    """What stands in the table: where, until when, whether forgotten, the marks."""
    found = Attendance.objects.select_related("shift").order_by("in_at", "pk")
    return [
        (one.shift.site, f"{one.out_at:%H:%M}" if one.out_at else "", one.forgotten, one.marks) for one in found
    ]  # fmt: skip


class TestCheckingIn:
    def test_is_written_once_a_key_and_once_a_shift(self, there: Presence, now: datetime) -> None:
        first = arrived(there, now)
        again = [arrived(there, now + MINUTE), arrived(there, now + MINUTE, key="other")]
        assert [one.pk for one in again] == [first.pk] * 2
        assert (Attendance.objects.count(), Attendance.objects.get().in_at) == (1, now)

    def test_refuses_the_key_of_somebody_else(self, there: Presence, now: datetime) -> None:
        arrived(there, now)
        li = volunteer(there.net, "李四", "13800000002", at=now)
        with pytest.raises(KeyUsed):
            arrived(there, now, volunteer=li)
        assert Attendance.objects.count() == 1

    def test_costs_three_queries(
        self, there: Presence, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        # Whether it is known, whether he goes, the row; and the savepoint around it.
        with django_assert_num_queries(5):
            arrived(there, now)
        with django_assert_num_queries(1):
            arrived(there, now)

    @pytest.mark.parametrize(
        ("minutes", "words"), [(-66, "还不到签到时间"), (-64, ""), (114, ""), (115, "已经结束"), (600, "已经结束")]
    )
    def test_is_open_from_an_hour_before_until_the_end(
        self, there: Presence, now: datetime, minutes: int, words: str
    ) -> None:
        if not words:
            assert arrived(there, now + minutes * MINUTE).marks == ""
            return
        with pytest.raises(CannotCheckIn, match=words):
            arrived(there, now + minutes * MINUTE)
        assert rows() == []

    def test_wants_the_code_that_is_shown_now(self, there: Presence, now: datetime) -> None:
        with pytest.raises(CannotCheckIn, match="再扫一次"):
            arrived(there, now, code="00000000")
        assert rows() == []

    @pytest.mark.parametrize("state", [Activity.State.DRAFT, Activity.State.CANCELLED])
    def test_is_not_there_for_what_does_not_take_place(
        self, there: Presence, now: datetime, state: Activity.State
    ) -> None:
        there.shift.activity.state = state
        with pytest.raises(CannotCheckIn, match="没有开放"):
            arrived(there, now)

    @pytest.mark.parametrize("state", [SignUp.State.WAITING, SignUp.State.CANCELLED])
    def test_is_for_those_who_go(self, there: Presence, now: datetime, state: SignUp.State) -> None:
        SignUp.objects.update(state=state)
        with pytest.raises(CannotCheckIn, match="没有报名"):
            arrived(there, now)
        there.shift.activity.walk_ins = True
        assert arrived(there, now).marks == "unasked"


class TestTheFence:
    def test_lets_in_who_is_within(self, there: Presence, now: datetime) -> None:
        for metres in (301, 2000):
            with pytest.raises(CannotCheckIn, match=f"还有 {metres} 米"):
                arrived(there, now, how=How.PLACE, position=metres_north(there.shift, metres))
        assert arrived(there, now, how=How.PLACE, position=metres_north(there.shift, 299)).in_metres == 299

    def test_reads_positions_of_chinese_maps(self, there: Presence, now: datetime) -> None:
        near = metres_north(there.shift, 20)
        moved = from_wgs84(*near.wgs84, ReferenceSystem.GCJ02)
        with pytest.raises(CannotCheckIn, match="离现场还有"):
            arrived(there, now, how=How.PLACE, position=Position(*moved))
        assert arrived(there, now, how=How.PLACE, position=Position(*moved, ReferenceSystem.GCJ02)).in_metres == 20

    def test_needs_a_position(self, there: Presence, now: datetime) -> None:
        with pytest.raises(CannotCheckIn, match="没有取得定位"):
            arrived(there, now, how=How.PLACE)


class TestTwoPlaces:
    def test_are_refused_by_the_name_of_the_other(self, there: Presence, now: datetime) -> None:
        arrived(there, now)
        park = another(there, at=now)
        with pytest.raises(AtAnotherPlace, match="您还在“火车站”没有签退"):
            arrived(there, now + MINUTE, shift=park, key="park")
        left(there, now + HOUR)
        arrived(there, now + HOUR, shift=park, key="park")
        assert rows() == [("火车站", "03:00", False, ""), ("人民公园", "", False, "")]

    def test_are_one_when_the_other_shift_is_over(self, there: Presence, now: datetime) -> None:
        arrived(there, now)
        park = another(there, at=now)
        arrived(there, now + 2 * HOUR, shift=park, key="park")
        assert rows() == [("火车站", "03:55", True, ""), ("人民公园", "", False, "")]


class TestCheckingOut:
    def test_credits_what_lies_inside_the_shift_once(self, there: Presence, now: datetime) -> None:
        arrived(there, now - 30 * MINUTE)
        for _time in range(2):
            left(there, now + 2 * HOUR)
        entry = HourEntry.objects.get()
        assert (entry.minutes, entry.kind, entry.ledger, entry.title) == (120, "service", "credited", "站前清洁")
        assert (entry.about, entry.key) == (there.activity.number, f"attendance:{Attendance.objects.get().pk}")

    def test_of_a_lecture_credits_training(self, there: Presence, now: datetime) -> None:
        there.shift.activity.kind = "lecture"
        arrived(there, now)
        left(there, now + HOUR)
        assert HourEntry.objects.get().kind == "training"

    def test_wants_a_proof_too(self, there: Presence, now: datetime) -> None:
        arrived(there, now)
        with pytest.raises(CannotCheckIn):
            left(there, now + HOUR, code="")
        assert (rows(), HourEntry.objects.count()) == ([("火车站", "", False, "")], 0)

    def test_comes_after_checking_in(self, there: Presence, now: datetime) -> None:
        with pytest.raises(CannotCheckIn, match="还没有在这里签到"):
            left(there, now)

    def test_is_over_half_an_hour_after_the_end(self, there: Presence, now: datetime) -> None:
        arrived(there, now)
        with pytest.raises(CannotCheckIn, match="签退时间已过"):
            left(there, now + 2 * HOUR + 26 * MINUTE)


class TestForgotten:
    def test_is_closed_at_the_end_marked_and_not_credited(self, there: Presence, now: datetime) -> None:
        arrived(there, now)
        assert close_forgotten(now + 2 * HOUR) == 0
        assert close_forgotten(now + 2 * HOUR + 25 * MINUTE) == 1
        assert (rows(), HourEntry.objects.count()) == ([("火车站", "03:55", True, "")], 0)
        with pytest.raises(CannotCheckIn, match="到点自动签退"):
            left(there, now + 2 * HOUR + 25 * MINUTE)

    def test_is_opened_to_the_leaders_list(self, there: Presence, now: datetime) -> None:
        arrived(there, now)
        close_forgotten(now + 3 * HOUR)
        left(there, now + 4 * HOUR, how=How.LIST, by=there.net.organiser.person)
        assert (rows(), HourEntry.objects.get().minutes) == ([("火车站", "04:25", False, "")], 115)


class TestWithoutAConnection:
    def test_nothing_that_happened_is_refused(self, there: Presence, now: datetime) -> None:
        SignUp.objects.all().delete()
        late = now + 9 * HOUR
        arrived(there, now + 5 * HOUR, code="1", entered_at=late)
        assert rows() == [("火车站", "", False, "late code unasked")]
        left(there, now + 6 * HOUR, entered_at=late, how=How.LIST)
        assert (Attendance.objects.get().entered_at, HourEntry.objects.count()) == (late, 0)

    def test_what_fits_is_credited_when_it_arrives(self, there: Presence, now: datetime) -> None:
        late = now + 30 * HOUR
        arrived(there, now, entered_at=late)
        close_forgotten(late)
        left(there, now + HOUR, entered_at=late)
        assert (rows(), HourEntry.objects.get().minutes) == ([("火车站", "03:00", False, "")], 60)

    def test_a_check_out_may_come_before_its_check_in(self, there: Presence, now: datetime) -> None:
        late = now + 9 * HOUR
        left(there, now + HOUR, entered_at=late)
        assert (rows(), HourEntry.objects.count()) == ([("火车站", "03:00", False, "no_in")], 0)
        arrived(there, now, entered_at=late)
        assert (rows(), HourEntry.objects.get().minutes) == ([("火车站", "03:00", False, "")], 60)

    def test_two_places_at_once_are_both_marked(self, there: Presence, now: datetime) -> None:
        park = another(there, at=now)
        arrived(there, now + HOUR, shift=park, key="park")
        arrived(there, now, entered_at=now + 2 * HOUR)
        assert rows() == [("火车站", "03:00", True, "elsewhere"), ("人民公园", "", False, "elsewhere")]

    def test_the_later_place_ends_the_earlier_one(self, there: Presence, now: datetime) -> None:
        park = another(there, at=now)
        arrived(there, now)
        arrived(there, now + HOUR, shift=park, key="park", entered_at=now + 2 * HOUR)
        assert rows() == [("火车站", "03:00", True, "elsewhere"), ("人民公园", "", False, "elsewhere")]
