"""A report without a network: kept with its photos, sent by itself, in order, exactly once."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.utils import timezone

from qiaomen.cases.models import Report
from qiaomen.files.models import Photo
from tests import build, chromium
from tests.files import pictures
from tests.off_line import has_worker
from tests.waiting import becomes, expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every address that the device keeps a copy of.
KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys())
            found.push(request.url.slice(location.origin.length));
    return found;
}"""


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
def phone(browser: "Browser", wire: "Wire", tmp_path: Path) -> Iterator[Start]:
    """Switches a telephone on, each time with all that it had kept when it was switched off."""
    faults: list[list[str]] = []
    running: list[BrowserContext] = []

    def start() -> "BrowserContext":
        context = browser.browser_type.launch_persistent_context(
            str(tmp_path / "phone"), executable_path=chromium.executable(), args=chromium.flags(root=os.geteuid() == 0),
            base_url=wire.url, locale="zh-CN", timezone_id="Asia/Shanghai",
            viewport={"width": 390, "height": 844},
        )  # fmt: skip
        context.set_default_timeout(30_000)
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
    has_worker(page)
    return page


def write(page: "Page", text: str, *photos: Path) -> None:
    """Fill the form and send it."""
    if photos:
        page.locator("[name=photos]").set_input_files(photos)
        page.locator("[data-previews] [data-caption]").first.fill(f"照片：{text}")
    page.get_by_label("什么事").fill(text)
    page.get_by_role("button", name="提交").click()


def numbers() -> list[str]:
    """What the device has receipts of, the latest first."""
    return [report.number for report in Report.objects.order_by("-pk")]


def texts() -> list[str]:
    """What the city has received, in order."""
    return list(Report.objects.order_by("pk").values_list("text", flat=True))


class TestWithoutANetwork:
    def test_reports_wait_survive_a_restart_and_go_out_in_order_exactly_once(
        self, phone: Start, wire: "Wire", city: build.World, tmp_path: Path
    ) -> None:
        context = phone()
        page = made_ready(context)
        wire.cut()
        for text in ("第一条", "第二条", "第三条"):
            page.goto("/report/")
            write(page, text, photo(tmp_path))
            page.get_by_role("heading", name="等待发送").wait_for()
        expect(page.locator("[data-list] > li")).to_have_count(3)
        context.close()
        assert texts() == []

        wire.mend()
        context = phone()
        page = context.new_page()
        page.goto("/")
        page.goto("/waiting/")
        page.locator("[data-receipts] > li").nth(2).wait_for()
        expect(page.locator("[data-list] > li")).to_have_count(0)
        # A page that is left in the middle of sending may hand in a photo twice; only one is kept with the report.
        assert (texts(), Photo.objects.filter(attached=True).count()) == (["第一条", "第二条", "第三条"], 3)
        assert [photo.caption for report in Report.objects.order_by("pk") for photo in report.photos.all()] == [
            "照片：第一条", "照片：第二条", "照片：第三条",
        ]  # fmt: skip
        expect(page.locator("[data-receipts] [data-number]")).to_have_text(numbers())

    def test_other_pages_say_so_and_nothing_private_is_kept(
        self, phone: Start, wire: "Wire", city: build.World, tmp_path: Path
    ) -> None:
        """Whatever a signed-in person has opened, and a follow-up page, leave no copy on the device."""
        report = build.report(city, timezone.now(), phone="13812345678", photos=(build.photo(timezone.now()),))
        context = phone()
        page = made_ready(context)
        page.goto("/desk/")
        page.get_by_label("用户名").fill("ana")
        page.get_by_label("密码").fill(build.PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("link", name="受理台").first.wait_for()
        for address in ("/desk/accept/", f"/f/{report.token}/", "/cases/", "/report/", "/waiting/"):
            page.goto(address)
        pages = {f"{path}?language=zh-hans" for path in ("/report/", "/waiting/", "/offline/")}
        becomes(lambda: pages <= set(page.evaluate(KEPT)), True)
        # Time for what must not be kept.
        page.wait_for_timeout(300)
        kept = page.evaluate(KEPT)
        assert {path for path in kept if not path.startswith("/static/")} == pages
        assert {"/static/shell/style.css", "/static/shell/outbox/waiting.js"} <= set(kept)
        wire.cut()
        for address in ("/", "/desk/accept/", f"/f/{report.token}/"):
            page.goto(address)
            page.get_by_role("heading", name="现在没有网络").wait_for()
            assert "13812345678" not in page.content()
        assert Axe().run(page).response["violations"] == []
        page.get_by_role("main").get_by_role("link", name="报一件事").click()
        page.get_by_role("heading", name="报一件事").wait_for()

    @pytest.mark.both_databases
    def test_a_lost_answer_and_a_torn_photo_make_one_report_each(
        self, phone: Start, wire: "Wire", city: build.World, tmp_path: Path
    ) -> None:
        """The server has it, the phone does not know: asked again with the same key, it says the same number."""
        context = phone()
        page = made_ready(context)
        wire.tear("/report/", answer=0)
        write(page, "第一条", photo(tmp_path))
        page.get_by_role("heading", name="等待发送").wait_for()
        page.goto("/report/")
        torn = tmp_path / "torn.jpg"
        torn.write_bytes(photo(tmp_path).read_bytes()[:700])
        write(page, "第二条", torn, photo(tmp_path))
        page.get_by_role("heading", name="等待发送").wait_for()
        page.locator("[data-list] > li").nth(1).wait_for()
        assert (texts(), Photo.objects.filter(attached=True).count()) == (["第一条"], 1)
        wire.mend()
        page.evaluate("void outbox.send('all')")
        page.get_by_text("“torn.jpg”打不开").first.wait_for()
        page.locator("[data-receipts] > li").first.wait_for()
        page.get_by_role("link", name="打开修改 诉求 第二条").click()
        page.get_by_role("alert").get_by_text("torn.jpg").wait_for()
        expect(page.locator("[data-caption]").first).to_have_value("照片：第二条")
        page.get_by_role("button", name="不要这张 torn.jpg").click()
        page.get_by_role("button", name="提交").click()
        page.get_by_role("heading", name="谢谢您说一声").wait_for()
        second = Report.objects.get(text="第二条")
        assert (texts(), second.photos.count(), Photo.objects.filter(attached=True).count()) == (
            ["第一条", "第二条"],
            1,
            2,
        )
        page.goto("/waiting/")
        expect(page.locator("[data-receipts] [data-number]")).to_have_text(numbers())
