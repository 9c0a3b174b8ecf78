"""What the tests of campaigns share."""

import pytest

from tests import build
from tests.build.registers import Ground, ground


@pytest.fixture
def of(db: None) -> Ground:
    """The tests' city with an authority in each county."""
    return ground(build.world())
