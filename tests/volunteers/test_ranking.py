"""The ranking: hours of teams by year, people who did not leave it, nobody shown by being alone."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from qiaomen.volunteers import hours
from qiaomen.volunteers.models import HourEntry, Volunteer
from qiaomen.volunteers.ranking import people, teams_in
from tests import build
from tests.build.hours import served
from tests.build.network import Network, network, volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(now: datetime) -> Network:
    """Six neighbours with an hour more each, one of whom has also served with the colleagues."""
    cache.clear()
    made = network(build.world())
    for n in range(6):
        who = volunteer(made, f"{'赵钱孙李周吴'[n]}小明", f"1380000000{n}", at=now)
        served(made, who, now, 60 * (n + 1), key=f"k{n}")
    served(made, who, now - timedelta(days=1), key="colleagues", organisation=made.colleagues)
    return made


class TestTeams:
    def test_show_their_hours_and_small_ones_do_not(self, net: Network, now: datetime) -> None:
        found = teams_in(2026, at=now)
        assert [(one.organisation, one.volunteers, one.minutes) for one in found.rows] == [
            (net.neighbours, 6, 21 * 60), (net.colleagues, 1, None),
        ]  # fmt: skip
        assert (found.volunteers, found.minutes, found.small) == (6, 21 * 60, 1)
        assert teams_in(2025, at=now).rows == []

    def test_leave_out_what_was_taken_back_and_training(self, net: Network, now: datetime) -> None:
        first = Volunteer.objects.order_by("pk")[0]
        served(net, first, now + timedelta(hours=9), key="course", kind="training")
        hours.counter(HourEntry.objects.get(key="k5"), note="签错了人", by=net.organiser, at=now)
        row = teams_in(2026, at=now).rows[0]
        assert (row.volunteers, row.minutes) == (5, 15 * 60)


class TestPeople:
    def test_are_those_who_did_not_leave_it_and_are_grown_up(self, net: Network, now: datetime) -> None:
        Volunteer.objects.filter(name="吴小明").update(listed=False)
        Volunteer.objects.filter(name="周小明").update(born_on=now.date().replace(year=2010))
        Volunteer.objects.filter(name="李小明").update(left_at=now)
        found = people(today=now.date()).order_by("-minutes")
        assert [one.volunteer.name for one in found] == ["孙小明", "钱小明", "赵小明"]


class TestThePages:
    def test_show_family_names_only(self, net: Network, client: Client) -> None:
        words = client.get("/hours/?by=people").content.decode()
        assert ("吴**" in words, "小明" in words) == (True, False)

    @pytest.mark.parametrize("year", ["", "?year=2025", "?year=1", "?year=x", "?by=people&after=x"])
    def test_bear_any_year(self, net: Network, client: Client, year: str) -> None:
        assert client.get(f"/hours/{year}").status_code == 200
