"""What the tests of these pages share: counts of today, somebody signed in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import build
from tests.build.patrols import River, river
from tests.build.rounds import Observing, counted

SignIn = Callable[[str], Client]


@pytest.fixture
def seen(there: Observing, today: datetime) -> Observing:
    """192 riders a minute ago, 180 with a helmet."""
    counted(there, 180, 12, at=today - timedelta(minutes=1))
    return there


@pytest.fixture
def water(db: None) -> River:
    """A river whose chiefs owe patrols since sixty days."""
    return river(build.world(), begins=timezone.now().date() - timedelta(days=60))


@pytest.fixture
def as_(there: Observing | River) -> SignIn:
    """`as_("cai")`: a browser in which that person is signed in."""
    return there.world.client
