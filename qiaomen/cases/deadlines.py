"""The clocks: one a stage, honest. They start, pause, go on, are extended once, stop; overdue stays overdue."""

import uuid
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Max
from django.db.models.functions import Coalesce

from qiaomen.places.queries import current_city
from qiaomen.units.queries import working_time
from qiaomen.units.working_time import SECONDS, LimitUnit

from .models import Case, Clock, FilingStandard, Rung, StageLimit
from .rules import case_rules
from .states import STAGE_OF, Stage, State

# The working week of a city that has loaded no limit of its own for a stage.
DEFAULT_LIMIT = (5.0, LimitUnit.WORK_DAY)


@dataclass(frozen=True)
class Limit:
    """So much of a unit's time."""

    value: float
    unit: LimitUnit

    @property
    def seconds(self) -> float:
        """Length in the unit's own time."""
        return self.value * SECONDS[self.unit]


def limit_for(stage: Stage, standard: FilingStandard | None = None) -> Limit:
    """The limit of a stage: handling goes by the filing standard, the rest by the city's stage limits."""
    if stage == Stage.HANDLE and standard is not None:
        return Limit(standard.limit_value, LimitUnit(standard.limit_unit))
    return _stage_limits(current_city().edition).get(stage, Limit(*DEFAULT_LIMIT))


@lru_cache(maxsize=2)
def _stage_limits(edition: uuid.UUID) -> Mapping[str, Limit]:
    # Like the ladder: changed by loading a city alone, which gives it a new edition. Read once, not for each clock.
    rows = StageLimit.objects.filter(retired_on=None)
    return {row.stage: Limit(row.limit_value, LimitUnit(row.limit_unit)) for row in rows}


@lru_cache(maxsize=2)
def _ladder(edition: uuid.UUID) -> Sequence[Rung]:
    return tuple(Rung.objects.filter(retired_on=None).order_by("number"))


def keep_clocks(case: Case, *, before: State | None, at: datetime) -> None:
    """Bring the case's clocks in line with its new state, and repeat the running one's moments on the case.

    `before` is the state that it left (None at its beginning). Call it inside the move's transaction, before
    the case's row is written.
    """
    state = State(case.state)
    stage = STAGE_OF.get(state)
    was = STAGE_OF.get(before) if before else None
    # A public reply is owed to the public whatever state the case is in: its clock is not touched here.
    owed = Clock.objects.filter(case=case, stopped_at=None).exclude(stage=Stage.REPLY)
    # A case that only begins has no clocks yet.
    running = {clock.stage: clock for clock in owed} if before else {}
    if state == State.JOINED:
        _pause_all(running, at)
    elif before == State.JOINED:
        _resume_all(running, at)
    else:
        _follow_stage(case, running, was, stage, at)
    show_clock(case, running.get(stage) if stage else None)


def _follow_stage(case: Case, running: dict[str, Clock], was: Stage | None, stage: Stage | None, at: datetime) -> None:
    state = State(case.state)
    # Verification pauses handling: sent back, the same clock goes on; passed, it stops where it stood.
    if state == State.FINISHED and Stage.HANDLE in running:
        pause(running[Stage.HANDLE], at=at)
    elif was and was != stage and was in running:
        stop(running.pop(was), at=at)
    if state == State.VERIFIED and Stage.HANDLE in running:
        stop(running.pop(Stage.HANDLE), at=at)
    if state == State.SUSPENDED and Stage.HANDLE in running:
        pause(running[Stage.HANDLE], at=at)
    elif stage and stage not in running:
        standard = case.filing_standard if stage == Stage.HANDLE else None
        running[stage] = start(case, stage, limit_for(stage, standard), at=at)
    elif stage and state != State.SUSPENDED and running[stage].paused_at:
        resume(running[stage], at=at)


def start(case: Case, stage: Stage, limit: Limit, *, at: datetime, started_at: datetime | None = None) -> Clock:
    """A new clock of a stage, in its next round."""
    last = Clock.objects.filter(case=case, stage=stage).aggregate(last=Coalesce(Max("round"), 0))["last"]
    clock = planned(stage, limit, at=started_at or at)
    clock.case, clock.round = case, last + 1
    clock.save(force_insert=True)
    return clock


def planned(stage: Stage, limit: Limit, *, at: datetime) -> Clock:
    """The clock that would start at a moment, with its due, near and first rung's moments; of no case, not saved."""
    clock = Clock(stage=stage, limit_value=limit.value, limit_unit=limit.unit, started_at=at, resumed_at=at)
    _aim(clock)
    return clock


def start_reply(case: Case, due_at: datetime, *, at: datetime) -> Clock:
    """The clock of a public reply: continuous, ending at the deadline that the exposure set."""
    seconds = max((due_at - at).total_seconds(), 1.0)
    limit = Limit(seconds / SECONDS[LimitUnit.NATURAL_DAY], LimitUnit.NATURAL_DAY)
    return start(case, Stage.REPLY, limit, at=at)


