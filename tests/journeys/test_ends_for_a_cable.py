"""39 cigarette ends for a cable: the keeper's keys, the stock everybody sees."""

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.rewards.ledger import balance, faults, stock_of
from tests import build, chromium
from tests.build.rewards import Market, market
from tests.chromium import sign_in
from tests.off_line import made_ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def there() -> Market:
    """300 cables and 300 earphones at the square."""
    made, at = build.world(), timezone.now()
    assert isinstance(at, datetime)
    return market(made, at=at)


class TestEndsForACable:
    @pytest.mark.both_databases
    def test_takes_the_keeper_no_mouse(self, page: "Page", live_server: "LiveServer", there: Market) -> None:
        sign_in(page, there.world.client("kai"))
        page.goto(f"/desk/counter/square/{there.campaign.pk}/")
        page.locator("[name=phone]:focus").wait_for()
        # A scanner types the number and Enter; then the count, the number of cables, Enter.
        page.keyboard.type("13800000001")
        page.keyboard.press("Enter")
        page.keyboard.type("45")
        for _field in ("grams", "cable"):
            page.keyboard.press("Tab")
        page.keyboard.type("1")
        page.get_by_text("够：用 39，还剩 6 存着。").wait_for()
        page.keyboard.press("Enter")
        page.get_by_text("138****0001：数据线 × 1。请交给他。").wait_for()
        page.locator("[name=phone]:focus").wait_for()
        # The next time, six are known already, and 32 are one too few.
        page.keyboard.type("13800000001")
        page.get_by_text("以前存下的烟头").wait_for()
        page.get_by_label("数了多少个").fill("32")
        page.get_by_role("button", name="多换一件数据线").click()
        page.get_by_text("不够：还差 1。").wait_for()

        page.goto("/exchange/")
        page.get_by_text("还剩 299 件").first.wait_for()
        assert faults() == []


class TestWithoutANetwork:
    def test_the_market_goes_on(self, browser: "Browser", wire: "Wire", there: Market) -> None:
        with chromium.telephone(browser, wire.url) as page:
            self.at_the_counter(page, wire, there)
        assert balance(there.cable, stock_of(there.square)) == 298
        assert faults() == []

    def at_the_counter(self, page: "Page", wire: "Wire", there: Market) -> None:
        sign_in(page, there.world.client("kai"))
        address = f"/desk/counter/square/{there.campaign.pk}/"
        made_ready(page, "/desk/counter/", address)
        page.get_by_role("link", name="烟头换礼品").first.click()
        page.wait_for_url(f"**{address}")
        wire.cut()
        for n in (1, 2):
            page.locator("#id_phone").fill(f"1380000000{n}")
            page.get_by_label("数了多少个").fill("39")
            page.get_by_label("数据线", exact=True).fill("1")
            # The counter opens anew by itself: whatever is asked for before that is thrown away.
            with page.expect_navigation():
                page.get_by_role("button", name="交给他").click()
            page.get_by_text(f"有 {n} 条还没发出去").wait_for()
        wire.mend()
        page.goto("/waiting/")
        page.get_by_text("138****0002").first.wait_for()
