"""Hours become points at the street door: once, by the rate of the day, and back as far as they are still there."""

from datetime import datetime, timedelta

import pytest

from qiaomen.points import settle
from qiaomen.rewards.earning import rate_on, save_rate
from qiaomen.rewards.holders import holder_of
from qiaomen.rewards.ledger import Move, balance, faults, outside, post, saved_by
from qiaomen.rewards.models import Holder, Item, Transfer
from qiaomen.rewards.problems import CannotExchange
from qiaomen.volunteers import hours
from qiaomen.volunteers.models import HourEntry, Volunteer
from qiaomen.worker import work_off
from tests import build
from tests.build.hours import served
from tests.build.network import Network, network, volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(now: datetime) -> Network:
    """A network in whose city an hour earns ten points from 1 March on."""
    made = network(build.world())
    item = Item.objects.create(code="points", name="积分", kind="points", measure="point")
    save_rate(item=item, points_an_hour=10, from_on=now.date().replace(day=1), until_on=None, by=made.organiser, at=now)
    return made


@pytest.fixture
def mei(net: Network, now: datetime) -> Volunteer:
    """Somebody who serves."""
    return volunteer(net, "王梅", "13800000001", at=now)


def points() -> int:
    """What the person with this telephone number has, as the counter sees it."""
    return balance(Item.objects.get(code="points"), saved_by(holder_of("13800000001")))


class TestPoints:
    def test_are_earned_once_by_credited_service(self, net: Network, mei: Volunteer, now: datetime) -> None:
        (one,) = served(net, mei, now, 95)
        served(net, mei, now + timedelta(hours=3), key="course", kind="training")
        work_off()
        settle.call(one.pk)
        assert (points(), faults()) == (15, [])
        made = Transfer.objects.get(kind="earn")
        assert (made.holder, made.note) == (holder_of("13800000001"), "站前清洁")

    def test_follow_the_rate_of_the_day(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, mei, now - timedelta(days=10))
        item = Item.objects.get(code="points")
        save_rate(item=item, points_an_hour=20, from_on=now.date(), until_on=now.date(), by=net.organiser, at=now)
        served(net, mei, now, key="double")
        served(net, mei, now + timedelta(days=1), key="single")
        work_off()
        assert points() == 40 + 20

    def test_go_back_with_the_hours(self, net: Network, mei: Volunteer, now: datetime) -> None:
        (one,) = served(net, mei, now)
        work_off()
        back = hours.counter(one, note="签错了人", by=net.organiser, at=now)
        work_off()
        settle.call(back.pk)
        assert (points(), faults(), Transfer.objects.get(kind="take_back").note) == (0, [], "")

    def test_that_were_spent_stay_spent_and_it_is_noted(self, net: Network, mei: Volunteer, now: datetime) -> None:
        (one,) = served(net, mei, now)
        work_off()
        item, mine = Item.objects.get(code="points"), saved_by(Holder.objects.get())
        post(Transfer.Kind.EXCHANGE, [Move(item, mine, outside(), 15)], key="x", by=net.organiser, at=now)
        assert hours.totals_of(mei) == {("credited", "service"): 120}  # redeeming burns no hours
        hours.counter(one, note="签错了人", by=net.organiser, at=now)
        work_off()
        assert (points(), faults()) == (0, [])
        assert Transfer.objects.get(kind="take_back").note == "应收回 20 分，已用掉 15 分，没有收回。"

    def test_in_the_wrong_order_come_to_nothing(self, net: Network, mei: Volunteer, now: datetime) -> None:
        (one,) = served(net, mei, now)
        back = hours.counter(one, note="签错了人", by=net.organiser, at=now)
        for entry in (back, one, back):
            settle.call(entry.pk)
        assert (points(), Transfer.objects.count(), HourEntry.objects.count()) == (0, 0, 2)


class TestARate:
    def test_needs_points_an_organiser_and_a_right_order(self, net: Network, now: datetime) -> None:
        goods = Item.objects.create(code="cable", name="线", kind="goods", measure="piece")
        item, day = Item.objects.get(code="points"), now.date()
        usual = {"item": item, "points_an_hour": 5, "from_on": day, "until_on": day, "by": net.organiser, "at": now}
        wrong = {"item": goods, "points_an_hour": 0, "until_on": day - timedelta(days=1), "by": net.world.actor("olga")}
        for name, value in wrong.items():
            with pytest.raises(CannotExchange):
                save_rate(**{**usual, name: value})  # type: ignore[arg-type]  # one of them is wrong
        found = rate_on(day)
        assert found is not None and found.points_an_hour == 10
        assert rate_on(day.replace(day=1) - timedelta(days=1)) is None
