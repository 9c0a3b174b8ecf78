"""Points for hours: earned once for each hour that was given, taken back as far as they are still there."""

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from qiaomen.people.actors import SYSTEM, Actor

from .ledger import Move, balance, outside, post, saved_by
from .models import Holder, Item, Rate, Transfer
from .permissions import ORGANISER_ROLES
from .planning import add_item
from .problems import CannotExchange

POINTS = "points"


def rate_on(day: date) -> Rate | None:
    """What an hour of that day earns; of several rates the one that began last. One query."""
    found = Rate.objects.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)
    return found.select_related("gives").first()


def earn(holder: Holder, *, minutes: int, day: date, key: str, note: str, at: datetime) -> Transfer | None:
    """Points for so many minutes of that day, once a key; None where they earn nothing. A part of a point is none.

    Call it inside a transaction, after `take_turn(holder)`.
    """
    known = Transfer.objects.filter(key=key).first()
    rate = rate_on(day)
    points = minutes * rate.points_an_hour // 60 if rate else 0
    if known is not None or rate is None or not points:
        return known
    moves = [Move(rate.gives, outside(), saved_by(holder), points)]
    return post(Transfer.Kind.EARN, moves, key=key, by=SYSTEM, at=at, holder=holder, note=note)


def take_back(earned: Transfer, *, key: str, at: datetime) -> Transfer:
    """Take points back, once: as many as are still there; the note says how many had been spent.

    Call it inside a transaction, after `take_turn(holder)`.
    """
    known = Transfer.objects.filter(key=key).first()
    if known is not None:
        return known
    assert earned.holder is not None
    row = earned.movements.select_related("source__item").get()
    item, mine = row.source.item, saved_by(earned.holder)
    there = min(row.amount, balance(item, mine))
    note = _("应收回 %(all)d 分，已用掉 %(gone)d 分，没有收回。") % {"all": row.amount, "gone": row.amount - there}
    return post(
        Transfer.Kind.TAKE_BACK, [Move(item, mine, outside(), there)] if there else [], key=key, by=SYSTEM, at=at,
        holder=earned.holder, undoes=earned, note="" if there == row.amount else note,
    )  # fmt: skip


def save_rate(
    *, item: Item, points_an_hour: int, from_on: date, until_on: date | None, by: Actor, at: datetime
) -> Rate:
    """A new rate; from its first day it goes before older ones. Raises CannotExchange with the field at fault."""
    if by.acts_as(ORGANISER_ROLES) is None:
        raise CannotExchange(_("您的岗位不能定积分。"))
    if item.kind != Item.Kind.POINTS:
        raise CannotExchange(_("请选一种积分。"), field="item")
    if points_an_hour <= 0:
        raise CannotExchange(_("数量应大于 0。"), field="points_an_hour")
    if until_on is not None and until_on < from_on:
        raise CannotExchange(_("结束的日子不能早于开始的日子。"), field="until_on")
    return Rate.objects.create(
        gives=item, points_an_hour=points_an_hour, from_on=from_on, until_on=until_on, made_at=at, made_by=by.person
    )


def points_item(*, by: Actor) -> Item:
    """The city's points: the first kind of points that there is, made when there is none. Raises CannotExchange."""
    known = Item.objects.filter(kind=Item.Kind.POINTS).order_by("pk").first()
    return known or add_item(code=POINTS, name="积分", name_en="points", kind=Item.Kind.POINTS, measure="point", by=by)
