"""The one door of the ledger: only here is a balance written, and only together with the movement that explains it."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor

from .models import Account, Holder, Item, Movement, Site, Transfer
from .problems import KeyUsed, NotEnough

OUTSIDE = "outside"


@dataclass(frozen=True)
class Owner:
    """Where something of an item lies."""

    name: str
    site: Site | None = None
    holder: Holder | None = None


def outside() -> Owner:
    """The world: where everything comes from and goes to."""
    return Owner(OUTSIDE)


def stock_of(site: Site) -> Owner:
    """What lies at a site and may be given out."""
    return Owner(f"site:{site.pk}:stock", site=site)


def held_at(site: Site) -> Owner:
    """What lies at a site for somebody who reserved it."""
    return Owner(f"site:{site.pk}:held", site=site)


def saved_by(holder: Holder) -> Owner:
    """What somebody brought, or was given in points, and has not spent."""
    return Owner(f"holder:{holder.pk}", holder=holder)


@dataclass(frozen=True)
class Move:
    """So much of an item from one owner to another."""

    item: Item
    source: Owner
    target: Owner
    amount: int


@dataclass
class Change:
    """What one transfer adds to an account and takes from it."""

    account: Account
    into: int = 0
    out: int = 0


def post(kind: Transfer.Kind, moves: Sequence[Move], *, key: str, by: Actor, at: datetime, **facts: Any) -> Transfer:
    """Write one transfer with its movements and balances, all or nothing. Call it inside a transaction.

    Raises NotEnough where an account would fall below zero. `facts` are the transfer's other columns.
    """
    facts.setdefault("entered_at", at)
    written = Transfer(key=key, kind=kind, at=at, by=by.person, content=facts.pop("content", ""), **facts)
    written.save(force_insert=True)
    accounts = {(move.item.pk, owner.name): _account(move.item, owner) for move in moves for owner in _both(move)}
    changes = {account.pk: Change(account) for account in accounts.values()}
    for move in moves:
        source, target = (accounts[move.item.pk, owner.name] for owner in _both(move))
        Movement.objects.create(transfer=written, source=source, target=target, amount=move.amount)
        changes[source.pk].out += move.amount
        changes[target.pk].into += move.amount
    # Always in the order of the keys, so that two transfers never wait for each other.
    for _key, change in sorted(changes.items()):
        _write(change)
    return written


def once(key: str, content: dict[str, Any]) -> tuple[Transfer | None, str]:
    """The transfer that this key already made (None: it is new), and the fingerprint of what was asked.

    Raises KeyUsed where the same key came with other content.
    """
    asked = hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
    known = Transfer.objects.filter(key=key).first()
    if known is not None and known.content != asked:
        raise KeyUsed
    return known, asked


def balance(item: Item, owner: Owner) -> int:
    """How much lies there now."""
    return Account.objects.filter(item=item, owner=owner.name).values_list("balance", flat=True).first() or 0


def faults() -> list[str]:
    """What does not add up: an item whose balances do not sum to zero, an account whose movements say otherwise."""
    found = [
        _("%(item)s 的各户合计是 %(sum)d，应为 0") % {"item": row["item__code"], "sum": row["sum"]}
        for row in Account.objects.values("item__code")
        .annotate(sum=Sum("balance"))
        .filter(~Q(sum=0))
        .order_by("item__code")
    ]
    moved: dict[int, int] = defaultdict(int)
    for sign, column in ((-1, "source"), (1, "target")):
        for account, total in Movement.objects.order_by().values_list(column).annotate(Sum("amount")):
            moved[account] += sign * total
    for account in Account.objects.select_related("item").order_by("pk"):
        if moved[account.pk] != account.balance:
            words = {
                "owner": account.owner,
                "item": account.item.code,
                "said": account.balance,
                "moved": moved[account.pk],
            }
            found.append(_("%(item)s · %(owner)s 记着 %(said)s，按流水是 %(moved)s") % words)
    return found


def _both(move: Move) -> tuple[Owner, Owner]:
    return move.source, move.target


def _account(item: Item, owner: Owner) -> Account:
    known = Account.objects.filter(item=item, owner=owner.name).first()
    if known is not None:
        return known
    try:
        # A savepoint: another request may open the same account at this moment.
        with transaction.atomic():
            return Account.objects.create(item=item, owner=owner.name, site=owner.site, holder=owner.holder)
    except IntegrityError:
        return Account.objects.get(item=item, owner=owner.name)


def _write(change: Change) -> None:
    account, by = change.account, change.into - change.out
    enough = Q(balance__gte=-by) if by < 0 and account.owner != OUTSIDE else Q()
    if by and not Account.objects.filter(enough, pk=account.pk).update(balance=F("balance") + by):
        raise NotEnough(_short(change))


def _short(change: Change) -> str:
    left = Account.objects.values_list("balance", flat=True).get(pk=change.account.pk) + change.into
    words = {"item": change.account.item.name, "left": left, "wanted": change.out}
    if change.account.holder_id is not None:
        return _("带来的%(item)s还不够：现在有 %(left)d，要用 %(wanted)d。") % words
    return _("%(item)s这里只剩 %(left)d，不够 %(wanted)d。请换一样，或换一个兑换点。") % words


def movements_of(transfers: Iterable[Transfer]) -> dict[int, list[Movement]]:
    """The movements of some transfers, with accounts and items, in one query."""
    found: dict[int, list[Movement]] = defaultdict(list)
    rows = Movement.objects.filter(transfer__in=[one.pk for one in transfers])
    for row in rows.select_related("source__item", "target", "source__site", "target__site").order_by("pk"):
        found[row.transfer_id].append(row)
    return found
