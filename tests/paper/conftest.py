"""A small city, a folder for tables, and the import as a clerk calls it."""

import csv
import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from qiaomen.cases.models import Report
from tests import build
from tests.build import World
from tests.paper.baltimore import write

PROJECT = Path(__file__).parents[2]
HEADER = ["编号", "诉求内容", "受理时间"]
GOOD = ["A-1", "火车站门口的路灯不亮了", "2025-03-04 08:30:00"]


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


def errors_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file of refused rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def texts() -> list[str]:
    """Of all reports, in order."""
    return list(Report.objects.order_by("pk").values_list("text", flat=True))


@pytest.fixture
def world(db: None) -> World:
    """The small city of the tests."""
    return build.world()


@pytest.fixture
def run() -> Run:
    """Call a management command and catch how it ended."""

    def called(*words: str | Path) -> Said:
        out, err, code = io.StringIO(), io.StringIO(), 0
        try:
            call_command(*(str(word) for word in words), stdout=out, stderr=err)
        except CommandError as error:
            code, _written = 1, err.write(str(error))
        except SystemExit as error:
            code = int(error.code or 0)
        return Said(code, out.getvalue(), err.getvalue())

    return called


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV of these rows under the usual header, or under another."""

    def made(*rows: Sequence[str], header: Sequence[str] = HEADER, name: str = "reports.csv") -> Path:
        return write(tmp_path / name, [header, *rows])

    return made


@pytest.fixture
def shared_data() -> Path:
    """Real data of other people. Skips, with a reason, where it is absent."""
    folder = Path(os.environ.get("QIAOMEN_SHARED") or PROJECT.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip(f"no shared data in {folder}")
    return folder
