"""The bulletin for everybody: put out by whoever plans when all is looked at, and taken in again."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiaomen.cases.problems import CannotMove
from qiaomen.people.actors import Actor
from qiaomen.rounds.models import Assessment
from qiaomen.units.queries import day_of

from .permissions import permit_planning


def published() -> QuerySet[Assessment]:
    """What anybody may read."""
    return Assessment.objects.filter(published_at__isnull=False).select_related("unit")


def is_over(one: Assessment, at: datetime) -> bool:
    """Whether all points are looked at, or its last day has passed."""
    return day_of(at) > one.until or not one.points.filter(done_at=None).exists()


def publish(one: Assessment, *, by: Actor, at: datetime) -> None:
    """Put the figures out. Raises CannotMove while points are still to be looked at and there is time for it."""
    permit_planning(one, by)
    if not one.points.filter(done_at__isnull=False).exists():
        raise CannotMove(_("还一个点都没有看，没有数可以公布。"))
    if not is_over(one, at):
        raise CannotMove(_("还有点没有看完；看完或者过了结束的日子再公布。"))
    if not Assessment.objects.filter(pk=one.pk, published_at=None).update(published_at=at, published_by=by.person):
        raise CannotMove(_("已经公布了。"))


def withdraw(one: Assessment, *, by: Actor) -> None:
    """Take it in again: something was wrong."""
    permit_planning(one, by)
    if not Assessment.objects.filter(pk=one.pk, published_at__isnull=False).update(
        published_at=None, published_by=None
    ):
        raise CannotMove(_("还没有公布。"))
