"""What the tests of these pages share: two teams in the city, somebody signed in, a volunteer's own device."""

from collections.abc import Callable

import pytest
from django.test import Client

from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.pages.door import MARK
from tests import build
from tests.build.network import Network, network

SignIn = Callable[[str], Client]
Device = Callable[[Volunteer], Client]


@pytest.fixture
def net(db: None) -> Network:
    """Two teams in the tests' city."""
    return network(build.world())


@pytest.fixture
def as_(net: Network) -> SignIn:
    """`as_("zu")`: a browser in which that member of staff is signed in."""
    return net.world.client


@pytest.fixture
def device(net: Network) -> Device:
    """A volunteer's telephone, which has proved its number."""

    def of(volunteer: Volunteer) -> Client:
        client = Client()
        session = client.session
        session[MARK] = volunteer.pk
        session.save()
        return client

    return of
