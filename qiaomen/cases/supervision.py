"""督查: somebody else looks at what was done; urges, escalates, and looks back at what was closed."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qiaomen.people.actors import SYSTEM, Actor
from qiaomen.people.models import Role
from qiaomen.units.queries import working_time

from .handling import Proof, keep_proof
from .models import Case, CaseEvent, LookBack, Reason
from .moves import move, together
from .problems import CannotMove, Missing, NotYours
from .rules import case_rules
from .states import State

# Steps by which somebody becomes one of those who worked on the case.
OWN_WORK = ("take", "note", "finish")
# So far back a draw makes up for days on which nothing ran.
MISSED = timedelta(days=31)
URGE_PAUSE = timedelta(hours=24)
COLOURS = ("blue", "yellow", "orange", "red")


def verify(case: Case, *, by: Actor, at: datetime, note: str = "", proof: Sequence[Proof] = ()) -> CaseEvent:
    """Confirm that the closing test is met. Whoever worked on the case may not verify it."""
    if by.person is not None and case.events.filter(by=by.person, step__in=OWN_WORK).exists():
        raise NotYours(_("办理人不能核查自己办的事项，请由别人核查。"))
    with together(case):
        event = move(case, "verify", by=by, at=at, note=note, facts={"test": _closing_test(case)})
        keep_proof(case, proof, event=event, at=at)
    return event


def send_back(
    case: Case, *, reason: Reason, by: Actor, at: datetime, note: str, proof: Sequence[Proof] = ()
) -> CaseEvent:
    """Not good enough: back to the unit. The handling clock goes on where it stood."""
    if reason.kind != "send_back":
        raise Missing("reason", _("请选一个返工理由。"))
    if not note.strip():
        raise Missing("note", _("请写明哪里没有办好。"))
    with together(case):
        facts = {"reason": reason.code, "text": reason.text}
        event = move(case, "send_back", by=by, at=at, note=note, facts=facts, changes={"reworks": case.reworks + 1})
        keep_proof(case, proof, event=event, at=at)
    return event


def urge(case: Case, *, by: Actor, at: datetime, note: str = "") -> CaseEvent:
    """Ask whoever has the case to hurry; it does not move. A resident may urge once a day."""
    if by.person is None:
        last = case.events.filter(step="urge", by=None).order_by("-number").first()
        if last and at - last.at < URGE_PAUSE:
            raise CannotMove(_("您今天已经催过一次，我们已经转告承办单位。"))
    return move(case, "urge", by=by, at=at, note=note, changes={"urges": case.urges + 1})


def escalate(case: Case, *, colour: str, by: Actor, at: datetime, note: str = "", rung: int | None = None) -> CaseEvent:
    """Raise the case's colour; it does not move. A colour never falls while the case is open."""
    if colour not in COLOURS:
        raise Missing("colour", _("请选督办级别。"))
    if case.colour in COLOURS and COLOURS.index(colour) < COLOURS.index(case.colour):
        raise CannotMove(_("督办级别只能升，不能降。"))
    level = rung if rung is not None else COLOURS.index(colour) + 1
    changes = {"colour": colour, "rung": max(level, case.rung)}
    return move(case, "escalate", by=by, at=at, note=note, facts={"colour": colour}, changes=changes)


def seed_of(on: date) -> int:
    """The seed of a day's draw. Nobody chooses it: whoever draws, and however often, draws the same."""
    return on.toordinal()


def draw_look_backs(*, on: date, seed: int | None = None) -> list[LookBack]:
    """Draw the day's random sample of closed cases for re-inspection; running it twice on a day adds nothing.

    From the cases that were closed the city's number of days ago, and on the days before that whose turn came while
    nothing ran: so each is in one draw. The draw is by the day's own seed, so it can be repeated and checked.
    """
    rules, zone = case_rules(), working_time().zone
    last = LookBack.objects.filter(drawn_on__lt=on, drawn_on__gte=on - MISSED).aggregate(on=Max("drawn_on"))["on"]
    missed = (on - last) if last else timedelta(days=1)
    until = datetime.combine(on - timedelta(days=rules.look_back_after_days - 1), time.min, zone)
    pool = list(
        Case.objects.filter(state=State.CLOSED, closed_at__gte=until - missed, closed_at__lt=until)
        .exclude(look_backs__drawn_on=on)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    already = LookBack.objects.filter(drawn_on=on).count()
    wanted = round((len(pool) + already) * rules.look_back_percent / 100 + 0.4999) - already
    # A random sample, not a secret: the seed makes it checkable.
    chosen = random.Random(seed or seed_of(on)).sample(pool, max(0, min(wanted, len(pool))))  # noqa: S311
    try:
        with transaction.atomic():
            return LookBack.objects.bulk_create([LookBack(case_id=pk, drawn_on=on) for pk in sorted(chosen)])
    except IntegrityError:
        # Another worker drew at the same moment; by the same seed it drew the same.
        return []


def inspect(
    look_back: LookBack, *, passed: bool, words: str, by: Actor, at: datetime, proof: Sequence[Proof] = (),
    reason: Reason | None = None,
) -> CaseEvent:  # fmt: skip
    """Write down what the look-back found; what failed reopens under the same number."""
    if not passed and not words.strip():
        raise Missing("words", _("请写明现场看到了什么。"))
    case = look_back.case
    if by.person is not None and by.person.pk == case.finished_by_id:
        raise NotYours(_("办理人不能回头看自己办的事项。"))
    with together(case):
        done = LookBack.objects.filter(pk=look_back.pk, passed=None).update(
            passed=passed, words=words.strip()[:300], inspected_by=by.person, inspected_at=at
        )
        if not done:
            raise CannotMove(_("这次回头看已经有结果了。"))
        event = move(case, "look_back", by=by, at=at, note=words.strip(), facts={"passed": passed})
        keep_proof(case, proof, event=event, at=at)
        if not passed:
            # That a failed look-back reopens is the rule's doing: a collector only says what was found.
            event = reopen(case, reason=reason, by=by if Role.SUPERVISOR in by.roles else SYSTEM, at=at, note=words)
    return event


def reopen(case: Case, *, reason: Reason | None, by: Actor, at: datetime, note: str) -> CaseEvent:
    """Handle it again under the same number: a contest was right, or a look-back failed."""
    if not note.strip():
        raise Missing("note", _("请写明为什么要重新办理。"))
    facts = {"reason": reason.code, "text": reason.text} if reason else {}
    changes = {
        "reopenings": case.reopenings + 1, "closed_at": None, "finished_at": None, "finished_by": None,
        "handler": None, "answered_at": None,
    }  # fmt: skip
    return move(case, "reopen", by=by, at=at, note=note, facts=facts, changes=changes)


def dismiss(case: Case, *, by: Actor, at: datetime, note: str) -> CaseEvent:
    """The contest was looked into and is not right; whoever raised it is told why."""
    if not note.strip():
        raise Missing("note", _("请写明查到了什么，异议为什么不成立。"))
    return move(case, "dismiss", by=by, at=at, note=note)


def _closing_test(case: Case) -> str:
    return case.filing_standard.closing_test if case.filing_standard else ""
