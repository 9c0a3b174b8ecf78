"""Where Chromium is and how it is started; which of its complaints fail a test."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Browser, ConsoleMessage, Page

HOSTS = ("localhost", "127.0.0.1")  # of the running site, and of the wire to it
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def executable() -> str | None:
    """Path of an installed Chromium, or None. Playwright's own download is not used."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def flags(*, root: bool) -> list[str]:
    """Command-line flags: nothing is fetched behind our back. Chromium refuses its sandbox as root."""
    return [*QUIET, "--no-sandbox"] if root else QUIET


def listen_for_faults(page: "Page") -> list[str]:
    """A list that grows by each script error and each refusal by the Content-Security-Policy on the page."""
    faults: list[str] = []

    def hear(message: "ConsoleMessage") -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


@contextmanager
def telephone(browser: "Browser", address: str, **options: Any) -> Iterator["Page"]:
    """A phone-sized page of a Chinese reader at this site, or as told; fails on script errors and CSP refusals."""
    usual = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 390, "height": 844}}
    context = browser.new_context(base_url=address, **{**usual, **options})
    # Long: what waits that long fails, and a machine may be busy.
    context.set_default_timeout(30_000)
    opened = context.new_page()
    faults = listen_for_faults(opened)
    yield opened
    context.close()
    assert faults == []


def sign_in(page: "Page", client: "Client") -> None:
    """From now on the page is signed in as this client is, as if the browser had remembered it."""
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://{host}/"} for host in HOSTS])


def speak(page: "Page", language: str, *, at: str) -> None:
    """From now on this site's pages come in this language: a context's own locale stands before any header."""
    page.context.add_cookies([{"name": "django_language", "value": language, "url": at}])


def until(page: "Page", true: str, *, seconds: float = 30) -> None:
    """Wait until this JavaScript, or what it promises, is true: wait_for_function takes any promise as true."""
    # Imported here: those who run without a browser need no Playwright.
    from playwright.sync_api import Error

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if page.evaluate(true):
                return
        except Error as problem:
            # The page is being left; whatever comes next is asked again.
            if "navigat" not in problem.message and "destroyed" not in problem.message:
                raise
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {true}")
