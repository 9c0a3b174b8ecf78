"""A clerk makes a form by keyboard, a resident answers it without a network, the clerk reads it in Excel."""

import io
import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # comes with pyxform, without types

from qiaomen.forms.models import Answer, Form, FormDraft
from tests import build, chromium
from tests.chromium import sign_in
from tests.journeys.conftest import DESK
from tests.journeys.keyboard import Keyboard
from tests.journeys.on_foot import picture
from tests.off_line import shelves
from tests.shell.looking import SIDEWAYS, faults_of_axe
from tests.waiting import becomes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.long]


class TestAFormFromTheEditor:
    def test_goes_to_a_telephone_without_a_network_and_comes_back_as_a_table(
        self, browser: "Browser", site: str, wire: "Wire", city: build.World
    ) -> None:
        with chromium.telephone(browser, site, viewport=DESK, service_workers="block") as clerk:
            sign_in(clerk, city.client("sun"))
            made_by_keyboard(clerk)
            form = Form.objects.get()
            with chromium.telephone(browser, wire.url) as resident:
                answered_off_line(resident, wire, f"/forms/{form.code}/")
            clerk.goto(f"/desk/forms/{form.code}/")
            clerk.get_by_text("2 份答卷").wait_for()
            counted = clerk.locator("table", has_text="楼道的灯亮吗？").locator("tr")
            assert [row.split() for row in counted.all_inner_texts()] == [["亮", "1", "50%"], ["不亮", "1", "50%"]]
            with clerk.expect_download() as download:
                clerk.get_by_role("link", name="Excel", exact=True).click()
            book = load_workbook(io.BytesIO(download.value.path().read_bytes()), read_only=True)
            head, *rows = book.worksheets[0].iter_rows(values_only=True)
            said = [dict(zip(head, row, strict=False)) for row in rows]
            assert [(row["q1"], row["q2"], bool(row["q3"])) for row in said] == [("不亮", 3, True), ("亮", None, False)]


def made_by_keyboard(page: "Page") -> None:
    """A choice, a number that depends on it, a photo; tried, and opened for everybody."""
    keys = Keyboard(page, "zh-CN")
    page.goto("/desk/forms/+plain/")
    keys.skip()
    keys.to("textbox", "表单的名字")
    keys.write("楼道的灯")
    keys.press("Enter")
    page.get_by_role("heading", name="做表单").wait_for()
    keys.to("button", "单选")
    keys.press("Enter")
    page.locator("#id_label_zh:focus").wait_for()
    keys.write("楼道的灯亮吗？")
    keys.to("textbox", "选项，一行一个")
    keys.write("亮\n不亮")
    becomes(lambda: FormDraft.objects.get().sheet["choices"][1:2] != [], True)  # saved by itself
    keys.to("button", "整数", most=40)
    keys.press("Enter")
    page.locator("legend", has_text="2. 整数").wait_for()
    page.locator("#id_label_zh:focus").wait_for()
    keys.write("几盏不亮？")
    keys.to("textbox", re.compile("^最小是"))
    keys.write("1")
    keys.to("combobox", "什么时候问")
    keys.choose("选了“不亮”才问")
    assert page.evaluate(SIDEWAYS) <= 0
    assert faults_of_axe(page) == []
    keys.to("button", "照片", most=40)
    keys.press("Enter")
    page.locator("legend", has_text="3. 照片").wait_for()
    page.locator("#id_label_zh:focus").wait_for()
    keys.write("拍一张")
    address = page.url
    page.goto("/desk/forms/")  # in the middle of a word
    becomes(lambda: "拍一张" in str(FormDraft.objects.get().sheet), True)
    page.goto(address)
    keys.to("checkbox", "谁都能填，不用登录", most=40)
    keys.press("Space")
    keys.to("button", "开始收集", most=3)
    keys.press("Enter")
    page.get_by_text("已开始收集。").wait_for()


def answered_off_line(page: "Page", wire: "Wire", address: str) -> None:
    """Opened once with a network; then two answers from the device's copy, with no network at all."""
    page.goto(address)
    page.wait_for_selector("form[data-fill=ready]")
    becomes(lambda: len(shelves(page, address)), 1)
    wire.cut()
    page.goto(address)
    page.wait_for_selector("form[data-fill=ready]")
    page.get_by_label("几盏不亮？").wait_for(state="hidden")
    page.get_by_label("不亮", exact=True).check()
    page.get_by_label("几盏不亮？").fill("3")
    page.get_by_label("拍一张").set_input_files(picture())
    page.get_by_role("button", name="提交").last.click()
    page.get_by_role("heading", name="等待发送").wait_for()
    page.goto(address)
    page.wait_for_selector("form[data-fill=ready]")
    page.get_by_label("亮", exact=True).check()
    page.get_by_role("button", name="提交").last.click()
    page.locator("[data-list] > li").nth(1).wait_for()
    assert Answer.objects.count() == 0
    wire.mend()
    page.goto("/waiting/")
    page.locator("[data-receipts] > li").nth(1).wait_for()
    assert Answer.objects.count() == 2
