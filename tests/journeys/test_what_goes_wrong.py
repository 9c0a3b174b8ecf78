"""What goes wrong on the way, in Chinese and in English: to a resident, to two clerks at once, without a network."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from qiaomen.cases.models import Case, Report
from qiaomen.people.models import Role
from tests import build
from tests.cases.looking import steps
from tests.files import pictures
from tests.off_line import has_worker
from tests.waiting import expect

from .conftest import Open
from .keyboard import Keyboard

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# 4,000 signs, as the browser counts them: rare characters, and signs that are made of several.
BEGINS = "𠮷㐂䶮家门口😀👨‍👩‍👧 "


def long_text() -> str:
    return BEGINS + "灯" * (4000 - len(BEGINS))


class TestAResident:
    def test_with_a_torn_and_a_large_photo_and_a_long_text_presses_twice_and_goes_back(
        self, opened: Open, tmp_path: Path, language: str
    ) -> None:
        """By keyboard alone."""
        torn, large = tmp_path / "torn.jpg", tmp_path / "large.jpg"
        large.write_bytes(pictures.encoded(pictures.corners(4000, 3000)))
        torn.write_bytes(pictures.encoded(pictures.corners())[:700])
        page = opened("/report/")
        keys = Keyboard(page, language)
        keys.skip()
        keys.to_one(page.locator("[name=photos]"), most=2)
        keys.choose_files(torn, large)
        keys.to_one(page.locator("[name=text]"), most=5)
        keys.write(long_text())
        keys.to("button", "提交", most=10)
        keys.press("Enter", "Enter")
        page.get_by_role("alert").get_by_text("torn.jpg").wait_for()
        assert Report.objects.count() == 0
        keys.to("button", f"{keys.said('不要这张')} torn.jpg", most=8)
        keys.press("Enter")
        keys.to("button", "提交", most=12)
        keys.press("Enter", "Enter")
        page.get_by_role("heading", name=keys.said("收到了，谢谢您说一声")).wait_for()
        report = Report.objects.get()
        assert (report.text, report.photos.count()) == (long_text(), 1)
        # Gone back and sent again, it is known for what it is.
        page.go_back()
        keys.to("button", "提交", most=25)
        keys.press("Enter")
        page.wait_for_url(f"**/f/{report.token}/**")
        assert Report.objects.count() == 1

    def test_without_a_network_is_told_so_and_reports_once(self, opened: Open, wire: "Wire", language: str) -> None:
        page = opened("/report/", at=wire.url, service_workers="allow")
        keys = Keyboard(page, language)
        has_worker(page)
        wire.cut()
        page.reload()
        keys.skip()
        keys.to_one(page.locator("[name=text]"), most=3)
        keys.write(BEGINS)
        keys.press("Tab", "Enter")
        page.get_by_role("heading", name=keys.said("等待发送")).wait_for()
        page.get_by_text(BEGINS.strip()).first.wait_for()
        assert Report.objects.count() == 0
        wire.mend()
        page.goto("/waiting/")
        page.locator("[data-receipts] > li").first.wait_for()
        assert [report.text for report in Report.objects.all()] == [BEGINS.strip()]

    def test_on_a_slow_connection_sees_how_far_it_is_and_sends_once(
        self, opened: Open, wire: "Wire", photo: str, language: str
    ) -> None:
        page = opened("/report/", at=wire.url)
        said = Keyboard(page, language).said
        page.locator("[name=photos]").set_input_files(photo)
        page.locator("[name=text]").fill(BEGINS)
        # So slow that nothing can be through before it is said how far it is.
        wire.slow(500)
        button(page, said("提交")).dblclick()
        page.locator(".outbox-status", has_text=re.compile(r"\d+ ?%")).wait_for()
        assert Report.objects.count() == 0
        expect(button(page, said("提交"))).to_be_disabled()
        wire.mend()
        page.get_by_role("heading", name=said("收到了，谢谢您说一声")).wait_for()
        assert Report.objects.get().photos.count() == 1
        assert wire.asked.count("POST /report/ HTTP/1.1") == 1


class TestTwoDispatchers:
    def test_at_one_case_by_two_clicks_by_the_back_button_and_with_an_expired_sign_in(
        self, opened: Open, city: build.World, language: str
    ) -> None:
        at = timezone.now()
        case, other = build.accepted(city, at), build.accepted(city, at)
        build.add_person(city, "du", "派遣员杜鹃", Role.DISPATCHER, city.centre)
        address = f"/desk/cases/{case.number}/?desk=dispatch"
        quick, slow = (opened(address, who=who) for who in ("dai", "du"))
        said = Keyboard(slow, language).said
        slow.locator("#dispatch-note").fill("请今晚去😀")

        button(quick, said("派单")).dblclick()
        quick.wait_for_url(f"**/cases/{other.number}/**")
        assert steps(case) == ["receive", "accept", "dispatch"]

        button(slow, said("派单")).click()
        slow.get_by_text("派遣员戴维").first.wait_for()
        slow.get_by_text("请今晚去😀").first.wait_for()

        # Gone back, the page knows that this is done.
        quick.go_back()
        quick.get_by_text(said("待接单")).first.wait_for()
        expect(button(quick, said("派单"))).to_have_count(0)
        assert steps(case) == ["receive", "accept", "dispatch"]

        slow.goto(f"/desk/cases/{other.number}/?desk=dispatch")
        slow.locator("#dispatch-note").fill("请今晚去😀")
        Session.objects.all().delete()
        keys = Keyboard(slow, language)
        slow.locator("#dispatch-note").press("Control+Enter")
        slow.wait_for_url("**/desk/sign-in/**")
        # The name stands there and the keyboard is at the password.
        slow.locator("[name=password]:focus").wait_for()
        keys.write(build.PASSWORD)
        keys.press("Enter")
        slow.wait_for_url(f"**/cases/{other.number}/**")
        expect(slow.locator("#dispatch-note:focus")).to_have_value("请今晚去😀")
        keys.press("Control+Enter")
        slow.wait_for_url("**/desk/dispatch/")
        assert steps(other) == ["receive", "accept", "dispatch"]
        assert other.events.get(step="dispatch").note == "请今晚去😀"
        assert Case.objects.get(pk=other.pk).unit == city.lamps


def button(page: "Page", words: str) -> "Locator":
    return page.get_by_role("button", name=words, exact=True)
