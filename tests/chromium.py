"""Where Chromium is and how it is started; which of its complaints fail a test."""

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

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
