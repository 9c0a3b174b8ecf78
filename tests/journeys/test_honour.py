"""From a name to an award in a browser: named, admitted, marked, published, objected to, honoured, checked."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from qiaomen.honours.models import Call, Nomination
from tests import build
from tests.build.honours import Honouring, opened
from tests.build.network import network
from tests.chromium import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def there() -> Honouring:
    """A call for which names are taken, and that is content with one reviewer."""
    return opened(network(build.world()), at=timezone.now(), least_reviews=1)


class TestHonour:
    @pytest.mark.both_databases
    def test_from_a_name_to_an_award_that_a_stranger_checks(self, page: "Page", there: Honouring) -> None:
        named_by_the_clerk(page, there)
        admitted_by_the_assessor(page, there)
        marked_by_the_supervisor(page, there)
        published_and_objected_to(page, there)
        honoured(page)
        page.context.clear_cookies()
        done = Nomination.objects.get()
        page.goto(f"/honours/best/{done.number}/")
        page.get_by_label("核对证书：验证码").fill(done.code)
        page.get_by_role("button", name="查真伪").click()
        page.get_by_text("核对无误").wait_for()
        assert faults_of(page) == []


def named_by_the_clerk(page: "Page", there: Honouring) -> None:
    sign_in(page, there.world.client("lin"))
    page.goto("/desk/honours/best/nominate/")
    page.get_by_role("radio", name="单位").check()
    page.get_by_label("姓名、名称或编号").fill("路灯所")
    page.get_by_label("为什么提名").fill("随叫随到，一个冬天没让一条街黑过。")
    page.get_by_role("button", name="提名").click()
    page.get_by_text("依据已经从记录里填好").wait_for()


def admitted_by_the_assessor(page: "Page", there: Honouring) -> None:
    sign_in(page, there.world.client("kao"))
    page.goto("/desk/honours/best/")
    page.get_by_role("link", name="路灯所").click()
    page.get_by_role("heading", name="资格", exact=True).wait_for()
    page.get_by_label("本人（单位）同意公开姓名和事迹").check()
    page.get_by_role("button", name="资格符合").click()
    page.get_by_text("入选候选").wait_for()
    page.goto("/desk/honours/best/")
    page.get_by_role("button", name="提名截止，开始评审").click()
    page.get_by_text("评审中").wait_for()


def marked_by_the_supervisor(page: "Page", there: Honouring) -> None:
    sign_in(page, there.world.client("sun"))
    page.goto("/desk/honours/best/")
    page.get_by_role("link", name="路灯所").first.click()
    page.get_by_label("标准1").fill("50")
    page.get_by_label("标准2").fill("30")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("您评了 80 分").wait_for()
    assert faults_of(page) == []


def published_and_objected_to(page: "Page", there: Honouring) -> None:
    sign_in(page, there.world.client("kao"))
    page.goto("/desk/honours/best/")
    page.get_by_label("拟表彰 路灯所").check()
    page.get_by_label("怎么定的").fill("评委一致")
    page.get_by_role("button", name="公示勾选的").click()
    page.get_by_text("公示中").first.wait_for()
    page.goto("/honours/best/")
    page.get_by_role("link", name="路灯所").click()
    page.get_by_role("link", name="有异议").click()
    page.get_by_label("您有什么异议").fill("我家门口的灯还黑着")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("收到了").wait_for()


def honoured(page: "Page") -> None:
    page.goto("/desk/honours/best/")
    page.get_by_label("异议不成立").check()
    page.get_by_label("核实的情况").fill("昨天已经修好")
    page.get_by_role("button", name="写下结果").click()
    page.get_by_text("昨天已经修好").first.wait_for()
    Call.objects.update(published_until=timezone.now() - timedelta(minutes=1))
    page.reload()
    page.get_by_role("button", name="公示结束，表彰").click()
    page.locator("h1").get_by_text("已表彰").wait_for()


def faults_of(page: "Page") -> list[str]:
    return [f"{each['id']} {each['nodes'][0]['html']}" for each in Axe().run(page).response["violations"]]
