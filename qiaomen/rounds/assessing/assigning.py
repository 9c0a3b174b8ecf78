"""Whose point is whose: dealt by whoever plans, or taken by whoever goes there; of two at one moment one is told."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.people.actors import Actor, staff
from qiaomen.people.models import Person
from qiaomen.rounds.models import Assessment, AssessmentPoint

from .permissions import LOOK_ROLES, permit_planning


def deal(one: Assessment, people: Iterable[Person], *, anew: bool = False, by: Actor) -> int:
    """Give the points that nobody has, in pieces that lie together, to those who may look there; how many.

    `anew`: those that somebody has and has not looked at, too. Raises Missing when nobody chosen may go anywhere.
    """
    permit_planning(one, by)
    actors = [staff(person) for person in people]
    with transaction.atomic():
        held = Q() if anew else Q(assessor=None)
        rows = one.points.filter(held, done_at=None).select_related("place__area")
        areas: dict[str, list[AssessmentPoint]] = {}
        for row in rows.order_by("place__area__path", "place__kind", "place__code"):
            areas.setdefault(row.place.area.path, []).append(row)
        # Somebody who took one meanwhile keeps it.
        dealt = sum(
            AssessmentPoint.objects.filter(held, pk=row.pk, done_at=None).update(assessor=row.assessor)
            for row in _dealt(areas, actors)
        )
    if not dealt:
        raise Missing("people", _("选的人没有能去的区域，或者没有要分的点。"))
    return dealt


def _dealt(areas: dict[str, list[AssessmentPoint]], actors: Sequence[Actor]) -> list[AssessmentPoint]:
    """Areas that the same people may go to are one list, cut into as many pieces as there are people."""
    lists: dict[tuple[int, ...], list[AssessmentPoint]] = {}
    for path, rows in areas.items():
        here = tuple(n for n, one in enumerate(actors) if one.covers(path, LOOK_ROLES))
        if here:
            lists.setdefault(here, []).extend(rows)
    for here, rows in lists.items():
        for place, row in enumerate(rows):
            row.assessor = actors[here[place * len(here) // len(rows)]].person
    return [row for rows in lists.values() for row in rows]


def take(point: AssessmentPoint, *, by: Actor) -> None:
    """A free point becomes this person's; taken again by the same person nothing changes. Raises CannotMove."""
    assert by.person is not None, "only people go"
    if not by.covers(point.place.area.path, LOOK_ROLES):
        raise NotYours(_("您的岗位不在这个点测评。"))
    free = AssessmentPoint.objects.filter(Q(assessor=None) | Q(assessor=by.person), pk=point.pk, done_at=None)
    if free.update(assessor=by.person):
        return
    now = AssessmentPoint.objects.select_related("assessor", "done_by").get(pk=point.pk)
    if now.done_at:
        raise CannotMove(_("这个点已经有人看过了。"))
    raise CannotMove(_("%(name)s已经认领了这个点。") % {"name": now.assessor})


def give_back(point: AssessmentPoint, *, by: Actor) -> None:
    """One's own point, not looked at yet, is free again. Raises CannotMove when it is not one's own."""
    assert by.person is not None, "only people go"
    if not AssessmentPoint.objects.filter(pk=point.pk, assessor=by.person, done_at=None).update(assessor=None):
        raise CannotMove(_("这个点不是您的，或者已经看过了。"))
