"""What the tests of the rounds share: the small city with indicators and sites."""

import pytest

from tests import build
from tests.build.rounds import Observing, observing


@pytest.fixture
def there(db: None) -> Observing:
    """Helmets at the station, leads in the park."""
    return observing(build.world())
