"""A turn of counting: written down once, by whoever may, and taken back by a counter-entry alone."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum

from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.people.models import Role
from qiaomen.rounds.counting import Count, record, take_back
from qiaomen.rounds.models import Turn
from tests import build
from tests.build.rounds import Observing, counted, observing
from tests.cases.test_races import at_once


def count(there: Observing, at: datetime, did: int = 3, did_not: int = 1, **more: object) -> Count:
    given = {
        "indicator": there.helmet, "site": there.station, "did": did, "did_not": did_not,
        "started_at": at - timedelta(minutes=15), "ended_at": at,
    }  # fmt: skip
    return Count(**{**given, **more})  # type: ignore[arg-type]  # the names are those of a Count


class TestRecord:
    def test_keeps_what_was_seen_by_whom_and_when(self, there: Observing, now: datetime) -> None:
        turn = record(count(there, now), by=there.world.actor("cai"), at=now)
        assert (turn.did, turn.did_not, turn.seen, turn.minutes, turn.observer) == (
            3, 1, 4, 15, there.world.people["cai"],
        )  # fmt: skip

    def test_refuses_whoever_has_no_post_for_it_or_not_there(self, there: Observing, now: datetime) -> None:
        build.add_person(there.world, "wes", "西区采集员", Role.COLLECTOR, there.world.centre, there.world.west)
        for who in ("olga", "bo", "wes"):
            with pytest.raises(NotYours):
                record(count(there, now), by=there.world.actor(who), at=now)
        assert not Turn.objects.exists()

    @pytest.mark.parametrize(
        ("did", "did_not", "field"), [(0, 0, "did"), (-1, 2, "did"), (1, -1, "did_not"), (20_001, 0, "did")]
    )
    def test_refuses_numbers_that_nobody_counted(
        self, there: Observing, now: datetime, did: int, did_not: int, field: str
    ) -> None:
        with pytest.raises(Missing) as problem:
            record(count(there, now, did, did_not), by=there.world.actor("cai"), at=now)
        assert problem.value.field == field
        assert not Turn.objects.exists()

    def test_refuses_what_is_not_counted_there(self, there: Observing, now: datetime) -> None:
        with pytest.raises(Missing):
            record(count(there, now, indicator=there.lead), by=there.world.actor("cai"), at=now)

    def test_puts_a_clock_back_that_is_ahead_and_keeps_the_length(self, there: Observing, now: datetime) -> None:
        ahead = now + timedelta(hours=3)
        turn = record(count(there, ahead), by=there.world.actor("cai"), at=now)
        assert (turn.started_at, turn.ended_at) == (now - timedelta(minutes=15), now)

    @pytest.mark.parametrize("days", [32, -1])
    def test_refuses_what_is_too_old_or_ends_before_it_began(self, there: Observing, now: datetime, days: int) -> None:
        began = now - timedelta(days=days)
        with pytest.raises(Missing):
            record(count(there, now, started_at=began, ended_at=now), by=there.world.actor("cai"), at=now)


class TestTakeBack:
    def test_leaves_the_turn_and_its_sum_is_gone(self, there: Observing, now: datetime) -> None:
        turn = counted(there, 9, 1, at=now)
        counter = take_back(turn, reason="按反了", by=there.world.actor("cai"), at=now)
        assert (counter.did, counter.did_not, counter.corrects, counter.started_at) == (-9, -1, turn, turn.started_at)
        assert Turn.objects.aggregate(yes=Sum("did"), no=Sum("did_not")) == {"yes": 0, "no": 0}
        turn.refresh_from_db()
        assert (turn.did, turn.did_not) == (9, 1)

    def test_writes_what_it_should_have_said(self, there: Observing, now: datetime) -> None:
        turn = counted(there, 9, 1, at=now)
        take_back(turn, reason="按反了", right=(1, 9), by=there.world.actor("sun"), at=now)
        rows = Turn.objects.order_by("pk").values_list("did", "did_not", "observer__username", "entered_by__username")
        assert list(rows) == [(9, 1, "cai", "cai"), (-9, -1, "cai", "sun"), (1, 9, "cai", "sun")]

    def test_refuses_strangers_a_second_time_and_without_a_reason(self, there: Observing, now: datetime) -> None:
        turn = counted(there, 9, 1, at=now)
        build.add_person(there.world, "pei", "采集员裴", Role.COLLECTOR, there.world.centre)
        with pytest.raises(NotYours):
            take_back(turn, reason="不对", by=there.world.actor("pei"), at=now)
        with pytest.raises(Missing):
            take_back(turn, reason=" ", by=there.world.actor("cai"), at=now)
        with pytest.raises(Missing):
            take_back(turn, reason="不对", right=(0, 0), by=there.world.actor("cai"), at=now)
        assert Turn.objects.count() == 1
        counter = take_back(turn, reason="不对", by=there.world.actor("cai"), at=now)
        for which in (turn, counter):
            with pytest.raises(CannotMove):
                take_back(which, reason="不对", right=(1, 1), by=there.world.actor("cai"), at=now)
        assert Turn.objects.count() == 2


class TestTheDatabase:
    def test_refuses_to_change_or_delete_a_turn(self, there: Observing, now: datetime) -> None:
        turn = counted(there, 9, 1, at=now)
        for change in (lambda: Turn.objects.filter(pk=turn.pk).update(did=1), turn.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert Turn.objects.get().did == 9


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_take_a_turn_back_once(self, now: datetime) -> None:
        there = observing(build.world())
        turn = counted(there, 9, 1, at=now)
        back = partial(take_back, turn, reason="不对", right=(1, 9), at=now)
        came = at_once(*(partial(back, by=there.world.actor(who)) for who in ("cai", "sun")))
        assert [one.message for one in came if isinstance(one, CannotMove)] == ["这一次已经撤回过了。"]
        assert Turn.objects.aggregate(yes=Sum("did"), no=Sum("did_not")) == {"yes": 1, "no": 9}
