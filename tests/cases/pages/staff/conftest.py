"""What the tests of these pages share: a city, the moment the pages see, somebody signed in."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests import build, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

SignIn = Callable[[str], Client]
OpenAs = Callable[[str, str], "Page"]


@pytest.fixture
def city(db: None) -> build.World:
    """The small city."""
    return build.world()


@pytest.fixture
def as_(city: build.World) -> SignIn:
    """`as_("sun")`: a browser in which that person is signed in."""
    return city.client


@pytest.fixture
def open_as(as_: SignIn, page: "Page") -> OpenAs:
    """`open_as("olga", "/desk/operator/")`: the page in a real browser."""

    def opened(username: str, path: str) -> "Page":
        chromium.sign_in(page, as_(username))
        page.goto(path)
        # The browser goes into such a field a frame after the page is there.
        if page.locator("[autofocus]").count():
            page.locator("[autofocus]:focus").wait_for()
        return page

    return opened
