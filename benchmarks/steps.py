"""Steps a second through the one door, as a ratio to bare SQL that writes the same rows in as many transactions.

Run: `.venv/bin/python -m benchmarks.steps` (SQLite in a temporary folder), or with DATABASE_URL for PostgreSQL.
Bounded: 150 cases, four steps each.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks.fresh import fresh

CASES = 150
MOMENT = datetime(2026, 3, 4, 2, tzinfo=UTC)


def main() -> None:
    """Print both speeds and their ratio."""
    with fresh():
        ours, rows = through_the_door()
        bare = bare_sql(rows)
    print(f"through moves.move(): {4 * CASES / ours:8.0f} steps/s ({ours:.2f} s for {4 * CASES} steps)")
    print(f"bare SQL, same rows : {4 * CASES / bare:8.0f} steps/s ({bare:.2f} s)")
    print(f"ratio ours / bare   : {ours / bare:8.1f}")


def timed(work: Callable[[], None]) -> float:
    """Seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def through_the_door() -> tuple[float, list[tuple[str, ...]]]:
    """Receive, accept, dispatch, take; gives the seconds and the events that were written."""
    from qiaomen.cases.models import CaseEvent
    from tests import build

    made = build.world()

    def live() -> None:
        for number in range(CASES):
            build.in_handling(made, MOMENT, text=f"第{number}盏路灯不亮")

    seconds = timed(live)
    names = [field.attname for field in CaseEvent._meta.concrete_fields]
    rows = [tuple(str(getattr(event, name)) for name in names) for event in CaseEvent.objects.all()]
    return seconds, rows


def bare_sql(rows: list[tuple[str, ...]]) -> float:
    """The same events, an update of the case and a row of a clock with each, a transaction a step."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_event (body text)")
        cursor.execute("CREATE TABLE bare_clock (body text)")
        cursor.execute("CREATE TABLE bare_case (id integer PRIMARY KEY, version integer)")
        cursor.execute("INSERT INTO bare_case VALUES (1, 0)")

    def write() -> None:
        for row in rows:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE bare_case SET version = version + 1 WHERE id = 1")
                cursor.execute("INSERT INTO bare_event VALUES (%s)", ["|".join(row)])
                cursor.execute("INSERT INTO bare_clock VALUES (%s)", ["clock"])

    return timed(write)


if __name__ == "__main__":
    main()
