"""A turn of counting is written down; one that was wrong is taken back by a counter-entry."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.people.actors import Actor

from .models import Indicator, ObservationSite, Turn
from .models.observation import MOST_SEEN
from .moments import put_right
from .permissions import may_correct, may_observe

LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class Count:
    """What somebody saw: how many did it, how many did not, between two moments."""

    indicator: Indicator
    site: ObservationSite
    did: int
    did_not: int
    started_at: datetime
    ended_at: datetime


def record(count: Count, *, by: Actor, at: datetime) -> Turn:
    """Write a turn down. Raises Missing with the field at fault, or NotYours."""
    assert by.person is not None, "only people count"
    if not may_observe(count.site, by):
        raise NotYours(_("您的岗位不在这个观测点。"))
    if count.site.retired_on or count.indicator.retired_on or not count.site.observes(count.indicator):
        raise Missing("", _("这个观测点现在不数这一项。"))
    _check_numbers(count.did, count.did_not)
    started_at, ended_at = put_right(count.started_at, count.ended_at, at=at, longest=LONGEST, field="counted_at")
    return Turn.objects.create(
        indicator=count.indicator, site=count.site, observer=by.person, started_at=started_at, ended_at=ended_at,
        did=count.did, did_not=count.did_not, entered_at=at, entered_by=by.person,
    )  # fmt: skip


def _check_numbers(did: int, did_not: int) -> None:
    for field, number in (("did", did), ("did_not", did_not)):
        if not 0 <= number <= MOST_SEEN:
            raise Missing(field, _("请写 0 到 %(most)s 之间的整数。") % {"most": MOST_SEEN})
    if did + did_not == 0:
        raise Missing("did", _("一个也没有数到，就不用交。"))


def take_back(turn: Turn, *, reason: str, right: tuple[int, int] | None = None, by: Actor, at: datetime) -> Turn:
    """Write the counter-entry of a turn, and what it should have said, if that is known. Raises CannotMove.

    The turn itself stays as it was. Its sums are gone, because the counter-entry is counted with it.
    """
    if not may_correct(turn, by):
        raise NotYours(_("只有数的人、考核员和督查员能撤回这一次。"))
    if turn.corrects_id:
        raise CannotMove(_("这一行本身就是撤回。"))
    if not reason.strip():
        raise Missing("reason", _("请写明为什么撤回。"))
    if right is not None:
        _check_numbers(*right)
    try:
        with transaction.atomic():
            counter = _entry(turn, -turn.did, -turn.did_not, by=by, at=at, corrects=turn, reason=reason.strip()[:200])
            if right is not None:
                _entry(turn, *right, by=by, at=at)
    except IntegrityError:
        raise CannotMove(_("这一次已经撤回过了。")) from None
    return counter


def _entry(
    turn: Turn, did: int, did_not: int, *, by: Actor, at: datetime, corrects: Turn | None = None, reason: str = ""
) -> Turn:
    assert by.person is not None, "only people write entries"
    return Turn.objects.create(
        indicator=turn.indicator, site=turn.site, observer=turn.observer, started_at=turn.started_at,
        ended_at=turn.ended_at, did=did, did_not=did_not, entered_at=at, entered_by=by.person, corrects=corrects,
        reason=reason,
    )  # fmt: skip
