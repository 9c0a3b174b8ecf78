"""Counting passers-by at two sites without a network: no tap is lost, each count goes out once."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.rounds.models import Turn
from tests import build, chromium
from tests.build.rounds import counted, observing
from tests.chromium import sign_in
from tests.off_line import made_ready
from tests.shell.looking import SIDEWAYS, faults_of_axe
from tests.waiting import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATH = "/desk/observe/helmet/{}/"


def begin(page: "Page", site: str) -> None:
    page.goto(PATH.format(site))
    page.locator("[data-count-begin] button").click()
    page.locator("[data-counter][open]").wait_for()


def taps(page: "Page", signs: str) -> None:
    for sign in signs:
        page.locator(f"[data-tap='{sign}']").click()


def hand_in(page: "Page") -> None:
    page.get_by_role("button", name="数完了").click()
    with page.expect_navigation():
        page.locator("[data-send]").click(no_wait_after=True)


class TestWithoutANetwork:
    def test_counts_at_two_sites_survive_a_closed_tab_and_go_out_once(
        self, phone: "Page", wire: "Wire", city: build.World
    ) -> None:
        there = observing(city)
        south = type(there.station).objects.create(code="south", name="南门口", area=city.east, indicators="helmet")
        counted(there, 5, 5, at=timezone.now() - timedelta(days=40), site=south)
        sign_in(phone, city.client("cai"))
        made_ready(phone, "/desk/observe/", *map(PATH.format, ("station", "south")))
        wire.cut()

        begin(phone, "station")
        taps(phone, "1101")
        other = phone.context.new_page()
        phone.close()
        other.goto(PATH.format("station"))
        other.get_by_role("button", name="接着数（已数 4 个）").click()
        taps(other, "10")
        other.locator("[data-undo]").click()
        assert other.locator("[data-total]").text_content() == "看到 5 个"
        hand_in(other)
        begin(other, "south")
        taps(other, "011")
        hand_in(other)
        chromium.until(other, "async () => (await self.outbox.all()).length === 2")
        assert Turn.objects.count() == 1

        wire.mend()
        other.goto("/waiting/")
        other.locator("[data-receipts] > li").nth(1).wait_for()
        new = Turn.objects.order_by("pk").values_list("site__code", "did", "did_not")[1:]
        assert list(new) == [("station", 4, 1), ("south", 2, 1)]
        other.goto(PATH.format("station"))
        other.get_by_role("button", name="开始数").wait_for()


class TestTheScreen:
    def test_is_two_halves_for_gloves_and_works_by_keys(self, phone: "Page", city: build.World) -> None:
        there = observing(city)
        sign_in(phone, city.client("cai"))
        begin(phone, there.station.code)
        for width, height in ((390, 844), (320, 640), (844, 390)):
            phone.set_viewport_size({"width": width, "height": height})
            boxes = [phone.locator(f"[data-tap='{sign}']").bounding_box() for sign in "10"]
            assert all(box and min(box["width"], box["height"]) >= 96 for box in boxes)
            covered = sum(box["width"] * box["height"] for box in boxes if box)
            assert covered > 0.55 * width * height
            assert phone.evaluate(SIDEWAYS) <= 0
        phone.set_viewport_size({"width": 390, "height": 844})
        assert faults_of_axe(phone) == []
        phone.locator("[data-tap='1']:focus").press("Enter")
        phone.locator("[data-undo]").press("Enter")
        phone.locator("[data-tap='1']:focus").press("Enter")
        phone.keyboard.press("Tab")
        phone.keyboard.press("Enter")
        phone.keyboard.press("Escape")
        phone.get_by_role("heading", name="看到 2 个，戴了 1 个").wait_for()
        assert faults_of_axe(phone) == []
        with phone.expect_navigation():
            phone.locator("[data-send]").click(no_wait_after=True)
        expect(phone.locator("main .message")).to_have_text("收到了：骑车戴头盔 · 看到 2 个")
        phone.get_by_text("2 个里有 1 个").wait_for()
        assert list(Turn.objects.values_list("did", "did_not")) == [(1, 1)]
