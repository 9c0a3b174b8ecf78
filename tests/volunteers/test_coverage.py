"""What is nobody's: by day, by kind, and who may see it."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from shapely.geometry import box

from qiaomen.places.models import Landmark, Level
from qiaomen.units.models import Adoption
from qiaomen.volunteers.coverage import coverage, grounds
from qiaomen.volunteers.register import leave
from tests import build
from tests.build.network import Network, network, volunteer

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)


@pytest.fixture
def net(db: None) -> Network:
    return network(build.world())


def bare(on: date = DAY) -> list[tuple[int, list[str]]]:
    """Of each kind: how many there are, and whose are nobody's."""
    return [(one.n, [gap.thing.name for gap in one.gaps]) for one in coverage(on)]


class TestWhatIsNobodys:
    def test_is_a_community_without_a_pairing_on_the_day(self, net: Network) -> None:
        world = net.world
        first = build.area("99990200101", "站前社区", Level.COMMUNITY, world.east, box(115.71, 37.71, 115.72, 37.72))
        cell = build.area("9999020010101", "一网格", Level.CELL, first, None)
        build.area("99990200102", "人民路社区", Level.COMMUNITY, world.east, None)
        assert bare()[0] == (2, ["站前社区", "人民路社区"])
        row = Adoption.objects.create(unit=world.lamps, area=cell, kind="pairing", from_on=DAY, until_on=DAY)
        assert [bare(DAY + timedelta(days=n))[0][1] for n in (-1, 0, 1)] == [
            ["站前社区", "人民路社区"], ["人民路社区"], ["站前社区", "人民路社区"],
        ]  # fmt: skip
        Adoption.objects.filter(pk=row.pk).update(kind="leader")
        assert bare()[0] == (2, ["站前社区", "人民路社区"])

    def test_is_a_line_without_an_adoption_and_a_point_without_a_post_today(self, net: Network) -> None:
        line, station = build.road(), Landmark.objects.get(name="火车站")
        assert bare()[1:] == [(1, ["站前路"]), (0, [])]
        Adoption.objects.create(unit=net.world.roads, line=line, kind="adoption", from_on=DAY)
        Adoption.objects.create(unit=net.world.roads, landmark=station, kind="post", from_on=DAY + timedelta(days=1))
        assert bare()[1:] == [(1, []), (1, ["火车站"])]
        assert bare(DAY + timedelta(days=1))[2] == (1, [])

    @pytest.mark.parametrize("kind", ["post", "pairing"])
    def test_has_one_thing_a_row(self, net: Network, kind: str) -> None:
        station = Landmark.objects.get(name="火车站")
        both = {"area": net.world.east, "landmark": station}
        for things in ({}, both, {"area": net.world.east} if kind == "post" else {"landmark": station}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Adoption.objects.create(unit=net.world.roads, kind=kind, from_on=DAY, **things)


class TestTheWholeNetwork:
    def test_counts_each_head_once_where_it_lives(self, net: Network, now: datetime) -> None:
        first = volunteer(net, "甲", "13800000001", at=now, party_member=True)
        first.memberships.create(organisation=net.colleagues, from_on=now.date())
        volunteer(net, "乙", "13800000002", at=now, home=net.world.west)
        volunteer(net, "丙", "13800000003", at=now, home=net.world.whole)
        leave(volunteer(net, "丁", "13800000004", at=now), at=now)
        whole, counties = grounds()
        assert [(one.area.name, one.volunteers, one.party_members, one.teams) for one in (whole, *counties)] == [
            ("敲门市", 3, 1, 2), ("西区", 1, 0, 0), ("东区", 1, 1, 1),
        ]  # fmt: skip

    def test_is_on_a_page_and_a_map_for_organisers(
        self, net: Network, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        build.road()
        client.force_login(net.world.people["zu"], backend="django.contrib.auth.backends.ModelBackend")
        assert "站前路" in client.get("/desk/network/").content.decode()
        assert [row[0] for row in client.get("/desk/network/points/").json()["points"]] == ["l-R1"]
        with django_assert_num_queries(16):
            client.get("/desk/network/")
        build.road("R2", "人民路")
        with django_assert_num_queries(16):
            client.get("/desk/network/")
        client.force_login(net.world.people["guan"], backend="django.contrib.auth.backends.ModelBackend")
        assert [client.get(f"/desk/network/{part}").status_code for part in ("", "points/")] == [404, 404]
