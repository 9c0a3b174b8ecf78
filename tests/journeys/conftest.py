"""The field worker's telephone, for the journeys on foot."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import build, chromium
from tests.journeys.on_foot import CAMERA, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.wire import Wire


@pytest.fixture
def city(transactional_db: None) -> build.World:
    """The small city, where a browser sees it too."""
    return build.world()


@pytest.fixture
def phone(browser: "Browser", wire: "Wire", city: build.World) -> Iterator["Page"]:
    """The handler's telephone: a camera, a position, signed in."""
    flags = [*chromium.flags(root=os.geteuid() == 0), *CAMERA]
    running = browser.browser_type.launch(executable_path=chromium.executable(), args=flags)
    allowed = {"permissions": ["geolocation", "camera"], "geolocation": {"longitude": 115.751, "latitude": 37.751}}
    with chromium.telephone(running, wire.url, **allowed) as page:
        page.goto("/waiting/")
        sign_in(page, city, "mo")
        yield page
    running.close()
