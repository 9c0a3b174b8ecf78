"""A report without a network: kept with its photos, sent by itself, in order, exactly once."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from qiaomen.cases.models import Report
from qiaomen.files.models import Photo
from tests import build, chromium
from tests.files import pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LAMP = "火车站出站口的路灯不亮了"


@pytest.fixture(autouse=True)
def _fresh_allowance() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def city(transactional_db: None) -> build.World:
    """The small city, where a browser sees it too."""
    return build.world()


Start = Callable[[], "BrowserContext"]


@pytest.fixture
def phone(browser: "Browser", live_server: "LiveServer", tmp_path: Path) -> Iterator[Start]:
    """Switches a telephone on, each time with all that it had kept when it was switched off."""
    faults: list[list[str]] = []
    running: list[BrowserContext] = []

    def start() -> "BrowserContext":
        context = browser.browser_type.launch_persistent_context(
            str(tmp_path / "phone"), executable_path=chromium.executable(), args=chromium.flags(root=os.geteuid() == 0),
            base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai",
            viewport={"width": 390, "height": 844},
        )  # fmt: skip
        context.set_default_timeout(10_000)
        context.on("page", lambda page: faults.append(chromium.listen_for_faults(page)))
        running.append(context)
        return context

    yield start
    for context in running:
        context.close()
    assert [each for each in faults if each] == []


def photo(folder: Path, name: str = "lamp.jpg") -> Path:
    """A photo file."""
    path = folder / name
    path.write_bytes(pictures.encoded(pictures.corners(400, 300)))
    return path


def made_ready(context: "BrowserContext", address: str = "/report/") -> "Page":
    """A page on a telephone that has the app: its service worker is there and keeps the form."""
    page = context.new_page()
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def write(page: "Page", text: str, *photos: Path) -> None:
    """Fill the form and send it."""
    if photos:
        page.get_by_label("照片", exact=False).first.set_input_files(photos)
    page.get_by_label("什么事").fill(text)
    page.get_by_role("button", name="提交").click()


def texts() -> list[str]:
    """What the city has received, in order."""
    return list(Report.objects.order_by("pk").values_list("text", flat=True))


class TestWithoutANetwork:
    def test_reports_wait_survive_a_restart_and_go_out_in_order_exactly_once(
        self, phone: Start, city: build.World, tmp_path: Path
    ) -> None:
        context = phone()
        page = made_ready(context)
        context.set_offline(True)
        for text in ("第一条", "第二条", "第三条"):
            page.goto("/report/")
            write(page, text, photo(tmp_path))
            page.get_by_role("heading", name="等待发送").wait_for()
        assert page.locator("[data-list] > li").count() == 3
        context.close()
        assert texts() == []

        context = phone()
        page = context.new_page()
        page.goto("/")
        page.goto("/waiting/")
        page.locator("[data-receipts] > li").nth(2).wait_for()
        assert page.locator("[data-list] > li").count() == 0
        assert (texts(), Photo.objects.count()) == (["第一条", "第二条", "第三条"], 3)
        numbers = page.locator("[data-receipts] [data-number]").all_inner_texts()
        assert numbers == [report.number for report in Report.objects.order_by("-pk")]
