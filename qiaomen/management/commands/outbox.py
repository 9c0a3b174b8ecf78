"""`qiaomen outbox`: what waits, what failed and why; sends one message again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from qiaomen.notices.models import Message, State
from qiaomen.notices.outbox import messages_in, send_again
from qiaomen.people.actors import SYSTEM


class Command(BaseCommand):
    """Shows no address and no text: only keys, states and errors."""

    help = "Show the outbox, and background work that failed; --again KEY sends one message again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to show or do."""
        parser.add_argument("--failed", action="store_true", help="list the messages that failed, newest first")
        parser.add_argument("--again", metavar="KEY", help="send this failed or recorded message again")
        parser.add_argument("--limit", type=int, default=50, help="most lines to show (default 50)")

    def handle(self, **options: Any) -> None:
        """Print lines of tab-separated words."""
        if options["again"]:
            self._again(options["again"])
            return
        counts = dict(Message.objects.values_list("state").annotate(n=Count("pk")).order_by())
        self.stdout.write("\t".join(f"{state.value} {counts.get(state.value, 0)}" for state in State))
        failed = DBTaskResult.objects.failed().order_by("-finished_at")
        self.stdout.write(f"failed tasks {failed.count()}")
        if options["failed"]:
            for message in messages_in(State.FAILED)[: options["limit"]]:
                self.stdout.write(f"{message.key}\t{message.attempts}\t{message.last_error}")
            for task in failed[: options["limit"]]:
                last = (task.traceback.strip().splitlines() or [""])[-1]
                self.stdout.write(f"{task.task_path}\t{len(task.worker_ids)}\t{last}")

    def _again(self, key: str) -> None:
        message = Message.objects.filter(key=key).first()
        if message is None:
            raise CommandError(f"no message has the key {key}")
        if not send_again(message, by=SYSTEM, at=timezone.now()):
            raise CommandError(f"{key} is {message.state}: only failed or recorded messages are sent again")
        self.stdout.write(f"{key} will be sent again")
