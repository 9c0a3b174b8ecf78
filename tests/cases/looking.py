"""What the tests of the chain look at: a case as it stands in the database, its history in short, who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qiaomen.cases.models import Case, CaseEvent, Clock
from qiaomen.cases.problems import CannotMove
from qiaomen.people.actors import RESIDENT, SYSTEM, Actor
from qiaomen.people.models import Role
from tests import build

ZONE = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# One person a role; unit roles are those of the lamp unit.
NAMES = {
    Role.COLLECTOR: "cai", Role.OPERATOR: "olga", Role.ACCEPTER: "ana", Role.DISPATCHER: "dai",
    Role.SHIFT_LEADER: "ling", Role.CLERK: "lin", Role.HANDLER: "bo", Role.SUPERVISOR: "sun",
    Role.ASSESSOR: "kao", Role.LEADER: "wang", Role.ADMINISTRATOR: "guan", Role.ORGANISER: "zu", Role.KEEPER: "kai",
}  # fmt: skip


def everybody(made: build.World) -> dict[Role, Actor]:
    """An actor for each role."""
    bare = {Role.RESIDENT: RESIDENT, Role.SYSTEM: SYSTEM}
    return {role: bare.get(role) or made.actor(NAMES[role]) for role in Role}


def moment(text: str) -> datetime:
    """`"2026-03-04 10:00"` in the city's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def local(at: datetime | None) -> str:
    """A moment in the city's zone, as `moment` reads it; `-` for none."""
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if at else "-"


def anew(case: Case) -> Case:
    """The case as the database has it."""
    return Case.objects.get(pk=case.pk)


def whole(case: Case) -> dict[str, Any]:
    """Everything that a refused step must leave alone."""
    return {
        "case": Case.objects.filter(pk=case.pk).values().get(),
        "events": list(CaseEvent.objects.filter(case=case).order_by("number").values()),
        "clocks": list(Clock.objects.filter(case=case).order_by("pk").values()),
        "voices": list(case.own_voices.order_by("pk").values()),
        "approvals": list(case.approvals.order_by("pk").values()),
    }


def history(case: Case) -> list[str]:
    """The history in short: `step from>to role`."""
    events = CaseEvent.objects.filter(case=case).order_by("number")
    return [f"{one.step} {one.from_state}>{one.to_state} {one.role}" for one in events]


def steps(case: Case) -> list[str]:
    """The names of the steps alone."""
    return list(CaseEvent.objects.filter(case=case).order_by("number").values_list("step", flat=True))


def clock(case: Case, stage: str, round_: int = 1) -> Clock:
    """One clock of the case."""
    return Clock.objects.get(case=case, stage=stage, round=round_)


@contextmanager
def refused(case: Case, kind: type[CannotMove] = CannotMove) -> Iterator[None]:
    """The block must be refused and change nothing, neither in the database nor in the case at hand."""
    before, at_hand = whole(case), dict(case.__dict__)
    with pytest.raises(kind) as caught:
        yield
    assert caught.value.message
    assert whole(case) == before
    fields = [field.attname for field in Case._meta.concrete_fields]
    assert {name: getattr(case, name) for name in fields} == {name: at_hand[name] for name in fields}
