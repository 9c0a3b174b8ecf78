"""What nobody measured: asked for, decided by somebody else, never longer than it lasted, never twice."""

from datetime import datetime, timedelta

import pytest
from django.db import Error, transaction

from qiaomen.people.models import Role
from qiaomen.volunteers import hours
from qiaomen.volunteers.claims import decide, to_decide
from qiaomen.volunteers.hour_problems import CannotCount, Overlaps
from qiaomen.volunteers.hour_rules import faults_in
from qiaomen.volunteers.models import Claim, HourEntry, Volunteer
from qiaomen.volunteers.stars import stars_of
from tests import build
from tests.build.hours import asked, served
from tests.build.network import Network, network, volunteer

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS = (100, 300, 600, 1000, 1500)


@pytest.fixture
def net(now: datetime) -> Network:
    """Two teams with two organisers."""
    made = network(build.world())
    build.add_person(made.world, "zhao", "组织者赵", Role.ORGANISER, made.world.centre)
    return made


@pytest.fixture
def mei(net: Network, now: datetime) -> Volunteer:
    """Somebody who serves."""
    return volunteer(net, "王梅", "13800000001", at=now)


class TestAClaim:
    def test_becomes_supplemented_hours_when_granted(self, net: Network, mei: Volunteer, now: datetime) -> None:
        claim = decide(asked(net, mei, now), granted=True, answer="", by=net.organiser, at=now + DAY)
        entry = claim.entry
        assert entry is not None
        assert (claim.state, entry.ledger, entry.minutes, entry.approved_by) == (
            "granted", "supplemented", 60, net.world.people["zu"],
        )  # fmt: skip
        assert (hours.totals_of(mei), hours.faults()) == ({("supplemented", "service"): 60}, [])

    def test_leaves_nothing_when_refused_but_the_reason(self, net: Network, mei: Volunteer, now: datetime) -> None:
        claim = asked(net, mei, now)
        with pytest.raises(CannotCount) as without:
            decide(claim, granted=False, answer=" ", by=net.organiser, at=now)
        assert without.value.field == "answer"
        decide(claim, granted=False, answer="那天没有活动", by=net.organiser, at=now + DAY)
        assert (claim.state, claim.answer, HourEntry.objects.count()) == ("refused", "那天没有活动", 0)

    def test_is_decided_once(self, net: Network, mei: Volunteer, now: datetime) -> None:
        claim = decide(asked(net, mei, now), granted=True, answer="", by=net.organiser, at=now + DAY)
        with pytest.raises(CannotCount, match="已经审核过"):
            decide(claim, granted=False, answer="改主意了", by=net.organiser, at=now + DAY)
        assert (Claim.objects.get().state, HourEntry.objects.count()) == ("granted", 1)

    def test_is_not_decided_by_who_asked(self, net: Network, mei: Volunteer, now: datetime) -> None:
        claim = asked(net, mei, now, by=net.organiser)
        with pytest.raises(CannotCount, match="由别人来审核"):
            decide(claim, granted=True, answer="", by=net.organiser, at=now + DAY)
        with pytest.raises(Error), transaction.atomic():
            Claim.objects.update(decided_by=net.world.people["zu"])
        assert (list(to_decide(net.organiser)), list(to_decide(net.world.actor("zhao")))) == ([], [claim])
        assert HourEntry.objects.count() == 0

    def test_is_not_decided_by_the_volunteer_in_his_post(self, net: Network, mei: Volunteer, now: datetime) -> None:
        net.world.people["zu"].phone = "13800000001"
        net.world.people["zu"].save()
        with pytest.raises(CannotCount, match="您自己"):
            decide(asked(net, mei, now), granted=True, answer="", by=net.organiser, at=now + DAY)
        assert Claim.objects.get().state == "asked"

    def test_is_not_for_another_units_organiser(self, net: Network, mei: Volunteer, now: datetime) -> None:
        build.add_person(net.world, "deng", "路灯所组织者", Role.ORGANISER, net.world.lamps)
        deng = net.world.actor("deng")
        with pytest.raises(CannotCount, match="不管这支队伍"):
            decide(asked(net, mei, now), granted=True, answer="", by=deng, at=now + DAY)
        with pytest.raises(CannotCount, match="不管这支队伍"):
            asked(net, mei, now + DAY, by=deng)
        assert (Claim.objects.get().state, list(to_decide(deng))) == ("asked", [])

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"minutes": 61, "until_at": 60}, "minutes"),
            ({"minutes": 0, "until_at": 60}, "minutes"),
            ({"minutes": 30, "until_at": -30}, "until_at"),
            ({"minutes": 60, "until_at": 25 * 60}, "until_at"),
            ({"reason": " "}, "reason"),
            ({"at": 366 * 24 * 60}, "from_at"),
            ({"at": -1}, "until_at"),
        ],
    )
    def test_with_a_fault_is_not_taken(
        self, net: Network, mei: Volunteer, now: datetime, given: dict[str, object], field: str
    ) -> None:
        moments = {name: now + timedelta(minutes=n) for name, n in given.items() if name.endswith("at")}  # type: ignore[arg-type]  # those are numbers
        with pytest.raises(CannotCount) as refused:
            asked(net, mei, now, **({"at": now + 2 * DAY} | given | moments))  # type: ignore[arg-type]  # as it comes
        assert (refused.value.field, Claim.objects.count()) == (field, 0)

    def test_is_told_what_counts_in_that_time(self, net: Network, mei: Volunteer, now: datetime) -> None:
        (entry,) = served(net, mei, now)
        with pytest.raises(Overlaps, match="站前清洁"):
            asked(net, mei, now + HOUR)
        waiting = asked(net, mei, now + 2 * HOUR)
        with pytest.raises(Overlaps, match="还在等审核"):
            asked(net, mei, now + 2 * HOUR)
        served(net, mei, now + 2 * HOUR, 30, key="later")
        with pytest.raises(Overlaps):
            decide(waiting, granted=True, answer="", by=net.organiser, at=now + DAY)
        waiting.refresh_from_db()
        assert (waiting.state, hours.totals_of(mei), entry.minutes) == ("asked", {("credited", "service"): 150}, 120)


class TestStars:
    @pytest.mark.parametrize(
        ("minutes", "has", "missing"),
        [(0, 0, 6000), (5999, 0, 1), (6000, 1, 12000), (1500 * 60, 5, 0), (2000 * 60, 5, 0)],
    )
    def test_begin_at_the_hour(self, minutes: int, has: int, missing: int) -> None:
        found = stars_of(minutes, STEPS)
        assert (found.has, found.of, found.missing_minutes) == (has, 5, missing)


class TestTheCitysRules:
    @pytest.mark.parametrize(
        ("given", "faults"),
        [
            ({"stars": [100, 300]}, 0), ({"stars": [300, 100]}, 1), ({"stars": "100"}, 1), ({"stars": [True]}, 1),
            ({"published_days": 6}, 1), ({"published_days": 8}, 0), ({"stern": 1}, 1), ({"claim_days": -1}, 1),
        ],
    )  # fmt: skip
    def test_are_checked(self, given: dict[str, object], faults: int) -> None:
        assert len(faults_in(given)) == faults
