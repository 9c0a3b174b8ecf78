"""What the tests of the honours share."""

from datetime import datetime

import pytest

from tests import build
from tests.build.honours import Honouring, opened
from tests.build.network import network


@pytest.fixture
def there(db: None, now: datetime) -> Honouring:
    """A call for which names are taken."""
    return opened(network(build.world()), at=now)
