"""A campaign's checklist is filled in where no network is, sends itself, and stands on the task."""

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.campaigns.models import ItemAnswer
from tests import build, chromium
from tests.build.registers import ground
from tests.campaigns.test_checklists import listed
from tests.chromium import sign_in
from tests.off_line import made_ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class TestWithoutANetwork:
    def test_a_checklist_waits_on_the_telephone_and_arrives_once(
        self, phone: "Page", wire: "Wire", city: build.World
    ) -> None:
        _made, (east, _west) = listed(ground(city), timezone.now())
        address = f"/desk/work/items/{east.number}/checklist/"
        sign_in(phone, city.client("dong"))
        made_ready(phone, address)
        wire.cut()
        phone.goto(address)
        phone.locator("input[name='/data/clean'][value=yes]").check()
        phone.locator("[name='/data/note']").fill("东门有积水")
        with phone.expect_navigation():
            phone.get_by_role("button", name="提交").click(no_wait_after=True)
        chromium.until(phone, "async () => (await self.outbox.all()).length === 1")
        assert ItemAnswer.objects.count() == 0
        wire.mend()
        phone.goto("/waiting/")
        phone.locator("[data-receipts] > li").first.wait_for()
        assert [(one.item, one.answer.values["note"]) for one in ItemAnswer.objects.all()] == [(east, "东门有积水")]
        phone.goto(f"/desk/work/items/{east.number}/")
        phone.get_by_text("看填的清单").click()
        phone.get_by_text("东门有积水").wait_for()
