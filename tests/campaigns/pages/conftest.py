"""What the tests of these pages share."""

from datetime import datetime

import pytest
from django.utils import timezone

from tests import build
from tests.build.registers import Ground, ground


@pytest.fixture
def today() -> datetime:
    """The moment that the pages see."""
    return timezone.now()


@pytest.fixture
def of(db: None) -> Ground:
    """The tests' city with an authority in each county."""
    return ground(build.world())
