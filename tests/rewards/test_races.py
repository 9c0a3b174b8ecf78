"""Many at the same moment: nothing is given twice, nothing is given that is not there."""

from datetime import datetime, timedelta

import pytest

from qiaomen.rewards.exchange import Brought
from qiaomen.rewards.ledger import balance, faults, held_at, stock_of
from qiaomen.rewards.models import Reservation, Transfer
from qiaomen.rewards.problems import CannotExchange, NotEnough, OverTheLimit
from qiaomen.rewards.reservations import fetch, release_expired, reserve
from qiaomen.worker import Worker
from tests import build
from tests.build.rewards import exchanged, market, visitor
from tests.cases.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


class TestManyAtOnce:
    def test_get_exactly_what_is_there(self, now: datetime) -> None:
        there = market(build.world(), cables=30, at=now)
        holders, by = [visitor(n) for n in range(100)], there.keeper

        def claim(first: int) -> list[object]:
            found: list[object] = []
            for n in range(first, 100, 10):
                try:
                    found.append(exchanged(there, now, key=f"k-{n}", holder=holders[n], by=by))
                except NotEnough as refused:
                    found.append(refused)
            return found

        results = at_once(*[lambda first=first: claim(first) for first in range(10)])
        all_of_them = [one for found in results for one in found]
        assert (len(all_of_them), sum(isinstance(one, Transfer) for one in all_of_them)) == (100, 30)
        assert (balance(there.cable, stock_of(there.square)), faults()) == (0, [])

    def test_with_one_key_are_one(self, now: datetime) -> None:
        there = market(build.world(), at=now)
        who, by = visitor(), there.keeper
        results = at_once(*[lambda: exchanged(there, now, holder=who, by=by) for _n in range(8)])
        assert {type(one) for one in results} == {Transfer}, results
        assert {one.pk for one in results} == {Transfer.objects.get(kind=Transfer.Kind.EXCHANGE).pk}
        assert balance(there.cable, stock_of(there.square)) == 299

    def test_of_one_person_stay_within_the_limit(self, now: datetime) -> None:
        there = market(build.world(), at=now)
        there.for_cable.most_a_person = 1
        there.for_cable.save()
        who, by = visitor(), there.keeper
        results = at_once(*[lambda n=n: exchanged(there, now, key=f"k-{n}", holder=who, by=by) for n in range(4)])
        assert sorted(type(one).__name__ for one in results) == [*["OverTheLimit"] * 3, "Transfer"], results
        assert balance(there.cable, stock_of(there.square)) == 299


class TestReservations:
    def test_are_fetched_once_or_expire_once(self, now: datetime) -> None:
        there = market(build.world(), cables=1, at=now)
        by = there.keeper
        held = reserve(there.for_cable, site=there.square, holder=visitor(), key="r", by=by, at=now)
        assert (balance(there.cable, stock_of(there.square)), balance(there.cable, held_at(there.square))) == (0, 1)
        late = now + timedelta(days=4)
        results = at_once(
            lambda: fetch(held, brought=Brought(pieces=39), key="f", by=by, at=late),
            lambda: release_expired(at=late),
            lambda: release_expired(at=late),
        )
        fetched = isinstance(results[0], Transfer)
        assert fetched or isinstance(results[0], CannotExchange), results
        assert Reservation.objects.get().state == ("fetched" if fetched else "expired")
        assert balance(there.cable, stock_of(there.square)) == (0 if fetched else 1)
        assert (balance(there.cable, held_at(there.square)), faults()) == (0, [])

    def test_count_for_the_limit_and_are_paid_when_fetched(self, now: datetime) -> None:
        there = market(build.world(), at=now)
        there.for_cable.most_a_person = 1
        there.for_cable.save()
        held = reserve(there.for_cable, site=there.square, holder=visitor(), key="r", by=there.keeper, at=now)
        assert reserve(there.for_cable, site=there.square, holder=visitor(), key="r", by=there.keeper, at=now) == held
        with pytest.raises(OverTheLimit):
            exchanged(there, now)
        with pytest.raises(NotEnough):
            fetch(held, brought=Brought(pieces=38), key="f", by=there.keeper, at=now)
        fetch(held, brought=Brought(pieces=39), key="f", by=there.keeper, at=now)
        assert (Reservation.objects.get().state, balance(there.cable, stock_of(there.square))) == ("fetched", 299)

    def test_go_back_into_stock_by_the_worker(self, now: datetime) -> None:
        there = market(build.world(), at=now)
        reserve(there.for_cable, site=there.square, holder=visitor(), key="r", by=there.keeper, at=now)
        Worker(every=3600).run(until_empty=True)
        assert Reservation.objects.get().state == "expired"
        assert (balance(there.cable, stock_of(there.square)), balance(there.cable, held_at(there.square))) == (300, 0)
