"""Sample pages and a sample city stand in for the product's: the frame is tested without its tenants."""

import pytest
from pytest_django import Settings

from tests.shell.sample import carrying, cities, urls


@pytest.fixture(autouse=True)
def _sample_addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = urls.__name__
    settings.CITY_QUERY = f"{cities.__name__}.hengshui"
    urls.RECEIVED.clear()
    for kept in (carrying.CARRIED, carrying.TROUBLES, carrying.SLOW):
        kept.clear()
