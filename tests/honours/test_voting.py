"""One person, one vote a kind; what looks like many by one is noticed; the vote weighs as the call says."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from qiaomen.honours import calls, voting
from qiaomen.honours.models import Call, Nomination, Vote
from qiaomen.honours.problems import CannotHonour
from qiaomen.honours.reviewing import places_of
from tests import build
from tests.build.honours import Honouring, opened, reviewed
from tests.build.network import network
from tests.cases.test_races import at_once, one_won


def on(now: datetime) -> tuple[Honouring, list[Nomination]]:
    """A vote that counts for 40 %, over the lamps and the roads and one volunteer."""
    there = opened(network(build.world()), at=now, vote_percent=40, vote_until=(now + timedelta(days=20)).date())
    found = reviewed(there, [there.world.lamps, there.world.roads, there.li], at=now)
    calls.begin_vote(there.call, by=there.world.actor("kao"), at=now)
    return there, list(
        Nomination.objects.filter(pk__in=[one.pk for one in found]).select_related("call").order_by("pk")
    )


def voted(nomination: Nomination, telephone: str, address: str, *, at: datetime) -> None:
    voter = voting.voter_of(nomination.call, telephone)
    voting.vote(nomination, voter=voter, address=address, at=at)


@pytest.mark.django_db
class TestVote:
    def test_is_one_a_person_and_kind(self, now: datetime) -> None:
        _there, (lamps, roads, li) = on(now)
        voted(lamps, "+8613800000001", "10.0.0.1", at=now)
        voted(li, "+8613800000001", "10.0.0.1", at=now)
        with pytest.raises(CannotHonour, match="已经投过票了"):
            voted(roads, "+8613800000001", "10.0.0.2", at=now)
        assert sorted(Vote.objects.values_list("nomination", flat=True)) == sorted([lamps.pk, li.pk])
        assert "13800000001" not in str(list(Vote.objects.values_list("voter", "origin")))

    def test_ends_on_its_last_day(self, now: datetime) -> None:
        there, (lamps, *_others) = on(now)
        with pytest.raises(CannotHonour, match="现在没有投票"):
            voted(lamps, "+8613800000001", "10.0.0.1", at=now + timedelta(days=21))
        with pytest.raises(CannotHonour, match="投票还没有结束"):
            calls.publish(there.call, [lamps], note="好", by=there.world.actor("kao"), at=now)

    def test_weighs_as_the_call_says(self, now: datetime) -> None:
        there, (lamps, roads, _li) = on(now)
        for n, to in enumerate([roads, roads, lamps]):
            voted(to, f"+861380000000{n}", f"10.0.0.{n}", at=now)
        # The lamps have 80 × 60 % and half of 40, the roads 70 × 60 % and 40.
        places = places_of(there.call, "collective")
        assert [(one.nomination, one.votes, round(one.total or 0, 1)) for one in places] == [
            (roads, 2, 82.0), (lamps, 1, 68.0),
        ]  # fmt: skip


@pytest.mark.django_db
class TestCrowd:
    def test_from_one_address_is_noticed_and_set_aside_with_a_reason(self, now: datetime) -> None:
        there, (lamps, *_others) = on(now)
        for n in range(voting.MANY_OF_ONE_ADDRESS + 1):
            voted(lamps, f"+86139000000{n:02d}", "10.0.0.9", at=now + timedelta(seconds=n))
        voted(lamps, "+8613800000001", "10.0.0.1", at=now)
        (found,) = voting.crowds(there.call)
        assert (found.votes, found.nominations, found.last_at - found.first_at) == (11, 1, timedelta(seconds=10))
        kao = there.world.actor("kao")
        with pytest.raises(CannotHonour, match="请写明为什么不计"):
            voting.set_aside(there.call, found.origin, why="", by=kao, at=now)
        assert voting.set_aside(there.call, found.origin, why="一台机器投的", by=kao, at=now) == 11
        assert places_of(there.call, "collective")[0].votes == 1
        assert (Vote.objects.count(), voting.crowds(there.call)) == (12, [])


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_of_eight_votes_by_one_telephone_at_once_counts_one(self, now: datetime) -> None:
        _there, (lamps, *_others) = on(now)
        one_won(at_once(*[partial(voted, lamps, "+8613800000001", "10.0.0.1", at=now)] * 8), told=CannotHonour)
        assert Vote.objects.count() == 1

    def test_of_two_awards_at_once_one_is_made(self, now: datetime) -> None:
        there = opened(network(build.world()), at=now)
        calls.publish(there.call, reviewed(there, [there.li], at=now), note="好", by=there.world.actor("kao"), at=now)
        copies = [Call.objects.select_related("unit").get() for _each in range(2)]
        award = partial(calls.award, by=there.world.actor("kao"), at=now + timedelta(days=8))
        came = at_once(*(partial(award, mine) for mine in copies))
        one_won(came, told=CannotHonour)
        assert 1 in came, "honoured"
        assert list(there.call.events.filter(step="award").values_list("step", flat=True)) == ["award"]
