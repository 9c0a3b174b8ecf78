"""What the tests of these pages share: a city, the moment the pages see, somebody signed in."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from tests import build

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

SignIn = Callable[[str], Client]
OpenAs = Callable[[str, str], "Page"]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def city(db: None) -> build.World:
    """The small city."""
    return build.world()


@pytest.fixture
def today() -> datetime:
    """The moment that the pages see, for what must not lie in their future."""
    return timezone.now()


@pytest.fixture
def as_(city: build.World) -> SignIn:
    """`as_("sun")`: a browser in which that person is signed in."""

    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(city.people[username], backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def open_as(as_: SignIn, page: "Page", live_server: "LiveServer") -> OpenAs:
    """`open_as("olga", "/desk/operator/")`: the page in a real browser."""

    def opened(username: str, path: str) -> "Page":
        cookie = as_(username).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page.goto(path)
        return page

    return opened
