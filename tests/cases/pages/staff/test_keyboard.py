"""The hotline by keyboard alone, in a real browser: how many keys a whole report takes."""

import re
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from qiaomen.cases.models import Phrase, Report
from tests import build
from tests.cases.pages.staff.conftest import OpenAs
from tests.waiting import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, WORDS = "13800001234", "门口路灯不亮"
# Beyond the characters of the number, the words and the three initials: on to the words, on to the place,
# into the list, pick, save.
OVERHEAD = 5


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: "Page") -> None:
        self.page, self.pressed = page, 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.pressed += 1

    def type(self, text: str) -> None:
        # Chinese comes out of an input method: what it needs is not ours to count.
        self.page.keyboard.type(text)


class TestWholeReport:
    def test_takes_five_keys_beyond_what_is_said(self, open_as: OpenAs, city: build.World) -> None:
        page = open_as("olga", "/desk/operator/")
        keys = Keys(page)
        keys.type(PHONE)
        keys.press("Enter")
        keys.type(WORDS)
        keys.press("Tab")
        keys.type("hcz")
        page.get_by_role("option", name="火车站").wait_for()
        keys.press("ArrowDown", "Enter", "Control+Enter")
        page.wait_for_url(re.compile(r"\?saved=S"))
        report = Report.objects.get()
        assert (report.text, report.place_words, report.area) == (WORDS, "火车站", city.east)
        assert report.contact.phone == PHONE
        expect(page.locator("dd.value")).to_have_text(report.number)
        assert keys.pressed == OVERHEAD
        page.locator("[name=phone]:focus").wait_for()
        expect(page.locator("[name=text]")).to_have_value("")

    def test_with_phrase_kind_and_joining_takes_eight_keys_and_less_than_a_minute(
        self, open_as: OpenAs, city: build.World, today: datetime
    ) -> None:
        into = build.received(city, today, position=None, area=city.east, text="火车站门口路灯不亮")
        Phrase.objects.create(code="ld", text="门口路灯不亮")
        page = open_as("olga", "/desk/operator/")
        began, keys = monotonic(), Keys(page)
        keys.type(PHONE)
        keys.press("Enter")
        keys.type("火车站;ld")
        keys.press(" ")
        expect(page.locator("[name=text]")).to_have_value("火车站门口路灯不亮")
        page.get_by_text("因为说到了“路灯”").wait_for()
        keys.press("Alt+1", "Tab")
        keys.type("火车")
        page.get_by_role("option", name="火车站").wait_for()
        expect(page.locator("[name=place_words]")).to_have_attribute("aria-expanded", "true")
        keys.press("ArrowDown")
        expect(page.locator("[name=place_words]")).to_have_attribute("aria-activedescendant", "place-1")
        keys.press("Enter")
        page.locator(f"[name=joins][value={into.number}]").wait_for()
        keys.press("Alt+j", "Control+Enter")
        page.wait_for_url(re.compile(r"\?saved=S"))
        report = Report.objects.get(channel="hotline")
        own = build.case_of(report)
        assert (own.joined_into, own.category, report.text) == (into, city.lamp, "火车站门口路灯不亮")
        assert keys.pressed == 8
        assert monotonic() - began < 60
        keys.press("Alt+c")
        page.get_by_text("已复制").wait_for()

    def test_is_saved_by_the_access_key_too(self, open_as: OpenAs, city: build.World) -> None:
        page = open_as("olga", "/desk/operator/")
        assert page.locator("[accesskey=s]").inner_text() == "保存，接下一个"


class TestBesideTheForm:
    def test_earlier_reports_appear_on_leaving_the_number(
        self, open_as: OpenAs, city: build.World, today: datetime
    ) -> None:
        case = build.received(city, today, phone=PHONE)
        page = open_as("olga", "/desk/operator/")
        page.keyboard.type(PHONE)
        page.keyboard.press("Enter")
        page.get_by_role("link", name=case.number).wait_for()
        page.locator("[name=text]:focus").wait_for()
        assert PHONE not in page.url

    def test_the_like_appears_when_a_place_is_picked(self, open_as: OpenAs, city: build.World, today: datetime) -> None:
        case = build.received(city, today, position=None, area=city.east, text="火车站门口路灯不亮了")
        page = open_as("olga", "/desk/operator/")
        page.locator("[name=text]").fill("火车站门口路灯不亮")
        page.locator("[name=place_words]").press_sequentially("hcz")
        page.get_by_role("option", name="火车站").wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.get_by_role("link", name=case.title).wait_for()

    def test_escape_leaves_the_suggestions_and_typing_on_closes_them(self, open_as: OpenAs, city: build.World) -> None:
        page = open_as("olga", "/desk/operator/")
        page.locator("[name=place_words]").press_sequentially("hcz")
        page.get_by_role("option", name="火车站").wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        page.locator("[name=place_words]:focus").wait_for()
        page.keyboard.press("Tab")
        expect(page.get_by_role("option", name="火车站")).to_have_count(0)

    def test_suggestions_that_come_too_late_stay_away(self, open_as: OpenAs, city: build.World, page: "Page") -> None:
        held: list[Route] = []
        asked = re.compile(r"/desk/places/\?q=hcz$")
        page.route("**/desk/places/**", lambda route: held.append(route))
        open_as("olga", "/desk/operator/")
        with page.expect_request(asked):
            page.locator("[name=place_words]").press_sequentially("hcz")
        page.keyboard.press("Enter")
        page.locator("[name=nature]:focus").wait_for()
        with page.expect_response(asked):
            for each in held:
                each.continue_()
        page.wait_for_timeout(100)
        page.locator("[name=nature]:focus").wait_for()
        assert page.get_by_role("option", name="火车站").count() == 0

    def test_an_answer_that_was_asked_for_before_a_choice_does_not_undo_it(
        self, open_as: OpenAs, city: build.World, page: "Page"
    ) -> None:
        open_as("olga", "/desk/operator/")
        page.locator("[name=text]").fill("路灯不亮")
        page.get_by_text("因为说到了“路灯”").wait_for()
        held: list[Route] = []
        page.route("**/operator/kinds/", lambda route: held.append(route))
        with page.expect_request("**/operator/kinds/"):
            page.locator("[name=text]").press_sequentially("了")
        page.keyboard.press("Alt+1")
        with page.expect_response("**/operator/kinds/") as answer:
            held[0].continue_()
        answer.value.finished()
        page.wait_for_timeout(100)
        expect(page.locator("[name=category]").first).to_be_checked()

    def test_without_a_script_the_first_button_asks_who_called(
        self, open_as: OpenAs, city: build.World, today: datetime, page: "Page"
    ) -> None:
        case = build.received(city, today, phone=PHONE)
        page.route("**/*.js", lambda route: route.abort())
        open_as("olga", "/desk/operator/")
        page.keyboard.type(PHONE)
        page.keyboard.press("Enter")
        page.get_by_role("link", name=case.number).wait_for()
        expect(page.locator("[name=phone]")).to_have_value(PHONE)
        assert Report.objects.count() == 1
