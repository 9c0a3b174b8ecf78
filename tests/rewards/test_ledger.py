"""What the database itself refuses, whoever asks."""

from datetime import datetime

import pytest
from django.db import Error, transaction

from qiaomen.rewards.ledger import faults
from qiaomen.rewards.models import Account, Movement, Transfer
from tests import build
from tests.build.rewards import exchanged, market

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_exchange(now: datetime) -> None:
    exchanged(market(build.world(), at=now), now)


def stock() -> Account:
    """The cables at the square."""
    return Account.objects.get(owner__endswith=":stock", item__code="cable")


class TestTheDatabase:
    def test_refuses_to_change_or_delete_a_transfer(self) -> None:
        rows = Transfer.objects.order_by("pk")
        before = list(rows.values())
        with pytest.raises(Error), transaction.atomic():
            rows.update(note="anders")
        with pytest.raises(Error), transaction.atomic():
            rows._raw_delete("default")
        assert list(rows.values()) == before

    def test_refuses_to_change_or_delete_a_movement(self) -> None:
        rows = Movement.objects.order_by("pk")
        before = list(rows.values())
        with pytest.raises(Error), transaction.atomic():
            rows.update(amount=7)
        with pytest.raises(Error), transaction.atomic():
            rows._raw_delete("default")
        assert list(rows.values()) == before

    def test_refuses_a_balance_below_zero(self) -> None:
        with pytest.raises(Error), transaction.atomic():
            Account.objects.filter(pk=stock().pk).update(balance=-1)
        assert stock().balance == 299


class TestFaults:
    def test_tell_a_balance_that_nobody_moved(self) -> None:
        assert faults() == []
        Account.objects.filter(pk=stock().pk).update(balance=400)
        assert faults() == [
            "cable 的各户合计是 101，应为 0",
            f"cable · {stock().owner} 记着 400，按流水是 299",
        ]
