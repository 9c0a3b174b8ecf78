"""Each user's main job, walked in Chinese and in English, with what it costs them: taps, keys, seconds."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from qiaomen.cases.models import Case, Report
from qiaomen.files.drawn import draw_scene
from tests import build, chromium
from tests.journeys.effort import count_in, effort

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("language", ["zh-CN", "en-GB"]),
]

PHONE, DESK = (390, 844), (1440, 900)
# Opening the camera and pressing its shutter, which no page can count.
IN_THE_CAMERA = 2
Open = Callable[..., "Page"]


@pytest.fixture(autouse=True)
def _fresh_allowance() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def made(transactional_db: None) -> build.World:
    """The small city."""
    return build.world()


@pytest.fixture
def opened(browser: "Browser", live_server: "LiveServer", made: build.World, language: str) -> Iterator[Open]:
    """`opened("/path", who="dai")`: the page before that person, counting from the first moment; without faults."""
    contexts, faults = [], []

    def look(path: str, *, who: str = "") -> "Page":
        width, height = DESK if who else PHONE
        context = browser.new_context(
            base_url=live_server.url, locale=language, timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height}, service_workers="block",
        )  # fmt: skip
        context.set_default_timeout(15_000)
        count_in(context)
        contexts.append(context)
        if who:
            client = Client()
            client.force_login(made.people[who], backend="django.contrib.auth.backends.ModelBackend")
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        faults.append(chromium.listen_for_faults(page))
        page.goto(path)
        return page

    yield look
    for context in contexts:
        context.close()
    assert [one for heard in faults for one in heard] == []


@pytest.fixture
def photo(tmp_path: Path) -> str:
    """A drawn lamp, with a position in the small city."""
    path = tmp_path / "lamp.jpg"
    path.write_bytes(draw_scene("lamp", 7, longitude=115.75, latitude=37.75, taken_at=timezone.now()))
    return str(path)


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


class TestAResident:
    def test_reports_in_the_street(self, opened: Open, photo: str, language: str) -> None:
        page = opened("/report/")
        with effort(page, "resident", "report with a photo", language=language, taps_outside=1 + IN_THE_CAMERA) as cost:
            page.locator("input[type=file]").first.set_input_files(photo)
            page.locator("textarea[name=text]").click()
            page.keyboard.type("路灯不亮了")
            page.locator("form[data-report] button[type=submit]:visible").last.click()
            page.wait_for_url("**/f/**")
        assert Report.objects.get().area is not None
        assert cost.taps <= 5
        assert cost.seconds < 30

    def test_rates_by_one_tap(self, opened: Open, made: build.World, language: str) -> None:
        case = build.answered(made, timezone.now() - timedelta(hours=1))
        page = opened(f"/f/{case.own_voices.get().report.token}/")
        with effort(page, "resident", "rate the answer", language=language) as cost:
            page.locator("button.verdict.good").click()
            page.wait_for_load_state()
            page.locator("button.verdict").first.wait_for(state="detached")
        assert state(case) == "closed"
        assert cost.taps == 1


class TestAnOperator:
    def test_takes_a_call_without_a_mouse(self, opened: Open, language: str) -> None:
        page = opened("/desk/operator/", who="olga")
        with effort(page, "operator", "take a call", language=language) as cost:
            page.keyboard.type("13800001234")
            page.keyboard.press("Enter")
            page.keyboard.type("火车站门口的路灯不亮了")
            page.keyboard.press("Control+Enter")
            page.wait_for_url("**saved=**")
        assert Report.objects.get().channel == "hotline"
        assert cost.taps == 0
        assert cost.seconds < 60


class TestTheDesks:
    def test_dispatch_to_whom_the_duty_names(self, opened: Open, made: build.World, language: str) -> None:
        case = build.accepted(made, timezone.now())
        page = opened("/desk/dispatch/", who="dai")
        with effort(page, "dispatcher", "dispatch a case", language=language) as cost:
            page.keyboard.press("j")
            page.keyboard.press("Enter")
            page.locator("form[action$='/dispatch/'] button[type=submit]").click()
            page.wait_for_load_state()
        assert state(case) == "dispatched"
        assert cost.taps + cost.keys <= 3

    def test_verify_what_the_handler_proved(self, opened: Open, made: build.World, language: str) -> None:
        case = build.finished(made, timezone.now())
        page = opened("/desk/verify/", who="sun")
        with effort(page, "supervisor", "verify a case", language=language) as cost:
            page.keyboard.press("j")
            page.keyboard.press("Enter")
            page.locator("form[action$='/verify/'] button[type=submit]").click()
            page.wait_for_load_state()
        assert state(case) == "verified"
        assert cost.taps + cost.keys <= 3

    def test_finish_with_a_photo(self, opened: Open, made: build.World, photo: str, language: str) -> None:
        case = build.in_handling(made, timezone.now())
        page = opened(f"/desk/cases/{case.number}/", who="bo")
        with effort(page, "clerk or handler", "finish with proof", language=language, taps_outside=1) as cost:
            form = page.locator("form[action$='/finish/']")
            if not form.is_visible():
                page.locator("details:has(form[action$='/finish/']) > summary").click()
            form.locator("textarea, input[type=text]").first.click()
            page.keyboard.type("换了灯泡")
            form.locator("input[type=file][name=after]").set_input_files(photo)
            form.locator("button[type=submit]").last.click()
            page.wait_for_load_state()
        assert state(case) == "finished"
        assert cost.taps <= 5


class TestALeader:
    def test_reads_the_week(self, opened: Open, made: build.World, language: str) -> None:
        build.closed(made, timezone.now() - timedelta(days=8))
        page = opened("/desk/", who="wang")
        with effort(page, "leader", "open the week's page", language=language) as cost:
            page.locator("nav.side a[href='/desk/week/']").click()
            page.wait_for_url("**/desk/week/**")
        assert cost.taps == 1


class TestAnAdministrator:
    def test_tries_where_a_report_would_go(self, opened: Open, made: build.World, language: str) -> None:
        page = opened("/desk/admin/", who="guan")
        with effort(page, "administrator", "try where a report would go", language=language) as cost:
            page.locator("main a[href='/desk/admin/trial/']").first.click()
            page.wait_for_url("**/desk/admin/trial/**")
            kind = page.locator("main form select").first
            kind.select_option(index=1)
            page.locator("main form input[name^=place]:visible").first.click()
            page.keyboard.type("火车站")
            page.locator("main form button[type=submit]").first.click()
            page.get_by_text("道路所").first.wait_for()
        assert cost.taps <= 4
