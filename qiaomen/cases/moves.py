"""The one door: only here does a case change its state, and every change leaves an event."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.module_loading import import_string

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.places.queries import held_city
from qiaomen.shell.chain import NO_HASH

from .deadlines import keep_clocks
from .history import hash_of
from .models import Case, CaseEvent
from .permissions import permit
from .problems import SomebodyWasFaster
from .states import BEGINNING, MACHINE, State

Facts = Mapping[str, Any]


def move(
    case: Case,
    step_name: str,
    *,
    by: Actor,
    at: datetime,
    to: State | None = None,
    note: str = "",
    facts: Facts | None = None,
    changes: Facts | None = None,
) -> CaseEvent:
    """Do one step of the machine: check it, compare and set, keep the clocks, append the event, enqueue what follows.

    `to` chooses among several targets; `changes` are further columns of the case. Raises a CannotMove and leaves
    the database and `case` as they were.
    """
    step = MACHINE[step_name]
    role = permit(case, step, by)
    targets = step.to or {State(case.state)}
    if to is None and len(targets) > 1:
        raise ValueError(f"{step_name} leads to several states: say which")
    target = to or next(iter(targets))
    if target not in targets:
        raise ValueError(f"{step_name} does not lead to {target}")
    with together(case):
        return _write(case, step_name, target, role, by=by, at=at, note=note, facts=facts, changes=changes or {})


@contextmanager
def together(*rows: Model) -> Iterator[None]:
    """One transaction for a step and all that goes with it; when it fails, these rows at hand are as before, too."""
    before = [(row, dict(row.__dict__), dict(row._state.fields_cache)) for row in rows]
    try:
        with transaction.atomic(), held_city():
            yield
    except BaseException:
        for row, values, related in before:
            row.__dict__.update(values)
            row._state.fields_cache = related
        raise


def begin(
    case: Case, *, by: Actor, role: Role, at: datetime, waits_since: datetime, facts: Facts | None = None
) -> CaseEvent:
    """Write a new case with its first event and its first clock. Call it inside the intake's transaction.

    The clock counts from `waits_since`: a report may have reached the city before it was entered at `at`.
    """
    case.state_since, case.version = at, 1
    case.save(force_insert=True)
    keep_clocks(case, before=None, at=waits_since)
    _repeat_clock(case)
    return _append(case, BEGINNING, "", role, by=by, at=at, note="", facts=facts)


def _write(
    case: Case, step_name: str, target: State, role: Role, *, by: Actor, at: datetime, note: str, facts: Facts | None,
    changes: Facts,
) -> CaseEvent:  # fmt: skip
    before = State(case.state)
    seen_version, since = case.version, at if target != before else case.state_since
    moved = Case.objects.filter(pk=case.pk, version=seen_version).update(
        state=target, state_since=since, version=seen_version + 1, **changes
    )
    if not moved:
        raise SomebodyWasFaster
    case.state, case.state_since, case.version = target, since, seen_version + 1
    for name, value in changes.items():
        setattr(case, name, value)
    if target != before:
        keep_clocks(case, before=before, at=at)
        _repeat_clock(case)
    return _append(case, step_name, before, role, by=by, at=at, note=note, facts=facts)


def _repeat_clock(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(due_at=case.due_at, near_at=case.near_at)


def _append(
    case: Case,
    step_name: str,
    before: str,
    role: Role,
    *,
    by: Actor,
    at: datetime,
    note: str,
    facts: Facts | None,
) -> CaseEvent:
    previous = NO_HASH
    if case.version > 1:
        previous = CaseEvent.objects.values_list("hash", flat=True).get(case=case, number=case.version - 1)
    event = CaseEvent(
        case=case,
        number=case.version,
        step=step_name,
        from_state=before,
        to_state=case.state,
        at=at,
        by=by.person,
        role=role,
        note=note,
        facts=dict(facts or {}),
        previous_hash=previous,
    )
    event.hash = hash_of(event)
    event.save(force_insert=True)
    _follower()(event)
    return event


@lru_cache(maxsize=1)
def _follower() -> Callable[[CaseEvent], None]:
    found: Callable[[CaseEvent], None] = import_string(settings.FOLLOW_STEP)
    return found
