"""From a resident's photo to the rating, through every desk, in a real browser."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.cases.history import Walk, broken_links
from qiaomen.cases.models import Case, Report
from qiaomen.files.drawn import draw_scene
from qiaomen.notices.models import Message
from qiaomen.worker import work_off
from tests import build, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignIn = Callable[[str], "Page"]


@pytest.fixture
def at_desk(browser: "Browser", live_server: "LiveServer") -> Iterator[SignIn]:
    """Signs somebody in at a desk of their own and gives their page; all are closed at the end, without faults."""
    contexts, faults = [], []

    def sign_in(username: str) -> "Page":
        context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": 1440, "height": 900})
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        faults.append(chromium.listen_for_faults(page))
        page.goto("/desk/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(build.PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("button", name="退出").wait_for()
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert [one for heard in faults for one in heard] == []


@pytest.fixture
def photos(tmp_path: Path) -> dict[str, str]:
    """A drawn lamp, broken and mended, as files on a phone: with a real position and moment in them."""
    made = {}
    for name, after in (("before", False), ("after", True)):
        path = tmp_path / f"{name}.jpg"
        path.write_bytes(draw_scene("lamp", 7, after=after, longitude=115.75, latitude=37.75, taken_at=timezone.now()))
        made[name] = str(path)
    return made


def work(page: "Page", desk: str, number: str, button: str) -> None:
    """Open the case from a desk and press the button of the step that stands first there."""
    open_case(page, desk, number)
    page.get_by_role("button", name=button, exact=True).click()
    done(page)


def open_case(page: "Page", desk: str, number: str) -> None:
    """From the navigation to the desk, from its list to the case."""
    page.get_by_role("link", name=re.compile(desk)).first.click()
    page.locator("main").get_by_role("link", name=re.compile("路灯")).first.click()
    page.wait_for_url(f"**/desk/cases/{number}/**")


def done(page: "Page") -> None:
    """Wait until the desk says that the step is done."""
    page.get_by_text(re.compile("好了。现在")).first.wait_for()


def report_with_photo(page: "Page", photo: str) -> Report:
    """A resident, in the street, with a phone: a photo, a sentence, an address for the answer."""
    page.goto("/report/")
    page.locator("input[type=file]").first.set_input_files(photo)
    page.get_by_label("什么事").fill("火车站出站口的路灯不亮了，天黑看不见台阶")
    page.get_by_text("留个联系方式").click()
    page.get_by_label(re.compile("邮箱|电子邮件")).fill("ren@example.org")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/f/**")
    report = Report.objects.get()
    page.get_by_text(report.number).first.wait_for()
    return report


def accept(page: "Page", number: str) -> None:
    """File the case as a lamp that does not burn."""
    open_case(page, "受理台", number)
    choose(page, "#accept-category", "路灯")
    choose(page, "#accept-filing_standard", "路灯不亮")
    page.get_by_role("button", name="受理", exact=True).click()
    done(page)


def finish(page: "Page", number: str, photo: str) -> None:
    """Say what was done, with the photo that the filing standard demands."""
    page.goto(f"/desk/cases/{number}/")
    form = page.locator("form[action$='/finish/']")
    if not form.is_visible():
        page.get_by_text("办结", exact=True).first.click()
    form.get_by_label("做了什么").fill("换了灯泡和镇流器，晚上亮了")
    form.locator("input[name=after]").set_input_files(photo)
    form.get_by_role("button", name="办结").click()
    done(page)


def answer(page: "Page", number: str, words: str) -> None:
    """Write the answer that each voice gets."""
    open_case(page, "答复台", number)
    form = page.locator("form[action$='/answer/']")
    form.get_by_label("答复", exact=True).fill(words)
    form.get_by_role("button", name="答复").click()
    done(page)


class TestPhotoToRating:
    @pytest.mark.long
    @pytest.mark.both_databases
    def test_goes_through_all_the_desks(self, page: "Page", at_desk: SignIn, photos: dict[str, str]) -> None:
        build.world()
        report = report_with_photo(page, photos["before"])
        case = build.case_of(report)
        # Nothing else said where: the photo's own position did.
        assert case.area is not None and case.area.name == "东区"

        accept(at_desk("ana"), case.number)
        work(at_desk("dai"), "派单台", case.number, "派单")
        handler = at_desk("bo")
        work(handler, "单位办理台", case.number, "接单")
        finish(handler, case.number, photos["after"])
        work(at_desk("sun"), "核查台", case.number, "核查通过")
        answer(at_desk("olga"), case.number, "路灯已经修好，请您晚上再看看。")

        # The resident again: before and after side by side, the answer, one rating.
        page.goto(f"/f/{report.token}/")
        page.get_by_text("路灯已经修好，请您晚上再看看。").first.wait_for()
        assert page.locator("figure img").count() >= 2
        rate(page)
        page.get_by_text(re.compile("您的评价")).first.wait_for()

        assert Case.objects.get(pk=case.pk).state == "closed"
        assert [event.step for event in case.events.all()] == [
            "receive", "accept", "dispatch", "take", "finish", "verify", "answer", "rate", "close",
        ]  # fmt: skip
        assert list(broken_links(Walk())) == []
        work_off()
        told = Message.objects.filter(to="ren@example.org").order_by("pk").values_list("key", flat=True)
        assert [key.partition(":")[0] for key in told][:1] == ["receipt"]
        assert len(told) >= 4


def choose(page: "Page", select: str, words: str) -> None:
    """Choose the first option that holds these words."""
    option = page.locator(f"{select} option", has_text=words).first
    page.locator(select).select_option(value=option.get_attribute("value"))


def rate(page: "Page") -> None:
    """Solved and satisfied."""
    page.locator("button[name$=verdict]").first.click()
