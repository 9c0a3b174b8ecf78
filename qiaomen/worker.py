"""The worker: runs what was enqueued at least once, keeps the time, takes over from workers that died.

The queue's tables are django_tasks_db's; its own loop never runs again what a killed worker had begun.
Every task here may be run twice.
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from traceback import format_exception
from typing import Any, cast

import structlog
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks import TaskContext, TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from qiaomen.files.photos import sweep_orphans
from qiaomen.notices.models import Beat
from qiaomen.notices.outbox import due
from qiaomen.places.queries import NoCity
from qiaomen.shell.logs import logger

ATTEMPTS = 5
# After the first, second … attempt that raised.
WAITS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
KEEP_SUCCESSES = timedelta(days=1)  # Those that failed stay for the operator.
DUTIES = (  # besides its own upkeep: name, how often, function (at=…)
    ("gathering", timedelta(hours=1), "qiaomen.cases.gathering.look"),
    ("followers", timedelta(minutes=10), "qiaomen.followers.keep"),
    ("reservations", timedelta(minutes=10), "qiaomen.rewards.reservations.release_expired"),
    ("tasks", timedelta(minutes=10), "qiaomen.activities.tasks.expire"),
    ("anomalies", timedelta(hours=6), "qiaomen.volunteers.anomalies.look"),
    ("reminders", timedelta(minutes=10), "qiaomen.activities.reminders.remind"),
    ("briefs", timedelta(minutes=10), "qiaomen.campaigns.briefs.send_briefs"),
    ("overdue", timedelta(minutes=10), "qiaomen.campaigns.reminding.remind"),
    ("gathered", timedelta(minutes=10), "qiaomen.campaigns.gathered.keep"),
    ("forgotten", timedelta(minutes=5), "qiaomen.activities.checking_in.close_forgotten"),
    ("uploads", timedelta(hours=1), "qiaomen.city.bulk.forget_uploads"),
    ("registers", timedelta(hours=1), "qiaomen.paper.register_task.forget_registers"),
    ("tracks", timedelta(hours=6), "qiaomen.rounds.keeping.forget_tracks"),
)

Queued = DBTaskResult[Any, Any]

log = logger(__name__)


class WorkerDied(Exception):
    """Each worker that began the task was gone before its end."""


# ── one task ──────────────────────────────────────────────────────────────────────────────────────────────


def claim(name: str, at: datetime) -> Queued | None:
    """Take the next ready task for the worker of this name. None when there is none, or somebody was faster."""
    ready = DBTaskResult.objects.ready()
    # Looking costs no write lock; on SQLite taking does.
    if not ready.exists():
        return None
    with transaction.atomic():
        task = ready.get_locked()
        if task is None:
            return None
        names = [*task.worker_ids, name]
        taken = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.READY).update(
            status=TaskResultStatus.RUNNING, started_at=at, worker_ids=names
        )
    task.status, task.started_at, task.worker_ids = TaskResultStatus.RUNNING, at, names
    return task if taken else None


def run(task: Queued) -> bool:
    """Run a claimed task and write how it ended; True when it succeeded.

    One that raised is ready again after a while, and failed for good after ATTEMPTS.
    """
    about = {"task": task.task_path, "task_id": str(task.pk), "attempt": len(task.worker_ids)}
    # Everything that is logged inside the task carries its id.
    with structlog.contextvars.bound_contextvars(**about):
        return _run(task)


def _run(task: Queued) -> bool:
    began = time.monotonic()
    try:
        value = normalize_json(_call(task))
    except Exception as error:
        _raised(task, error)
        return False
    ended = _end(task, status=TaskResultStatus.SUCCESSFUL, return_value=value)
    log.info("task_done" if ended else "task_done_late", seconds=round(time.monotonic() - began, 3))
    return True


def _call(task: Queued) -> Any:
    known, given = task.task, task.args_kwargs
    # The two packages' types for one thing differ, hence the cast.
    context = (TaskContext(task_result=cast("Any", task.task_result)),) if known.takes_context else ()
    return known.call(*context, *given["args"], **given["kwargs"])


def _raised(task: Queued, error: Exception) -> None:
    attempt = len(task.worker_ids)
    if attempt >= ATTEMPTS:
        _end(task, status=TaskResultStatus.FAILED, **_as_columns(error))
        log.error("task_failed", error=repr(error), exc_info=error)
        return
    wait = WAITS[attempt - 1]
    _end(task, status=TaskResultStatus.READY, run_after=timezone.now() + wait, **_as_columns(error))
    log.warning("task_raised", error=repr(error), again_in_seconds=wait.total_seconds())


def _as_columns(error: BaseException) -> dict[str, str]:
    kind = type(error)
    return {
        "exception_class_path": f"{kind.__module__}.{kind.__qualname__}",
        "traceback": "".join(format_exception(error)),
    }


def _end(task: Queued, *, status: TaskResultStatus, **columns: Any) -> bool:
    """Compare and set: a worker that was taken for dead no longer owns the task and changes nothing."""
    if status == TaskResultStatus.SUCCESSFUL:
        columns |= {"exception_class_path": "", "traceback": ""}
    if status != TaskResultStatus.READY:
        columns["finished_at"] = timezone.now()
    mine = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at)
    return bool(mine.update(status=status, **columns))


def work_off(name: str = "here") -> int:
    """Run every task that is ready, in this process, until none is left; returns how many were run."""
    count = 0
    while task := claim(name, timezone.now()):
        run(task)
        count += 1
    return count


# ── taking over ───────────────────────────────────────────────────────────────────────────────────────────


def take_over(at: datetime, lease: timedelta, *, me: str = "") -> int:
    """Put tasks of workers without a sign of life for `lease` back to ready, or fail them after ATTEMPTS.

    A living worker with a slow task keeps giving signs, so its task is left alone. `me`: the caller, who is between
    two tasks, so whatever still runs in its name was lost with the database. Returns how many were put back.
    """
    living = set(Beat.objects.filter(name__startswith="worker:", at__gt=at - lease).values_list("name", flat=True))
    living.discard(f"worker:{me}")
    back = 0
    for task in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=at - lease):
        if task.worker_ids and f"worker:{task.worker_ids[-1]}" in living:
            continue
        attempt = len(task.worker_ids)
        line = log.bind(task=task.task_path, task_id=str(task.pk), attempt=attempt)
        if attempt >= ATTEMPTS:
            why = _as_columns(WorkerDied(f"{attempt} workers died while they ran this task"))
            if _end(task, status=TaskResultStatus.FAILED, **why):
                line.error("task_failed", error="worker died")
        elif _end(task, status=TaskResultStatus.READY):
            back += 1
            line.warning("task_taken_over", worker=task.worker_ids[-1:])
    Beat.objects.filter(name__startswith="worker:", at__lt=at - max(lease, timedelta(days=1))).delete()
    return back


def my_turn(what: str, at: datetime, every: timedelta) -> bool:
    """Whether this worker does `what` now: of all workers one, once in each `every`."""
    name = f"turn:{what}"
    # A little slack, so that the same worker's next round is not refused for a few milliseconds.
    if Beat.objects.filter(name=name, at__lte=at - every * 0.9).update(at=at):
        return True
    return Beat.objects.get_or_create(name=name, defaults={"at": at})[1]


def forget_successes(at: datetime) -> int:
    """Delete tasks that succeeded longer than KEEP_SUCCESSES ago; returns how many."""
    return DBTaskResult.objects.successful().filter(finished_at__lt=at - KEEP_SUCCESSES).delete()[0]


# ── the loop ──────────────────────────────────────────────────────────────────────────────────────────────


def _do_by_path(path: str, at: datetime) -> object:
    return import_string(path)(at=at)


class Worker:
    """Runs tasks one after another until told to stop; a second thread gives the signs of life.

    `every`: seconds between looks at the clocks; `interval`: between looks at an empty queue; `lease`: without a
    sign of life for so long a worker counts as dead. Hosts of several workers must agree on the time to a few seconds.
    """

    def __init__(self, *, every: float = 30, interval: float = 1, lease: float = 60, name: str = "") -> None:
        self.name = name or f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(8)}"
        self.every, self.interval, self.lease = every, interval, lease
        self.stopping = False
        self._ended = threading.Event()

    def stop(self) -> None:
        """Finish the task at hand, then end. May be called by a signal handler."""
        self.stopping = True

    def run(self, *, until_empty: bool = False) -> None:
        """Work until `stop()`, or until no task is ready. A database that does not answer is waited for."""
        log.info("worker_started", worker=self.name)
        self._guarded(self._beat)
        signs = threading.Thread(target=self._give_signs, name="signs-of-life", daemon=True)
        signs.start()
        try:
            next_round = time.monotonic()
            while not self.stopping:
                if time.monotonic() >= next_round:
                    self._guarded(self._keep_time)
                    next_round = time.monotonic() + self.every
                if not self._guarded(self._do_one):
                    if until_empty:
                        break
                    self._wait()
        finally:
            self._ended.set()
            signs.join(timeout=5)
            with suppress(DatabaseError, InterfaceError):
                Beat.objects.filter(name=f"worker:{self.name}").delete()
            log.info("worker_stopped", worker=self.name)

    def _do_one(self) -> bool:
        task = claim(self.name, timezone.now())
        if task is not None:
            run(task)
        return task is not None

    def _keep_time(self) -> bool:
        now, every = timezone.now(), timedelta(seconds=self.every)
        take_over(now, timedelta(seconds=self.lease), me=self.name)
        turns: list[tuple[str, timedelta, Callable[[], object]]] = [
            ("tick", every, partial(_do_by_path, "qiaomen.cases.timekeeping.tick", now)),
            ("due", every, lambda: due(now)),
            ("forget", timedelta(hours=1), lambda: forget_successes(now)),
            ("sweep", timedelta(hours=1), lambda: sweep_orphans(at=now)),
            ("sessions", timedelta(hours=1), SessionStore.clear_expired),
            *((what, wait, partial(_do_by_path, path, now)) for what, wait, path in DUTIES),
        ]
        for what, wait, work in turns:
            if my_turn(what, now, wait):
                self._apart(what, work)
        return True

    def _apart(self, what: str, work: Callable[[], object]) -> None:
        """One duty's fault must not keep the worker from the others."""
        try:
            result = work()
            log.debug("turn_done", what=what, result=result)
        except NoCity:
            log.info("no_city_yet", what=what)
        except Exception as error:
            log.error("turn_failed", what=what, error=repr(error), exc_info=error)

    def _guarded(self, work: Callable[[], bool]) -> bool:
        close_old_connections()
        try:
            return work()
        except (DatabaseError, InterfaceError) as error:
            log.warning("database_trouble", worker=self.name, error=repr(error))
            connection.close()
            return False

    def _wait(self) -> None:
        # In short pieces: a signal sets `stopping` without waking a sleep.
        until = time.monotonic() + self.interval
        while not self.stopping and time.monotonic() < until:
            time.sleep(min(0.2, self.interval))

    def _beat(self) -> bool:
        Beat.objects.update_or_create(name=f"worker:{self.name}", defaults={"at": timezone.now()})
        return True

    def _give_signs(self) -> None:
        while not self._ended.wait(self.lease / 6):
            try:
                self._beat()
            except (DatabaseError, InterfaceError) as error:
                log.warning("no_sign_of_life", worker=self.name, error=repr(error))
                connection.close()
            close_old_connections()
        connection.close()
