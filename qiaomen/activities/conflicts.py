"""When two shifts of one person clash: hard when they overlap, soft when one has to hurry from place to place."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from qiaomen.places.coords import metres_between
from qiaomen.shell.moments import in_words
from qiaomen.volunteers.models import Volunteer

from .models import Activity, Shift
from .problems import CannotSignUp
from .queries import held_by

# So long one needs at least from one place to another; two sites nearer than this are one place.
ON_THE_WAY = timedelta(minutes=60)
ONE_PLACE_METRES = 300


def own_around(shift: Shift, volunteer: Volunteer) -> list[Shift]:
    """His other shifts that overlap this one or lie less than ON_THE_WAY from it. One query."""
    rows = held_by(volunteer).filter(
        shift__activity__state=Activity.State.OPEN,
        shift__until_at__gt=shift.from_at - ON_THE_WAY,
        shift__from_at__lt=shift.until_at + ON_THE_WAY,
    )
    return [row.shift for row in rows.exclude(shift=shift).order_by("shift__from_at", "pk")]


def check_overlap(shift: Shift, others: Iterable[Shift]) -> None:
    """Raises CannotSignUp with the name of the first one that overlaps."""
    for other in others:
        if other.from_at < shift.until_at and other.until_at > shift.from_at:
            words = {"title": other.activity.title, "at": in_words(other.from_at, now=None), "site": other.site}
            raise CannotSignUp(_("时间冲突：您已报了“%(title)s”（%(at)s，%(site)s）。先取消那个，才能报这个。") % words)


def doubts_of(shift: Shift, others: Iterable[Shift], volunteer: Volunteer) -> list[str]:
    """What he should know before he goes on: too little time on the way, a skill that is asked for."""
    found = []
    for other in others:
        if not _at_one_place(shift, other):
            gap = max(shift.from_at - other.until_at, other.from_at - shift.until_at)
            words = {"title": other.activity.title, "site": other.site, "n": int(gap.total_seconds()) // 60}
            found.append(_("和您报的“%(title)s”（%(site)s）只隔 %(n)s 分钟，地方不同，可能赶不过来。") % words)
    needs = list(shift.needs.all())
    if needs and not volunteer.skills.filter(pk__in=[one.pk for one in needs]).exists():
        names = _("、").join(one.name for one in needs)
        found.append(_("这个班次需要会“%(skills)s”的人，您没有登记这项技能。") % {"skills": names})
    return found


def _at_one_place(one: Shift, other: Shift) -> bool:
    if one.longitude is None or one.latitude is None or other.longitude is None or other.latitude is None:
        return one.site == other.site
    return metres_between((one.longitude, one.latitude), (other.longitude, other.latitude)) <= ONE_PLACE_METRES
