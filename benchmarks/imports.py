"""Seconds and rows a second of importing two real tables, beside bare SQL inserts of as many rows in the same run.

`python -m benchmarks.imports` on SQLite in a temporary folder; on PostgreSQL:
`python -m tests.postgres python -m benchmarks.imports`. A second run, that adds nothing, is timed too.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("QIAOMEN_SHARED") or ROOT.parent / "shared") / "data"
MESSAGES = SHARED / "messages" / "messages.csv"
REQUESTS = SHARED / "intl311" / "baltimore_311_sample.csv"
# A hung database must not hold the machine.
SECONDS_AT_MOST = 1200


def main() -> None:
    """Each city in a process of its own, because a deployment serves one city."""
    if len(sys.argv) > 1:
        one(sys.argv[1])
        return
    for table, city in ((MESSAGES, "hengshui"), (REQUESTS, "baltimore"), (REQUESTS, "baltimore-accepted")):
        if not table.is_file():
            print(f"{city}: no {table}: skipped")
            continue
        with _data_folder() as environ:
            command = [sys.executable, "-m", "benchmarks.imports", city]
            subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=SECONDS_AT_MOST)


@contextmanager
def _data_folder() -> Iterator[dict[str, str]]:
    folder = tempfile.mkdtemp(prefix="qiaomen-imports-")
    try:
        yield {
            **os.environ,
            "QIAOMEN_DATA": folder,
            "QIAOMEN_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "qiaomen.settings",
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def one(city: str) -> None:
    """Load the city into the empty database that the environment names, import its table twice, compare."""
    django.setup()
    from django.conf import settings

    prepare()
    folder = Path(settings.DATA)
    if city == "hengshui":
        table, mapping = MESSAGES, ""
        load(ROOT / "cities" / "hengshui")
    else:
        from tests.paper import baltimore

        table, mapping = REQUESTS, baltimore.MAPPING
        if city == "baltimore":
            mapping = mapping.replace("accept = true\n", "").replace('category = "SRType"\n', "")
        load(baltimore.make_city(table, folder / "city"))
    rows, first, busy = timed(table, mapping, folder)
    _rows, second, _busy = timed(table, mapping, folder)
    bare = bare_inserts(rows)
    print(
        f"{city}: {rows} rows in {first:.1f} s ({busy:.1f} s of them this process computed), "
        f"{rows / first:.0f} rows/s; again: {second:.1f} s; "
        f"bare inserts: {bare:.2f} s, so an import is {first / bare:.0f} times that",
        flush=True,
    )


def prepare() -> None:
    """An empty database: on PostgreSQL several cities follow each other in one."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0)


def load(folder: Path) -> None:
    """Load a city without telling about it."""
    from django.core.management import call_command

    with Path(os.devnull).open("w") as nowhere:
        call_command("city", "load", str(folder), stdout=nowhere, stderr=nowhere)


def timed(table: Path, mapping: str, folder: Path) -> tuple[int, float, float]:
    """The rows of the table, the seconds of one import with the reading of its file, and those of the processor."""
    from zoneinfo import ZoneInfo

    from django.utils import timezone

    from qiaomen.city.tables import read_table
    from qiaomen.paper.fields import is_header
    from qiaomen.paper.importing import import_table
    from qiaomen.paper.mapping import guessed, read_mapping
    from qiaomen.people.actors import SYSTEM
    from qiaomen.places.queries import current_city

    written = folder / "mapping.toml"
    written.write_text(mapping, encoding="utf-8")
    begun, busy = time.perf_counter(), time.process_time()
    read = read_table(table, is_header=is_header)
    zone = ZoneInfo(current_city().time_zone)
    plan = read_mapping(written, read, zone) if mapping else guessed(read, zone)
    outcome = import_table(read, plan, by=SYSTEM, at=timezone.now())
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    print(
        f"  new {outcome.new}, known {outcome.known}, refused {len(outcome.refused)}, "
        f"outside {outcome.outside}, accepted {outcome.accepted}",
        flush=True,
    )
    return outcome.rows, seconds, busy


def bare_inserts(rows: int) -> float:
    """Seconds for as many rows, one statement each, in transactions of as many rows as the import's."""
    from django.db import connection, transaction

    from qiaomen.paper.importing import BATCH

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id integer PRIMARY KEY, words text, at text)")
        begun = time.perf_counter()
        for first in range(0, rows, BATCH):
            with transaction.atomic():
                for number in range(first, min(first + BATCH, rows)):
                    cursor.execute("INSERT INTO bare VALUES (%s, %s, %s)", [number, "words " * 30, "2026-03-04"])
        seconds = time.perf_counter() - begun
        cursor.execute("DROP TABLE bare")
    return seconds


if __name__ == "__main__":
    main()
