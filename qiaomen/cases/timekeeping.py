"""What happens by itself when time passes: overdue, the ladder, closings, resumptions, look-backs, the anchor."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction

from qiaomen.people.actors import SYSTEM
from qiaomen.shell.logs import logger
from qiaomen.units.queries import day_of

from . import approvals, deadlines, feedback, supervision
from .anchors import make_anchor
from .models import Case, Clock
from .moves import move
from .problems import CannotMove
from .queries import still_open
from .rules import case_rules
from .states import Stage, State

BATCH = 500
Row = TypeVar("Row")
log = logger(__name__)


@dataclass
class Ticked:
    """What one tick did: how many of each."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, n: int) -> None:
        """Count something that was done."""
        if n:
            self.counts[what] = self.counts.get(what, 0) + n


def tick(*, at: datetime) -> Ticked:
    """Do everything that is due at this moment. Running it twice, or in two workers, does nothing twice."""
    done = Ticked()
    done.add("overdue", _each(_fallen_overdue(at), _expire, at))
    done.add("rungs", _each(_at_a_rung(at), _climb, at))
    done.add("closed", _each(_unrated(at), _close, at))
    done.add("resumed", _each(_suspension_over(at), _resume, at))
    today = day_of(at)
    done.add("look_backs", len(supervision.draw_look_backs(on=today)))
    done.add("anchors", 1 if make_anchor(day=today - timedelta(days=1), at=at) else 0)
    return done


def _each(rows: list[Row], act: Callable[[Row, datetime], None], at: datetime) -> int:
    """Act on each row in a transaction of its own; one that somebody else moved meanwhile is left alone."""
    n = 0
    for row in rows:
        try:
            with transaction.atomic():
                act(row, at)
            n += 1
        except CannotMove as problem:
            log.info("left alone", what=act.__name__, row=getattr(row, "pk", None), why=problem.message)
    return n


def _fallen_overdue(at: datetime) -> list[Clock]:
    running = Clock.objects.filter(stopped_at=None, paused_at=None, overdue_at=None, due_at__lte=at)
    return list(running.select_related("case", "case__unit", "case__area").order_by("due_at")[:BATCH])


def _expire(clock: Clock, at: datetime) -> None:
    deadlines.mark_overdue(clock)
    if clock.case.state in {state.value for state in State} and Case.objects.filter(still_open(), pk=clock.case_id):
        facts = {"stage": clock.stage, "due_at": clock.due_at.isoformat()}
        move(clock.case, "expire", by=SYSTEM, at=at, facts=facts)


def _at_a_rung(at: datetime) -> list[Clock]:
    reached = Clock.objects.filter(next_rung_at__lte=at, stopped_at=None, paused_at=None)
    return list(reached.select_related("case", "case__unit", "case__area").order_by("next_rung_at")[:BATCH])


def _climb(clock: Clock, at: datetime) -> None:
    """One rung of the ladder: colour the case and tell the roles that the rung names."""
    rung = deadlines.next_rung(clock)
    if rung is None:
        return
    clock.rung = rung.number
    deadlines.aim_rung(clock)
    Clock.objects.filter(pk=clock.pk).update(rung=clock.rung, next_rung_at=clock.next_rung_at)
    case = clock.case
    if case.state_now in {State.CLOSED, State.ANSWERED, State.DECLINED, State.JOINED}:
        return
    higher = _higher(rung.colour, case.colour)
    facts = {"colour": rung.colour, "rung": rung.number, "stage": clock.stage, "tell": rung.tell.split()}
    changes = {"colour": higher, "rung": max(case.rung, rung.number)}
    move(case, "escalate", by=SYSTEM, at=at, facts=facts, changes=changes)


def _higher(one: str, other: str) -> str:
    ranks = ("", *supervision.COLOURS)
    return max(one, other, key=lambda colour: ranks.index(colour) if colour in ranks else 0)


def _unrated(at: datetime) -> list[Case]:
    since = at - timedelta(days=case_rules().rating_days)
    return list(Case.objects.filter(state=State.ANSWERED, answered_at__lte=since).order_by("answered_at")[:BATCH])


def _close(case: Case, at: datetime) -> None:
    feedback.close_unrated(case, at=at)


def _suspension_over(at: datetime) -> list[Case]:
    today = day_of(at)
    over = Case.objects.filter(state=State.SUSPENDED, suspended_until__lte=today)
    return list(over.select_related("unit", "area").order_by("pk")[:BATCH])


def _resume(case: Case, at: datetime) -> None:
    approvals.resume(case, by=SYSTEM, at=at)


def overdue_public_replies(at: datetime) -> int:
    """How many media exposures have waited for their public reply beyond its deadline."""
    return Clock.objects.filter(stage=Stage.REPLY, stopped_at=None, due_at__lte=at).count()
