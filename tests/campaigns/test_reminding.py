"""Whoever owes what is past its day is told in the morning: one message a person, never two on one day."""

import re
from datetime import datetime, timedelta

import pytest

from qiaomen.campaigns import planning, problems
from qiaomen.campaigns.models import Item, ItemProof
from qiaomen.campaigns.reminding import remind
from qiaomen.notices.models import Message
from qiaomen.people.models import Person
from tests import build
from tests.build.registers import Ground, campaign, owed, problem, rivers, running, seen, struck
from tests.campaigns.test_gathered import made_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(of: Ground, now: datetime) -> datetime:
    """Of the working day after everything was to be done. Both counties' clerks have an address."""
    for who in ("dong", "xi"):
        Person.objects.filter(username=who).update(email=f"{who}@example.cn")
    return (now + timedelta(days=91)).replace(hour=8)


def told() -> dict[str, list[str]]:
    """Address → the numbers of the items that it was told of, in the last message."""
    messages = Message.objects.filter(about__startswith="overdue:").order_by("pk")
    return {one.to: re.findall(r"^(J\d+) ", one.body, re.MULTILINE) for one in messages}


def numbers(*items: Item) -> list[str]:
    return [one.number for one in items]


class TestRemind:
    def test_tells_each_owner_of_all_that_is_late_once_a_day(
        self, of: Ground, now: datetime, morning: datetime
    ) -> None:
        dykes, sun = rivers(of, at=now), of.world.actor("sun")
        late, border, asked = owed(of, dykes, at=now), problem(of, dykes, at=now), owed(of, dykes, at=now)
        until = now.date() + timedelta(days=20)
        problems.assign(border, to=of.east, other=of.west, until=until, by=sun, at=now)
        problems.ask(asked, proof=seen(now, ItemProof.Kind.AFTER), by=of.world.actor("dong"), at=now)
        struck(of, dykes, at=now)
        tasks = list(campaign(of, at=now).items.order_by("pk"))
        east, west = ([one for one in tasks if one.unit == unit] for unit in (of.east, of.west))
        runs = [remind(morning + timedelta(hours=hours)) for hours in (-1, 4, 0, 1)]
        assert runs == [0, 0, 2, 0]
        assert told() == {"dong@example.cn": numbers(late, border, *east), "xi@example.cn": numbers(border, *west)}
        assert Message.objects.get(to="xi@example.cn", about__startswith="overdue:").subject == "您单位有 3 项过了期限"
        saturday = morning + timedelta(days=3)
        assert [remind(saturday), remind(saturday + timedelta(days=2))] == [0, 2]

    def test_names_twenty_and_counts_the_others(self, of: Ground, now: datetime, morning: datetime) -> None:
        dykes = rivers(of, at=now)
        late = [owed(of, dykes, at=now) for _turn in range(21)]
        assert remind(morning) == 1
        assert told() == {"dong@example.cn": numbers(*late[:20])}
        assert "还有 1 项，见 " in Message.objects.get(about__startswith="overdue:").body

    def test_says_nothing_of_what_nobody_can_hurry(self, of: Ground, now: datetime, morning: datetime) -> None:
        running(of, at=now)
        ended = rivers(of, at=now)
        owed(of, ended, at=now)
        planning.close(ended, by=of.world.actor("sun"), at=now)
        made_of(of, now, [build.in_handling(of.world, now)])
        Item.objects.filter(case__isnull=False).update(unit=of.east)
        assert Item.objects.filter(state="owed", unit=of.east, due_on__lt=morning).count() == 3
        assert (remind(morning), told()) == (0, {})
