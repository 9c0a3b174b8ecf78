"""An import that is killed keeps what it committed, and the next one completes it."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.paper.baltimore import write
from tests.waiting import becomes

PROJECT = Path(__file__).parents[2]
ROWS, BATCH = 500, 200
COUNT = """
import django; django.setup()
from qiaomen.cases.models import Case, CaseEvent, Clock, Report, Voice
print([model.objects.count() for model in (Report, Case, Voice, CaseEvent, Clock)])
"""


@pytest.fixture
def house(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation of its own, with a city loaded."""
    environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "QIAOMEN_DATA"}}
    environ |= {"QIAOMEN_DATA": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "qiaomen.settings"}
    environ |= {"PYTHONPATH": str(PROJECT), "QIAOMEN_LOG_LEVEL": "ERROR"}
    for words in (["migrate", "-v0"], ["city", "load", str(PROJECT / "tests/city/testdata/vila_clara")]):
        subprocess.run(command(*words), env=environ, check=True, capture_output=True, cwd=tmp_path)
    return environ


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "qiaomen.cli", *words]


def counts(house: dict[str, str]) -> list[int]:
    done = subprocess.run([sys.executable, "-c", COUNT], env=house, check=True, capture_output=True, text=True)
    return [int(number) for number in done.stdout.strip(" []\n").split(",")]


@pytest.mark.long
class TestAKilledImport:
    def test_keeps_whole_batches_and_is_completed_by_the_next(self, house: dict[str, str], tmp_path: Path) -> None:
        rows = [[str(number), f"Lamp {number} is dark", "2025-03-04"] for number in range(ROWS)]
        file = write(tmp_path / "reports.csv", [["id", "text", "date"], *rows])
        importing = command("import-reports", str(file))
        with subprocess.Popen(importing, env=house, stdout=subprocess.DEVNULL, cwd=tmp_path) as process:
            with closing(sqlite3.connect(tmp_path / "data/qiaomen.sqlite3")) as watched:
                becomes(
                    lambda: watched.execute("SELECT count(*) >= ? FROM cases_report", [BATCH]).fetchone()[0],
                    1,
                    seconds=120,
                )
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        left = counts(house)
        assert BATCH <= left[0] < ROWS
        assert left[0] % BATCH == 0
        assert left == [left[0]] * 5
        done = subprocess.run(importing, env=house, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert f"新增 {ROWS - left[0]} 条，已经有的 {left[0]} 条，没有收进 0 行" in done.stdout, done.stderr
        assert counts(house) == [ROWS] * 5
