"""Folders to load: a copy of Vila Clara that a test may change, and the shared data where it is."""

import os
import shutil
from pathlib import Path

import pytest

TESTDATA = Path(__file__).parent / "testdata"
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def vila_clara(tmp_path: Path) -> Path:
    """A copy of the small Brazilian town's folder."""
    return Path(shutil.copytree(TESTDATA / "vila_clara", tmp_path / "vila_clara"))


@pytest.fixture
def shared_data() -> Path:
    """Real data of other people. Skips, with a reason, where it is absent."""
    folder = Path(os.environ.get("QIAOMEN_SHARED") or PROJECT.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip(f"no shared data in {folder}")
    return folder
