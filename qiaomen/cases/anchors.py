"""A daily anchor over the heads of all histories: exported and kept elsewhere, it shows any later rewriting."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from qiaomen.shell.chain import NO_HASH

from .models import Anchor, CaseEvent

# A step may commit a little after its own moment: what was under way when the last anchor was made is listed again.
OVERLAP = timedelta(hours=1)


def make_anchor(*, day: date, at: datetime) -> Anchor | None:
    """Fix the heads of all cases whose history grew since the anchor before; None when the day has its anchor.

    An anchor lists only what changed, so its cost follows the day's work and not the archive; its root covers the
    root before it, so the last anchor vouches for all of them.
    """
    previous = Anchor.objects.order_by("-day").first()
    if previous and previous.day >= day:
        return None
    grown = CaseEvent.objects.filter(at__lt=at)
    if previous:
        grown = grown.filter(at__gte=previous.made_at - OVERLAP)
    heads = _heads(
        grown.values("case_id").annotate(last=Max("number")).order_by("case_id").values_list("case_id", "last")
    )
    text = "\n".join(heads)
    before = previous.root if previous else NO_HASH
    try:
        with transaction.atomic():
            return Anchor.objects.create(
                day=day, made_at=at, heads=text, previous_root=before, root=root_of(day, before, text)
            )
    except IntegrityError:
        return None


def _heads(last_numbers: Iterable[tuple[int, int]]) -> Iterator[str]:
    for case_id, number in last_numbers:
        digest = CaseEvent.objects.values_list("hash", flat=True).get(case_id=case_id, number=number)
        yield f"{case_id} {number} {digest}"


def root_of(day: date, previous_root: str, heads: str) -> str:
    """SHA-256 over the day, the root before, and the heads (a line each: case key, number, hash)."""
    return hashlib.sha256(f"{day.isoformat()}\n{previous_root}\n{heads}".encode()).hexdigest()


def export(anchors: Iterable[Anchor]) -> Iterator[str]:
    """One JSON line an anchor, to be kept where the operator of the database cannot change it."""
    for anchor in anchors:
        content = {
            "day": anchor.day.isoformat(),
            "made_at": anchor.made_at.isoformat(),
            "previous_root": anchor.previous_root,
            "root": anchor.root,
            "heads": anchor.heads.splitlines(),
        }
        yield json.dumps(content)


@dataclass(frozen=True)
class AnchorFault:
    """A line of an exported anchor that today's database contradicts."""

    day: str
    what: str


def check_export(lines: Iterable[str]) -> Iterator[AnchorFault]:
    """Compare an exported file with the database as it is now; yields what does not agree, in the file's order."""
    before: str | None = None
    for line in lines:
        if not line.strip():
            continue
        try:
            anchor = json.loads(line)
            day, heads = date.fromisoformat(anchor["day"]), [_head(line) for line in anchor["heads"]]
            root, previous = anchor["root"], anchor["previous_root"]
        except (ValueError, KeyError, TypeError, AttributeError):
            yield AnchorFault("?", "unreadable")
            continue
        if before is not None and previous != before:
            yield AnchorFault(anchor["day"], "previous")
        if root_of(day, previous, "\n".join(anchor["heads"])) != root:
            yield AnchorFault(anchor["day"], "root")
        before = root
        yield from _changed_heads(anchor["day"], heads)


def _head(line: str) -> tuple[int, int, str]:
    case_id, number, digest = line.split(" ")
    return int(case_id), int(number), digest


def _changed_heads(day: str, heads: Iterable[tuple[int, int, str]]) -> Iterator[AnchorFault]:
    for case_id, number, digest in heads:
        if not CaseEvent.objects.filter(case_id=case_id, number=number, hash=digest).exists():
            yield AnchorFault(day, f"case {case_id} event {number}")
