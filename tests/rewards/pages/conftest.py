"""What the tests of these pages share: an exchange that is on now, somebody signed in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from tests import build
from tests.build.rewards import Market, market

SignIn = Callable[[str], Client]


@pytest.fixture
def there(db: None, today: datetime) -> Market:
    """300 cables and 300 earphones at the square; an organiser."""
    made = build.world()
    return market(made, at=today)


@pytest.fixture
def as_(there: Market) -> SignIn:
    """`as_("kai")`: a browser in which that person is signed in."""
    return there.world.client
