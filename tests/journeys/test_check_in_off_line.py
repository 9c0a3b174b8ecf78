"""Checking in without a network: kept on the telephone, sent once when there is one; what is refused is told."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.utils import timezone

from qiaomen.activities.codes import code_at
from qiaomen.activities.models import Attendance, SignUp
from tests import build, chromium
from tests.build.network import volunteer
from tests.build.presence import Presence, device_of, goes, presence
from tests.off_line import made_ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAITS = "async () => (await self.outbox.all()).at(-1)?.trouble === 'connection'"


@pytest.fixture
def there(transactional_db: None) -> Presence:
    """A shift that has just begun; Zhang leads it, Li goes there too."""
    made = presence(build.world(), at=timezone.now())
    SignUp.objects.filter(volunteer=made.zhang).update(leads=True)
    goes(made.shift, volunteer(made.net, "李四", "13800000002", at=timezone.now()))
    return made


@pytest.fixture
def phone(browser: "Browser", wire: "Wire", there: Presence) -> Iterator["Page"]:
    """Zhang's telephone, with a service worker."""
    cache.clear()
    with chromium.telephone(browser, wire.url) as page:
        chromium.sign_in(page, device_of(there.zhang))
        yield page
    cache.clear()


def opened_without_a_network(phone: "Page", wire: "Wire", path: str) -> None:
    """The page as the device has kept it."""
    made_ready(phone, path)
    wire.cut()
    phone.goto(path)


def press(phone: "Page", name: str) -> None:
    """The button hands in; the page then comes again by itself."""
    with phone.expect_navigation():
        phone.get_by_role("button", name=name, exact=True).click(no_wait_after=True)


def rows() -> list[tuple[str, bool, str]]:
    """Who is written down, whether he has left, what did not fit."""
    found = Attendance.objects.order_by("pk").select_related("volunteer")
    return [(one.volunteer.name, one.out_at is not None, one.marks) for one in found]


def test_the_leaders_list_is_sent_once_and_what_is_refused_is_told(
    phone: "Page", wire: "Wire", there: Presence
) -> None:
    path = f"/lead/{there.shift.pk}/"
    opened_without_a_network(phone, wire, path)
    press(phone, "签到 李四")
    phone.locator(".roll li", has_text="李四").get_by_text("等待发送").wait_for()
    chromium.until(phone, WAITS)
    assert rows() == []
    wire.mend()
    phone.goto(path)
    chromium.until(phone, "async () => (await self.outbox.all()).every(item => item.state === 'delivered')")
    assert rows() == [("李四", False, "")]

    phone.goto(path)
    wire.tear(path, answer=0)
    press(phone, "签退 李四")
    chromium.until(phone, WAITS)
    assert (wire.is_torn, rows()) == (True, [("李四", True, "")])
    left_at = Attendance.objects.get().out_at
    # Kept behind it: a number that nobody has, and somebody who has one.
    phone.get_by_label("志愿者编号").fill("V999")
    press(phone, "签到")
    press(phone, "签到 张三丰")
    wire.mend()
    phone.goto("/waiting/")
    phone.locator("[data-list] > li").get_by_text("没有这位志愿者。请核对编号。").wait_for()
    chromium.until(phone, "async () => (await self.outbox.all()).every(item => item.state !== 'waiting')")
    assert wire.asked.count(f"POST {path} HTTP/1.1") >= 5
    assert rows() == [("李四", True, ""), ("张三丰", False, "")]
    assert Attendance.objects.order_by("pk")[0].out_at == left_at


def test_ones_own_check_in_waits_in_sight_and_a_wrong_code_is_told(
    phone: "Page", wire: "Wire", there: Presence
) -> None:
    path, digits = f"/in/{there.shift.pk}/", "屏幕上的八位数字"
    opened_without_a_network(phone, wire, path)
    phone.get_by_label(digits).fill(code_at(there.shift.secret, timezone.now()))
    press(phone, "用数字签到")
    phone.locator("[data-waits]:not([hidden])").get_by_text("已存在手机里，有网络时自动发出。").wait_for()
    chromium.until(phone, WAITS)
    wire.mend()
    phone.goto(path)
    chromium.until(phone, "async () => (await self.outbox.all()).every(item => item.state === 'delivered')")
    assert rows() == [("张三丰", False, "")]

    opened_without_a_network(phone, wire, path)
    phone.get_by_label(digits).fill("00000000")
    press(phone, "用数字签退")
    chromium.until(phone, WAITS)
    wire.mend()
    phone.goto("/waiting/")
    phone.locator("[data-list] > li").get_by_text("二维码已经换了。请对着现场的屏幕再扫一次。").wait_for()
    assert rows() == [("张三丰", False, "")]
