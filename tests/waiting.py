"""Waiting for what a test asserts: a page and a server need a moment, and a busy machine needs a long one."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator
    from playwright.sync_api._generated import LocatorAssertions

# Long: what waits that long fails.
SECONDS = 30


def expect(one: "Locator") -> "LocatorAssertions":
    """Playwright's assertions, which look again until they hold."""
    # Imported here: those who run without a browser need no Playwright.
    from playwright.sync_api import expect as asserted

    asserted.set_options(timeout=SECONDS * 1000)
    return asserted(one)


def becomes(read: Callable[[], object], wanted: object, *, seconds: float = SECONDS) -> None:
    """Read again, from the page or from the database, until it is what is wanted; then it is asserted."""
    until = time.monotonic() + seconds
    while (found := read()) != wanted and time.monotonic() < until:
        time.sleep(0.05)
    assert found == wanted
