"""Hours that count: once, never twice at the same time, mended by counter-entries only."""

from datetime import datetime, timedelta

import pytest
from django.db import Error, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiaomen.people.models import Role
from qiaomen.volunteers import hours
from qiaomen.volunteers.hour_problems import CannotCount, KeyUsed
from qiaomen.volunteers.models import HourEntry, HourTotal, Volunteer
from tests import build
from tests.build.hours import served
from tests.build.network import Network, network, volunteer

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CREDITED_SERVICE = ("credited", "service")


@pytest.fixture
def net(now: datetime) -> Network:
    """Two teams, and who leads them."""
    return network(build.world())


@pytest.fixture
def mei(net: Network, now: datetime) -> Volunteer:
    """Somebody who serves."""
    return volunteer(net, "王梅", "13800000001", at=now)


def stretches() -> list[tuple[datetime, int]]:
    """Begin and minutes of what counts, in the order of the day."""
    return [(one.from_at, one.minutes) for one in hours.counting(HourEntry.objects.order_by("from_at"))]


class TestCredit:
    def test_counts_whole_minutes_without_what_was_begun(self, net: Network, mei: Volunteer, now: datetime) -> None:
        (one,) = served(net, mei, now, at=now + 3 * HOUR)
        (other,) = hours.credit(
            mei, kind="training", from_at=now + 2 * HOUR, until_at=now + 2 * HOUR + timedelta(seconds=119),
            title="微党课", organisation=None, about="attendance:2", key="attendance:2", at=now + 3 * HOUR,
        )  # fmt: skip
        assert (one.minutes, other.minutes, one.note) == (120, 1, "")
        assert hours.totals_of(mei) == {CREDITED_SERVICE: 120, ("credited", "training"): 1}
        assert hours.faults() == []

    def test_with_one_key_counts_once(self, net: Network, mei: Volunteer, now: datetime) -> None:
        first = served(net, mei, now)
        assert served(net, mei, now) == first
        assert hours.totals_of(mei) == {CREDITED_SERVICE: 120}

    def test_refuses_a_key_of_somebody_else(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, mei, now)
        other = volunteer(net, "李强", "13800000002", at=now)
        for who, kind in ((other, "service"), (mei, "training")):
            with pytest.raises(KeyUsed):
                served(net, who, now, kind=kind)
        assert HourEntry.objects.count() == 1

    def test_leaves_out_what_counts_already(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, mei, now)
        (late,) = served(net, mei, now + HOUR, key="late")
        assert (late.minutes, late.from_at, late.note) == (60, now + 2 * HOUR, "与别的时数重叠的 60 分钟不计。")
        assert hours.totals_of(mei) == {CREDITED_SERVICE: 180}

    def test_counts_both_sides_of_what_counts_already(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, mei, now + HOUR, 60)
        around = served(net, mei, now, 180, key="around")
        assert [one.key for one in around] == ["around", "around+1"]
        assert stretches() == [(now, 60), (now + HOUR, 60), (now + 2 * HOUR, 60)]
        assert served(net, mei, now, 180, key="around") == around
        assert hours.faults() == []

    def test_counts_nothing_where_all_of_it_counts_already(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, mei, now)
        assert served(net, mei, now + HOUR / 2, 60, key="within", kind="training") == []
        assert hours.totals_of(mei) == {CREDITED_SERVICE: 120}

    def test_does_not_hold_one_against_another(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, mei, now)
        (one,) = served(net, volunteer(net, "李强", "13800000002", at=now), now, key="other")
        assert one.minutes == 120

    @pytest.mark.parametrize("minutes", [0, -5])
    def test_refuses_a_time_that_runs_backwards(
        self, net: Network, mei: Volunteer, now: datetime, minutes: int
    ) -> None:
        with pytest.raises(CannotCount):
            served(net, mei, now, minutes, at=now + HOUR)
        assert (HourEntry.objects.count(), HourTotal.objects.count()) == (0, 0)

    def test_refuses_what_has_not_ended(self, net: Network, mei: Volunteer, now: datetime) -> None:
        with pytest.raises(CannotCount):
            served(net, mei, now, at=now + HOUR)
        assert HourEntry.objects.count() == 0


