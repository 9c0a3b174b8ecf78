"""A call for honours in the small city, and its stages by real steps."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from qiaomen.honours import calls, nominating, reviewing
from qiaomen.honours.models import Call, Criterion, Nomination, Reviewer
from qiaomen.volunteers.models import Membership, Volunteer

from .city import World
from .network import Network, volunteer

REVIEWERS = ("sun", "wang", "dai")
POINTS = (60, 40)


@dataclass
class Honouring:
    """A call that the assessor keeps; the lamps and a volunteer of theirs can be named by the clerk."""

    net: Network
    call: Call
    li: Volunteer

    @property
    def world(self) -> World:
        """The city."""
        return self.net.world

    def mark(self, nomination: Nomination, who: str, points: tuple[int, int], *, at: datetime) -> None:
        """One reviewer's marks, in the order of the criteria."""
        keys = [one.pk for one in self.call.criteria.all()]
        reviewing.mark(nomination, dict(zip(keys, points, strict=True)), note="", by=self.world.actor(who), at=at)


def honouring(net: Network, *, at: datetime, code: str = "best", **columns: Any) -> Honouring:
    """A draft with two criteria and three reviewers."""
    day = at.date()
    columns = {
        "persons": 1, "collectives": 1, "evidence_from": day - timedelta(days=365),
        "nominate_until": day + timedelta(days=10), "least_reviews": 2, "publish_days": 7,
    } | columns  # fmt: skip
    call = Call.objects.create(
        code=code, title="最美人物和最美集体", title_en="The best", unit=net.world.centre,
        made_by=net.world.people["kao"], made_at=at, **columns,
    )  # fmt: skip
    for n, points in enumerate(POINTS, 1):
        Criterion.objects.create(call=call, order=n, name=f"标准{n}", name_en=f"Criterion {n}", points=points)
    for name in REVIEWERS:
        Reviewer.objects.create(call=call, person=net.world.people[name])
    return Honouring(net, call, _li(net, at))


def _li(net: Network, at: datetime) -> Volunteer:
    """The volunteer whom the lamps know."""
    known = Volunteer.objects.filter(name="李四光").first()
    if known is not None:
        return known
    li = volunteer(net, "李四光", "13800000077", at=at)
    li.memberships.all().delete()
    Membership.objects.create(volunteer=li, organisation=net.colleagues, from_on=at.date())
    return li


def opened(net: Network, *, at: datetime, **columns: Any) -> Honouring:
    """Names are taken."""
    made = honouring(net, at=at, **columns)
    calls.open_for_names(made.call, by=net.world.actor("kao"), at=at)
    return made


def named(there: Honouring, subject: Any, *, at: datetime, admitted: bool = True) -> Nomination:
    """Named by the clerk of the lamps, admitted by the assessor."""
    made = nominating.name(
        there.call, subject, reason="夜里修灯，随叫随到。", agreed=True, by=there.world.actor("lin"), at=at
    )
    if admitted:
        nominating.admit(made, agreed=True, note="", by=there.world.actor("kao"), at=at)
        made.refresh_from_db()
    return made


def reviewed(there: Honouring, subjects: list[Any], *, at: datetime) -> list[Nomination]:
    """All named, and marked by two reviewers: the first best."""
    found = [named(there, one, at=at) for one in subjects]
    calls.begin_review(there.call, by=there.world.actor("kao"), at=at)
    for n, one in enumerate(found):
        for who in ("sun", "wang"):
            there.mark(one, who, (50 - 10 * n, 30), at=at)
    return found
