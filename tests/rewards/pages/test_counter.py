"""The counter over HTTP: one person after the other."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from qiaomen.rewards import stock
from qiaomen.rewards.ledger import balance, saved_by, stock_of
from qiaomen.rewards.models import Holder, Transfer
from qiaomen.shell.sending import mark_of
from tests.build.presence import earlier
from tests.build.rewards import Market, exchanged, visitor
from tests.rewards.pages.conftest import SignIn

pytestmark = pytest.mark.django_db


def address(there: Market, rest: str = "") -> str:
    return f"/desk/counter/{there.square.code}/{there.campaign.pk}/{rest}"


def sent(there: Market, **given: object) -> dict[str, object]:
    """What the form sends for 39 ends and one cable."""
    usual = {"phone": "13800000001", "pieces": 39, "grams": "", "key": "a", f"offer-{there.for_cable.pk}": 1}
    return usual | given


class TestTheCounter:
    def test_hands_over_and_takes_the_next(self, there: Market, as_: SignIn) -> None:
        page = as_("kai")
        answer = page.post(address(there), sent(there), follow=True)
        assert answer.redirect_chain == [(address(there), 302)]
        words = answer.content.decode()
        assert "138****0001：数据线 × 1。请交给他。" in words
        assert "这里还剩 299 件" in words
        assert "13800000001" not in words

    def test_sent_twice_gives_one_cable(self, there: Market, as_: SignIn) -> None:
        page = as_("kai")
        for _time in range(2):
            assert page.post(address(there), sent(there)).status_code == 302
        assert balance(there.cable, stock_of(there.square)) == 299

    def test_says_what_is_missing_and_keeps_what_was_typed(self, there: Market, as_: SignIn) -> None:
        answer = as_("kai").post(address(there), sent(there, pieces=38))
        words = answer.content.decode()
        assert (answer.status_code, "现在有 38，要用 39" in words, 'value="38"' in words) == (422, True, True)
        assert balance(there.cable, stock_of(there.square)) == 300

    @pytest.mark.parametrize(
        ("field", "value"),
        [("phone", "12"), ("pieces", "-1"), ("pieces", "viel"), ("grams", "9" * 30), ("phone", "\0")],
    )
    def test_bears_nonsense(self, there: Market, as_: SignIn, field: str, value: str) -> None:
        assert as_("kai").post(address(there), sent(there, **{field: value})).status_code == 422
        assert Transfer.objects.filter(kind="exchange").count() == 0

    def test_tells_what_somebody_has_saved_and_makes_no_holder_for_it(
        self, there: Market, today: datetime, as_: SignIn
    ) -> None:
        exchanged(there, today, pieces=60)
        page = as_("kai")
        assert (
            'data-saved-amount="21"' in page.post(address(there, "saved/"), {"phone": "13800000001"}).content.decode()
        )
        assert 'data-saved-amount="0"' in page.post(address(there, "saved/"), {"phone": "13899999999"}).content.decode()
        assert Holder.objects.count() == 1

    def test_gives_back_once_with_a_reason(self, there: Market, as_: SignIn) -> None:
        page = as_("kai")
        page.post(address(there), sent(there))
        made = Transfer.objects.get(kind="exchange")
        assert "请写明为什么退回" in page.post(f"/desk/counter/back/{made.pk}/", follow=True).content.decode()
        assert "已退回" in page.post(f"/desk/counter/back/{made.pk}/", {"note": "坏的"}, follow=True).content.decode()
        assert (balance(there.cable, stock_of(there.square)), balance(there.ends, saved_by(visitor()))) == (300, 0)

    @pytest.mark.parametrize("who", ["olga", "guan", "bo"])
    def test_is_not_there_for_others(self, there: Market, as_: SignIn, who: str) -> None:
        page = as_(who)
        assert [page.get(path).status_code for path in ("/desk/counter/", address(there), "/desk/stock/")] == [404] * 3
        assert page.post(address(there), sent(there)).status_code == 404
        assert Transfer.objects.filter(kind="exchange").count() == 0

    def test_shows_no_case_to_who_keeps_it(self, as_: SignIn) -> None:
        assert as_("kai").get("/desk/all/").status_code == 404


class TestFromADevice:
    def send(self, page: Client, there: Market, **given: object) -> dict[str, object]:
        """As the outbox sends it, under kai's own mark."""
        headers = {"Idempotency-Key": "7d1f5f0e-8f0b-4c55-9d5c-3a1f2b6c7d8e", "Accept": "application/json"}
        headers["Outbox-As"] = mark_of(there.world.people["kai"])
        answer = page.post(address(there), sent(there, **given), headers=headers)
        return {"status": answer.status_code, **answer.json()}

    def test_is_taken_once_with_the_moment_it_was_done(self, there: Market, today: datetime, as_: SignIn) -> None:
        handed = earlier(today, 3)
        answers = [self.send(as_("kai"), there, handed_at=handed) for _time in range(2)]
        assert answers == [{"status": 201, "receipt": {"number": "138****0001", "link": address(there)}}] * 2
        made = Transfer.objects.get(kind="exchange")
        assert made.entered_at - made.at > timedelta(hours=2)
        assert balance(there.cable, stock_of(there.square)) == 299

    def test_without_stock_is_taken_with_its_shortfall(self, there: Market, today: datetime, as_: SignIn) -> None:
        handed = earlier(today, 3)
        stock.take_stock(there.cable, site=there.square, counted=0, note="都发完了", key="c", by=there.keeper, at=today)
        assert self.send(as_("kai"), there, handed_at=handed)["status"] == 201
        assert Transfer.objects.filter(kind="shortfall").count() == 1

    @pytest.mark.parametrize("days", [-1, 8])
    def test_believes_no_clock_that_cannot_be(self, there: Market, today: datetime, as_: SignIn, days: int) -> None:
        handed = earlier(today, 24 * days)
        assert self.send(as_("kai"), there, handed_at=handed)["status"] == 201
        made = Transfer.objects.get(kind="exchange")
        assert made.entered_at == made.at

    def test_says_what_is_wrong_at_its_field(self, there: Market, as_: SignIn) -> None:
        answer = self.send(as_("kai"), there, phone="12")
        assert (answer["status"], answer["error"]) == (
            422, {"message": "请核对手机号：应为 7 到 15 位数字。", "field": "phone"},
        )  # fmt: skip

    def test_of_another_person_waits(self, there: Market, as_: SignIn) -> None:
        assert self.send(as_("zu"), there)["status"] == 401
        assert Transfer.objects.filter(kind="exchange").count() == 0
