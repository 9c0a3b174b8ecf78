"""One person, one vote for a person and one for a collective; what looks like many by one is noticed and may be set
aside.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.sealing import keyed_hash
from qiaomen.units.queries import day_of

from .calls import hold, permit, write_down
from .models import Call, Nomination, Vote
from .problems import CannotHonour
from .states import Standing, State

# So many from one address are nothing strange in a household or an office; beyond it somebody should look.
MANY_OF_ONE_ADDRESS = 10


def voter_of(call: Call, contact: str) -> str:
    """What a proved contact is known by in this call, and in no other; it does not lead back to the contact."""
    return keyed_hash(f"vote:{call.pk}", contact)


def vote(nomination: Nomination, *, voter: str, address: str, at: datetime) -> None:
    """Vote, as who has been proved (`voter_of`). Raises CannotHonour: no vote is on, no candidate, voted already."""
    call = nomination.call
    today = day_of(at)
    if call.state != State.VOTE or call.vote_until is None or today > call.vote_until:
        raise CannotHonour(_("现在没有投票。"))
    if nomination.standing != Standing.ADMITTED:
        raise CannotHonour(_("不是候选。"))
    try:
        with transaction.atomic():
            if not hold(call, State.VOTE):
                raise CannotHonour(_("现在没有投票。"))
            Vote.objects.create(
                call=call, kind=nomination.kind, nomination=nomination, at=at,
                voter=voter, origin=keyed_hash(f"origin:{call.pk}", address),
            )  # fmt: skip
    except IntegrityError:
        raise CannotHonour(_("您已经投过票了。个人、集体各一票。")) from None


@dataclass(frozen=True)
class Crowd:
    """Many votes from one address, between its first and its last."""

    origin: str
    votes: int
    nominations: int
    first_at: datetime
    last_at: datetime


def crowds(call: Call) -> list[Crowd]:
    """Addresses from which more came than from a household, the most first."""
    rows = (
        Vote.objects.filter(call=call, set_aside_why="").order_by().values("origin")
        .annotate(n=Count("pk"), to=Count("nomination", distinct=True), first=Min("at"), last=Max("at"))
        .filter(n__gt=MANY_OF_ONE_ADDRESS).order_by("-n", "origin")
    )  # fmt: skip
    return [Crowd(one["origin"], one["n"], one["to"], one["first"], one["last"]) for one in rows]


def set_aside(call: Call, origin: str, *, why: str, by: Actor, at: datetime) -> int:
    """Votes of one address no longer count, with a reason on the record; how many. Before publication."""
    person = permit(call, by)
    if not why.strip():
        raise CannotHonour(_("请写明为什么不计。"), field="note")
    with transaction.atomic():
        if not hold(call, State.VOTE):
            raise CannotHonour(_("现在不能改票数。"))
        rows = Vote.objects.filter(call=call, origin=origin, set_aside_why="")
        n = rows.update(set_aside_why=why.strip()[:200], set_aside_by=person)
        if n:
            write_down(call, "set_aside", by=person, at=at, note=why, facts={"votes": n, "origin": origin})
    return n
