"""Staff pages that a device may keep: for the person who opened them, until anybody signs in or out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from qiaomen.people.models import Person
from tests import chromium
from tests.off_line import copies, has_worker
from tests.shell.carrying_steps import arrived, waits
from tests.waiting import becomes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(browser: "Browser", wire: "Wire") -> Iterator["Page"]:
    """A phone whose service worker may work."""
    with chromium.telephone(browser, wire.url) as page:
        yield page


def sign_in(page: "Page", name: str) -> None:
    """As a member of staff does."""
    page.context.clear_cookies()
    page.goto("/desk/sign-in/?next=/waiting/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill("qiaomen-demo")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="等待发送", exact=True).wait_for()


class TestACopy:
    def test_works_off_line_for_its_reader_and_goes_when_another_signs_in(self, phone: "Page", wire: "Wire") -> None:
        for name, words in (("ana", "安娜"), ("bo", "柏松")):
            Person.objects.create_person(name, words, "qiaomen-demo")
        sign_in(phone, "ana")
        has_worker(phone)
        phone.goto("/signed/")
        becomes(lambda: copies(phone), ["/signed/"])
        wire.cut()
        phone.goto("/signed/?again")
        phone.get_by_label("写一句").fill("路上写的")
        phone.get_by_label("路面").check()
        phone.get_by_role("button", name="交", exact=True).click()
        waits(phone, "路上写的")
        phone.goto("/form/")
        phone.get_by_role("heading", name="现在没有网络").wait_for()
        wire.mend()
        phone.goto("/waiting/")
        phone.get_by_role("link", name="N1").wait_for()
        assert (arrived(), copies(phone)) == (["路上写的"], ["/signed/"])
        sign_in(phone, "bo")
        becomes(lambda: copies(phone), [])
        wire.cut()
        phone.goto("/signed/")
        phone.get_by_role("heading", name="现在没有网络").wait_for()
