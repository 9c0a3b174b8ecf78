"""The chain of an item's events: each line carries the hash of the one before."""

from datetime import UTC

from qiaomen.shell.chain import NO_HASH, hash_of_line

from .models import Item, ItemEvent


def hash_of(event: ItemEvent) -> str:
    """The hash of what the line says and of the line before."""
    return hash_of_line({
        "item": event.item_id, "number": event.number, "step": event.step, "from": event.from_state,
        "to": event.to_state, "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"), "by": event.by_id,
        "role": event.role, "note": event.note, "facts": event.facts, "previous": event.previous_hash,
    })  # fmt: skip


def fault_in(item: Item) -> str:
    """`number`, `previous`, `content` or `end` of the first line that does not hold; empty when all do."""
    previous, number, state = NO_HASH, 0, ""
    for event in ItemEvent.objects.filter(item=item).order_by("number"):
        number += 1
        if event.number != number:
            return "number"
        if event.previous_hash != previous:
            return "previous"
        if event.hash != hash_of(event):
            return "content"
        previous, state = event.hash, event.to_state
    return "" if (number, state) == (item.version, item.state) else "end"
