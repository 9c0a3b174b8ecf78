"""A register of 200,000 volunteers: how long it takes to come in, to bare SQL of the same rows, and its pages after.

Run: `.venv/bin/python -m benchmarks.volunteers` (SQLite in a temporary folder), or `python -m tests.postgres python -m
benchmarks.volunteers`. ROWS in the environment makes it smaller.
"""

import csv
import os
import resource
import statistics
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.fresh import fresh

ROWS = int(os.environ.get("ROWS", "200000"))
OPENED = 7


def main() -> None:
    """Print the figures."""
    with fresh() as folder:
        measure(folder)


def measure(folder: Path) -> None:
    """Import, import again, bare SQL, pages."""
    from django.db import connection
    from django.utils import timezone

    from tests import build
    from tests.build.network import network

    net, at = network(build.world()), timezone.now()
    path = register(folder / "register.csv")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first, again = (taken_in(path, folder, at) for _time in range(2))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    bare = bare_sql()
    print(f"{connection.vendor}, {ROWS:,} rows: import {first:.1f} s, again {again:.1f} s, memory +{grown:.0f} MB")
    print(f"bare SQL, the same rows: {bare:.1f} s; the import takes {first / bare:.1f} times as long")
    pages(net)


def register(path: Path) -> Path:
    """A file as a city would bring it; an id number for one in two."""
    from qiaomen.volunteers.id_numbers import _with_check_digit

    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["姓名", "手机号", "身份证号", "居住地", "工作单位", "所属队伍", "政治面貌"])
        for n in range(ROWS):
            number = _with_check_digit(f"131102{1950 + n // 1000 % 50}{1 + n // 50000:02d}11{n % 1000:03d}")
            given = number if n % 2 else ""
            out.writerow(
                [f"志愿者{n}", f"138{n:08d}", given, "东区", "路灯所", "lamps", "党员" if n % 3 == 0 else "群众"]
            )
    return path


def taken_in(path: Path, folder: Path, at: datetime) -> float:
    """Seconds."""
    from qiaomen.paper.volunteers import import_register

    begun = time.perf_counter()
    done = import_register(path, refused=folder / "back.xlsx", at=at)
    print(f"new {done.new:,}, known {done.known:,}, refused {done.refused:,}")
    return time.perf_counter() - begun


def bare_sql() -> float:
    """The rows that the import made, written again into bare tables with the same indexes: seconds."""
    from django.db import connection, transaction

    from qiaomen.volunteers.models import Membership, Volunteer

    seconds = 0.0
    with connection.cursor() as cursor:
        for model in (Volunteer, Membership):
            table, copy = model._meta.db_table, f"bare_{model._meta.model_name}"
            names = [str(field.column) for field in model._meta.concrete_fields]
            cursor.execute(f"SELECT {', '.join(names)} FROM {table}")
            rows = cursor.fetchall()
            cursor.execute(f"CREATE TABLE {copy} AS SELECT * FROM {table} WHERE 1 = 0")
            for n, column in enumerate(
                ("id", "phone_key", "id_key", "number", "home_id") if model is Volunteer else names[:5]
            ):
                cursor.execute(f"CREATE INDEX {copy}_{n} ON {copy} ({column})")
            insert = f"INSERT INTO {copy} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
            begun = time.perf_counter()
            for start in range(0, len(rows), 500):
                with transaction.atomic():
                    cursor.executemany(insert, rows[start : start + 500])
            seconds += time.perf_counter() - begun
            cursor.execute(f"DROP TABLE {copy}")
    return seconds


def pages(net: Any) -> None:
    """Milliseconds of a request, median of some."""
    from django.test import Client

    from qiaomen.people.models import Role
    from qiaomen.volunteers.models import Volunteer
    from tests import build

    build.add_person(net.world, "lam", "路灯所组织者", Role.ORGANISER, net.world.lamps)
    number = Volunteer.objects.order_by("pk")[ROWS // 2].number
    for who, address in (
        ("zu", "/desk/volunteers/"), ("zu", "/desk/volunteers/?q=13800000017"), ("zu", "/desk/volunteers/?q=志愿者777"),
        ("zu", "/desk/volunteers/?q=nobody"), ("zu", f"/desk/volunteers/?team={net.colleagues.pk}"),
        ("lam", "/desk/volunteers/"), ("zu", f"/desk/volunteers/{number}/"), ("zu", "/desk/teams/"),
        ("zu", "/desk/network/"), ("-", "/volunteer/"),
    ):  # fmt: skip
        client = Client()
        if who != "-":
            client.force_login(net.world.people[who], backend="django.contrib.auth.backends.ModelBackend")
        print(f"{who} {address}: {statistics.median(opened(client, address) for _n in range(OPENED)):.0f} ms")


def opened(client: Any, address: str) -> float:
    """One request."""
    begun = time.perf_counter()
    assert client.get(address).status_code == 200
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
