"""What the tests of these pages share."""

from datetime import datetime

import pytest
from django.utils import timezone


@pytest.fixture
def today() -> datetime:
    """The moment that the pages see."""
    return timezone.now()
