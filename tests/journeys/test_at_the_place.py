"""From the code at the place to the hours in one's own ledger, in a real browser."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.activities.codes import code_at
from qiaomen.activities.models import Attendance
from qiaomen.activities.presence import link_of
from qiaomen.volunteers.models import HourEntry
from tests import build
from tests.build.presence import Presence, device_of, presence
from tests.chromium import sign_in
from tests.waiting import becomes

if TYPE_CHECKING:
    from playwright.sync_api import Page


def digits_of(page: "Page") -> str:
    return page.locator("[data-code-digits]").inner_text().replace(" ", "")


def codes_in(there: Presence, *seconds: int) -> set[str]:
    """What the screen shows so many seconds from now."""
    return {code_at(there.shift.secret, timezone.now() + timedelta(seconds=each)) for each in seconds}


@pytest.mark.both_databases
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_by_the_camera_out_by_the_digits_and_the_hours_are_there(page: "Page") -> None:
    there = presence(build.world(), at=timezone.now())
    link = f"/screen/{link_of(there.shift)}/"
    page.goto(link, wait_until="networkidle")
    page.locator("[data-code-rest]:not(:empty)").wait_for()
    # The network is gone: the code turns all the same.
    page.context.set_offline(True)
    page.evaluate("Date.now = ((real) => () => real() + 45000)(Date.now)")
    becomes(lambda: digits_of(page) in codes_in(there, 40, 45, 50), True)
    page.context.set_offline(False)

    sign_in(page, device_of(there.zhang))
    page.goto(f"/in/{there.shift.pk}/{code_at(there.shift.secret, timezone.now())}/")
    page.get_by_role("button", name="签到", exact=True).click()
    page.get_by_text("已签到").wait_for()
    Attendance.objects.update(in_at=timezone.now() - timedelta(minutes=4))
    page.get_by_label("屏幕上的八位数字").fill(code_at(there.shift.secret, timezone.now()))
    page.get_by_role("button", name="用数字签退").click()
    page.get_by_text("已签退").wait_for()
    assert HourEntry.objects.get().minutes == 4
    page.goto("/me/hours/")
    page.get_by_text("站前清洁").first.wait_for()
