"""The pages of a lived-in network: 200,000 volunteers, 3,000 teams, two million check-ins, sign-ups, entries of hours.

Run: `.venv/bin/python -m benchmarks.network` (SQLite in a temporary folder), or `python -m tests.postgres python -m
benchmarks.network`. VOLUNTEERS in the environment makes it smaller. Each page is opened once with an empty cache and
then some times more; beside it stand its queries and how long the database took for the slowest of them.
"""

import os
import statistics
import time
from datetime import datetime, timedelta
from typing import Any

from benchmarks.fresh import fresh

VOLUNTEERS = int(os.environ.get("VOLUNTEERS", "200000"))
TIMES = 10  # check-ins a volunteer
SHIFTS = max(VOLUNTEERS // 10, 20)
TEAMS = max(VOLUNTEERS // 67, 10)
STRIDE, MONTHS, PIECES, READERS, OPENED = 7919, 24, 12, 17_000, 5


def main() -> None:
    """Print the figures."""
    with fresh():
        measure()


def measure() -> None:
    """Fill the tables, open the pages, run what the worker runs."""
    from django.db import connection
    from django.utils import timezone

    from qiaomen.activities.models import Attendance
    from qiaomen.volunteers import anomalies, hours
    from tests import build
    from tests.build.network import network

    net, at = network(build.world()), timezone.now()
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        # As a replica writes: six million rows would ask for their foreign keys one by one.
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        course = filled(net, at)
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    print(f"{connection.vendor}: {VOLUNTEERS:,} volunteers, {TEAMS:,} teams, {Attendance.objects.count():,} check-ins")
    print(f"rows written by bare SQL in {time.perf_counter() - begun:.0f} s", flush=True)
    pages(net, course)
    for name, work in (("anomalies.look", lambda: anomalies.look(at=at)), ("hours.faults", hours.faults)):
        begun = time.perf_counter()
        found = work()
        print(f"{name}: {time.perf_counter() - begun:.1f} s, found {found if isinstance(found, int) else len(found)}")


def filled(net: Any, at: datetime) -> Any:
    """People, teams, what was on in two years, who was there, what it counted for; a course that all owe."""
    from qiaomen.activities.models import Attendance, Completion, Course, Piece, SignUp
    from qiaomen.volunteers.models import HourEntry, HourTotal, Membership, Organisation, Volunteer

    teams = Organisation.objects.bulk_create(
        Organisation(
            code=f"t{n}", name=f"志愿队{n}", kind="department", parent=net.colleagues, path=f"lamps/t{n}/",
            unit=net.world.lamps, area=net.world.east,
        )
        for n in range(TEAMS)
    )  # fmt: skip
    for first in range(0, VOLUNTEERS, 2000):
        Volunteer.objects.bulk_create(person(net, n, at) for n in range(first, min(first + 2000, VOLUNTEERS)))
    first_shift = planned(teams, at)
    a_team = f"{teams[0].pk} + v.id % {TEAMS}"
    written(Membership, {"volunteer": "v.id", "organisation": a_team, "state": "'in'", "from_on": "'2024-01-01'"})
    for time_ in range(TIMES):
        shift = f"JOIN activities_shift s ON s.id = {first_shift} + (v.id + {time_ * STRIDE}) % {SHIFTS}"
        written(SignUp, {"shift": "s.id", "volunteer": "v.id", "state": "'going'", "at": "s.from_at"}, shift)
        written(Attendance, {
            "shift": "s.id", "volunteer": "v.id", "key": f"'{time_}-' || v.id", "in_at": "s.from_at",
            "in_how": "'code'", "out_at": "s.until_at", "out_how": "'code'", "entered_at": "s.from_at",
        }, shift)  # fmt: skip
    written(HourEntry, {
        "volunteer": "v.id", "ledger": "'credited'", "kind": "'service'", "minutes": "60 + v.id % 60",
        "from_at": "a.in_at", "until_at": "a.out_at", "title": "b.title", "organisation": "b.organisation_id",
        "at": "a.out_at", "about": "'activity:' || b.number", "key": "'attendance:' || a.id",
    }, "JOIN activities_attendance a ON a.volunteer_id = v.id JOIN activities_shift s ON s.id = a.shift_id"
       " JOIN activities_activity b ON b.id = s.activity_id")  # fmt: skip
    written(
        HourTotal,
        {"volunteer": "v.id", "ledger": "'credited'", "kind": "'service'", "minutes": f"{TIMES} * (60 + v.id % 60)"},
    )
    course = Course.objects.create(
        code="short", title="微党课", kind="short", unit=net.world.lamps, owed_by=net.colleagues,
        from_on=(at - timedelta(days=100)).date(), until_on=(at + timedelta(days=100)).date(),
    )  # fmt: skip
    for n in range(PIECES):
        piece = Piece.objects.create(course=course, order=n + 1, title=f"第{n + 1}期", words="…", minutes=20)
        some = f"WHERE v.id % {max(VOLUNTEERS // READERS, 1)} = 0"
        written(Completion, {"piece": str(piece.pk), "volunteer": "v.id", "at": f"'{at:%Y-%m-%d %H:%M:%S+00}'"}, some)
    return course


def person(net: Any, n: int, at: datetime) -> Any:
    """A volunteer who can be found by name and number; one in three a party member."""
    from qiaomen.volunteers.models import Volunteer

    return Volunteer(
        name=f"志愿者{n}", number=f"B{n:08d}", phone_key=f"{n:064d}", phone_hint="138****0001", phone_sealed="x",
        home=net.world.east, registered_at=at - timedelta(days=800), party_member=n % 3 == 0,
    )  # fmt: skip


def planned(teams: list[Any], at: datetime) -> int:
    """An activity with one shift for each so many hours of two years, the last in the next month; its first key."""
    import secrets

    from qiaomen.activities.models import Activity, Shift
    from tests.build.city import EAST_POINT

    last = at + timedelta(days=30)
    span = timedelta(days=30 * MONTHS)
    begins = [last - span * (1 - n / SHIFTS) for n in range(SHIFTS)]
    made = Activity.objects.bulk_create(
        Activity(
            number=f"X{n:08d}", title=f"清洁日{n}", kind="clean_up", state="open" if begin > at else "closed",
            organisation=teams[n % TEAMS], area=teams[0].area, made_at=begin, opens_at=begin - timedelta(days=30),
            from_at=begin, until_at=begin + timedelta(hours=2),
        )
        for n, begin in enumerate(begins)
    )  # fmt: skip
    shifts = Shift.objects.bulk_create(
        Shift(
            activity=one, site="火车站", from_at=begin, until_at=begin + timedelta(hours=2), places=200,
            taken=VOLUNTEERS * TIMES // SHIFTS, secret=secrets.token_hex(8), longitude=EAST_POINT.longitude,
            latitude=EAST_POINT.latitude, area=one.area,
        )
        for one, begin in zip(made, begins, strict=True)
    )  # fmt: skip
    return int(shifts[0].pk)


def written(model: Any, columns: dict[str, str], more: str = "") -> None:
    """A row for each volunteer (and what `more` joins): the given columns by SQL, the others by their defaults."""
    from django.db import connection

    names, values, given = [], [], []
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        names.append(field.column)
        if field.name in columns:
            values.append(columns[field.name])
        else:
            values.append("%s")
            given.append(None if field.null else field.get_db_prep_save(field.get_default(), connection))
    columns_of = ", ".join(f'"{name}"' for name in names)
    statement = (
        f"INSERT INTO {model._meta.db_table} ({columns_of}) SELECT {', '.join(values)} FROM volunteers_volunteer v "
    )
    # A percent sign of SQL's own stands twice beside parameters.
    statement += more
    with connection.cursor() as cursor:
        cursor.execute(statement.replace(" % ", " %% "), given)


def pages(net: Any, course: Any) -> None:
    """Milliseconds of each page: the first opening, the median of others; queries; the slowest of them."""
    from qiaomen.activities.models import Shift
    from qiaomen.people.models import Role
    from qiaomen.shell.numbers import number_of
    from qiaomen.volunteers.models import Volunteer
    from tests import build

    build.add_person(net.world, "lam", "路灯所组织者", Role.ORGANISER, net.world.lamps)
    who = Volunteer.objects.order_by("pk")[VOLUNTEERS // 2]
    shift = Shift.objects.order_by("pk")[SHIFTS // 2]
    activity = number_of("H", shift.activity_id)
    desk = [
        "volunteers/", f"volunteers/{who.number}/", "teams/", "network/", "activities/", "activities/teams/",
        f"activities/{activity}/", "attendance/", f"attendance/{shift.pk}/", "hours/", f"hours/{who.number}/",
        "hours/findings/", "certificates/", "courses/", f"courses/{course.code}/missing/",
    ]  # fmt: skip
    print("| who | page | first, ms | then, ms | queries | slowest query, ms |\n|---|---|---:|---:|---:|---:|")
    for address in ("activities/", "activities/near/", "hours/", "volunteer/stations/", "courses/"):
        shown("-", None, f"/{address}", net)
    for address in ("me/", "me/hours/", "me/certificates/", "me/training/", "activities/mine/", "activities/", "in/"):
        shown("volunteer", who, f"/{address}", net)
    for address in desk:
        shown("lam", None, f"/desk/{address}", net)
    for address in ("volunteers/", "network/", "activities/", "activities/teams/"):
        shown("zu", None, f"/desk/{address}", net)


def shown(name: str, volunteer: Any, address: str, net: Any) -> None:
    """One line."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from qiaomen.volunteers.pages.door import MARK

    client = Client()
    if volunteer is not None:
        session = client.session
        session[MARK] = volunteer.pk
        session.save()
    elif name != "-":
        client.force_login(net.world.people[name], backend="django.contrib.auth.backends.ModelBackend")
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        first = opened(client, address)
    # Read before the next request: it clears what was captured.
    seconds = [float(one["time"]) for one in asked.captured_queries]
    then = statistics.median(opened(client, address) for _n in range(OPENED))
    print(
        f"| {name} | `{address}` | {first:.0f} | {then:.0f} | {len(seconds)} | {max(seconds, default=0) * 1000:.0f} |",
        flush=True,
    )


def opened(client: Any, address: str) -> float:
    """One request."""
    begun = time.perf_counter()
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
