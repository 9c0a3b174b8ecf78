"""30,000 check-ins within ten minutes, over HTTP against the product's own server: nothing lost, nothing doubled?

Run: `.venv/bin/python -m benchmarks.checkins` (SQLite in a temporary folder), or `.venv/bin/python -m tests.postgres
.venv/bin/python -m benchmarks.checkins`. Each check-in comes from a volunteer's own session by the code at the place,
as a telephone's outbox sends it; 5 % are sent again with the same key, 1 % more carry a wrong code. Bounded: 31,800
requests by THREADS kept connections to `qiaomen start` (two server processes and the worker) on a free port of this
machine, which is stopped by its pid. Arguments: volunteers, threads.
"""

import http.client
import json
import random
import resource
import statistics
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from benchmarks.fresh import fresh, serving

VOLUNTEERS = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
THREADS = int(sys.argv[2]) if len(sys.argv) > 2 else 16
A_SHIFT, AGAIN, WRONG, BATCH, BARE = 1000, 20, 100, 2000, 3000


@dataclass(frozen=True)
class Job:
    """One request: whose session, which shift with its secret, the key; `right`: whether the code is."""

    session: str
    whose: str
    shift: int
    secret: str
    key: str
    right: bool = True


def main() -> None:
    """Print throughput and latency, what is lost and doubled, and the ratio to bare SQL."""
    with fresh():
        from django.db import connection

        jobs = made()
        print(f"{connection.vendor}: {VOLUNTEERS} volunteers, {len(jobs)} requests, {THREADS} at a time")
        with serving() as port:
            seconds, answers = sent(jobs, port)
        report(seconds, answers)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = (used.ru_utime + used.ru_stime) / len(answers)
        print(f"processor time of server and worker, start included: {spent * 1000:.1f} ms a request")
        bare = bare_sql()
        print(f"bare SQL, the same rows, a transaction each: {bare:.0f}/s; ratio {bare / (VOLUNTEERS / seconds):.1f}")


def made() -> list[Job]:
    """The volunteers with sign-ups and sessions, and all requests in the order in which they are sent."""
    from django.utils import timezone

    from qiaomen.activities.models import Shift
    from tests import build
    from tests.build.presence import presence

    there = presence(build.world(), at=timezone.now())
    jobs: list[Job] = []
    wrong = VOLUNTEERS // WRONG
    for first in range(0, VOLUNTEERS + wrong, BATCH):
        number = min(BATCH, VOLUNTEERS + wrong - first)
        shifts = [shift_of(there, first + n) for n in range(0, number, A_SHIFT)]
        jobs += batch(there, first, number, shifts)
    Shift.objects.filter(pk=there.shift.pk).delete()
    # Those behind the first 30,000 show a wrong code; each twentieth is sent again with its own key.
    jobs = [job if n < VOLUNTEERS else Job(**(vars(job) | {"right": False})) for n, job in enumerate(jobs)]
    random.seed(4)
    jobs += [job for n, job in enumerate(jobs) if n < VOLUNTEERS and n % AGAIN == 0]
    random.shuffle(jobs)
    return jobs


def shift_of(there: Any, n: int) -> Any:
    """A shift for a thousand."""
    from tests.build.network import shift

    return shift(there.activity, from_at=there.shift.from_at, places=A_SHIFT)


