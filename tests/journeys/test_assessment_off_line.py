"""An assessment from its tables to its bulletin: points are looked at off line, each fault is a case with its owner."""

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from qiaomen.cases import acceptance, dispatch
from qiaomen.cases.models import Report
from qiaomen.rounds.models import Assessment, Observation
from tests import build, chromium
from tests.build.assessing import CRITERIA, PLACES, Assessing, assessing, looked
from tests.chromium import sign_in
from tests.journeys.on_foot import picture
from tests.off_line import made_ready
from tests.shell.looking import SIDEWAYS, faults_of_axe
from tests.waiting import becomes, expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def file_of(text: str) -> Any:
    return {"name": "table.csv", "mimeType": "text/csv", "buffer": text.encode()}


def planned(page: "Page", city: build.World) -> Assessing:
    """Kao hands in both tables, draws, and gives all points to Cai."""
    sign_in(page, city.client("kao"))
    for table, text in (("标准：", CRITERIA), ("场所：", PLACES)):
        page.goto("/desk/assessments/new/")
        page.get_by_label(table).check()
        page.locator("[name=file]").set_input_files(file_of(text))
        page.get_by_role("button", name="收下这张表").click()
        expect(page.get_by_text("收下了")).to_be_visible()
    page.locator("[name=title]").fill("三月测评")
    page.locator("[name=per_cell]").fill("1")
    page.locator("[name=seed]").fill("7")
    page.get_by_role("button", name="抽点").click()
    page.get_by_label(city.people["cai"].name).check()
    page.get_by_role("button", name="分点").click()
    expect(page.get_by_text("分好了 3 个点。")).to_be_visible()
    return Assessing(city, Assessment.objects.get())


def marked(page: "Page", *marks: str) -> None:
    """One of the answers of each criterion of the page, then handed in."""
    for place, mark in enumerate(marks):
        page.locator(".criterion").nth(place).get_by_label(mark, exact=True).check()
    with page.expect_navigation():
        page.get_by_role("button", name="交上去").click(no_wait_after=True)


class TestAnAssessment:
    def test_goes_from_its_tables_to_its_bulletin(self, phone: "Page", wire: "Wire", city: build.World) -> None:
        there = planned(phone, city)
        market = there.one.points.select_related("place").get(place__area=city.east, place__kind="农贸市场")
        road = there.point("R1")
        sign_in(phone, city.client("cai"))
        made_ready(phone, "/desk/points/", *(f"/desk/points/{each.pk}/" for each in (market, road)))
        wire.cut()

        phone.goto(f"/desk/points/{market.pk}/")
        lamps = phone.locator(".criterion").nth(1)
        lamps.locator("summary").click()
        lamps.locator("[type=file]").set_input_files(picture())
        marked(phone, "不适用", "1 处")
        phone.goto(f"/desk/points/{road.pk}/")
        marked(phone, "没有问题")
        chromium.until(phone, "async () => (await self.outbox.all()).length === 2")
        assert not Observation.objects.exists()

        wire.mend()
        phone.goto("/waiting/")
        phone.locator("[data-receipts] > li").nth(1).wait_for()
        becomes(Observation.objects.count, 3)
        report = Report.objects.get()
        assert (report.channel, report.photos.count()) == ("assessment", 1)
        case, now = build.case_of(report), timezone.now()
        acceptance.accept(case, category=city.lamp, filing_standard=city.lamp_out, by=city.actor("ana"), at=now)
        dispatch.assign(case, to=dispatch.suggest(case, at=now)[0].unit, by=city.actor("dai"), at=now)

        self._next_round_compares_and_is_published(phone, city)
        sign_in(phone, city.client("kao"))
        phone.goto(f"/desk/assessments/{there.one.pk}/faults/")
        row = phone.locator(".rows > li")
        expect(row).to_contain_text(case.number)
        expect(row).to_contain_text("事项由路灯所办")

    def _next_round_compares_and_is_published(self, phone: "Page", city: build.World) -> None:
        now = timezone.now()
        again = assessing(city, now, "四月测评", per_cell=1)
        for point in again.one.points.select_related("place"):
            looked(again, point.place.code, now, *([0] if point.place.kind == "主干道" else [0, 0]))
        sign_in(phone, city.client("kao"))
        phone.goto(f"/desk/assessments/{again.one.pk}/")
        # Before: 5 of 10 for the market's lamps, 10 of 10 for the road; now all.
        expect(phone.locator(".stats")).to_contain_text("比上一次 +25.0 个百分点")
        phone.once("dialog", lambda asked: asked.accept())
        phone.get_by_role("button", name="公布通报").click()
        phone.get_by_role("link", name="公开的那一页").click()
        phone.wait_for_url(lambda url: "/desk/" not in url)
        expect(phone.locator("h1")).to_have_text("四月测评")
        phone.set_viewport_size({"width": 320, "height": 640})
        assert phone.evaluate(SIDEWAYS) <= 0
        assert faults_of_axe(phone) == []
