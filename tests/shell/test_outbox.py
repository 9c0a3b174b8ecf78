"""The outbox on the device: nothing is lost, nothing goes out twice, and it always says where things are."""

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from qiaomen.people.models import Delivery, Person
from tests.shell.sample.carrying import CARRIED, SLOW, TROUBLES

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILE = {"name": "lamp.txt", "mimeType": "text/plain", "buffer": b"lamp" * 100}
# Bound to the page's own origin, whatever it asks for afterwards is let through again by unroute.
CARRY = re.compile(r"/(carry|signed)/$")


def write(page: "Page", text: str, *, group: str = "", file: bool = False, address: str = "/carry/") -> None:
    """Fill the form and press the button."""
    page.goto(f"{address}?group={group}" if group else address)
    page.get_by_label("写一句").fill(text)
    page.get_by_label("路面").check()
    if file:
        page.get_by_label("文件").set_input_files(FILE)  # type: ignore[arg-type]  # a dict is what a file payload is
    page.get_by_role("button", name="交", exact=True).click()


def cut(page: "Page") -> None:
    """From now on nothing that is handed in reaches the server; pages do."""

    def stop(route: "Route") -> None:
        if route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    page.context.route(CARRY, stop)


def mend(page: "Page") -> None:
    """The connection is back, and whoever looks at the list asks to send."""
    page.context.unroute(CARRY)
    page.get_by_role("button", name="现在就发").click()


def waits(page: "Page", *texts: str) -> None:
    """Exactly these wait, in this order, on the page of what waits."""
    page.get_by_role("heading", name="等待发送", exact=True).wait_for()
    page.wait_for_function("count => document.querySelectorAll('[data-list] > li').length === count", arg=len(texts))
    assert page.locator("[data-list] [data-title]").all_inner_texts() == list(texts)


def items(page: "Page") -> list[dict[str, Any]]:
    """The outbox as it is."""
    found: list[dict[str, Any]] = page.evaluate("outbox.all()")
    return found


def arrived() -> list[str]:
    """The words that arrived, in order."""
    return [each.text for each in CARRIED]


class TestWithAConnection:
    def test_nobody_notices_and_two_clicks_are_one_thing(self, page: "Page") -> None:
        page.goto("/carry/")
        page.get_by_label("写一句").fill("路灯")
        page.get_by_label("路面").check()
        page.get_by_role("button", name="交", exact=True).dblclick()
        page.wait_for_url("**/clock/")
        assert arrived() == ["路灯"]
        page.goto("/waiting/")
        page.get_by_role("link", name="N1").wait_for()
        page.get_by_role("button", name="从这台设备上删去").click()
        page.get_by_text("从这台设备发出的").wait_for(state="hidden")
        assert items(page) == []

    def test_what_is_wrong_is_said_in_the_form_where_it_was_written(self, page: "Page") -> None:
        write(page, "不对", file=True)
        alert = page.get_by_role("alert")
        alert.get_by_role("link", name="写一句：这句不对，请改一改。").click()
        assert page.get_by_label("写一句").evaluate("box => box === document.activeElement")
        assert Axe().run(page).response["violations"] == []
        page.get_by_label("写一句").fill("对了")
        page.get_by_role("button", name="交", exact=True).click()
        page.wait_for_url("**/clock/")
        assert [(each.text, each.files) for each in CARRIED] == [("对了", ("photo:400",))]

    @pytest.mark.parametrize(
        "broken",
        [
            "Object.defineProperty(window, 'indexedDB', { get: () => undefined }); delete window.indexedDB;",
            "IDBFactory.prototype.open = () => { throw new DOMException('private', 'SecurityError'); };",
            "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };",
        ],
        ids=["none", "forbidden", "full"],
    )
    def test_a_browser_that_keeps_nothing_sends_an_ordinary_form(self, page: "Page", broken: str) -> None:
        page.add_init_script(broken)
        write(page, "路灯", file=True)
        page.get_by_role("heading", name="照常收到").wait_for()
        assert [(each.key, each.text, each.files) for each in CARRIED] == [("", "路灯", ("photo:400",))]


