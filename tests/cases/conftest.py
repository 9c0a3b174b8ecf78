"""A city for each test of the chain."""

import pytest

from tests import build


@pytest.fixture
def made(db: None) -> build.World:
    """The small city, with rules as they are by default."""
    return build.world()
