"""Each user's main job by keyboard alone, in Chinese and in English; what the operator and the desks do is so anyway.

From the first moment of the page nothing is pressed but keys, and wherever the focus comes by, it must be seen.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from qiaomen.cases.models import Case, Evidence, Report
from qiaomen.cases.states import State
from tests import build
from tests.cases.looking import steps

from .conftest import PHONE, Open
from .effort import effort
from .keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class TestAResident:
    def test_reports_with_a_photo(self, opened: Open, city: build.World, photo: str, language: str) -> None:
        page = opened("/report/")
        keys = Keyboard(page, language)
        with effort(page, "resident", "report with a photo, by keyboard", language=language):
            keys.skip()
            keys.to_one(page.locator("[name=photos]"), most=2)
            keys.choose_files(photo)
            page.get_by_role("img", name="lamp.jpg").wait_for()
            # Past the photo's caption and the button that takes it out again.
            keys.to_one(page.locator("[name=text]"), most=3)
            keys.write("火车站出站口的路灯不亮了")
            keys.to("combobox", "在哪里", most=3)
            keys.press("Enter")
            page.wait_for_url("**/f/**")
        report = Report.objects.get()
        assert (report.photos.count(), report.area) == (1, city.east)

    def test_rates_the_answer(self, opened: Open, city: build.World, language: str) -> None:
        case = build.answered(city, timezone.now() - timedelta(hours=1))
        page = opened(f"/f/{case.own_voices.get().report.token}/")
        keys = Keyboard(page, language)
        with effort(page, "resident", "rate the answer, by keyboard", language=language):
            keys.skip()
            keys.to_one(page.locator("button.verdict.good"), most=6)
            with page.expect_navigation():
                keys.press("Enter")
            page.locator("button.verdict").first.wait_for(state="detached")
        assert Case.objects.get(pk=case.pk).state == "closed"


class TestAClerk:
    def test_accepts_a_case(self, opened: Open, city: build.World, language: str) -> None:
        case = build.received(city, timezone.now(), text="晚上很黑")
        page = opened("/desk/accept/", who="ana")
        keys = Keyboard(page, language)
        with effort(page, "accepter", "accept a case, by keyboard", language=language):
            keys.press("j", "Enter")
            page.wait_for_url(f"**/cases/{case.number}/**")
            keys.press("1")
            keys.write("路灯" if language == "zh-CN" else "01028")
            keys.press("Enter", "Control+Enter")
            page.wait_for_url("**/desk/accept/")
        assert steps(case) == ["receive", "accept"]
        assert Case.objects.get(pk=case.pk).filing_standard == city.lamp_out


class TestAHandler:
    def test_finishes_with_proof(self, opened: Open, city: build.World, photo: str, language: str) -> None:
        case = build.in_handling(city, timezone.now())
        page = opened("/desk/unit/", who="bo")
        keys = Keyboard(page, language)
        with effort(page, "clerk or handler", "finish with proof, by keyboard", language=language):
            keys.press("j", "Enter")
            page.wait_for_url(f"**/cases/{case.number}/**")
            keys.press("1")
            keys.write("换了灯泡")
            keys.to_one(page.locator("#finish-after"), most=3)
            keys.choose_files(photo)
            keys.press("Control+Enter")
            page.wait_for_url("**/desk/unit/")
        assert steps(case)[-1] == "finish"
        assert Evidence.objects.get(case=case).kind == Evidence.Kind.AFTER


class TestASupervisor:
    def test_goes_over_the_board_on_a_phone_to_what_waits_for_verification(
        self, opened: Open, city: build.World, language: str
    ) -> None:
        """A suspended case's light stands in the last column, beyond the edge; the next row begins before it."""
        for state in (State.SUSPENDED, State.FINISHED):
            build.IN_STATE[state](city, timezone.now())
        page = opened("/desk/supervision/", who="sun", viewport=PHONE)
        keys = Keyboard(page, language)
        keys.skip()
        keys.to_one(page.get_by_role("rowheader").get_by_role("link").nth(1), most=30)
        keys.press("Enter")
        page.wait_for_url("**/desk/all/?state=finished**")


class TestALeader:
    def test_reads_the_week_and_a_case_in_it(self, opened: Open, city: build.World, language: str) -> None:
        build.contested(city, timezone.now() - timedelta(days=1))
        page = opened("/desk/", who="wang")
        keys = Keyboard(page, language)
        with effort(page, "leader", "open the week's page, by keyboard", language=language):
            keys.to("link", "一周", most=12)
            keys.press("Enter")
            page.wait_for_url("**/desk/week/**")
        keys.skip()
        keys.to_one(page.locator(".looks a").first, most=5)
        keys.press("Enter")
        page.wait_for_url("**/desk/cases/**")


class TestAnAdministrator:
    def test_tries_where_a_report_would_go(self, opened: Open, city: build.World, language: str) -> None:
        page = opened("/desk/admin/", who="guan")
        keys = Keyboard(page, language)
        with effort(page, "administrator", "try where a report would go, by keyboard", language=language):
            keys.skip()
            keys.to_one(page.locator("main a[href='/desk/admin/trial/']"), most=8)
            keys.press("Enter")
            page.wait_for_url("**/desk/admin/trial/**")
            keys.skip()
            keys.to("combobox", "什么事", most=3)
            keys.choose(city.lamp.code)
            keys.to_one(page.locator("[name=place]"), most=2)
            keys.write("火车站")
            keys.press("Enter")
            page.get_by_role("heading", name=keys.said("会交给：%(unit)s", unit="路灯所")).wait_for()


class TestACommunityWorker:
    def test_goes_to_the_next_place_takes_it_and_finishes(
        self, opened: Open, city: build.World, photo: str, language: str
    ) -> None:
        """Without a camera for the page: the field for photos opens the phone's own."""
        case = build.dispatched(city, timezone.now())
        page = opened("/desk/route/?place=火车站", who="bo", viewport=PHONE)
        keys = Keyboard(page, language)
        with effort(page, "community worker", "the next place, done with proof, by keyboard", language=language):
            keys.skip()
            keys.to_one(page.locator(".stop .button:not(.quiet)"), most=6)
            keys.press("Enter")
            page.wait_for_url(f"**/desk/route/{case.number}/")
            keys.skip()
            keys.to("button", "接单", most=8)
            keys.press("Enter")
            page.locator("form[action$='/finish/'] [name=note]").wait_for()
            keys.skip()
            keys.to_one(page.locator("form[action$='/finish/'] [name=note]"), most=8)
            keys.write("换了灯泡")
            keys.to_one(page.locator("form[action$='/finish/'] [name=after]"), most=6)
            keys.choose_files(photo)
            keys.to("button", "办结", most=8)
            keys.press("Enter")
            page.wait_for_url(f"**/desk/route/?at={case.number}")
        assert steps(case)[-2:] == ["take", "finish"]
