"""A patrol without a network: the track outlives a closed tab, a finding waits beside it, both go out once."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.cases.models import Report
from qiaomen.rounds.models import Finding, Patrol
from tests import build, chromium
from tests.build.patrols import LATITUDE, east, river
from tests.chromium import sign_in
from tests.journeys.on_foot import picture
from tests.off_line import made_ready
from tests.shell.looking import SIDEWAYS, faults_of_axe
from tests.waiting import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = "self.walks.all().then(async ([walk]) => (await self.walks.pointsOf(walk.id)).length)"


LAST = "self.walks.all().then(async ([walk]) => (await self.walks.pointsOf(walk.id)).at(-1).x)"


def go(page: "Page", *places: float) -> None:
    """Stand at these metres along the river, each until the telephone has written it down."""
    for metres in places:
        page.context.set_geolocation({"longitude": east(metres), "latitude": LATITUDE, "accuracy": 6})
        # Not counted: a page that goes on with a walk may write down once more where it begins.
        chromium.until(page, f"{LAST}.then(x => Math.abs(x - {east(metres)}) < 1e-7)")


class TestWithoutANetwork:
    def test_a_patrol_and_its_finding_survive_a_closed_tab_and_go_out_once(
        self, phone: "Page", wire: "Wire", city: build.World
    ) -> None:
        # Quick legs: ten minutes would be a long test.
        there = river(city, begins=timezone.now().date() - timedelta(days=30), least_minutes=None, least_gap_hours=None)
        path = f"/desk/patrols/walk/{there.town.pk}/town-week/"
        sign_in(phone, city.client("bo"))
        phone.context.set_geolocation({"longitude": east(0), "latitude": LATITUDE, "accuracy": 6})
        made_ready(phone, "/desk/patrols/", path)
        wire.cut()

        phone.goto(path)
        phone.get_by_role("button", name="开始巡查").press("Enter")
        expect(phone.get_by_role("button", name="巡完了，交上去")).to_be_focused()
        chromium.until(phone, f"{KEPT}.then(n => n === 1)")
        go(phone, 60, 120)
        other = phone.context.new_page()
        phone.close()
        other.goto(path)
        chromium.until(other, f"{KEPT}.then(n => n >= 3)")
        other.get_by_text("路上发现问题，报一件").click()
        other.locator("[data-finding] [name=photos]").set_input_files(picture())
        other.locator("[data-finding] [name=text]").fill("岸边有垃圾")
        with other.expect_navigation():
            other.get_by_role("button", name="报这一件，接着巡").click(no_wait_after=True)
        other.get_by_role("button", name="巡完了，交上去").wait_for()
        go(other, 180)
        assert other.evaluate(SIDEWAYS) <= 0
        assert faults_of_axe(other, schemes=("light",)) == []
        with other.expect_navigation():
            other.get_by_role("button", name="巡完了，交上去").click(no_wait_after=True)
        chromium.until(other, "async () => (await self.outbox.all()).length === 2")
        assert (Patrol.objects.count(), Report.objects.count()) == (0, 0)

        wire.mend()
        other.goto("/waiting/")
        other.locator("[data-receipts] > li").nth(1).wait_for()
        patrol, finding = Patrol.objects.get(), Finding.objects.get()
        assert (patrol.walk, patrol.by) == (finding.walk, city.people["bo"])
        assert (abs(patrol.metres - 180) <= 5, [one["what"] for one in patrol.faults]) == (True, ["metres", "percent"])
        assert (finding.report.channel, finding.report.photos.count()) == ("patrol", 1)
        assert finding.metres is not None
        assert abs(finding.metres - 120) <= 2
        other.goto(path)
        other.get_by_role("button", name="开始巡查").wait_for()
        assert other.evaluate("self.walks.all().then(all => all.length)") == 0