def batch(there: Any, first: int, number: int, shifts: list[Any]) -> list[Job]:
    """So many volunteers from the first on, with all that checking in asks for."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    from qiaomen.activities.models import SignUp
    from qiaomen.activities.pages.attendance_door import whose
    from qiaomen.volunteers.models import Volunteer
    from qiaomen.volunteers.pages.door import MARK

    at = there.zhang.registered_at
    people = Volunteer.objects.bulk_create(
        Volunteer(
            name=f"志愿者{n}", number=f"B{n:08d}", phone_key=f"{n:064d}", phone_hint="138****0001", phone_sealed="x",
            home=there.net.world.east, registered_at=at,
        )
        for n in range(first, first + number)
    )  # fmt: skip
    at_shift = [(one, shifts[n // A_SHIFT]) for n, one in enumerate(people)]
    SignUp.objects.bulk_create(SignUp(shift=where, volunteer=one, state="going", at=at) for one, where in at_shift)
    keys = [uuid.uuid4().hex for _one in people]
    Session.objects.bulk_create(
        Session(session_key=key, session_data=SessionStore().encode({MARK: one.pk}), expire_date=at + timedelta(days=1))
        for key, one in zip(keys, people, strict=True)
    )
    return [
        Job(key, whose(one), where.pk, where.secret, str(uuid.uuid4()))
        for key, (one, where) in zip(keys, at_shift, strict=True)
    ]


def sent(jobs: list[Job], port: int) -> tuple[float, list[tuple[Job, int, float]]]:
    """All of them as fast as the threads can; seconds in all, and of each its status and seconds."""
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        parts = pool.map(lambda n: one_after_the_other(jobs[n::THREADS], port), range(THREADS))
        answers = [answer for part in parts for answer in part]
    return time.perf_counter() - began, answers


def one_after_the_other(jobs: list[Job], port: int) -> list[tuple[Job, int, float]]:
    """One kept connection."""
    from django.utils import timezone

    from qiaomen.activities.codes import code_at

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answers = []
    for job in jobs:
        code = code_at(job.secret, timezone.now()) if job.right else "00000000"
        body = urlencode({"step": "in", "how": "code", "code": code, "whose": job.whose})
        began = time.perf_counter()
        connection.request("POST", f"/in/{job.shift}/", body, {
            "Cookie": f"sessionid={job.session}", "Idempotency-Key": job.key, "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        })  # fmt: skip
        answer = connection.getresponse()
        said = answer.read()
        answers.append((job, answer.status, time.perf_counter() - began))
        assert answer.status in (201, 422), (answer.status, said[:200])
        assert ("receipt" in json.loads(said)) is (answer.status == 201)
    return answers


def report(seconds: float, answers: list[tuple[Job, int, float]]) -> None:
    """What came of it; fails where something is lost, doubled or wrongly taken."""
    from qiaomen.activities.models import Attendance

    taken = {job.key for job, status, _length in answers if status == 201}
    refused = [job for job, status, _length in answers if status == 422]
    rows = list(Attendance.objects.values_list("shift", "volunteer", "key"))
    lost = len(taken) - len({key for *_pair, key in rows})
    doubled = len(rows) - len({(shift, who) for shift, who, _key in rows})
    cuts = statistics.quantiles([length * 1000 for *_job, length in answers], n=100)
    print(f"{len(answers)} requests in {seconds:.1f} s: {len(answers) / seconds:.0f}/s")
    print(f"check-ins: {len(rows)} rows, {VOLUNTEERS / seconds * 600:.0f} in ten minutes at this pace")
    print(f"latency p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms")
    print(f"wrong codes refused: {len(refused)}; lost {lost}, doubled {doubled}")
    assert (len(rows), lost, doubled) == (VOLUNTEERS, 0, 0)
    assert [job for job in refused if job.right] == [] and len(refused) == VOLUNTEERS // WRONG


def bare_sql() -> float:
    """Rows a second: the same rows inserted anew by plain SQL, a transaction each."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM activities_attendance ORDER BY id LIMIT {BARE}")
        columns = ", ".join(f'"{column[0]}"' for column in cursor.description)
        rows = cursor.fetchall()
        cursor.execute("DELETE FROM activities_attendance WHERE id <= %s", [rows[-1][0]])
        marks = ", ".join(["%s"] * len(rows[0]))
        began = time.perf_counter()
        for row in rows:
            cursor.execute(f"INSERT INTO activities_attendance ({columns}) VALUES ({marks})", row)
        return len(rows) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
