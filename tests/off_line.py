"""A device that keeps pages for when there is no network: the service worker, one person's copies, the shelf."""

import json
from typing import TYPE_CHECKING

from tests.chromium import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

COPIES = "caches.open('qiaomen-own').then(own => own.keys()).then(all => all.map(one => new URL(one.url).pathname))"
SHELVES = """async (path) => {
  const found = [];
  for (const name of await caches.keys())
    if (await (await caches.open(name)).match(`${path}?language=zh-hans`)) found.push(name);
  return found;
}"""


def has_worker(page: "Page") -> None:
    """Wait until the service worker is there and has taken the page over."""
    until(page, "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)")


def made_ready(page: "Page", at: str, *paths: str) -> None:
    """Open the page of the day's work with the service worker there, and wait until the device keeps what it needs."""
    page.goto("/waiting/")
    has_worker(page)
    page.goto(at)
    until(page, f"{COPIES}.then(kept => {json.dumps(paths or [at])}.every(path => kept.includes(path)))")


def copies(page: "Page") -> list[str]:
    """The paths of which the device keeps a copy for its reader."""
    found: list[str] = page.evaluate(COPIES)
    return found


def shelves(page: "Page", path: str) -> list[str]:
    """The shelves, one a release, on which this public page stands in Chinese."""
    found: list[str] = page.evaluate(SHELVES, path)
    return found
