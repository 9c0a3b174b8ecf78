"""2,000 visits that waited for a day on telephones without a connection, sent at once: nothing lost, nothing doubled?

Run: `.venv/bin/python -m benchmarks.visits` (SQLite in a temporary folder), or `.venv/bin/python -m tests.postgres
.venv/bin/python -m benchmarks.visits`. Each telephone sends its own visits one after the other, as its outbox does,
with the moment at which they were made: every tenth with a wish, every twentieth sent again with its key (an answer
that got lost), every fiftieth torn off in the middle of its body first. Bounded: TELEPHONES kept connections to
`qiaomen start` on a free port of this machine, which is stopped by its pid. Arguments: visits, telephones.
"""

import http.client
import socket
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

VISITS = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
TELEPHONES = int(sys.argv[2]) if len(sys.argv) > 2 else 40
WISH, AGAIN, TORN = 10, 20, 50


@dataclass(frozen=True)
class Job:
    """One visit on a telephone: whose session and mark, the door's page, the key, the form's body."""

    session: str
    mark: str
    path: str
    key: str
    body: str


def main() -> None:
    """Print throughput and latency, what is lost and doubled."""
    with fresh():
        from django.db import connection

        telephones = made()
        print(f"{connection.vendor}: {VISITS} visits on {TELEPHONES} telephones")
        with serving() as port:
            began = time.perf_counter()
            with ThreadPoolExecutor(TELEPHONES) as pool:
                parts = list(pool.map(lambda jobs: handed_in(jobs, port), telephones))
            seconds = time.perf_counter() - began
        report(seconds, [one for part in parts for one in part], telephones)


def made() -> list[list[Job]]:
    """A round of so many doors, dealt to as many visitors as there are telephones, all visits already made."""
    from django.utils import timezone

    from qiaomen.people.models import Person, Role
    from qiaomen.rounds.households import planning
    from qiaomen.rounds.models import Household
    from tests import build
    from tests.build.households import planned

    at = timezone.now() - timedelta(hours=10)
    city = build.world()
    half = VISITS // 2
    listed = "区域,责任单位,抽多少户,地址\n" + "".join(
        f"{area},LD,{half},{{0001-{2 * half:04d}}}室\n" for area in ("999902", "999901")
    )
    there = planned(city, at, listed)
    people: list[Person] = [
        build.add_person(city, f"v{n}", f"走访员{n}", Role.COLLECTOR, city.centre) for n in range(TELEPHONES)
    ]
    planning.draw_sample(there.round, by=city.actor("kao"), at=at)
    planning.assign(there.round, people, by=city.actor("kao"))
    return [telephone(person, list(Household.objects.filter(visitor=person).order_by("pk")), at) for person in people]


def telephone(person: Any, doors: list[Any], at: Any) -> list[Job]:
    """One person's day: a visit every five minutes."""
    from django.test import Client

    from qiaomen.shell.sending import mark_of
    from tests.build.households import GOOD

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session, mark = client.cookies["sessionid"].value, mark_of(person)
    jobs = []
    for n, door in enumerate(doors):
        moment = at + timedelta(minutes=5 * n)
        given = {"outcome": "answered", "handed_at": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"}
        given |= {f"/data/{name}": value for name, value in GOOD.items()}
        if door.pk % WISH == 0:
            given |= {"wish": "楼道的灯不亮", "consent": "on"}
        jobs.append(Job(session, mark, f"/desk/doors/{door.pk}/", str(uuid.uuid4()), urlencode(given)))
    return jobs


def handed_in(jobs: list[Job], port: int) -> list[tuple[Job, int, float]]:
    """One telephone's outbox, in order: status and seconds of each request that was answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    answers = []
    for n, job in enumerate(jobs):
        if n % TORN == 7:
            torn(job, port)
        for _time in range(2 if n % AGAIN == 3 else 1):
            began = time.perf_counter()
            connection.request("POST", job.path, job.body, heads(job))
            answer = connection.getresponse()
            said = answer.read()
            answers.append((job, answer.status, time.perf_counter() - began))
            assert answer.status == 201, (answer.status, said[:300])
    return answers


def heads(job: Job) -> dict[str, str]:
    """As the outbox sends them."""
    return {
        "Cookie": f"sessionid={job.session}", "Idempotency-Key": job.key, "Accept": "application/json",
        "Outbox-As": job.mark, "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip


def torn(job: Job, port: int) -> None:
    """The connection breaks in the middle of the body."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in heads(job).items())
    begin = f"POST {job.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(job.body)}\r\n{lines}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.sendall((begin + job.body[: len(job.body) // 2]).encode())


def report(seconds: float, answers: list[tuple[Job, int, float]], telephones: list[list[Job]]) -> None:
    """What came of it; fails where something is lost or doubled."""
    from qiaomen.cases.models import Report
    from qiaomen.forms.models import Answer
    from qiaomen.rounds.models import DoorAnswer, Household, Visit

    jobs = [job for part in telephones for job in part]
    wishes = sum("wish=" in job.body for job in jobs)
    cuts = statistics.quantiles([length * 1000 for *_job, length in answers], n=100)
    print(f"{len(answers)} requests in {seconds:.1f} s: {len(answers) / seconds:.0f}/s")
    print(f"latency p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms")
    doors = Visit.objects.values("household").distinct().count()
    late = Visit.objects.filter(at__gte=min(one.entered_at for one in Visit.objects.all())).count()
    kept = Answer.objects.count(), DoorAnswer.objects.count(), Household.objects.filter(visits=1).count()
    print(f"visits {Visit.objects.count()} at {doors} doors; answers {kept[0]}; reports {Report.objects.count()}")
    print(f"lost {len(jobs) - doors}, doubled {Visit.objects.count() - doors}; not at their own moment: {late}")
    assert (doors, Visit.objects.count(), *kept) == (len(jobs),) * 5
    assert Report.objects.count() == wishes
    assert late == 0


if __name__ == "__main__":
    main()
