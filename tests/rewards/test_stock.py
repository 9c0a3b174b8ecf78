"""Deliveries, goods moved between sites, stock-taking."""

from datetime import datetime

import pytest

from qiaomen.rewards import stock
from qiaomen.rewards.ledger import balance, faults, stock_of
from qiaomen.rewards.models import Transfer
from qiaomen.rewards.problems import CannotExchange, NotEnough
from tests import build
from tests.build.rewards import Market, market

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(now: datetime) -> Market:
    """The page's exchange with 300 cables and 300 earphones at the square."""
    return market(build.world(), at=now)


def counted(there: Market, at: datetime, n: int, note: str = "") -> Transfer | None:
    """So many cables were counted at the square."""
    return stock.take_stock(there.cable, site=there.square, counted=n, note=note, key="c", by=there.keeper, at=at)


class TestStockTaking:
    def test_writes_the_difference_with_its_reason(self, there: Market, now: datetime) -> None:
        made = counted(there, now, 297, "三条受潮")
        assert made is not None
        assert (made.movements.get().amount, made.note) == (3, "三条受潮")
        assert (balance(there.cable, stock_of(there.square)), faults()) == (297, [])

    def test_writes_nothing_when_it_agrees(self, there: Market, now: datetime) -> None:
        assert (counted(there, now, 300), Transfer.objects.count()) == (None, 2)

    @pytest.mark.parametrize(("n", "field"), [(301, "note"), (-1, "counted")])
    def test_says_which_field_is_wrong(self, there: Market, now: datetime, n: int, field: str) -> None:
        with pytest.raises(CannotExchange) as refused:
            counted(there, now, n)
        assert (refused.value.field, Transfer.objects.count()) == (field, 2)


class TestMoving:
    def test_between_sites_happens_once_and_never_takes_more_than_is_there(self, there: Market, now: datetime) -> None:
        def send(amount: int, key: str) -> None:
            stock.move(
                there.cable, source=there.square, target=there.station, amount=amount, note="", key=key,
                by=there.keeper, at=now,
            )  # fmt: skip

        send(100, "m")
        send(100, "m")
        with pytest.raises(NotEnough):
            send(201, "m-2")
        left = [balance(there.cable, stock_of(site)) for site in (there.square, there.station)]
        assert (left, faults()) == ([200, 100], [])


class TestDelivering:
    @pytest.mark.parametrize("amount", [0, -5])
    def test_wants_something(self, there: Market, now: datetime, amount: int) -> None:
        with pytest.raises(CannotExchange) as refused:
            stock.deliver(there.cable, site=there.square, amount=amount, note="", key="d", by=there.keeper, at=now)
        assert refused.value.field == "amount"
