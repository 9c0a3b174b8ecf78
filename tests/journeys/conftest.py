"""What the journeys share: the small city, a photo, each person's browser in their language, a telephone on foot."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from qiaomen.files.drawn import draw_scene
from tests import build, chromium
from tests.chromium import sign_in
from tests.journeys.effort import count_in
from tests.journeys.on_foot import CAMERA

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.wire import Wire

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
Open = Callable[..., "Page"]


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
        sign_in(page, city.client("mo"))
        yield page
    running.close()


@pytest.fixture(params=["zh-CN", "en-GB"])
def language(request: pytest.FixtureRequest) -> str:
    """The reader's language: what asks for it is walked in both."""
    return str(request.param)


@pytest.fixture
def opened(browser: "Browser", site: str, city: build.World, language: str) -> Iterator[Open]:
    """`opened("/path", who="dai")`: the page before that person, counting from the first moment; without faults."""
    cache.clear()
    with ExitStack() as pages:

        def look(path: str, *, who: str = "", at: str = site, **options: Any) -> "Page":
            given = {"locale": language, "viewport": DESK if who else PHONE, "service_workers": "block", **options}
            page = pages.enter_context(chromium.telephone(browser, at, **given))
            count_in(page.context)
            if who:
                sign_in(page, city.client(who))
            page.goto(path)
            return page

        yield look
    cache.clear()


@pytest.fixture
def photo(tmp_path: Path) -> str:
    """A drawn lamp, with a position in the small city."""
    path = tmp_path / "lamp.jpg"
    path.write_bytes(draw_scene("lamp", 7, longitude=115.75, latitude=37.75, taken_at=timezone.now()))
    return str(path)
