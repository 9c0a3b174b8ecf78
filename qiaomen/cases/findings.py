"""What was found: who sees it, who decides, what becomes of it. The rules that find: `same_object.py`, `scan.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.places.models import Area

from .joining import join
from .models import Case, Finding
from .models.finding import Basis, Standing
from .moves import together
from .problems import CannotMove, Missing, NotYours
from .queries import still_open
from .states import State

SEES = frozenset({Role.SUPERVISOR, Role.DISPATCHER, Role.SHIFT_LEADER, Role.LEADER})
DECIDES = frozenset({Role.SUPERVISOR, Role.DISPATCHER, Role.SHIFT_LEADER})
# Without anything new for so many days it is over.
QUIET = timedelta(days=7)
AT_SPOT = (Basis.SAME, Basis.FREQUENT)
STANDS_OUT = (Basis.LINE, Basis.AREA)
# A case in one of these may be joined into another one.
JOINABLE = (State.RECEIVED, State.ACCEPTED, State.DISPATCHED, State.IN_HANDLING)
DONE = (State.VERIFIED, State.ANSWERED)


@dataclass(frozen=True)
class Progress:
    """How far the cases of something are: `waits` for a verification, `verified` but not yet closed; the rest is open.

    A case that was joined into another counts as that one; declined ones are left out.
    """

    n: int
    open: int
    waits: int
    verified: int
    closed: int


# ── who ───────────────────────────────────────────────────────────────────────────────────────────────────


def findings_visible_to(by: Actor) -> QuerySet[Finding]:
    """The findings that this actor may see: those that lie whole within the area of a post. No post, none."""
    return Finding.objects.filter(by.areas_below(SEES))


def may_decide(finding: Finding, by: Actor) -> bool:
    """Whether a post of this actor decides about it."""
    return by.covers(finding.area.path if finding.area else None, DECIDES)


# ── what ──────────────────────────────────────────────────────────────────────────────────────────────────


def cases_of(finding: Finding) -> QuerySet[Case]:
    """Its cases, the first one first: what a pair is joined into stands there first."""
    return Case.objects.filter(findings=finding).order_by("opened_at", "pk")


def progress_of(cases: QuerySet[Case]) -> Progress:
    """How far these cases are. One query."""
    keys = cases.order_by().values("pk")
    own = Q(pk__in=keys) & ~Q(state__in=[State.JOINED, State.DECLINED])
    counted = Case.objects.filter(own | Q(joined_cases__in=keys)).aggregate(
        n=Count("pk", distinct=True),
        open=Count("pk", distinct=True, filter=still_open() & ~Q(state__in=[State.FINISHED, *DONE])),
        waits=Count("pk", distinct=True, filter=Q(state=State.FINISHED)),
        verified=Count("pk", distinct=True, filter=Q(state__in=DONE)),
        closed=Count("pk", distinct=True, filter=Q(state=State.CLOSED)),
    )
    return Progress(**counted)


# ── found ─────────────────────────────────────────────────────────────────────────────────────────────────


def propose(basis: Basis, key: str, cases: Iterable[int], *, at: datetime, **columns: Any) -> Finding | None:
    """A new finding with its cases; None when one of this key lives already (another worker was first)."""
    try:
        with transaction.atomic():
            made = Finding.objects.create(basis=basis, key=key, found_at=at, **columns)
            made.cases.add(*cases)
    except IntegrityError:
        return None
    return made


def grow(finding: Finding, cases: Iterable[int], **columns: Any) -> None:
    """More of the same: further cases, later days. Nothing when it has ended meanwhile."""
    with transaction.atomic():
        if Finding.objects.filter(pk=finding.pk, ended_at=None).update(**columns):
            finding.cases.add(*cases)
            for name, value in columns.items():
                setattr(finding, name, value)


def end_quiet(finding: Finding, *, on: date, at: datetime) -> bool:
    """Let it end when nothing new has come for QUIET: what nobody decided about expires."""
    if on - finding.until_on <= QUIET:
        return False
    expired = Finding.objects.filter(pk=finding.pk, state=Standing.OPEN, ended_at=None)
    taken = Finding.objects.filter(pk=finding.pk, state=Standing.TAKEN, ended_at=None)
    return bool(expired.update(state=Standing.EXPIRED, ended_at=at) + taken.update(ended_at=at))


def common_area(paths: Iterable[str]) -> Area | None:
    """The smallest area that holds all of these paths of areas; None where one of them is empty. One query."""
    chains = [path.strip("/").split("/") for path in paths]
    shared = [codes[0] for codes in zip(*chains, strict=False) if len(set(codes)) == 1]
    return Area.objects.filter(code=shared[-1]).first() if shared and shared[-1] else None


# ── decided ───────────────────────────────────────────────────────────────────────────────────────────────


def dismiss(finding: Finding, *, words: str, by: Actor, at: datetime) -> None:
    """Not taken, and why. What is in it counts no more: whatever comes later has to stand out by itself."""
    if not words.strip():
        raise Missing("words", _("请写明为什么不采用。"))
    _decide(finding, by, state=Standing.DISMISSED, words=words.strip()[:300], decided_at=at, ended_at=at)


def take(finding: Finding, *, by: Actor, at: datetime, words: str = "") -> None:
    """Somebody does something about it. What stands out on a line or in an area goes on growing until it is quiet."""
    over = at if finding.basis in AT_SPOT else None
    _decide(finding, by, state=Standing.TAKEN, words=words[:300], decided_at=at, ended_at=over)


def to_join(finding: Finding) -> tuple[Case | None, list[Case]]:
    """The first case of a finding, and the later ones that can be joined into it."""
    left = cases_of(finding).exclude(state__in=[State.JOINED, State.DECLINED]).select_related("area", "unit")
    first, *later = left[:200] or [None]
    return first, [case for case in later if case and case.state in JOINABLE]


def join_all(finding: Finding, *, by: Actor, at: datetime) -> int:
    """Join its later cases into its first one, each by the ordinary step; returns how many. All of them, or none."""
    if finding.basis not in AT_SPOT:
        raise CannotMove(_("一条线、一片区域上的事项各办各的，不能并案。"))
    first, waiting = to_join(finding)
    if first is None or not waiting:
        raise CannotMove(_("这里没有可以并案的事项了：已经并过，或者已经办完。看过了就点“不采用”，写明原因。"))
    with together(*waiting):
        take(finding, by=by, at=at)
        for case in waiting:
            join(case, into=first, by=by, at=at, note=_("同一处、同一件事。"))
    return len(waiting)


def _decide(finding: Finding, by: Actor, **columns: Any) -> None:
    if by.person is None or not may_decide(finding, by):
        raise NotYours(_("您的岗位不能决定这条发现。"))
    open_still = Finding.objects.filter(pk=finding.pk, state=Standing.OPEN)
    if not open_still.update(decided_by=by.person, **columns):
        raise CannotMove(_("这条发现已经有人决定了，请看最新情况。"))
    for name, value in columns.items():
        setattr(finding, name, value)
