"""Which teams live: counted by what was held, not by what was planned."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from qiaomen.activities.liveliness import liveliness, quiet
from qiaomen.activities.models import Activity, Attendance
from qiaomen.volunteers.models import Membership, Organisation
from tests import build
from tests.build.network import Network, activity, network, volunteer

pytestmark = pytest.mark.django_db
DAY = 24


@pytest.fixture
def net(db: None) -> Network:
    return network(build.world())


def silent(at: datetime) -> list[str]:
    return list(quiet(Organisation.objects.all(), at=at).order_by("code").values_list("code", flat=True))


class TestQuiet:
    def test_is_a_team_that_held_nothing_in_ninety_days(self, net: Network, now: datetime) -> None:
        activity(net, at=now, hours=-91 * DAY)
        assert silent(now) == ["lamps", "neighbours"]
        activity(net, at=now, hours=-89 * DAY)
        assert silent(now) == ["lamps"]

    @pytest.mark.parametrize(
        ("hours", "state"), [(-DAY, "draft"), (-DAY, "cancelled"), (DAY, "open")], ids=["draft", "cancelled", "planned"]
    )
    def test_what_was_not_held_does_not_wake_it(self, net: Network, now: datetime, hours: int, state: str) -> None:
        activity(net, at=now, hours=hours, state=state, why_cancelled="雨")
        assert silent(now) == ["lamps", "neighbours"]

    def test_a_young_team_is_not_called_quiet(self, net: Network, now: datetime) -> None:
        Organisation.objects.filter(code="lamps").update(founded_on=(now - timedelta(days=10)).date())
        Organisation.objects.filter(code="neighbours").update(founded_on=(now - timedelta(days=100)).date())
        assert silent(now) == ["neighbours"]


class TestLiveliness:
    def test_counts_what_was_done(self, net: Network, now: datetime) -> None:
        held = activity(net, at=now, hours=-5 * DAY)
        li, gone = (volunteer(net, name, f"1380000000{n}", at=now) for n, name in enumerate(("李", "吴")))
        Membership.objects.filter(volunteer=gone).update(state="out")
        shift = held.shifts.get()
        Attendance.objects.create(
            shift=shift, volunteer=li, key="k", in_at=shift.from_at, in_how="code", entered_at=shift.from_at,
        )  # fmt: skip
        li.hours.create(
            ledger="credited", minutes=90, from_at=shift.from_at, until_at=shift.until_at, title="清洁",
            organisation=net.neighbours, key="h", at=now,
        )  # fmt: skip
        one = liveliness([net.neighbours], at=now)[0]
        assert (one.members, one.activities, one.came, one.hours, one.last_at) == (1, 1, 1, 1.5, held.from_at)

    def test_costs_the_same_for_one_team_and_for_two(
        self, net: Network, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        activity(net, at=now, hours=-DAY)
        for teams in ([net.neighbours], [net.neighbours, net.colleagues]):
            with django_assert_num_queries(5):
                assert [one.team for one in liveliness(teams, at=now)] == teams
        assert Activity.objects.count() == 1
