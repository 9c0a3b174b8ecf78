"""What the tests of the pages of the honours share."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache

from tests import build
from tests.build.honours import Honouring, opened
from tests.build.network import network


@pytest.fixture
def there(db: None, today: datetime) -> Honouring:
    """A call for which names are taken."""
    cache.clear()
    return opened(network(build.world()), at=today, vote_until=(today + timedelta(days=20)).date(), vote_percent=20)
