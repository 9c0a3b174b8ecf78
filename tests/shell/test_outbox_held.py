"""The outbox on the device when something is refused, when two tabs send, when somebody else is signed in."""

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from qiaomen.people.models import Delivery, Person
from tests.shell.carrying_steps import arrived, cut, items, mend, put_by, waits, write
from tests.shell.sample.carrying import CARRIED, SLOW, TROUBLES
from tests.waiting import becomes, expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(wire: "Wire") -> str:
    """Over a wire that can be cut."""
    return wire.url


FILES = "box => [...box.files].map((file) => file.name + file.size)"


class TestWhatIsRefused:
    def test_stops_alone_is_opened_again_and_goes_out_corrected(self, page: "Page", wire: "Wire") -> None:
        cut(wire)
        for text, group in (("第一", ""), ("不对", "A7"), ("第三", ""), ("第四", "A7")):
            put_by(page, text, group=group, file=True)
        waits(page, "第一", "不对", "第三", "第四")
        mend(page, wire)
        page.get_by_text("这句不对，请改一改。").wait_for()
        page.locator("[data-receipts] > li").nth(1).wait_for()
        assert (arrived(), [each["state"] for each in items(page) if each["state"] != "delivered"]) == (
            ["第一", "第三"],
            ["wrong", "waiting"],
        )
        page.get_by_role("link", name="打开修改 东西 不对").click()
        page.get_by_role("alert").get_by_text("这句不对，请改一改。").wait_for()
        expect(page.get_by_label("写一句")).to_have_value("不对")
        expect(page.get_by_label("路面")).to_be_checked()
        becomes(lambda: page.get_by_label("文件").evaluate(FILES), ["lamp.txt400"])
        page.get_by_label("写一句").fill("改好了")
        page.get_by_role("button", name="交", exact=True).click()
        page.wait_for_url("**/clock/")
        assert [(each.text, each.files) for each in CARRIED[2:]] == [
            ("改好了", ("photo:400",)),
            ("第四", ("photo:400",)),
        ]
        assert len({each.key for each in CARRIED}) == 4

    def test_as_too_large_says_so(self, page: "Page") -> None:
        TROUBLES.append(413)
        write(page, "第一")
        page.get_by_role("alert").get_by_text("照片加起来太大").wait_for()


class TestTwoTabs:
    @pytest.mark.parametrize("locks", [True, False], ids=["with locks", "with a lease"])
    def test_never_send_at_the_same_time(self, page: "Page", wire: "Wire", locks: bool) -> None:
        if not locks:
            page.context.add_init_script(
                "Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });"
            )
        cut(wire)
        for text in ("第一", "第二", "第三"):
            put_by(page, text)
        waits(page, "第一", "第二", "第三")
        other = page.context.new_page()
        other.goto("/waiting/")
        SLOW.append(0.2)
        wire.mend()
        for each in (page, other):
            each.evaluate("void outbox.send('all')")
        for each in (page, other):
            each.locator("[data-receipts] > li").nth(2).wait_for()
        assert arrived() == ["第一", "第二", "第三"]
        assert all(one.ended <= two.began for one, two in pairwise(CARRIED))

    def test_closed_in_the_middle_the_other_sends_it_again_with_the_same_key(self, page: "Page", wire: "Wire") -> None:
        cut(wire)
        write(page, "第一")
        waits(page, "第一")
        other = page.context.new_page()
        other.goto("/form/")
        # Each page tries when it is opened: when all three have, it is this one alone that sends.
        becomes(lambda: items(page)[0]["tries"] >= 3, True)
        SLOW.append(1)
        wire.mend()
        page.evaluate("void outbox.send('all')")
        page.get_by_text("正在发送…").first.wait_for()
        page.wait_for_timeout(200)
        page.close()
        other.goto("/waiting/")
        other.get_by_role("link", name=re.compile("N")).wait_for()
        assert len({each.key for each in CARRIED}) == 1


class TestASignIn:
    def sign_in(self, page: "Page", name: str) -> None:
        """As a member of staff does; the sample has no desk to land on."""
        page.context.clear_cookies()
        page.goto("/desk/sign-in/?next=/waiting/")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill("qiaomen-demo")
        page.get_by_role("button", name="登录").click()
        page.get_by_role("heading", name="等待发送", exact=True).wait_for()

    def test_that_ran_out_keeps_it_and_another_persons_does_not_send_it(self, page: "Page") -> None:
        ana = Person.objects.create_person("ana", "安娜", "qiaomen-demo")
        bo = Person.objects.create_person("bo", "柏松", "qiaomen-demo")
        self.sign_in(page, "ana")
        page.goto("/signed/")
        page.get_by_label("写一句").fill("安娜写的")
        page.get_by_label("路面").check()
        page.context.clear_cookies()
        page.get_by_role("button", name="交", exact=True).click()
        page.get_by_text("这一条要用“安娜”的账号登录以后才会发出").first.wait_for()
        assert page.get_by_role("link", name="去登录").get_attribute("href") == "/desk/sign-in/?next=/waiting/"
        self.sign_in(page, "bo")
        page.get_by_role("button", name="现在就发").click()
        write(page, "柏松写的", address="/signed/")
        page.wait_for_url("**/clock/")
        assert (arrived(), Delivery.objects.filter(person=bo).count()) == (["柏松写的"], 1)
        self.sign_in(page, "ana")
        page.get_by_role("link", name="N2").wait_for()
        assert (arrived(), Delivery.objects.filter(person=ana).count()) == (["柏松写的", "安娜写的"], 1)
