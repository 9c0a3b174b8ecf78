"""`qiaomen verify-history`: walks every case's chain of events and names what does not hold."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from qiaomen.cases.anchors import AnchorFault, check_export, export
from qiaomen.cases.history import BrokenLink, Walk, broken_links
from qiaomen.cases.models import Anchor, CaseEvent
from qiaomen.shell.numbers import number_of

LINKS = {
    "number": "one or more events before this one are missing",
    "previous": "it does not follow from the event before it: one of the two was changed",
    "content": "its content was changed after it was written",
    "end": "the case is not as this last event left it: later events were cut off, or the case was changed without one",
    "nothing": "the case has no events at all",
}
ANCHORS = {
    "unreadable": "the line cannot be read",
    "previous": "it does not follow from the anchor before it: a line is missing or was changed",
    "root": "its root does not fit its content: the line was changed",
}


def link_in_words(link: BrokenLink) -> str:
    """One line about a broken link."""
    return f"case {number_of('A', link.case_id)} event {link.number}: {LINKS[link.why]}"


def anchor_in_words(fault: AnchorFault, kept: str) -> str:
    """One line about an anchor that does not hold; `kept`: where it is kept."""
    if fault.what in ANCHORS:
        return f"anchor of {fault.day} in {kept}: {ANCHORS[fault.what]}"
    _case, key, _event, number = fault.what.split(" ")
    return f"case {number_of('A', int(key))} event {number}: it is not what the anchor of {fault.day} in {kept} fixed"


class Command(BaseCommand):
    """Exit code 0 when everything holds, 1 with a line for each fault when not."""

    help = "Walk all chains of events and name each broken link; --anchor FILE compares with an exported anchor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        parser.add_argument("--anchor", metavar="FILE", type=Path, help="a file written by `qiaomen anchor export`")

    def handle(self, *, anchor: Path | None, **options: Any) -> None:
        """Print the faults as they are found, then the count. Raises CommandError when there is one."""
        faults, walk = 0, Walk()
        for line in (*self._links(walk), *self._anchors(anchor)):
            faults += 1
            self.stdout.write(line)
        self.stdout.write(f"{walk.cases} cases, {walk.events} events, {faults} faults")
        if faults:
            raise CommandError("the history does not hold")

    def _links(self, walk: Walk) -> Iterator[str]:
        with tqdm(total=CaseEvent.objects.count(), unit="event", file=sys.stderr, disable=None) as bar:
            walk.watch = bar.update
            for link in broken_links(walk):
                yield link_in_words(link)

    def _anchors(self, file: Path | None) -> Iterator[str]:
        own = export(Anchor.objects.order_by("day").iterator(chunk_size=100))
        yield from (anchor_in_words(fault, "the database") for fault in check_export(own))
        if file is None:
            return
        try:
            with file.open(encoding="utf-8") as lines:
                yield from (anchor_in_words(fault, file.name) for fault in check_export(lines))
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"{file} cannot be read: {problem}") from None
