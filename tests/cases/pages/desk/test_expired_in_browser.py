"""The sign-in runs out in the middle of a form, in a real browser: signed in anew, everything stands in it again."""

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.utils import timezone

from qiaomen.cases.models import Case, Evidence
from tests import build, chromium
from tests.files.pictures import corners, encoded
from tests.waiting import expect

from .conftest import steps_of

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def faults_of(page: "Page") -> list[str]:
    return [f"{each['id']} {each['nodes'][0]['html']}" for each in Axe().run(page).response["violations"]]


def sign_in(page: "Page", name: str) -> None:
    """The name stands there already when it is one's own form."""
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(build.PASSWORD)
    page.keyboard.press("Enter")


class TestAForm:
    def test_with_choices_words_and_photos_comes_back_whole_and_is_sent(self, page: "Page") -> None:
        made, at = build.world(), timezone.now()
        case = build.in_handling(made, at)
        chromium.sign_in(page, made.client("bo"))
        page.goto(f"/desk/cases/{case.number}/?desk=unit")
        page.locator("#finish-note").fill("换了灯泡，\n夜里看过，亮了😀")
        photo: FilePayload = {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": encoded(corners())}
        page.locator("#finish-after").set_input_files(photo)
        Session.objects.all().delete()
        page.get_by_role("button", name="办结", exact=True).click()
        page.wait_for_url("**/desk/sign-in/**")
        expect(page.get_by_label("用户名")).to_have_value("bo")
        page.locator("[name=password]:focus").wait_for()
        assert faults_of(page) == []
        sign_in(page, "bo")
        page.get_by_text("写过的都放回了下面的表单").wait_for()
        expect(page.locator("#finish-note:focus")).to_have_value("换了灯泡，\n夜里看过，亮了😀")
        photo_back = page.locator("form[action*=finish] .photos img").first
        assert photo_back.evaluate("it => it.decode().then(() => it.naturalWidth)") > 0
        assert faults_of(page) == []
        assert steps_of(case)[-1] == "take"
        page.get_by_role("button", name="办结", exact=True).click()
        page.wait_for_url("**/desk/unit/")
        assert steps_of(case)[-1] == "finish"
        assert Evidence.objects.get(case=case).kind == Evidence.Kind.AFTER
        assert page.locator("[data-unsent]").count() == 0

    def test_sent_without_a_script_goes_as_it_was_typed(self, page: "Page") -> None:
        made, at = build.world(), timezone.now()
        case = build.accepted(made, at)
        chromium.sign_in(page, made.client("dai"))
        page.route("**/*.js", lambda route: route.abort())
        page.goto(f"/desk/cases/{case.number}/?desk=dispatch")
        page.locator("#dispatch-note").fill("请今晚去")
        Session.objects.all().delete()
        page.get_by_role("button", name="派单", exact=True).click()
        page.wait_for_url("**/desk/sign-in/**")
        sign_in(page, "dai")
        page.get_by_role("button", name="原样提交").click()
        page.wait_for_url("**/desk/dispatch/")
        assert Case.objects.get(pk=case.pk).unit == made.lamps
        assert case.events.get(step="dispatch").note == "请今晚去"

    def test_of_another_person_is_named_and_kept_closed(self, page: "Page") -> None:
        made, at = build.world(), timezone.now()
        case = build.accepted(made, at)
        chromium.sign_in(page, made.client("dai"))
        page.goto(f"/desk/cases/{case.number}/?desk=dispatch")
        page.locator("#dispatch-note").fill("请今晚去")
        page.context.clear_cookies(name="sessionid")
        other = page.context.new_page()
        other.goto("/desk/")
        sign_in(other, "ling")
        # The address of the sign-in ends so, too: it carries where to go on.
        other.wait_for_url(lambda url: url.endswith("/desk/") and "sign-in" not in url)
        page.get_by_role("button", name="派单", exact=True).click()
        page.get_by_role("heading", name="这张表单是别人的").wait_for()
        assert faults_of(page) == []
        assert steps_of(case)[-1] == "accept"
        page.get_by_role("button", name="退出，换账号登录").click()
        page.wait_for_url("**/desk/sign-in/")
        sign_in(page, "dai")
        page.get_by_text("写过的都放回了下面的表单").wait_for()
        expect(page.locator("#dispatch-note")).to_have_value("请今晚去")
