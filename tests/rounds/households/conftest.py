"""What the tests of household rounds share."""

from datetime import datetime

import pytest

from tests import build
from tests.build.households import Asking, going, planned


@pytest.fixture
def plan(db: None, now: datetime) -> Asking:
    """A round whose sample is not drawn."""
    return planned(build.world(), now)


@pytest.fixture
def there(db: None, now: datetime) -> Asking:
    """A round on its way: drawn and dealt."""
    return going(build.world(), now)


@pytest.fixture
def at_work(db: None, today: datetime) -> Asking:
    """A round that is walked today."""
    return going(build.world(), today)
