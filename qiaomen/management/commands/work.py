"""`qiaomen work`: runs what was enqueued, watches the clocks, sends what waits. Several at once are safe."""

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from qiaomen.worker import Worker


class Command(BaseCommand):
    """Works until SIGTERM or SIGINT, then finishes the task at hand."""

    help = "Run background work: what follows each step, clocks, messages. Stop with Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """All times in seconds."""
        parser.add_argument("--every", type=float, default=30, help="seconds between looks at the clocks")
        parser.add_argument("--interval", type=float, default=1, help="seconds between looks at an empty queue")
        parser.add_argument(
            "--lease", type=float, default=60, help="seconds without a sign of life until a worker is dead"
        )
        parser.add_argument("--until-empty", action="store_true", help="run what is ready, then end")

    def handle(self, **options: Any) -> None:
        """Run the loop in this process."""
        for name in ("every", "interval", "lease"):
            if options[name] <= 0:
                raise CommandError(f"--{name} must be more than 0")
        worker = Worker(every=options["every"], interval=options["interval"], lease=options["lease"])

        def stop(number: int, frame: FrameType | None) -> None:
            worker.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        worker.run(until_empty=options["until_empty"])
