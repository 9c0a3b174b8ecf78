"""The outbox on the device: nothing is lost, nothing goes out twice, and it always says where things are."""

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.shell.carrying_steps import arrived, cut, items, mend, put_by, waits, write
from tests.shell.sample.carrying import CARRIED, TROUBLES
from tests.waiting import becomes, expect

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(wire: "Wire") -> str:
    """Over a wire that can be cut."""
    return wire.url


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
        becomes(lambda: items(page), [])

    def test_what_is_wrong_is_said_in_the_form_where_it_was_written(self, page: "Page") -> None:
        write(page, "不对", file=True)
        alert = page.get_by_role("alert")
        alert.get_by_role("link", name="写一句：这句不对，请改一改。").click()
        expect(page.get_by_label("写一句")).to_be_focused()
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
    def test_a_full_device_says_so_and_keeps_the_page(self, page: "Page", wire: "Wire") -> None:
        page.add_init_script(
            "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };"
        )
        page.goto("/carry/")
        wire.cut()
        page.get_by_label("写一句").fill("路灯")
        page.get_by_role("button", name="交", exact=True).click()
        page.get_by_text("这台设备存不下了").wait_for()
        expect(page.get_by_label("写一句")).to_have_value("路灯")
        page.locator("button:enabled", has_text="交").wait_for()

    def test_a_page_that_nothing_can_follow_stays_and_says_that_it_is_kept(self, page: "Page", wire: "Wire") -> None:
        page.goto("/carry/")
        wire.cut()
        page.get_by_label("写一句").fill("路灯")
        page.get_by_role("button", name="交", exact=True).click()
        page.get_by_text("已经存在这台设备上，连上网自己发出去").wait_for()
        page.locator("button:enabled", has_text="交").wait_for()
        expect(page.get_by_label("写一句")).to_have_value("")
        assert [(each["state"], each["typed"]) for each in items(page)] == [("waiting", ["路灯"])]

    def test_it_waits_with_its_file_and_every_page_says_so(self, page: "Page", wire: "Wire") -> None:
        cut(wire)
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
        mend(page, wire)
        page.get_by_text("没有在等的").wait_for()
        assert [(each.text, each.files) for each in CARRIED] == [("第一", ("photo:400",)), ("第二", ())]

    def test_it_is_thrown_away_when_the_person_says_so(self, page: "Page", wire: "Wire") -> None:
        cut(wire)
        write(page, "第一")
        waits(page, "第一")
        asked: list[str] = []

        def say_yes(dialog: "Dialog") -> None:
            asked.append(dialog.message)
            dialog.accept()

        page.on("dialog", say_yes)
        # At rest: a row that is written anew under the finger takes no click.
        page.evaluate("outbox.send('due')")
        page.get_by_role("button", name="不发了").click()
        page.get_by_text("没有在等的").wait_for()
        assert asked == ["这一条可能已经到了网站，只是没听到回音。从这台设备上删去？"]
        assert (items(page), arrived()) == ([], [])

    def test_a_clock_that_was_put_back_delays_nothing(self, page: "Page", wire: "Wire") -> None:
        cut(wire)
        write(page, "第一")
        waits(page, "第一")
        page.evaluate("outbox.all().then(([one]) => outbox.change(one.id, { next_at: Date.now() + 1e12 }))")
        wire.mend()
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
            (500, "网站一时忙不过来"),
            (302, "没连上网站"),
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

    def test_holds_up_one_thing_for_ever_but_not_the_others(self, page: "Page", wire: "Wire") -> None:
        cut(wire)
        put_by(page, "第一")
        put_by(page, "第二")
        waits(page, "第一", "第二")
        page.evaluate("outbox.all().then(([one]) => outbox.change(one.id, { tries: 5, trouble: 'server' }))")
        TROUBLES.append(500)
        mend(page, wire)
        page.get_by_role("link", name="N1").wait_for()
        assert arrived() == ["第二"]