class TestWithoutAConnection:
    def test_a_full_device_says_so_and_keeps_the_page(self, page: "Page") -> None:
        page.add_init_script(
            "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };"
        )
        page.goto("/carry/")
        page.context.set_offline(True)
        page.get_by_label("写一句").fill("路灯")
        page.get_by_role("button", name="交", exact=True).click()
        page.get_by_text("这台设备存不下了").wait_for()
        assert page.get_by_label("写一句").input_value() == "路灯"
        page.locator("button:enabled", has_text="交").wait_for()

    def test_it_waits_with_its_file_and_every_page_says_so(self, page: "Page") -> None:
        cut(page)
        write(page, "第一", file=True)
        waits(page, "第一")
        page.get_by_text("没连上网站。连上了就自己发。").first.wait_for()
        write(page, "第二")
        waits(page, "第一", "第二")
        page.goto("/form/")
        line = page.get_by_role("status").filter(has_text="有 2 条还没发出去")
        assert line.get_by_role("link").get_attribute("href") == "/waiting/"
        page.goto("/carry/")
        assert page.get_by_label("写一句").input_value() == "", "it is in the outbox, not in the form"
        page.goto("/waiting/")
        mend(page)
        page.get_by_text("没有在等的").wait_for()
        assert [(each.text, each.files) for each in CARRIED] == [("第一", ("photo:400",)), ("第二", ())]

    def test_it_is_thrown_away_when_the_person_says_so(self, page: "Page") -> None:
        cut(page)
        write(page, "第一")
        waits(page, "第一")
        asked: list[str] = []

        def say_yes(dialog: "Dialog") -> None:
            asked.append(dialog.message)
            dialog.accept()

        page.on("dialog", say_yes)
        page.get_by_role("button", name="不发了").click()
        page.get_by_text("没有在等的").wait_for()
        assert asked == ["这一条可能已经到了网站，只是没听到回音。从这台设备上删去？"]
        assert (items(page), arrived()) == ([], [])

    def test_a_clock_that_was_put_back_delays_nothing(self, page: "Page") -> None:
        cut(page)
        write(page, "第一")
        waits(page, "第一")
        page.evaluate("outbox.all().then(([one]) => outbox.change(one.id, { next_at: Date.now() + 1e12 }))")
        page.context.unroute(CARRY)
        page.evaluate("outbox.send('due')")
        page.get_by_role("link", name="N1").wait_for()
        assert arrived() == ["第一"]


@pytest.mark.logs_errors
class TestAServerInTrouble:
    def test_is_asked_again_and_a_page_that_is_not_ours_is_no_answer(self, page: "Page") -> None:
        TROUBLES.extend([503])
        write(page, "第一")
        waits(page, "第一")
        page.get_by_text("网站一时忙不过来。过一会儿自己再发。").first.wait_for()
        for status, words in (
            (429, "一小时里从您这里来的太多了"),
            (200, "没连上网站"),
            (302, "没连上网站"),
            (500, "网站一时忙不过来"),
        ):
            TROUBLES.append(status)
            page.get_by_role("button", name="现在就发").click()
            page.get_by_text(words).first.wait_for()
            assert (TROUBLES, arrived()) == ([], [])
        page.get_by_role("button", name="现在就发").click()
        page.get_by_role("link", name="N1").wait_for()
        assert arrived() == ["第一"]

    def test_waits_longer_each_time(self, page: "Page") -> None:
        TROUBLES.extend([503, 503])
        write(page, "第一")
        waits(page, "第一")
        first = items(page)[0]["next_at"]
        page.evaluate("outbox.send('online')")
        assert items(page)[0]["tries"] == 1, "a page that is opened does not knock on a busy server"
        page.evaluate("outbox.send('all')")
        assert items(page)[0]["tries"] == 2
        assert items(page)[0]["next_at"] - first > 15_000

    def test_holds_up_one_thing_for_ever_but_not_the_others(self, page: "Page") -> None:
        cut(page)
        write(page, "第一")
        write(page, "第二")
        waits(page, "第一", "第二")
        page.evaluate("outbox.all().then(([one]) => outbox.change(one.id, { tries: 5, trouble: 'server' }))")
        TROUBLES.append(500)
        mend(page)
        page.get_by_role("link", name="N1").wait_for()
        assert arrived() == ["第二"]


class TestWhatIsRefused:
    def test_stops_alone_is_opened_again_and_goes_out_corrected(self, page: "Page") -> None:
        cut(page)
        for text, group in (("第一", ""), ("不对", "A7"), ("第三", ""), ("第四", "A7")):
            write(page, text, group=group, file=True)
        waits(page, "第一", "不对", "第三", "第四")
        mend(page)
        page.get_by_text("这句不对，请改一改。").wait_for()
        page.locator("[data-receipts] > li").nth(1).wait_for()
        assert (arrived(), [each["state"] for each in items(page) if each["state"] != "delivered"]) == (
            ["第一", "第三"],
            ["wrong", "waiting"],
        )
        page.get_by_role("link", name="打开修改 东西 不对").click()
        page.get_by_role("alert").get_by_text("这句不对，请改一改。").wait_for()
        assert page.get_by_label("写一句").input_value() == "不对"
        assert page.get_by_label("路面").is_checked()
        assert page.get_by_label("文件").evaluate("box => box.files[0].name + box.files[0].size") == "lamp.txt400"
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
    def test_never_send_at_the_same_time(self, page: "Page", locks: bool) -> None:
        if not locks:
            page.context.add_init_script(
                "Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });"
            )
        cut(page)
        for text in ("第一", "第二", "第三"):
            write(page, text)
        waits(page, "第一", "第二", "第三")
        other = page.context.new_page()
        other.goto("/waiting/")
        SLOW.append(0.2)
        page.context.unroute(CARRY)
        for each in (page, other):
            each.evaluate("void outbox.send('all')")
        for each in (page, other):
            each.locator("[data-receipts] > li").nth(2).wait_for()
        assert arrived() == ["第一", "第二", "第三"]
        assert all(one.ended <= two.began for one, two in pairwise(CARRIED))

    def test_closed_in_the_middle_the_other_sends_it_again_with_the_same_key(self, page: "Page") -> None:
        cut(page)
        write(page, "第一")
        waits(page, "第一")
        SLOW.append(1)
        page.context.unroute(CARRY)
        other = page.context.new_page()
        other.goto("/form/")
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
