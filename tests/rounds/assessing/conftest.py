"""What the tests of the assessment share: the small city, every place of it drawn."""

from datetime import datetime

import pytest

from tests import build
from tests.build.assessing import Assessing, assessing, tables


@pytest.fixture
def city(db: None) -> build.World:
    """The small city."""
    return build.world()


@pytest.fixture
def there(city: build.World, now: datetime) -> Assessing:
    """Planned by Kao at this moment."""
    tables(city, now)
    return assessing(city, now)
