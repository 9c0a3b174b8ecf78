"""Staff pages that a device may keep: for the person who opened them, until anybody signs in or out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from qiaomen.people.models import Person
from tests import chromium
from tests.shell.carrying_steps import arrived, waits

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COPIES = "caches.open('qiaomen-own').then(own => own.keys()).then(all => all.map(one => new URL(one.url).pathname))"


@pytest.fixture
def phone(browser: "Browser", live_server: "LiveServer") -> Iterator["Page"]:
    """A phone whose service worker may work."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults = chromium.listen_for_faults(page)
    yield page
    context.close()
    assert faults == []


def sign_in(page: "Page", name: str) -> None:
    """As a member of staff does."""
    page.context.clear_cookies()
    page.goto("/desk/sign-in/?next=/waiting/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill("qiaomen-demo")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="等待发送", exact=True).wait_for()


class TestACopy:
    def test_works_off_line_for_its_reader_and_goes_when_another_signs_in(self, phone: "Page") -> None:
        for name, words in (("ana", "安娜"), ("bo", "柏松")):
            Person.objects.create_person(name, words, "qiaomen-demo")
        sign_in(phone, "ana")
        phone.wait_for_function("() => navigator.serviceWorker.controller !== null")
        phone.goto("/signed/")
        phone.wait_for_function(f"async () => (await {COPIES}).length === 1")
        phone.context.set_offline(True)
        phone.goto("/signed/?again")
        phone.get_by_label("写一句").fill("路上写的")
        phone.get_by_label("路面").check()
        phone.get_by_role("button", name="交", exact=True).click()
        waits(phone, "路上写的")
        phone.goto("/form/")
        phone.get_by_role("heading", name="现在没有网络").wait_for()
        phone.context.set_offline(False)
        phone.goto("/waiting/")
        phone.get_by_role("link", name="N1").wait_for()
        assert (arrived(), phone.evaluate(COPIES)) == (["路上写的"], ["/signed/"])
        sign_in(phone, "bo")
        assert phone.evaluate(COPIES) == []
        phone.context.set_offline(True)
        phone.goto("/signed/")
        phone.get_by_role("heading", name="现在没有网络").wait_for()