def pause(clock: Clock, *, at: datetime) -> None:
    """Stop counting for a while. What was overdue stays overdue."""
    if clock.paused_at is None:
        _count_until(clock, at)
        clock.paused_at, clock.next_rung_at = at, None
        clock.save(force_update=True)


def resume(clock: Clock, *, at: datetime) -> None:
    """Go on counting where it paused; the due moment moves by the pause."""
    if clock.paused_at is not None:
        clock.paused_at, clock.resumed_at = None, at
        _aim(clock)
        clock.save(force_update=True)


def stop(clock: Clock, *, at: datetime) -> None:
    """The stage is over."""
    if clock.paused_at is None:
        _count_until(clock, at)
    clock.stopped_at, clock.next_rung_at = at, None
    clock.save(force_update=True)


def extend(clock: Clock) -> None:
    """Add one original limit. The caller has made sure that it is not overdue."""
    clock.extensions += 1
    _aim(clock)
    clock.save(force_update=True)


def mark_overdue(clock: Clock) -> None:
    """Write down the raw fact that the clock ran out, once."""
    _note_overdue(clock, clock.due_at)
    clock.save(force_update=True, update_fields=["overdue_at"])


def show_clock(case: Case, clock: Clock | None) -> None:
    """Repeat the running clock's moments on the case (not saved here)."""
    counts = clock is not None and clock.paused_at is None
    case.due_at = clock.due_at if counts and clock else None
    case.near_at = clock.near_at if counts and clock else None


def total_seconds(clock: Clock) -> float:
    """The whole limit with its extensions, in the unit's own time."""
    return clock.limit_value * SECONDS[LimitUnit(clock.limit_unit)] * (1 + clock.extensions)


def seconds_taken(clock: Clock, now: datetime) -> float:
    """What the stage has used of its limit so far, in the unit's own time."""
    if clock.paused_at or clock.stopped_at:
        return clock.spent_seconds
    return clock.spent_seconds + working_time().between(clock.resumed_at, now, LimitUnit(clock.limit_unit))


def _count_until(clock: Clock, at: datetime) -> None:
    """Write down what a counting clock has used up to now, and whether that was too much."""
    _note_overdue(clock, at)
    clock.spent_seconds += working_time().between(clock.resumed_at, at, LimitUnit(clock.limit_unit))


def _note_overdue(clock: Clock, at: datetime) -> None:
    if clock.overdue_at is None and at >= clock.due_at:
        clock.overdue_at = clock.due_at


def _aim(clock: Clock) -> None:
    """Set the due, near and next-rung moments from what is left of the limit."""
    clock.due_at = _moment(clock, 1.0)
    clock.near_at = _moment(clock, case_rules().near_fraction)
    clock.estimated = clock.limit_unit in {
        LimitUnit.WORK_DAY,
        LimitUnit.WORK_HOUR,
    } and working_time().is_estimated(clock.started_at, clock.due_at)
    aim_rung(clock)


def aim_rung(clock: Clock) -> None:
    """Set when the next rung of the ladder is reached; None above the last."""
    rung = next_rung(clock)
    clock.next_rung_at = _moment(clock, rung.fraction) if rung else None


def rungs_ahead(clock: Clock) -> list[tuple[Rung, datetime]]:
    """Every rung above the clock and when it would be reached, if nothing is done until then."""
    climber, found = copy(clock), []
    while rung := next_rung(climber):
        found.append((rung, _moment(climber, rung.fraction)))
        climber.rung = rung.number
    return found


def reached_rung(clock: Clock) -> Rung | None:
    """The rung on which this clock stands: the stage's own, or the city's for any stage. None on the ground."""
    rungs = _ladder(current_city().edition)
    own = [rung for rung in rungs if rung.number == clock.rung and rung.stage in (clock.stage, "*")]
    return min(own, key=lambda rung: rung.stage == "*", default=None)


def next_rung(clock: Clock) -> Rung | None:
    """The next rung of this clock's ladder: the stage's own, or the city's for any stage."""
    rungs = _ladder(current_city().edition)
    own = [rung for rung in rungs if rung.number > clock.rung and rung.stage in (clock.stage, "*")]
    return min(own, key=lambda rung: (rung.number, rung.stage == "*"), default=None)


def _moment(clock: Clock, fraction: float) -> datetime:
    left = total_seconds(clock) * fraction - clock.spent_seconds
    return working_time().add(clock.resumed_at, max(left, 0.0), LimitUnit(clock.limit_unit))


def _pause_all(running: dict[str, Clock], at: datetime) -> None:
    for clock in running.values():
        pause(clock, at=at)


def _resume_all(running: dict[str, Clock], at: datetime) -> None:
    for clock in running.values():
        resume(clock, at=at)
