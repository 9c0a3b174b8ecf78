"""The one door: only here does an item change its state, and every change leaves an event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qiaomen.cases.moves import together
from qiaomen.cases.problems import SomebodyWasFaster
from qiaomen.files.models import Photo
from qiaomen.files.photos import attach
from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.shell.chain import NO_HASH

from .history import hash_of
from .models import Item, ItemEvent, ItemProof
from .permissions import permit
from .states import BEGINNING, MACHINE

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Proof:
    """A photo and what it shows."""

    photo: Photo
    kind: ItemProof.Kind


def begin(item: Item, *, by: Actor, role: Role, at: datetime, facts: Facts | None = None, note: str = "") -> ItemEvent:
    """Write a new item with its first event, in the caller's transaction."""
    item.kind, item.state_since, item.version = item.register.kind, at, 1
    item.save(force_insert=True)
    return _append(item, BEGINNING, "", role, by=by, at=at, note=note, facts=facts)


def move(
    item: Item, step_name: str, *, by: Actor, at: datetime, note: str = "", facts: Facts | None = None,
    changes: Facts | None = None, proof: Sequence[Proof] = (),
) -> ItemEvent:  # fmt: skip
    """Do one step: check it, compare and set, append the event, keep the proof.

    `changes` are further columns of the item. Raises a CannotMove and leaves the database and `item` as they were.
    """
    step, changes = MACHINE[step_name], dict(changes or {})
    role = permit(item, step, by)
    before, target = item.state, step.to or item.state
    if target != before:
        changes |= {"state": target, "state_since": at}
    changes["version"] = item.version + 1
    said = dict(facts or {}) | ({"photos": [[one.kind.value, one.photo.sha256] for one in proof]} if proof else {})
    with together(item):
        if not Item.objects.filter(pk=item.pk, version=item.version).update(**changes):
            raise SomebodyWasFaster
        for name, value in changes.items():
            setattr(item, name, value)
        event = _append(item, step_name, before, role, by=by, at=at, note=note, facts=said)
        ItemProof.objects.bulk_create(
            ItemProof(item=item, event_number=event.number, photo=one.photo, kind=one.kind) for one in proof
        )
        attach(one.photo for one in proof)
    return event


def _append(
    item: Item, step_name: str, before: str, role: Role, *, by: Actor, at: datetime, note: str, facts: Facts | None
) -> ItemEvent:
    previous = NO_HASH
    if item.version > 1:
        previous = ItemEvent.objects.values_list("hash", flat=True).get(item=item, number=item.version - 1)
    event = ItemEvent(
        item=item, number=item.version, step=step_name, from_state=before, to_state=item.state, at=at, by=by.person,
        role=role, note=note, facts=dict(facts or {}), previous_hash=previous,
    )  # fmt: skip
    event.hash = hash_of(event)
    event.save(force_insert=True)
    return event
