"""What looks wrong in the hours is found once, and decided by a person with a reason."""

from datetime import datetime, timedelta

import pytest
from django.db import Error, transaction

from qiaomen.people.models import Role
from qiaomen.volunteers import hours
from qiaomen.volunteers.anomalies import findings_of, keep, look, take_back
from qiaomen.volunteers.claims import decide
from qiaomen.volunteers.hour_problems import CannotCount
from qiaomen.volunteers.models import Finding, HourEntry, Volunteer
from tests import build
from tests.build.hours import asked, served
from tests.build.network import Network, activity, network, shift, volunteer

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def net(now: datetime) -> Network:
    """Two teams with two organisers."""
    made = network(build.world())
    build.add_person(made.world, "zhao", "组织者赵", Role.ORGANISER, made.world.centre)
    return made


@pytest.fixture
def mei(net: Network, now: datetime) -> Volunteer:
    """A grown-up who serves."""
    return volunteer(net, "王梅", "13800000001", at=now, born_on=now.date().replace(year=1990))


def found() -> list[str]:
    """The rules that found something, in order."""
    return list(Finding.objects.order_by("pk").values_list("rule", flat=True))


def claimed(net: Network, who: Volunteer, at: datetime, minutes: int = 60) -> HourEntry:
    """Supplemented hours, granted by the organiser."""
    entry = decide(asked(net, who, at, minutes), granted=True, answer="", by=net.organiser, at=at + 2 * DAY).entry
    assert entry is not None
    return entry


class TestARule:
    def test_finds_nothing_in_what_is_usual(self, net: Network, mei: Volunteer, now: datetime) -> None:
        for n in range(8):
            served(net, mei, now - n * DAY, 240, key=f"k{n}")
        claimed(net, mei, now - 9 * DAY)
        assert (look(at=now + DAY), found()) == (0, [])

    def test_finds_what_is_too_long_and_too_much_once(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, mei, now, 601)
        served(net, mei, now - 3 * DAY - 8 * HOUR, 500, key="a")
        served(net, mei, now - 3 * DAY + HOUR, 500, key="b")
        assert (look(at=now + DAY), look(at=now + DAY), found()) == (2, 0, ["long", "day"])

    def test_finds_an_age_that_cannot_be(self, net: Network, now: datetime) -> None:
        for n, year in enumerate((2020, 1935, 1990)):
            who = volunteer(net, f"人{n}", f"1380000001{n}", at=now, born_on=now.date().replace(year=year))
            served(net, who, now, key=f"k{n}")
        look(at=now + DAY)
        assert [(one.rule, one.facts) for one in Finding.objects.order_by("pk")] == [
            ("age", {"age": 6}), ("age", {"age": 91}),
        ]  # fmt: skip

    def test_finds_places_between_which_nobody_could_travel(self, net: Network, mei: Volunteer, now: datetime) -> None:
        of = activity(net, at=now)
        for n, longitude in enumerate((115.0, 118.0, 118.0)):
            one = shift(of, from_at=now + n * HOUR)
            one.longitude = longitude
            one.save()
            row = one.attendances.create(
                volunteer=mei, in_at=now, in_how="list", out_at=now + HOUR, out_how="list", entered_at=now, key=f"a{n}"
            )  # fmt: skip
            served(net, mei, now + n * 2 * HOUR, 60, key=f"attendance:{row.pk}")
        look(at=now + DAY)
        assert [(one.rule, one.facts) for one in Finding.objects.all()] == [
            ("place", {"kilometres": 264, "minutes": 60})
        ]

    def test_finds_claims_that_are_too_regular_and_too_many(self, net: Network, mei: Volunteer, now: datetime) -> None:
        for n in range(6):
            claimed(net, mei, now - (n + 3) * DAY)
        for n in range(10):
            claimed(net, volunteer(net, f"人{n}", f"1380000002{n}", at=now), now - 3 * DAY, 600)
        for n in range(11):
            who = volunteer(net, f"众{n}", f"1380000003{n}", at=now)
            claimed(net, who, now - 3 * DAY + timedelta(minutes=n), 600)
        look(at=now + DAY)
        assert found() == ["alike", "bulk", "approver"]


class TestADecision:
    def test_keeps_or_takes_back_once_with_a_reason(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, mei, now, 601)
        served(net, mei, now - 3 * DAY, 602, key="other")
        look(at=now + DAY)
        first, second = Finding.objects.order_by("pk")
        with pytest.raises(CannotCount):
            keep(first, reason=" ", by=net.organiser, at=now)
        keep(first, reason="那天抗洪", by=net.organiser, at=now)
        assert take_back(second, reason="忘了签退", by=net.organiser, at=now) == 1
        for act in (keep, take_back):
            with pytest.raises(CannotCount, match="已经核查过"):
                act(first, reason="再来", by=net.organiser, at=now)
        assert list(Finding.objects.order_by("pk").values_list("state", "reason")) == [
            ("kept", "那天抗洪"), ("countered", "忘了签退"),
        ]  # fmt: skip
        assert (sum(hours.totals_of(mei).values()), hours.faults()) in ((601, []), (602, []))
        assert look(at=now + DAY) == 0

    def test_is_not_for_who_approved_it_nor_for_another_unit(self, net: Network, now: datetime) -> None:
        for n in range(10):
            claimed(net, volunteer(net, f"人{n}", f"1380000002{n}", at=now), now - 3 * DAY)
        look(at=now + DAY)
        one = Finding.objects.get(rule="bulk")
        build.add_person(net.world, "deng", "路灯所组织者", Role.ORGANISER, net.world.lamps)
        for name in ("zu", "deng"):
            with pytest.raises(CannotCount):
                take_back(one, reason="太像了", by=net.world.actor(name), at=now)
        with pytest.raises(Error), transaction.atomic():
            Finding.objects.update(state="kept", reason="x", decided_by=net.world.people["zu"])
        assert (list(findings_of(net.world.actor("deng"))), HourEntry.objects.count()) == ([], 10)
        assert take_back(one, reason="没有这次活动", by=net.world.actor("zhao"), at=now) == 10
        assert hours.faults() == []
