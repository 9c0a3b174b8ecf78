"""The desks in a real browser: by keyboard alone, by two clerks, without a script; tests/sweep looks at every page."""

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from qiaomen.cases import dispatch
from qiaomen.cases.models import Case
from tests import build, chromium
from tests.journeys.keyboard import Keyboard
from tests.waiting import expect

from .conftest import steps_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class TestTheKeyboard:
    def test_is_enough_to_accept_a_case(self, page: "Page") -> None:
        made, at = build.world(), timezone.now()
        case = build.received(made, at, text="晚上很黑")
        chromium.sign_in(page, made.client("ana"))
        page.goto("/desk/accept/")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/cases/{case.number}/**")
        page.get_by_label("输入两三个字找类别，例如：路灯").first.focus()
        page.keyboard.type("路灯")
        page.keyboard.press("Enter")
        page.locator("[name=category]:focus").wait_for()
        expect(page.locator("#accept-filing_standard")).to_have_value(str(made.lamp_out.pk))
        page.get_by_role("button", name="受理", exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/accept/")
        assert steps_of(case) == ["receive", "accept"]
        assert Case.objects.get(pk=case.pk).filing_standard == made.lamp_out

    def test_goes_through_a_queue_case_by_case_to_a_step_and_on_to_the_next(self, page: "Page") -> None:
        made, at = build.world(), timezone.now()
        cases = [build.accepted(made, at) for _turn in range(3)]
        chromium.sign_in(page, made.client("dai"))
        page.goto("/desk/dispatch/")
        page.keyboard.press("?")
        page.locator("dialog[open]").wait_for()
        assert [each["id"] for each in Axe().run(page).response["violations"]] == []
        page.keyboard.press("j")
        # As long as it is open the keys are its own; once it is closed they are the page's, in the same moment:
        # until the next frame the keyboard is still in what was closed.
        assert page.locator("[data-keys] a:focus").count() == 0
        page.evaluate("""() => {
            document.querySelector("dialog[open]").close();
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "j", bubbles: true}));
        }""")
        page.locator("[data-keys] a:focus").wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/cases/{cases[0].number}/**")
        page.keyboard.press("j")
        page.wait_for_url(f"**/cases/{cases[1].number}/**")
        page.keyboard.press("k")
        page.wait_for_url(f"**/cases/{cases[0].number}/**")
        page.keyboard.press("1")
        page.locator("[name=to]:focus").wait_for()
        page.keyboard.press("Control+Enter")
        page.wait_for_url(f"**/cases/{cases[1].number}/?desk=dispatch")
        assert steps_of(cases[0])[-1] == "dispatch"
        page.keyboard.press("u")
        page.wait_for_url("**/desk/dispatch/")
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.get_by_text("选了 2 件").wait_for()
        page.get_by_role("button", name="一起“派单”").press("Enter")
        page.get_by_role("button", name="派单这 2 件").and_(page.locator(":focus")).wait_for()
        assert [each["id"] for each in Axe().run(page).response["violations"]] == []
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="2 件办好了").wait_for()
        assert [steps_of(one)[-1] for one in cases] == ["dispatch"] * 3

    def test_of_an_input_method_and_of_a_field_steers_nothing(self, page: "Page") -> None:
        made, at = build.world(), timezone.now()
        case = build.accepted(made, at)
        build.accepted(made, at)
        chromium.sign_in(page, made.client("dai"))
        page.goto(f"/desk/cases/{case.number}/?desk=dispatch")
        page.locator("#dispatch-note").focus()
        page.keyboard.type("jku1?")
        assert page.locator("#dispatch-note").input_value() == "jku1?"
        page.evaluate(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', isComposing: true, bubbles: true}))"
        )
        page.evaluate("localStorage.setItem('keys-off', 'yes')")
        page.locator("h1").click()
        page.keyboard.press("j")
        assert case.number in page.url
        page.evaluate("localStorage.removeItem('keys-off')")

    def test_is_never_under_the_bar_for_several(self, page: "Page") -> None:
        made, at = build.world(), timezone.now()
        for _turn in range(7):
            build.accepted(made, at)
        chromium.sign_in(page, made.client("dai"))
        page.set_viewport_size({"width": 1440, "height": 600})
        page.goto("/desk/dispatch/")
        keys = Keyboard(page, "zh-CN")
        keys.skip()
        keys.to("button", "全部快捷键 ?", most=30)
        keys.back_to("searchbox", "搜索", most=30)

    def test_reaches_the_search(self, page: "Page") -> None:
        made = build.world()
        chromium.sign_in(page, made.client("ana"))
        page.goto("/desk/all/")
        page.keyboard.press("/")
        page.locator("[type=search]:focus").wait_for()


class TestTwoClerks:
    def test_the_slower_is_told_who_did_what_and_keeps_the_words(self, page: "Page") -> None:
        made, at = build.world(), timezone.now()
        case = build.dispatched(made, at)
        chromium.sign_in(page, made.client("lin"))
        page.goto(f"/desk/cases/{case.number}/?desk=unit")
        page.get_by_text("退单", exact=True).first.click()
        page.locator("#return-basis").fill("权责清单第三条：路面归道路所")
        dispatch.take(Case.objects.get(pk=case.pk), by=made.actor("bo"), at=at)
        page.locator("#return-reason").select_option(index=1)
        page.locator("#return-suggested").select_option("DL")
        page.get_by_role("button", name="退单", exact=True).click()
        page.get_by_text(re.compile("路灯所办理人柏松在 .* 已经做了“接单”")).wait_for()
        page.get_by_text("权责清单第三条：路面归道路所").wait_for()
        assert steps_of(case)[-1] == "take"


class TestWithoutAScript:
    def test_a_case_is_accepted_all_the_same(self, page: "Page") -> None:
        made, at = build.world(), timezone.now()
        case = build.received(made, at)
        chromium.sign_in(page, made.client("ana"))
        page.route("**/*.js", lambda route: route.abort())
        page.goto(f"/desk/cases/{case.number}/?desk=accept")
        page.locator("#accept-category").select_option(str(made.lamp.pk))
        page.locator("#accept-filing_standard").select_option(str(made.lamp_out.pk))
        page.get_by_role("button", name="受理", exact=True).click()
        page.wait_for_url("**/desk/accept/")
        assert steps_of(case) == ["receive", "accept"]


class TestTheForms:
    def test_tick_another_unit_when_one_is_chosen(self, page: "Page") -> None:
        made, at = build.world(), timezone.now()
        case = build.accepted(made, at)
        chromium.sign_in(page, made.client("dai"))
        page.goto(f"/desk/cases/{case.number}/?desk=dispatch")
        page.locator("#dispatch-other").select_option("DL")
        page.get_by_role("button", name="派单", exact=True).click()
        page.wait_for_url("**/desk/dispatch/")
        assert Case.objects.get(pk=case.pk).unit == made.roads

    def test_take_the_place_from_the_device(self, page: "Page") -> None:
        made, at = build.world(), timezone.now()
        case = build.in_handling(made, at)
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"longitude": 115.75, "latitude": 37.75})
        chromium.sign_in(page, made.client("bo"))
        page.goto(f"/desk/cases/{case.number}/?desk=unit")
        page.get_by_role("button", name="用我现在的位置").click()
        expect(page.locator("#finish-longitude")).to_have_value("115.750000")
        page.locator("#finish-place").fill("火车站")
        expect(page.locator("#finish-longitude")).to_have_value("")
