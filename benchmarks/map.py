"""How fluid the public map is with 5,000 points, in Chromium drawing in software: time to ready, frames while moving.

    python -m benchmarks.map [http://127.0.0.1:8000]

Real pages and scripts; only the answer of /map/points.json is made up: 5,000 points over the city's middle.
"""

import json
import os
import random
import sys
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from tests import chromium

POINTS = 5000
SECONDS = 3
FLAGS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
WATCH = """(seconds) => new Promise((done) => {
  const times = [];
  let last = performance.now();
  const end = last + seconds * 1000;
  const tick = (now) => {
    times.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(tick);
    else done(times.slice(1));
  };
  requestAnimationFrame(tick);
})"""


def made_up() -> str:
    """The answer with so many points, as short as the real one."""
    dice = random.Random(5)
    points = [
        [
            f"A2026{n:07d}5",
            round(dice.gauss(115.69, 0.12), 4),
            round(dice.gauss(37.74, 0.1), 4),
            n % 3,
            n % 40,
            "2026-03-04",
        ]
        for n in range(POINTS)
    ]
    groups = {"waiting": "待办", "working": "办理中", "done": "办结"}
    return json.dumps(
        {"groups": groups, "kinds": [f"类别{n}" for n in range(40)], "points": points}, ensure_ascii=False
    )


def frames(page: Page, what: str, *, wheel: int = 0) -> None:
    """Move the map for some seconds and say how long its frames took."""
    box: Any = page.locator("[data-map-canvas]").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.evaluate(f"window.frames_seen = ({WATCH})({SECONDS})")
    page.mouse.move(*middle)
    if wheel:
        page.keyboard.down("Control")
        for _turn in range(12):
            page.mouse.wheel(0, wheel)
            page.wait_for_timeout(150)
        page.keyboard.up("Control")
    else:
        page.mouse.down()
        for turn in range(40):
            page.mouse.move(middle[0] + 120 * ((turn % 20) - 10) / 10, middle[1] + 4 * (turn % 10))
            page.wait_for_timeout(40)
        page.mouse.up()
    times = sorted(page.evaluate("window.frames_seen"))
    median, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{what}: {len(times)} frames, median {median:.0f} ms, p95 {late:.0f} ms, longest {times[-1]:.0f} ms")


def main() -> None:
    """Open the map once with nothing kept, then move it."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    body = made_up()
    print(f"{POINTS} points, {len(body.encode()) // 1024} KB before compression")

    def answer(route: Route) -> None:
        route.fulfill(body=body, content_type="application/json")

    with sync_playwright() as playwright:
        flags = [*chromium.flags(root=os.geteuid() == 0), *FLAGS]
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=flags)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.route("**/map/points.json*", answer)
        page.goto(f"{address}/map/")
        page.wait_for_selector("[data-map][data-ready]", timeout=60_000)
        print(f"from the address to all drawn: {page.evaluate('performance.now()'):.0f} ms")
        page.locator("[data-map]").scroll_into_view_if_needed()
        frames(page, "panning")
        frames(page, "zooming in", wheel=-300)
        frames(page, "panning, zoomed in")
        browser.close()


if __name__ == "__main__":
    main()
