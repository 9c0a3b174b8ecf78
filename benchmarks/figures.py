"""The public figures over a city's archive, as a ratio to bare SQL that counts the same events in the same run.

Run: `.venv/bin/python -m benchmarks.figures` (SQLite in a temporary folder); on PostgreSQL:
`.venv/bin/python -m tests.postgres .venv/bin/python -m benchmarks.figures`.
50,000 and then 100,000 cases, spread over one and then two years, four events and two clocks each.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from benchmarks.fresh import fresh

YEAR, BATCH = 50_000, 5_000
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
BARE = """
SELECT a.path, e.step, COUNT(DISTINCT e.case_id) FROM cases_caseevent e JOIN cases_case c ON c.id = e.case_id
LEFT JOIN places_area a ON a.id = c.area_id
WHERE e.at >= %s AND e.at < %s AND e.step IN ('receive', 'accept', 'verify', 'redo', 'reopen', 'contest')
GROUP BY a.path, e.step
"""


def main() -> None:
    """Print the milliseconds of each period, at both sizes of the archive."""
    with fresh():
        from tests import build

        made = build.world()
        for years in (1, 2):
            fill(made, years)
            report(years * YEAR)


def fill(made: object, year: int) -> None:
    """A year's cases, without their steps: the chain itself is measured by `benchmarks.steps`."""
    from qiaomen.cases.models import Case, CaseEvent, Clock
    from tests.build import World

    assert isinstance(made, World)
    ends = NOW - timedelta(days=365 * (year - 1))
    bo = made.people["bo"]
    for first in range(0, YEAR, BATCH):
        opened = [ends - timedelta(days=365) * ((first + n) / YEAR) for n in range(BATCH)]
        cases = Case.objects.bulk_create(
            Case(
                title="路灯不亮", text="路灯不亮", nature="help", state="closed", version=4, opened_at=at,
                state_since=at,
                category=made.lamp, unit=made.lamps if n % 3 else made.roads, area=made.east if n % 2 else made.west,
                finished_by=bo, finished_at=at, answered_at=at, closed_at=at + timedelta(days=3),
            )
            for n, at in enumerate(opened)
        )  # fmt: skip
        CaseEvent.objects.bulk_create(
            CaseEvent(
                case=case, number=number, step=step, to_state="closed", at=case.opened_at + timedelta(hours=number),
                role="system", facts={"solved": True, "satisfied": True} if step == "rate" else {},
                previous_hash="", hash="",
            )
            for case in cases
            for number, step in enumerate(("receive", "accept", "verify", "rate"))
        )  # fmt: skip
        Clock.objects.bulk_create(
            Clock(
                case=case, stage=stage, round=1, limit_value=1, limit_unit="work_day", started_at=case.opened_at,
                resumed_at=case.opened_at, stopped_at=case.opened_at + timedelta(hours=2), due_at=case.opened_at,
                near_at=case.opened_at, overdue_at=case.opened_at if case.pk % 7 == 0 else None,
            )
            for case in cases
            for stage in ("accept", "handle")
        )  # fmt: skip


def report(cases: int) -> None:
    """One table of areas by month, quarter and year."""
    from zoneinfo import ZoneInfo

    from django.db import connection

    from qiaomen.cases import published
    from qiaomen.cases.models import Case
    from qiaomen.cases.periods import Named

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for name in ("2026-02", "2025-Q4", "2025"):
        named = Named.read(name, zone=ZoneInfo("Asia/Shanghai"))
        assert named is not None
        period = named.whole

        def bare() -> None:
            with connection.cursor() as cursor:
                cursor.execute(BARE, [period.since, period.until])  # noqa: B023  # called before the loop goes on
                cursor.fetchall()

        ours = timed(lambda: published.tallies_by("area", Case.objects.all(), period))  # noqa: B023  # as above
        least = timed(bare)
        print(
            f"{cases:7,} cases, {name:8}: {ours:6.0f} ms, bare SQL of one query {least:5.0f} ms, {ours / least:.1f}:1"
        )


def timed(work: Callable[[], object]) -> float:
    """Milliseconds, the best of three."""
    found = []
    for _turn in range(3):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    return min(found)


if __name__ == "__main__":
    main()
