"""Joining a team: asked, decided by those who keep it, left."""

from datetime import date, datetime

import pytest

from qiaomen.people.models import Role
from qiaomen.volunteers.belonging import appoint, ask_to_join, decide, dismiss, leave_team, name_unit
from qiaomen.volunteers.models import Membership, Volunteer
from qiaomen.volunteers.problems import CannotServe
from qiaomen.volunteers.queries import asked_of, teams_visible_to, volunteers_visible_to
from qiaomen.volunteers.register import leave
from tests import build
from tests.build.network import Network, network, volunteer
from tests.cases.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(db: None) -> Network:
    return network(build.world())


@pytest.fixture
def li(net: Network, now: datetime) -> Volunteer:
    return volunteer(net, "李四", "13800000001", at=now)


class TestAskingToJoin:
    def test_twice_is_one_wish(self, net: Network, li: Volunteer, now: datetime) -> None:
        first, again = (ask_to_join(li, team=net.colleagues, at=now) for _time in range(2))
        assert (first, first.state) == (again, "asked")

    def test_who_is_in_stays_in(self, net: Network, li: Volunteer, now: datetime) -> None:
        assert ask_to_join(li, team=net.neighbours, at=now).state == "in"

    def test_is_refused_by_a_team_that_is_no_more(self, net: Network, li: Volunteer, now: datetime) -> None:
        net.colleagues.retired_on = date(2026, 1, 1)
        with pytest.raises(CannotServe):
            ask_to_join(li, team=net.colleagues, at=now)
        assert li.memberships.count() == 1

    def test_is_decided_once(self, net: Network, li: Volunteer, now: datetime) -> None:
        asked = ask_to_join(li, team=net.colleagues, at=now)
        assert list(asked_of(net.organiser)) == [asked]
        decide(asked, takes=False, by=net.organiser, at=now)
        with pytest.raises(CannotServe, match="已经有人处理过"):
            decide(asked, takes=True, by=net.organiser, at=now)
        assert (Membership.objects.get(pk=asked.pk).state, list(asked_of(net.organiser))) == ("out", [])

    def test_is_not_decided_by_others(self, net: Network, li: Volunteer, now: datetime) -> None:
        asked = ask_to_join(li, team=net.colleagues, at=now)
        build.add_person(net.world, "rou", "道路所组织者", Role.ORGANISER, net.world.roads)
        for who in ("rou", "guan", "kai"):
            with pytest.raises(CannotServe):
                decide(asked, takes=True, by=net.world.actor(who), at=now)
        assert Membership.objects.get(pk=asked.pk).state == "asked"

    def test_of_who_left_waits_for_nobody(self, net: Network, li: Volunteer, now: datetime) -> None:
        ask_to_join(li, team=net.colleagues, at=now)
        leave(li, at=now)
        assert list(asked_of(net.organiser)) == []


class TestInATeam:
    def test_leads_and_is_dismissed(self, net: Network, li: Volunteer, now: datetime) -> None:
        row = li.memberships.get()
        appoint(row, leads=True, by=net.organiser)
        dismiss(row, by=net.organiser, at=now)
        row.refresh_from_db()
        assert (row.state, row.leads, row.until_on) == ("out", False, now.date())
        with pytest.raises(CannotServe):
            appoint(row, leads=True, by=net.organiser)

    def test_leaves_and_joins_again_as_a_new_row(self, net: Network, li: Volunteer, now: datetime) -> None:
        leave_team(li.memberships.get(), at=now)
        ask_to_join(li, team=net.neighbours, at=now)
        assert sorted(li.memberships.values_list("state", flat=True)) == ["asked", "out"]

    def test_names_one_unit_at_a_time(self, net: Network, li: Volunteer, now: datetime) -> None:
        for unit in (net.world.lamps, net.world.lamps, net.world.roads, None):
            name_unit(li, unit=unit, at=now)
        rows = li.memberships.exclude(unit=None).order_by("pk").values_list("unit__code", "state")
        assert list(rows) == [("LD", "out"), ("DL", "out")]


class TestWhatIsSeen:
    def test_follows_unit_and_area_of_the_post(self, net: Network, now: datetime) -> None:
        world = net.world
        for name, unit, area in (
            ("lam", world.lamps, None),
            ("west", world.centre, world.west),
            ("las", world.lamps, world.west),
        ):
            build.add_person(world, name, name, Role.ORGANISER, unit, area)
        here = volunteer(net, "东边的", "13800000002", at=now)
        there = volunteer(net, "西边的", "13800000003", at=now, home=world.west)
        at_lamps = volunteer(net, "路灯所的", "13800000004", at=now)
        name_unit(at_lamps, unit=world.lamps_east, at=now)
        seen = {
            who: {one.name for one in volunteers_visible_to(world.actor(who))}
            for who in ("zu", "lam", "west", "las", "kai", "guan")
        }
        everybody = {here.name, there.name, at_lamps.name}
        assert seen == {
            "zu": everybody, "lam": {at_lamps.name}, "west": {there.name}, "las": set(), "kai": set(), "guan": set(),
        }  # fmt: skip
        assert [set(teams_visible_to(world.actor(who))) for who in ("zu", "lam", "west", "guan")] == [
            {net.neighbours, net.colleagues}, {net.colleagues}, set(), set(),
        ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_two_wishes_are_one(self, now: datetime) -> None:
        net = network(build.world())
        li = volunteer(net, "李四", "13800000001", at=now)
        results = at_once(*[lambda: ask_to_join(li, team=net.colleagues, at=now) for _n in range(4)])
        assert len({one.pk for one in results if isinstance(one, Membership)}) == 1, results
