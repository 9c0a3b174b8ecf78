"""What the script adds: send once, keep what was typed, ask first, walk by keyboard, lead to errors."""

from typing import TYPE_CHECKING

import pytest

from tests.shell.sample.urls import RECEIVED
from tests.waiting import expect

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill(page: "Page") -> None:
    page.get_by_label("哪里出了什么事").fill("人民西路路灯不亮")
    page.get_by_label("路灯", exact=True).check()
    page.get_by_label("办理单位").select_option("1")
    page.get_by_label("不公开我的姓名").check()


class TestSendOnce:
    def test_a_double_click_sends_once_and_keeps_the_buttons_value(self, page: "Page") -> None:
        page.goto("/form/")
        fill(page)
        page.get_by_role("button", name="提交").dblclick()
        page.get_by_role("heading", name="收到了").wait_for()
        assert [sent["step"] for sent in RECEIVED] == ["send"]

    def test_coming_back_opens_the_form_again(self, page: "Page") -> None:
        page.goto("/form/")
        fill(page)
        page.get_by_role("button", name="提交").click()
        page.get_by_role("heading", name="收到了").wait_for()
        page.go_back()
        expect(page.get_by_role("button", name="提交")).to_be_enabled()


class TestAskFirst:
    def test_nothing_is_sent_when_the_answer_is_no(self, page: "Page") -> None:
        page.goto("/form/")
        fill(page)
        asked: list[str] = []

        def say_no(dialog: "Dialog") -> None:
            asked.append(dialog.message)
            dialog.dismiss()

        page.once("dialog", say_no)
        page.get_by_role("button", name="撤回").click()
        assert (asked, RECEIVED) == (["确定撤回？"], [])
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="撤回").click()
        page.get_by_role("heading", name="收到了").wait_for()
        assert [sent["step"] for sent in RECEIVED] == ["withdraw"]


class TestKeep:
    def test_a_half_filled_form_is_there_again_after_another_page(self, page: "Page") -> None:
        page.goto("/form/")
        fill(page)
        page.goto("/desk/sign-in/")
        page.goto("/form/")
        assert page.get_by_label("哪里出了什么事").input_value() == "人民西路路灯不亮"
        assert page.get_by_label("路灯", exact=True).is_checked()
        assert page.get_by_label("办理单位").input_value() == "1"
        assert page.get_by_label("不公开我的姓名").is_checked()
        page.get_by_text("已恢复上次没有提交的内容").wait_for()

    def test_words_that_were_quicker_than_the_script_stand(self, page: "Page") -> None:
        page.goto("/form/")
        fill(page)
        held: list[Route] = []
        page.route("**/shell.js", lambda route: held.append(route))
        with page.expect_request("**/shell.js"):
            page.goto("/form/", wait_until="commit")
        page.get_by_label("哪里出了什么事").fill("垃圾没清")
        held[0].continue_()
        page.get_by_text("已恢复上次没有提交的内容").wait_for()
        expect(page.get_by_label("哪里出了什么事")).to_have_value("垃圾没清")
        expect(page.get_by_label("路灯", exact=True)).to_be_checked()

    def test_never_keeps_a_password(self, page: "Page") -> None:
        page.goto("/form/")
        fill(page)
        page.get_by_label("口令").fill("secret-words")
        assert "secret-words" not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")

    def test_is_forgotten_once_the_page_thanks(self, page: "Page") -> None:
        page.goto("/form/")
        fill(page)
        page.get_by_role("button", name="提交").click()
        page.get_by_role("heading", name="收到了").wait_for()
        # It is the script of the page that thanks that forgets.
        page.wait_for_load_state()
        page.goto("/form/")
        assert page.get_by_label("哪里出了什么事").input_value() == ""
        assert not page.get_by_text("已恢复上次没有提交的内容").is_visible()

    def test_can_be_thrown_away(self, page: "Page") -> None:
        page.goto("/form/")
        fill(page)
        page.reload()
        page.get_by_role("button", name="清空重写").click()
        expect(page.get_by_label("哪里出了什么事")).to_have_value("")
        page.reload()
        assert page.get_by_label("哪里出了什么事").input_value() == ""


class TestErrors:
    def test_the_summary_is_focused_and_leads_to_the_field(self, page: "Page") -> None:
        page.goto("/form/")
        page.get_by_role("button", name="提交").click()
        summary = page.locator(".form-errors")
        expect(summary).to_be_focused()
        summary.get_by_role("link", name="属于哪一类").click()
        expect(page.locator("#id_kind_0")).to_be_focused()


class TestKeys:
    def focused(self, page: "Page") -> str:
        return str(page.evaluate("document.activeElement.textContent.trim()"))

    def test_j_and_k_walk_and_enter_opens(self, page: "Page") -> None:
        page.goto("/design/desk/")
        page.keyboard.press("j")
        assert self.focused(page) == "人民西路路灯不亮"
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("j")  # the end is the end
        assert self.focused(page) == "滏阳路垃圾未清"
        page.keyboard.press("k")
        page.keyboard.press("Enter")
        page.wait_for_url("**/design/desk/?row=2")

    def test_letters_typed_into_a_field_stay_letters(self, page: "Page") -> None:
        page.goto("/design/desk/")
        page.keyboard.press("/")
        page.keyboard.type("jk/")
        assert page.get_by_label("找一找").input_value() == "jk/"

    def test_single_keys_can_be_switched_off_for_good(self, page: "Page") -> None:
        page.goto("/design/desk/")
        page.get_by_label("单键快捷键").uncheck()
        page.goto("/design/desk/")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement === document.body")
