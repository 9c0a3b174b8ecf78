"""Stock: deliveries, goods moved between sites, and stock-taking, where the difference is an entry with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor

from .ledger import Move, balance, once, outside, post, stock_of
from .models import Account, Item, Site, Transfer
from .permissions import permit_store
from .problems import CannotExchange


def deliver(item: Item, *, site: Site, amount: int, note: str, key: str, by: Actor, at: datetime) -> Transfer:
    """入库: so many pieces come from outside. Once a key."""
    permit_store(site, by)
    _positive(amount)
    known, asked = once(key, {"item": item.pk, "site": site.pk, "amount": amount})
    if known is not None:
        return known
    with transaction.atomic():
        moves = [Move(item, outside(), stock_of(site), amount)]
        return post(Transfer.Kind.DELIVER, moves, key=key, by=by, at=at, content=asked, site=site, note=note.strip())


def move(
    item: Item, *, source: Site, target: Site, amount: int, note: str, key: str, by: Actor, at: datetime
) -> Transfer:
    """调拨: so many pieces from one site to another. Raises NotEnough."""
    permit_store(source, by)
    _positive(amount)
    if source.pk == target.pk:
        raise CannotExchange(_("请选另一个兑换点。"), field="target")
    known, asked = once(key, {"item": item.pk, "source": source.pk, "target": target.pk, "amount": amount})
    if known is not None:
        return known
    with transaction.atomic():
        moves = [Move(item, stock_of(source), stock_of(target), amount)]
        return post(Transfer.Kind.MOVE, moves, key=key, by=by, at=at, content=asked, site=source, note=note.strip())


def take_stock(
    item: Item, *, site: Site, counted: int, note: str, key: str, by: Actor, at: datetime
) -> Transfer | None:
    """盘点: what was counted becomes the balance by an entry for the difference, with a reason. None: it agrees."""
    permit_store(site, by)
    if counted < 0:
        raise CannotExchange(_("数出来的不能小于 0。"), field="counted")
    known, asked = once(key, {"item": item.pk, "site": site.pk, "counted": counted})
    if known is not None:
        return known
    with transaction.atomic():
        # Locked until the end: nothing is given out between reading and writing.
        Account.objects.select_for_update().filter(item=item, owner=stock_of(site).name).first()
        difference = counted - balance(item, stock_of(site))
        if not difference:
            return None
        if not note.strip():
            raise CannotExchange(_("账上和实物差 %(n)+d，请写明原因。") % {"n": difference}, field="note")
        there, world = stock_of(site), outside()
        moved = Move(item, world, there, difference) if difference > 0 else Move(item, there, world, -difference)
        return post(Transfer.Kind.COUNT, [moved], key=key, by=by, at=at, content=asked, site=site, note=note.strip())


def _positive(amount: int) -> None:
    if amount <= 0:
        raise CannotExchange(_("数量应大于 0。"), field="amount")
