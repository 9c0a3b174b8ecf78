"""The worker: at least once, never lost, two at once, stopped and killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from qiaomen.cases.models import Case
from qiaomen.notices.models import Beat, Channel, Message, State
from qiaomen.notices.outbox import put
from qiaomen.worker import ATTEMPTS, Queued, Worker, claim, forget_successes, my_turn, run, take_over, work_off
from tests import build
from tests.notices.gateways import sms_gateway
from tests.worker_tasks import gate, refuse, write, write_slowly

LEASE = timedelta(seconds=60)
ROOT = Path(__file__).parent.parent


def the_task() -> Queued:
    return DBTaskResult.objects.get()


def wait_until(true: Callable[[], object], seconds: float = 90) -> None:
    """Wait for something that another process does."""
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    assert true()


@pytest.mark.django_db
class TestRun:
    def test_runs_what_is_ready_in_order(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        for line in "abc":
            write.enqueue(str(out), line)
        assert work_off() == 3
        assert out.read_text() == "a\nb\nc\n"
        assert {row.status for row in DBTaskResult.objects.all()} == {"SUCCESSFUL"}

    def test_leaves_alone_what_must_wait(self, tmp_path: Path) -> None:
        write.using(run_after=timezone.now() + timedelta(minutes=1)).enqueue(str(tmp_path / "out"), "a")
        assert work_off() == 0

    def test_runs_again_later_what_raised(self, tmp_path: Path) -> None:
        refuse.enqueue(str(tmp_path / "out"))
        began = timezone.now()
        assert work_off() == 1
        row = the_task()
        assert row.status == "READY"
        assert timedelta(seconds=10) <= row.run_after - began < timedelta(seconds=20)
        assert "the street is closed" in row.traceback

    @pytest.mark.logs_errors
    def test_fails_for_good_after_the_last_attempt_and_keeps_the_error(self, tmp_path: Path) -> None:
        refuse.enqueue(str(tmp_path / "out"))
        for _attempt in range(ATTEMPTS + 2):
            DBTaskResult.objects.update(run_after=timezone.now())
            work_off()
        row = the_task()
        assert (row.status, row.exception_class_path) == ("FAILED", "builtins.ValueError")
        assert (tmp_path / "out").read_text() == "tried\n" * ATTEMPTS

    def test_changes_nothing_when_the_task_was_taken_over_meanwhile(self, tmp_path: Path) -> None:
        write.enqueue(str(tmp_path / "out"), "a")
        first = claim("slow", timezone.now())
        assert first is not None
        DBTaskResult.objects.update(status="READY")
        second = claim("quick", timezone.now())
        assert second is not None
        run(first)
        assert (the_task().status, the_task().worker_ids) == ("RUNNING", ["slow", "quick"])
        run(second)
        assert the_task().status == "SUCCESSFUL"


@pytest.mark.django_db
class TestTakeOver:
    def claimed(self, tmp_path: Path, at: datetime, name: str = "anna") -> None:
        write.enqueue(str(tmp_path / "out"), "a")
        assert claim(name, at) is not None

    def test_puts_back_the_task_of_a_worker_without_a_sign_of_life(self, tmp_path: Path, now: datetime) -> None:
        self.claimed(tmp_path, now)
        Beat.objects.create(name="worker:anna", at=now)
        assert take_over(now + LEASE + timedelta(seconds=1), LEASE) == 1
        assert work_off() == 1
        assert (the_task().status, len(the_task().worker_ids)) == ("SUCCESSFUL", 2)

    def test_leaves_the_task_of_a_living_worker_alone_however_slow(self, tmp_path: Path, now: datetime) -> None:
        self.claimed(tmp_path, now)
        Beat.objects.create(name="worker:anna", at=now + timedelta(hours=1))
        assert take_over(now + timedelta(hours=1), LEASE) == 0
        assert the_task().status == "RUNNING"

    def test_leaves_a_new_task_alone_although_its_worker_was_silent(self, tmp_path: Path, now: datetime) -> None:
        self.claimed(tmp_path, now)
        assert take_over(now + LEASE, LEASE) == 0

    def test_puts_back_what_the_caller_itself_lost(self, tmp_path: Path, now: datetime) -> None:
        self.claimed(tmp_path, now)
        later = now + timedelta(hours=1)
        Beat.objects.create(name="worker:anna", at=later)
        assert take_over(later, LEASE, me="anna") == 1

    @pytest.mark.logs_errors
    def test_fails_a_task_that_killed_five_workers_and_says_so(self, tmp_path: Path, now: datetime) -> None:
        self.claimed(tmp_path, now)
        for attempt in range(1, ATTEMPTS + 1):
            at = now + attempt * timedelta(hours=1)
            take_over(at, LEASE)
            claim("next", at)
        row = the_task()
        assert (row.status, row.exception_class_path) == ("FAILED", "qiaomen.worker.WorkerDied")
        assert "5 workers died" in row.traceback


@pytest.mark.django_db
class TestMyTurn:
    def test_is_once_in_each_time_for_all_workers_together(self, now: datetime) -> None:
        every = timedelta(seconds=30)
        seconds = [0, 1, 10, 30, 31, 59, 60]
        turns = [second for second in seconds if my_turn("tick", now + timedelta(seconds=second), every)]
        assert turns == [0, 30, 59]


@pytest.mark.django_db
class TestForgetSuccesses:
    def test_keeps_what_failed_and_what_is_new(self, tmp_path: Path) -> None:
        for line in "abc":
            write.enqueue(str(tmp_path / "out"), line)
        work_off()
        old, failed, new = DBTaskResult.objects.order_by("enqueued_at")
        long_ago = timezone.now() - timedelta(days=2)
        DBTaskResult.objects.filter(pk__in=[old.pk, failed.pk]).update(finished_at=long_ago)
        DBTaskResult.objects.filter(pk=failed.pk).update(status="FAILED")
        assert forget_successes(timezone.now()) == 1
        assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {failed.pk, new.pk}


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_run_each_task_once(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        for number in range(30):
            write.enqueue(str(out), str(number))

        def work() -> None:
            Worker(every=3600).run(until_empty=True)
            connection.close()

        threads = [threading.Thread(target=work) for _each in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(out.read_text().split(), key=int) == [str(number) for number in range(30)]
        assert {len(row.worker_ids) for row in DBTaskResult.objects.all()} == {1}
        assert not Beat.objects.filter(name__startswith="worker:").exists()


@pytest.mark.django_db(transaction=True)
class TestWorkCommand:
    def test_does_the_reactions_and_keeps_the_time(self, now: datetime) -> None:
        made = build.world()
        case = build.received(made, now, phone="13800001234")
        call_command("work", "--until-empty")
        assert Message.objects.filter(to="13800001234").exists()
        # The clock of acceptance ran out long before today: one tick says so.
        assert "expire" in Case.objects.get(pk=case.pk).events.values_list("step", flat=True)

    def test_works_before_a_city_is_loaded(self, tmp_path: Path) -> None:
        write.enqueue(str(tmp_path / "out"), "a")
        call_command("work", "--until-empty")
        assert (tmp_path / "out").read_text() == "a\n"

    def test_refuses_times_that_make_no_sense(self) -> None:
        with pytest.raises(CommandError, match="--lease"):
            call_command("work", "--lease", "0")


def url_of_this_database() -> str:
    """The test database, as DATABASE_URL of another process."""
    about = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{about['NAME']}"
    password = f":{quote(about['PASSWORD'], safe='')}" if about["PASSWORD"] else ""
    port = f":{about['PORT']}" if about["PORT"] else ""
    return f"postgres://{about['USER']}{password}@{quote(about['HOST'], safe='')}{port}/{about['NAME']}"


Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts workers as processes of their own, on this test's database; ends those that still run."""
    with ExitStack() as stack:

        def begin(*arguments: str, **environ: str) -> "subprocess.Popen[bytes]":
            quick = ["--every", "0.3", "--interval", "0.1", "--lease", "1.5", *arguments]
            surroundings = {**os.environ, "DATABASE_URL": url_of_this_database(), **environ}
            worker = stack.enter_context(
                subprocess.Popen([sys.executable, "-m", "qiaomen.cli", "work", *quick], cwd=ROOT, env=surroundings)
            )
            stack.callback(worker.kill)
            return worker

        yield begin


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
class TestWorkerProcesses:
    def test_run_again_what_a_killed_worker_had_begun(self, start: Start, tmp_path: Path) -> None:
        out = tmp_path / "out"
        write_slowly.enqueue(str(out), "a")
        first = start()
        wait_until(out.exists)
        first.send_signal(signal.SIGKILL)
        first.wait()
        gate(out).touch()
        start()
        wait_until(lambda: the_task().status == "SUCCESSFUL")
        assert out.read_text() == "a began\na began\na ended\n"
        assert len(set(the_task().worker_ids)) == 2

    def test_send_at_least_once_the_message_of_a_killed_worker(self, start: Start) -> None:
        with sms_gateway() as gateway:
            gateway.answers = [(200, 3)]
            surroundings = {"QIAOMEN_SMS_URL": gateway.url}
            first = start(**surroundings)
            message = put(key="k:1", channel=Channel.SMS, to="1", subject="", body="b", at=timezone.now())
            gateway.wait_for(1)
            first.send_signal(signal.SIGKILL)
            first.wait()
            # The message's own lease of two minutes is let run out at once.
            Message.objects.update(next_try_at=timezone.now())
            start(**surroundings)
            wait_until(lambda: Message.objects.get().state == State.SENT)
            assert [one["key"] for one in gateway.got] == ["k:1", "k:1"]
            assert (Message.objects.get().pk, Message.objects.get().attempts) == (message.pk, 2)

    def test_leave_a_slow_task_to_its_living_worker(self, start: Start, tmp_path: Path) -> None:
        out = tmp_path / "out"
        # Long: a busy machine must not make a living worker look dead.
        lease = 4.0
        for _each in range(2):
            start("--lease", str(lease))
        wait_until(lambda: Beat.objects.filter(name__startswith="worker:").count() == 2)
        write_slowly.enqueue(str(out), "a")
        wait_until(out.exists)
        time.sleep(lease + 1)
        gate(out).touch()
        wait_until(lambda: the_task().status == "SUCCESSFUL")
        assert out.read_text() == "a began\na ended\n"
        assert len(the_task().worker_ids) == 1

    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
    def test_finish_the_task_at_hand_when_told_to_stop(self, start: Start, tmp_path: Path, how: int) -> None:
        out = tmp_path / "out"
        write_slowly.enqueue(str(out), "a")
        write.enqueue(str(out), "another")
        worker = start()
        wait_until(out.exists)
        worker.send_signal(how)
        gate(out).touch()
        assert worker.wait(timeout=60) == 0
        assert out.read_text() == "a began\na ended\n"
        assert sorted(row.status for row in DBTaskResult.objects.all()) == ["READY", "SUCCESSFUL"]
        assert not Beat.objects.filter(name__startswith="worker:").exists()
