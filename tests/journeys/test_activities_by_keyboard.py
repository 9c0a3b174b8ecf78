"""An organiser plans an activity and calls its list, a mouse never being touched."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from qiaomen.activities.models import Activity, Attendance
from tests import build
from tests.build.presence import presence
from tests.chromium import sign_in

from .conftest import DESK
from .keyboard import Keyboard

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_organiser_plans_and_calls_the_list(page: "Page", today: datetime) -> None:
    there = presence(build.world(), at=today)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]  # a plain dict of two numbers
    sign_in(page, there.net.world.client("zu"))
    page.goto("/desk/activities/new/")
    keys = Keyboard(page, "zh-CN")
    keys.skip()
    keys.to("textbox", "叫什么", most=2)
    keys.write("站前义剪")
    keys.to_one(page.locator("[name=shift-0-site]"), most=9)
    keys.write("火车站")
    begin = today + timedelta(days=2)
    for name, at in (("from_at", begin), ("until_at", begin + timedelta(hours=2))):
        # The browser's own control for a moment has a stop for each of its parts.
        keys.to_one(page.locator(f"[name=shift-0-{name}]"), most=9)
        page.locator(f"[name=shift-0-{name}]").fill(f"{at:%Y-%m-%dT%H:%M}")
    keys.to("button", "保存并发布", most=60)
    keys.press("Enter")
    page.get_by_role("heading", name="站前义剪", level=1).wait_for()
    made = Activity.objects.get(title="站前义剪")
    assert (made.state, made.shifts.get().site) == ("open", "火车站")

    page.goto(f"/desk/attendance/{there.shift.pk}/")
    keys.skip()
    keys.to("button", "签到 张三丰", most=8)
    keys.press("Enter")
    page.get_by_role("button", name="签退 张三丰", exact=True).wait_for()
    assert Attendance.objects.get().volunteer == there.zhang
