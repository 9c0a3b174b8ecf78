"""What the tests of the outbox do again and again: write a thing, cut the connection, mend it, look at what waits."""

from typing import TYPE_CHECKING, Any

from tests.shell.sample.carrying import CARRIED
from tests.waiting import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.wire import Wire

FILE = {"name": "lamp.txt", "mimeType": "text/plain", "buffer": b"lamp" * 100}


def write(page: "Page", text: str, *, group: str = "", file: bool = False, address: str = "/carry/") -> None:
    """Fill the form and press the button."""
    page.goto(f"{address}?group={group}" if group else address)
    page.get_by_label("写一句").fill(text)
    page.get_by_label("路面").check()
    if file:
        page.get_by_label("文件").set_input_files(FILE)  # type: ignore[arg-type]  # a dict is what a file payload is
    page.get_by_role("button", name="交", exact=True).click()


def put_by(page: "Page", text: str, *, group: str = "", file: bool = False) -> None:
    """Write it while nothing goes out: the page then leads on to what waits, by itself, and must not be left before."""
    write(page, text, group=group, file=file)
    page.get_by_role("heading", name="等待发送", exact=True).wait_for()


def cut(wire: "Wire") -> None:
    """From now on nothing that is handed in reaches the server; pages do: those that write here keep no copies."""
    wire.cut(only="POST")


def mend(page: "Page", wire: "Wire") -> None:
    """The connection is back. No click: what is just being tried may be gone before it, and the button with it."""
    wire.mend()
    page.evaluate("void outbox.send('all')")


def waits(page: "Page", *texts: str) -> None:
    """Exactly these wait, in this order, on the page of what waits."""
    page.get_by_role("heading", name="等待发送", exact=True).wait_for()
    expect(page.locator("[data-list] [data-title]")).to_have_text(list(texts))


def items(page: "Page") -> list[dict[str, Any]]:
    """The outbox as it is."""
    found: list[dict[str, Any]] = page.evaluate("outbox.all()")
    return found


def arrived() -> list[str]:
    """The words that arrived, in order."""
    return [each.text for each in CARRIED]
