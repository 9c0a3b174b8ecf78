"""What a city set out to do, in a browser: a share is reported and confirmed; a problem is found and struck off."""

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.campaigns.models import Item
from tests import build
from tests.build.registers import Ground, ground, rivers, running
from tests.chromium import sign_in
from tests.journeys.on_foot import picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def of() -> Ground:
    """The small city with an authority in each county."""
    return ground(build.world())


class TestATarget:
    def test_is_reported_on_a_phone_and_confirmed(self, page: "Page", of: Ground) -> None:
        _made, east, _west = running(of, at=timezone.now())
        sign_in(page, of.world.client("dong"))
        page.goto("/desk/work/")
        page.get_by_role("link", name="营造林").click()
        page.get_by_role("link", name="东区", exact=True).click()
        page.get_by_label("开始以来一共完成").fill("17.06")
        page.get_by_label("依据").fill("验收单 12 份")
        page.get_by_role("button", name="报进度").click()
        page.get_by_text("报进度，好了。").wait_for()
        sign_in(page, of.world.client("sun"))
        page.goto(f"/desk/work/items/{east.number}/")
        page.get_by_role("button", name="核实").click()
        page.get_by_text("核实，好了。").wait_for()
        page.get_by_role("link", name="营造林").first.click()
        page.get_by_text("234%").first.wait_for()


class TestAProblem:
    def test_goes_from_found_to_struck_off(self, page: "Page", of: Ground) -> None:
        made = rivers(of, at=timezone.now(), public=True)
        sign_in(page, of.world.client("cai"))
        page.goto(f"/desk/work/{made.number}/")
        page.get_by_role("link", name="登记一个问题").click()
        page.get_by_label("是什么问题").fill("堤脚堆放沙石")
        page.get_by_label("在哪个县（市、区）").select_option(label="东区")
        page.get_by_label("在哪里").fill("火车站")
        page.get_by_role("button", name="登记", exact=True).click()
        page.get_by_text("一直不变").wait_for()
        item = Item.objects.get()
        address = f"/desk/work/items/{item.number}/"
        sign_in(page, of.world.client("sun"))
        page.goto(address)
        page.get_by_label("交给哪个单位").select_option(label="东区人民政府")
        page.get_by_label("到哪天").fill("2099-01-01")
        page.get_by_role("button", name="交办").click()
        page.get_by_text("交办，好了。").wait_for()
        for who, step in (("dong", "申请销号"), ("sun", "现场复核，销号")):
            sign_in(page, of.world.client(who))
            page.goto(address)
            page.get_by_text(step, exact=True).first.click()
            form = page.locator("details[open] form").filter(has=page.get_by_role("button", name=step))
            form.get_by_label("照片", exact=False).first.set_input_files(files=[picture()])
            form.get_by_role("button", name=step).click()
            page.get_by_text(f"{step}，好了。").wait_for()
        page.goto(f"/progress/{made.number}/")
        page.get_by_text("已清零").first.wait_for()
