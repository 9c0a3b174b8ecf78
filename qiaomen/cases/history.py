"""The chain of events: each line carries the hash of the one before, so a change anywhere shows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC

from django.db.models import Exists, OuterRef

from qiaomen.shell.chain import NO_HASH, hash_of_line

from .models import Case, CaseEvent


def hash_of(event: CaseEvent) -> str:
    """SHA-256 over the event's content and the hash before it, as canonical JSON (sorted keys, UTF-8, no blanks)."""
    content = {
        "case": event.case_id,
        "number": event.number,
        "step": event.step,
        "from": event.from_state,
        "to": event.to_state,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": event.by_id,
        "role": event.role,
        "note": event.note,
        "facts": event.facts,
        "previous": event.previous_hash,
    }
    return hash_of_line(content)


@dataclass(frozen=True)
class BrokenLink:
    """The first line of a case's history that does not hold."""

    case_id: int
    number: int
    why: str


@dataclass
class Walk:
    """A walk over all chains: what was read. `watch` is called after each event, to show how far it is."""

    cases: int = 0
    events: int = 0
    watch: Callable[[], object] | None = None


def broken_links(walk: Walk, *, batch: int = 2000) -> Iterator[BrokenLink]:
    """Walk every case's chain in order, reading `batch` events at a time; counts go into `walk`.

    A chain is broken where a number is missing, a content was changed, a link points elsewhere, the history's end
    disagrees with the case's own version and state, or a case has no history at all.
    """
    case_id, number, previous, broken = 0, 0, NO_HASH, False
    rows = CaseEvent.objects.order_by("case_id", "number").select_related("case").defer("case__text", "case__title")
    last: CaseEvent | None = None
    for event in rows.iterator(chunk_size=batch):
        if event.case_id != case_id:
            if last is not None and not broken and (end := _end_fault(last)):
                yield BrokenLink(case_id, last.number, end)
            case_id, number, previous, broken = event.case_id, 0, NO_HASH, False
            walk.cases += 1
        walk.events += 1
        if walk.watch:
            walk.watch()
        if not broken and (fault := _link_fault(event, number + 1, previous)):
            broken = True
            yield BrokenLink(case_id, event.number, fault)
        number, previous, last = event.number, event.hash, event
    if last is not None and not broken and (end := _end_fault(last)):
        yield BrokenLink(case_id, last.number, end)
    written = CaseEvent.objects.filter(case=OuterRef("pk"))
    for bare in Case.objects.exclude(Exists(written)).order_by("pk").values_list("pk", flat=True):
        yield BrokenLink(bare, 0, "nothing")


def _link_fault(event: CaseEvent, expected: int, previous: str) -> str:
    if event.number != expected:
        return "number"
    if event.previous_hash != previous:
        return "previous"
    return "" if event.hash == hash_of(event) else "content"


def _end_fault(last: CaseEvent) -> str:
    case = last.case
    return "" if (case.version, case.state) == (last.number, last.to_state) else "end"
