"""A small city with every page, and somebody who sits down at one of its desks."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests import build
from tests.build import World

SitDown = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _fresh_allowance() -> Iterator[None]:
    """What another test has spent is not held against this one."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def made(db: None) -> World:
    """The city."""
    return build.world()


@pytest.fixture
def at() -> datetime:
    """The moment that pages see."""
    return timezone.now()


@pytest.fixture
def as_(made: World) -> SitDown:
    """`as_("ana")`: a browser in which this person is signed in."""
    # A fault is an answer here, to be looked at, not an exception of the test.
    return lambda name: made.client(name, raise_request_exception=False)
