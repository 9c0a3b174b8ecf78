"""What the tests of these pages share: a network now, somebody signed in, a volunteer's device."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from qiaomen.volunteers.models import Volunteer
from tests import build
from tests.build.network import Network, network, volunteer

SignIn = Callable[[str], Client]


@pytest.fixture
def net(db: None) -> Network:
    """The tests' city with two teams."""
    return network(build.world())


@pytest.fixture
def li(net: Network, today: datetime) -> Volunteer:
    """A neighbour."""
    return volunteer(net, "李四光", "13800000001", at=today)


@pytest.fixture
def as_(net: Network) -> SignIn:
    """`as_("zu")`: a browser in which that person is signed in."""
    return net.world.client
