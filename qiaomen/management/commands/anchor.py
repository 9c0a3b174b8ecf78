"""`qiaomen anchor`: fixes all histories as they are, and gives the fixings out to be kept elsewhere."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from qiaomen.cases.anchors import export, make_anchor
from qiaomen.cases.models import Anchor
from qiaomen.units.queries import day_of


class Command(BaseCommand):
    """The worker makes an anchor each day by itself; `make` is for a day on which none ran."""

    help = "make: fix all histories for yesterday; export: write the anchors as lines of JSON to keep elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, since when, where to."""
        parser.add_argument("what", choices=["make", "export"])
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="export: where to (default: print)")
        parser.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="export: this day and later")

    def handle(self, *, what: str, file: Path | None, since: date | None, **options: Any) -> None:
        """Do it and say what was done."""
        if what == "make":
            self._make()
        elif file is None:
            for line in lines(since):
                self.stdout.write(line)
        else:
            self._write(file, since)

    def _make(self) -> None:
        now = timezone.now()
        day = day_of(now) - timedelta(days=1)
        made = make_anchor(day=day, at=now)
        if made is None:
            self.stdout.write(f"{day} has its anchor already")
        else:
            self.stdout.write(f"{day} {made.root} ({len(made.heads.splitlines())} histories)")

    def _write(self, file: Path, since: date | None) -> None:
        try:
            with file.open("w", encoding="utf-8") as out:
                n = sum(1 for line in lines(since) if out.write(line + "\n"))
        except OSError as problem:
            raise CommandError(f"{file} cannot be written: {problem}") from None
        self.stdout.write(f"{n} anchors written to {file}")


def lines(since: date | None) -> Iterator[str]:
    """The anchors of this day and later as lines of JSON, the oldest first; without a day all of them."""
    return export(Anchor.objects.filter(day__gte=since or date.min).order_by("day").iterator(chunk_size=100))
