"""A data folder of its own for each test, and somebody who looks."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from qiaomen.people.models import Person

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def ana(db: None) -> Person:
    return Person.objects.create_person("ana", "安娜")
