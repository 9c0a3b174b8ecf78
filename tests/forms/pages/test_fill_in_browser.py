"""The form's script in a real Chromium: the same rules as the server, skip logic, repeats, and no network."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from qiaomen.forms.loading import set_state
from qiaomen.forms.models import Answer, State
from qiaomen.forms.rules.xpath import parse
from qiaomen.shell.pages import offline
from tests import build, chromium
from tests.build.forms import SURVEY, asks, form
from tests.forms.expressions import ANSWER, AT, ODK, TABLE, TOWNS
from tests.off_line import shelves
from tests.waiting import becomes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Grows the answer as the server's test does, and evaluates every tree at /data/here.
EVALUATE = """async ({base, answer, towns, trees, at}) => {
  const {evaluate, text} = await import(base + "/static/forms/evaluate.js");
  await import(base + "/static/forms/functions.js");
  const grow = (name, said, parent) => {
    const node = {name, text: typeof said === "string" ? said : "", children: [], parent, relevant: true};
    parent?.children.push(node);
    if (typeof said !== "string") for (const [key, value] of Object.entries(said))
      for (const one of [value].flat()) grow(key, one, node);
    return node;
  };
  const root = grow("data", answer, null);
  const lists = {towns: grow("", {root: {item: towns}}, null)};
  const around = {node: root.children[0], at: new Date(at), lists, texts: {}};
  return trees.map((tree) => text(evaluate(tree, around)));
}"""
# The browser's own XPath 1.0 on the same answer.
NATIVE = """({xml, expressions}) => {
  const page = new DOMParser().parseFromString(xml, "text/xml");
  const here = page.evaluate("/data/here", page, null, 9).singleNodeValue;
  return expressions.map((one) => page.evaluate(`string(${one})`, here, null, 2).stringValue);
}"""


def xml_of(name: str, said: Any) -> str:
    if isinstance(said, list):
        return "".join(xml_of(name, one) for one in said)
    inside = said if isinstance(said, str) else "".join(xml_of(key, one) for key, one in said.items())
    return f"<{name}>{inside}</{name}>"


def test_expressions_come_to_the_same_as_on_the_server_and_in_the_browsers_own_xpath(page: "Page", site: str) -> None:
    page.goto(f"{site}/offline/")
    table = {**TABLE, **ODK}
    given = {
        "base": site, "answer": ANSWER, "towns": TOWNS, "trees": [parse(one) for one in table],
        "at": AT.isoformat(),
    }  # fmt: skip
    assert dict(zip(table, page.evaluate(EVALUATE, given), strict=True)) == table
    native = page.evaluate(NATIVE, {"xml": xml_of("data", ANSWER), "expressions": list(TABLE)})
    assert dict(zip(TABLE, native, strict=True)) == TABLE


def test_asks_what_is_relevant_adds_to_repeats_and_keeps_it_without_a_network(
    page: "Page", wire: "Wire", now: datetime
) -> None:
    counted = [
        asks("integer", "rooms", "几间"), asks("begin_repeat", "room", "房间", repeat_count="${rooms}"),
        asks("text", "use", "用途"), asks("integer", "beds", "几张床"),
        asks("begin_repeat", "bed", "床", repeat_count="${beds}"), asks("text", "who", "谁睡"), asks("end_repeat", ""),
        asks("end_repeat", ""),
    ]  # fmt: skip
    form(build.world(), now, survey=[*SURVEY, *counted])
    page.goto(f"{wire.url}/forms/small/")
    page.wait_for_selector("form[data-fill=ready]")
    dark = page.get_by_label("几盏不亮？")
    dark.wait_for(state="hidden")
    page.get_by_role("button", name="提交").last.click()
    page.get_by_text("请回答这一题。").wait_for()
    page.get_by_label("否").first.check()
    dark.fill("500")
    page.get_by_role("button", name="提交").last.click()
    page.get_by_text("1 到 99 之间").wait_for()
    dark.fill("3")
    page.get_by_label("年龄").fill("40")
    page.get_by_role("button", name="再加一份").click()
    page.get_by_label("年龄").nth(1).fill("2")
    page.get_by_text("谢谢，一共 42 岁").wait_for()
    page.get_by_label("几间").fill("2")
    page.get_by_label("用途").nth(1).fill("厨房")
    assert page.get_by_label("用途").count() == 2
    page.get_by_label("几张床").nth(1).fill("1")
    page.get_by_label("谁睡").fill("奶奶")

    page.reload()
    page.wait_for_selector("form[data-fill=ready]")
    page.get_by_text("谢谢，一共 42 岁").wait_for()
    assert page.get_by_label("用途").nth(1).input_value() == "厨房"

    wire.cut()
    page.get_by_role("button", name="提交").last.click()
    page.get_by_text("已经存在这台设备上").or_(page.get_by_role("heading", name="等待发送")).first.wait_for()
    assert Answer.objects.count() == 0
    wire.mend()
    page.goto(f"{wire.url}/waiting/")
    page.locator("[data-receipts] > li").first.wait_for()
    kept = Answer.objects.get().values
    assert (kept["dark"], kept["person"], kept["sum"]) == (3, [{"age": 40}, {"age": 2}], "42")
    assert kept["room"] == [{}, {"use": "厨房", "beds": 1, "bed": [{"who": "奶奶"}]}]


def test_a_copy_comes_along_to_the_next_release_and_goes_when_the_form_is_closed(
    browser: "Browser", wire: "Wire", now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = build.world()
    made, address = form(world, now), "/forms/small/"
    with chromium.telephone(browser, wire.url) as phone:
        phone.goto(address)
        becomes(lambda: len(shelves(phone, address)), 1)
        (before,) = shelves(phone, address)
        monkeypatch.setattr(offline, "release", lambda: "the next one")
        phone.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => true)")
        becomes(lambda: before in shelves(phone, address), False)
        wire.cut()
        phone.goto(address)
        phone.wait_for_selector("form[data-fill=ready]")
        wire.mend()
        set_state(made, State.CLOSED, public=True, by=world.actor("sun"))
        phone.goto(address)
        becomes(lambda: shelves(phone, address), [])
