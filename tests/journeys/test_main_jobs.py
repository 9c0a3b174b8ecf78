"""Each user's main job, walked in Chinese and in English, with what it costs them: taps, keys, seconds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from qiaomen.cases.models import Case, Report
from qiaomen.cases.states import State
from tests import build

from .conftest import Open
from .effort import effort

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Opening the camera and pressing its shutter, which no page can count.
IN_THE_CAMERA = 2


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


class TestAResident:
    def test_reports_in_the_street(self, opened: Open, photo: str, language: str) -> None:
        page = opened("/report/")
        with effort(page, "resident", "report with a photo", language=language, taps_outside=1 + IN_THE_CAMERA) as cost:
            page.locator("input[type=file]").first.set_input_files(photo)
            page.locator("textarea[name=text]").click()
            page.keyboard.type("路灯不亮了")
            page.locator("form[data-report] button[type=submit]:visible").last.click()
            page.wait_for_url("**/f/**")
        assert Report.objects.get().area is not None
        assert cost.taps <= 5
        assert cost.seconds < 30

    def test_rates_by_one_tap(self, opened: Open, city: build.World, language: str) -> None:
        case = build.answered(city, timezone.now() - timedelta(hours=1))
        page = opened(f"/f/{case.own_voices.get().report.token}/")
        with effort(page, "resident", "rate the answer", language=language) as cost:
            with page.expect_navigation():
                page.locator("button.verdict.good").click()
            page.locator("button.verdict").first.wait_for(state="detached")
        assert state(case) == "closed"
        assert cost.taps == 1


class TestAnOperator:
    def test_takes_a_call_without_a_mouse(self, opened: Open, language: str) -> None:
        page = opened("/desk/operator/", who="olga")
        page.locator("[name=phone]:focus").wait_for()
        with effort(page, "operator", "take a call", language=language) as cost:
            page.keyboard.type("13800001234")
            page.keyboard.press("Enter")
            page.keyboard.type("火车站门口的路灯不亮了")
            page.keyboard.press("Control+Enter")
            page.wait_for_url("**saved=**")
        assert Report.objects.get().channel == "hotline"
        assert cost.taps == 0
        assert cost.seconds < 60


class TestTheDesks:
    @pytest.mark.parametrize(
        ("who", "desk", "job", "before", "after"),
        [
            ("dispatcher", ("dai", "dispatch"), "dispatch a case", State.ACCEPTED, State.DISPATCHED),
            ("supervisor", ("sun", "verify"), "verify a case", State.FINISHED, State.VERIFIED),
        ],
    )
    def test_do_the_first_step_of_the_first_case_by_keys(
        self, opened: Open, city: build.World, language: str,
        who: str, desk: tuple[str, str], job: str, before: State, after: State,
    ) -> None:  # fmt: skip
        case = build.IN_STATE[before](city, timezone.now())
        name, slug = desk
        page = opened(f"/desk/{slug}/", who=name)
        with effort(page, who, job, language=language) as cost:
            page.keyboard.press("j")
            page.keyboard.press("Enter")
            page.wait_for_url(f"**/cases/{case.number}/**")
            page.keyboard.press("1")
            page.keyboard.press("Control+Enter")
            page.wait_for_url(f"**/desk/{slug}/")
        assert state(case) == after
        assert (cost.taps, cost.keys) == (0, 5)

    def test_finish_with_a_photo(self, opened: Open, city: build.World, photo: str, language: str) -> None:
        case = build.in_handling(city, timezone.now())
        page = opened(f"/desk/cases/{case.number}/", who="bo")
        with effort(page, "clerk or handler", "finish with proof", language=language, taps_outside=1) as cost:
            form = page.locator("form[action$='/finish/']")
            if not form.is_visible():
                page.locator("details:has(form[action$='/finish/']) > summary").click()
            form.locator("textarea, input[type=text]").first.click()
            page.keyboard.type("换了灯泡")
            form.locator("input[type=file][name=after]").set_input_files(photo)
            with page.expect_navigation():
                form.locator("button[type=submit]").last.click()
        assert state(case) == "finished"
        assert cost.taps <= 5


class TestALeader:
    def test_reads_the_week(self, opened: Open, city: build.World, language: str) -> None:
        build.closed(city, timezone.now() - timedelta(days=8))
        page = opened("/desk/", who="wang")
        with effort(page, "leader", "open the week's page", language=language) as cost:
            page.locator("nav.side a[href='/desk/week/']").click()
            page.wait_for_url("**/desk/week/**")
        assert cost.taps == 1


class TestAnAdministrator:
    def test_tries_where_a_report_would_go(self, opened: Open, city: build.World, language: str) -> None:
        page = opened("/desk/admin/", who="guan")
        with effort(page, "administrator", "try where a report would go", language=language) as cost:
            page.locator("main a[href='/desk/admin/trial/']").first.click()
            page.wait_for_url("**/desk/admin/trial/**")
            kind = page.locator("main form select").first
            kind.select_option(index=1)
            page.locator("main form input[name^=place]:visible").first.click()
            page.keyboard.type("火车站")
            page.locator("main form button[type=submit]").first.click()
            page.get_by_text("道路所").first.wait_for()
        assert cost.taps <= 4
