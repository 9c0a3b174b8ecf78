"""What the tests of residents' pages share: a city, an empty allowance, a phone without and with the CSRF check."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from tests import build


@pytest.fixture(autouse=True)
def _fresh_allowance() -> Iterator[None]:
    """Counts of one test are not held against the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def city(db: None) -> build.World:
    """The small city."""
    return build.world()


@pytest.fixture
def strict() -> Client:
    """A browser whose forms are checked as in real life."""
    return Client(enforce_csrf_checks=True)