class TestACounterEntry:
    def test_takes_back_and_leaves_the_entry(self, net: Network, mei: Volunteer, now: datetime) -> None:
        (one,) = served(net, mei, now)
        back = hours.counter(one, note="签错了人", by=net.organiser, at=now + 3 * HOUR)
        one.refresh_from_db()
        assert (one.minutes, back.minutes, back.undoes, back.note) == (120, -120, one, "签错了人")
        assert (hours.totals_of(mei), stretches(), hours.faults()) == ({CREDITED_SERVICE: 0}, [], [])

    def test_makes_room_for_what_really_was(self, net: Network, mei: Volunteer, now: datetime) -> None:
        (one,) = served(net, mei, now)
        hours.counter(one, note="时间不对", by=net.organiser, at=now + 3 * HOUR)
        served(net, mei, now + HOUR, 60, key="right")
        assert stretches() == [(now + HOUR, 60)]

    def test_happens_once_with_a_reason_and_not_to_itself(self, net: Network, mei: Volunteer, now: datetime) -> None:
        (one,) = served(net, mei, now)
        with pytest.raises(CannotCount) as refused:
            hours.counter(one, note=" ", by=net.organiser, at=now)
        assert refused.value.field == "note"
        back = hours.counter(one, note="签错了人", by=net.organiser, at=now)
        for again in (one, back):
            with pytest.raises(CannotCount):
                hours.counter(again, note="再来", by=net.organiser, at=now)
        assert hours.totals_of(mei) == {CREDITED_SERVICE: 0}

    def test_is_not_for_another_units_organiser(self, net: Network, mei: Volunteer, now: datetime) -> None:
        (one,) = served(net, mei, now)
        build.add_person(net.world, "deng", "路灯所组织者", Role.ORGANISER, net.world.lamps)
        for name in ("deng", "olga"):
            with pytest.raises(CannotCount, match="不管这支队伍"):
                hours.counter(one, note="我来改", by=net.world.actor(name), at=now)
        assert HourEntry.objects.count() == 1

    def test_is_not_for_ones_own_hours(self, net: Network, mei: Volunteer, now: datetime) -> None:
        organiser = net.world.people["zu"]
        organiser.phone = "138 0000 0001"
        organiser.save()
        (one,) = served(net, mei, now)
        with pytest.raises(CannotCount, match="您自己"):
            hours.counter(one, note="我的", by=net.organiser, at=now)
        assert HourEntry.objects.count() == 1


class TestTheDatabase:
    def test_refuses_to_change_or_delete_an_entry(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, mei, now)
        rows = HourEntry.objects.order_by("pk")
        before = list(rows.values())
        with pytest.raises(Error), transaction.atomic():
            rows.update(minutes=999)
        with pytest.raises(Error), transaction.atomic():
            rows._raw_delete("default")
        assert list(rows.values()) == before

    def test_refuses_a_total_below_zero(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, mei, now)
        with pytest.raises(Error), transaction.atomic():
            HourTotal.objects.update(minutes=-1)
        assert hours.totals_of(mei) == {CREDITED_SERVICE: 120}


class TestFaults:
    def test_tell_a_total_that_nobody_served(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, mei, now)
        HourTotal.objects.update(minutes=6000)
        assert hours.faults() == [f"志愿者 {mei.pk} · credited · service 记着 6000 分钟，按流水是 120"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(st.integers(0, 300), st.integers(1, 120), st.sampled_from(["service", "training"]), st.booleans()),
        max_size=7,
    )
)
def test_whatever_is_entered_and_taken_back_adds_up_and_never_counts_twice(
    net: Network, mei: Volunteer, now: datetime, acts: list[tuple[int, int, str, bool]]
) -> None:
    """Any stretches in any order: the totals are the sums, and what counts is the minutes that somebody was there."""
    with transaction.atomic():
        there: set[int] = set()
        for n, (begin, minutes, kind, taken_back) in enumerate(acts):
            made = served(net, mei, now + timedelta(minutes=begin), minutes, key=f"k{n}", kind=kind)
            if taken_back:
                for one in made:
                    hours.counter(one, note="试", by=net.organiser, at=now)
            for one in [] if taken_back else made:
                first = (one.from_at - now) // timedelta(minutes=1)
                there |= set(range(first, first + one.minutes))
        assert sum(hours.totals_of(mei).values()) == len(there)
        assert hours.faults() == []
        transaction.set_rollback(True)
