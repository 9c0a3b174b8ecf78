"""Answers by the hundred thousand: how long CSV, Excel and GeoJSON of them take, and how much memory.

Run: `.venv/bin/python -m benchmarks.answers` (SQLite in a temporary folder), or `python -m tests.postgres python -m
benchmarks.answers`. ROWS and QUESTIONS in the environment make it smaller; the issue asks for 130000 x 500.
"""

import os
import resource
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.fresh import fresh

if TYPE_CHECKING:
    from qiaomen.forms.models import Form

ROWS, QUESTIONS = int(os.environ.get("ROWS", "130000")), int(os.environ.get("QUESTIONS", "500"))


def main() -> None:
    """Print the figures."""
    with fresh() as folder:
        measure(folder)


def measure(folder: Path) -> None:
    """Write the answers, then each kind of file."""
    from django.db import connection

    from qiaomen.forms.exporting import csv_lines, geojson_lines, write_excel

    form = made()

    def as_csv() -> None:
        with (folder / "answers.csv").open("w", newline="") as file:
            file.writelines(csv_lines(form, zone=UTC))

    def as_geojson() -> None:
        with (folder / "answers.geojson").open("w") as file:
            file.writelines(geojson_lines(form, zone=UTC))

    def as_excel() -> None:
        with (folder / "answers.xlsx").open("wb") as file:
            write_excel(form, file, zone=UTC)

    print(f"{connection.vendor}, {ROWS:,} answers x {QUESTIONS} questions")
    for name, write in (("csv", as_csv), ("geojson", as_geojson), ("xlsx", as_excel)):
        timed(name, write, folder / f"answers.{name}")


def made() -> "Form":
    """A form and its answers, half of them words, half numbers; written by rows, not by real steps."""
    from django.utils import timezone

    from qiaomen.forms.models import Answer
    from qiaomen.forms.queries import current_version
    from tests import build
    from tests.build import forms

    at = timezone.now()
    kinds = ("integer", "text")
    survey = [forms.asks(kinds[n % 2], f"question_{n}", f"题目 {n}") for n in range(QUESTIONS)]
    form = forms.form(build.world(), at, survey=survey)
    version = current_version(form)
    values = {f"question_{n}": n if n % 2 == 0 else f"第 {n} 题的回答" for n in range(QUESTIONS)}
    begun = time.perf_counter()
    for first in range(0, ROWS, 1000):
        Answer.objects.bulk_create(
            Answer(
                instance_id=f"uuid:{n}", form=form, version=version, values=values, digest="", source="page",
                received_at=at, longitude=115.7, latitude=37.7,
            )
            for n in range(first, min(first + 1000, ROWS))
        )  # fmt: skip
    print(f"written in {time.perf_counter() - begun:.0f} s")
    return form


def timed(name: str, write: Callable[[], None], path: Path) -> None:
    """One file: seconds, size, and by how much the process grew."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    write()
    spent = time.perf_counter() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{name:8} {spent:7.1f} s  {path.stat().st_size / 1e6:8.1f} MB  memory +{grown:.0f} MB")
    path.unlink()


if __name__ == "__main__":
    main()
