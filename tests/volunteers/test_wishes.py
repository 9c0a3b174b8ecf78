"""A certificate that is asked for: issued once, by somebody else, as it was wished; or refused with a reason."""

from datetime import datetime, timedelta

import pytest

from qiaomen.notices.models import Message
from qiaomen.people.models import Person, Role
from qiaomen.volunteers.hour_problems import CannotCount
from qiaomen.volunteers.models import Certificate, CertificateWish, Volunteer
from qiaomen.volunteers.wishes import ask, grant, refuse, to_issue
from tests import build
from tests.build.hours import served
from tests.build.network import Network, network, volunteer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def net(now: datetime) -> Network:
    """Two teams, and who leads them."""
    return network(build.world())


@pytest.fixture
def mei(net: Network, now: datetime) -> Volunteer:
    """Somebody who served yesterday."""
    who = volunteer(net, "王梅", "13800000001", at=now)
    served(net, who, now - DAY)
    return who


def wish(net: Network, who: Volunteer, now: datetime, *, id_shown: str = "full") -> CertificateWish:
    """For the last ten days."""
    days = {"from_on": now.date() - 10 * DAY, "until_on": now.date()}
    return ask(who, organisation=net.neighbours, **days, id_shown=id_shown, remarks="求职用", at=now)


class TestAWish:
    def test_is_issued_once_as_it_was_asked_for(self, net: Network, mei: Volunteer, now: datetime) -> None:
        asked = wish(net, mei, now)
        assert list(to_issue(net.organiser)) == [asked]
        made = grant(asked, by=net.organiser, at=now)
        with pytest.raises(CannotCount):
            grant(asked, by=net.organiser, at=now)
        with pytest.raises(CannotCount, match="处理过"):
            refuse(asked, answer="晚了", by=net.organiser, at=now)
        asked.refresh_from_db()
        assert (asked.state, asked.certificate, asked.decided_by) == ("issued", made, net.organiser.person)
        # Without an id number there is none to show.
        assert (made.content["remarks"], made.id_shown, Certificate.objects.count()) == ("求职用", "none", 1)
        assert list(to_issue(net.organiser)) == []
        assert [one.about for one in Message.objects.all()] == [f"volunteer:{mei.pk}"]

    def test_waits_alone_for_a_team(self, net: Network, mei: Volunteer, now: datetime) -> None:
        first = wish(net, mei, now)
        with pytest.raises(CannotCount, match="还在等出具"):
            wish(net, mei, now)
        with pytest.raises(CannotCount):
            refuse(first, answer=" ", by=net.organiser, at=now)
        refuse(first, answer="请先补录", by=net.organiser, at=now)
        first.refresh_from_db()
        assert (first.state, first.answer, wish(net, mei, now).state) == ("refused", "请先补录", "asked")

    def test_for_nothing_is_refused(self, net: Network, now: datetime) -> None:
        with pytest.raises(CannotCount, match="没有记下时数"):
            wish(net, volunteer(net, "李强", "13800000002", at=now), now)
        assert CertificateWish.objects.count() == 0

    def test_is_decided_by_the_team_and_never_by_oneself(self, net: Network, mei: Volunteer, now: datetime) -> None:
        build.add_person(net.world, "deng", "路灯所组织者", Role.ORGANISER, net.world.lamps)
        asked = wish(net, mei, now)
        Person.objects.filter(username="zu").update(phone="13800000001")
        net.world.people["zu"].refresh_from_db()
        for by in (net.world.actor("deng"), net.world.actor("zu")):
            with pytest.raises(CannotCount):
                grant(asked, by=by, at=now)
            with pytest.raises(CannotCount):
                refuse(asked, answer="不行", by=by, at=now)
        asked.refresh_from_db()
        assert (asked.state, list(to_issue(net.world.actor("deng"))), Certificate.objects.count()) == ("asked", [], 0)
