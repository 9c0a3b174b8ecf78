"""A visit at a door without a network: the answers and a complaint go out once, and the complaint is a case."""

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.forms.models import Answer
from qiaomen.rounds.models import DoorReport, Visit
from tests import build, chromium
from tests.build.households import GOOD, going
from tests.journeys.on_foot import COPIES, sign_in
from tests.shell.looking import SIDEWAYS, faults_of_axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class TestWithoutANetwork:
    def test_a_visit_is_kept_and_its_complaint_becomes_a_case(
        self, phone: "Page", wire: "Wire", city: build.World
    ) -> None:
        there = going(city, timezone.now())
        door, other = there.doors("cai")[:2]
        sign_in(phone, city, "cai")
        phone.goto("/waiting/")
        chromium.until(phone, "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)")
        phone.goto("/desk/doors/")
        for each in (door, other):
            chromium.until(phone, f"async () => (await {COPIES}).includes('/desk/doors/{each.pk}/')")
        assert phone.evaluate(SIDEWAYS) <= 0
        assert faults_of_axe(phone) == []
        wire.cut()

        phone.goto(f"/desk/doors/{door.pk}/")
        phone.get_by_label("答了").check()
        phone.set_viewport_size({"width": 320, "height": 640})
        assert phone.evaluate(SIDEWAYS) <= 0
        assert faults_of_axe(phone) == []
        for name, value in GOOD.items():
            phone.locator(f"input[name='/data/{name}'][value='{value}']").check()
        phone.locator("[name=wish]").fill("楼道的灯不亮")
        phone.locator("[name=consent]").check()
        with phone.expect_navigation():
            phone.get_by_role("button", name="交上去").click(no_wait_after=True)
        phone.goto(f"/desk/doors/{other.pk}/")
        phone.get_by_label("没人在家").check()
        with phone.expect_navigation():
            phone.get_by_role("button", name="交上去").click(no_wait_after=True)
        chromium.until(phone, "async () => (await self.outbox.all()).length === 2")
        assert not Visit.objects.exists()

        wire.mend()
        phone.goto("/waiting/")
        phone.locator("[data-receipts] > li").nth(1).wait_for()
        visits = Visit.objects.order_by("pk").values_list("household", "outcome")
        assert list(visits) == [(door.pk, "answered"), (other.pk, "nobody")]
        assert Answer.objects.get().values["safe"] == "5"
        report = DoorReport.objects.get().report
        assert (build.case_of(report).state, report.text, report.place_words) == (
            "received",
            "楼道的灯不亮",
            door.address,
        )
