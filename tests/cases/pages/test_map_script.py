"""Maps in a real browser: the twin of the GCJ-02 mathematics, the public map, the pin, and no WebGL at all."""

import os
import random
import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from qiaomen.places.coords import ReferenceSystem, from_wgs84, metres_between, to_wgs84
from tests import build, chromium
from tests.waiting import becomes, expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
READY = "[data-map][data-ready]"
TWIN = """async ([url, points]) => {
  const { toGcj, fromGcj } = await import(url);
  return points.map((point) => [toGcj(point), fromGcj(point)]);
}"""


@pytest.fixture
def drawing(browser: "Browser", live_server: "LiveServer") -> Iterator["Page"]:
    """A page in a Chromium that draws maps in software; fails on script errors and CSP refusals."""
    path = chromium.executable()
    with browser.browser_type.launch(
        executable_path=path, args=[*chromium.flags(root=os.geteuid() == 0), *WEBGL]
    ) as running:
        page = running.new_page(base_url=live_server.url, locale="zh-CN", viewport={"width": 390, "height": 844})
        page.set_default_timeout(30_000)
        faults = chromium.listen_for_faults(page)
        yield page
        assert faults == []


@pytest.mark.django_db(transaction=True)
class TestTwin:
    def test_agrees_with_the_server_within_a_metre_over_the_city_and_beyond(
        self, page: "Page", live_server: "LiveServer"
    ) -> None:
        dice = random.Random(3)
        spots = [(dice.uniform(115.2, 116.6), dice.uniform(37.1, 38.4)) for _n in range(400)]
        spots += [(dice.uniform(75, 134), dice.uniform(20, 52)) for _n in range(100)] + [(2.35, 48.86)]
        page.goto("/healthz")
        url = f"{live_server.url}/static/shell/map/system.js"
        found = page.evaluate(TWIN, [url, [list(spot) for spot in spots]])
        gcj = ReferenceSystem.GCJ02
        pairs = list(zip(spots, found, strict=True))
        there = [metres_between(from_wgs84(*spot, gcj), tuple(to)) for spot, (to, _back) in pairs]
        back = [metres_between(to_wgs84(*spot, gcj), tuple(of)) for spot, (_to, of) in pairs]
        assert (max(there) < 0.01, max(back) < 0.01) == (True, True)
        # And it does something: a point that was left alone would be half a kilometre off.
        assert metres_between(spots[0], tuple(found[0][0])) > 100


@pytest.mark.django_db(transaction=True)
class TestPublicMap:
    def test_opens_and_leads_from_a_point_to_its_case(self, drawing: "Page", now: datetime) -> None:
        city = build.world()
        case = build.in_handling(city, now)
        drawing.goto("/map/")
        drawing.wait_for_selector(READY)
        drawing.get_by_role("button", name="放大").wait_for()
        link = drawing.locator(".maplibregl-popup a")

        def pressed() -> int:
            """Points are drawn some frames after the map is ready: pressed again until one is hit."""
            box = drawing.locator("[data-map-canvas]").bounding_box()
            assert box
            drawing.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            drawing.wait_for_timeout(300)
            return link.count()

        becomes(pressed, 1)
        expect(link).to_have_attribute("href", f"/cases/{case.number}/")

    def test_gives_way_to_words_where_it_cannot_be_drawn(self, page: "Page", now: datetime) -> None:
        build.in_handling(build.world(), now)
        page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        page.goto("/map/")
        page.wait_for_selector("[data-map][data-failed]")
        page.get_by_text("这台设备显示不了地图。").wait_for()
        expect(page.locator("ul.rows a")).to_have_count(1)


@pytest.mark.django_db(transaction=True)
class TestPin:
    def test_moves_by_arrow_keys_and_writes_what_the_server_can_read(self, drawing: "Page", now: datetime) -> None:
        build.world()
        drawing.goto("/report/")
        drawing.get_by_text("在地图上点出来").click()
        drawing.wait_for_selector(READY)
        drawing.locator(".map-pin").focus()
        spots = []
        for key in ("ArrowUp", "ArrowDown", "Shift+ArrowRight"):
            drawing.keyboard.press(key)
            spots.append(
                tuple(float(drawing.locator(f"#id_{name}").input_value()) for name in ("longitude", "latitude"))
            )
        first, second, third = ((east, north) for east, north in spots)
        assert (metres_between(first, second), metres_between(second, third)) == pytest.approx((10, 100), rel=0.02)
        assert (first[1] > second[1], third[0] > second[0]) == (True, True)
        expect(drawing.locator("#id_reference")).to_have_value("WGS-84")
        drawing.locator("[data-pin-note]", has_text=re.compile(r"东区.*北纬 37\.\d{5}，东经 115\.\d{5}。")).wait_for()
        expect(drawing.locator("#id_position_from")).to_have_value("pin")
