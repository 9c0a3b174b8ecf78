"""兑换: somebody brings something and is given goods for it, once, within the limits, from stock that is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.units.queries import day_of

from .holders import take_turn
from .ledger import Move, Owner, once, outside, post, saved_by, stock_of
from .limits import check_limits
from .models import Account, Campaign, Holder, Item, Offer, Site, Transfer
from .permissions import permit_counter
from .problems import CannotExchange, OverTheLimit


@dataclass(frozen=True)
class Brought:
    """What was put on the table: counted pieces, or weighed grams."""

    pieces: int = 0
    grams: int = 0

    def credit(self, campaign: Campaign) -> int:
        """How much of the campaign's item that is; a weighed part of a piece counts nothing."""
        if campaign.brought.measure == Item.Measure.GRAM:
            return self.grams
        return self.pieces + (int(self.grams / campaign.grams_a_piece) if campaign.grams_a_piece else 0)


def exchange(
    campaign: Campaign, *, site: Site, holder: Holder, brought: Brought, offers: Sequence[Offer], key: str, by: Actor,
    at: datetime, entered_at: datetime | None = None,
) -> Transfer:  # fmt: skip
    """Take in what was brought and give out one of each offer named (twice named: two). What is left is saved.

    The same `key` gives the same transfer and changes nothing. `entered_at`: when an exchange done without a
    connection arrived; then goods that the books do not have are written as a shortfall first, never below zero,
    and what was too much for one person is taken with a note.
    Raises CannotExchange with the field at fault, OverTheLimit, NotEnough, KeyUsed.
    """
    permit_counter(site, by)
    content = {
        "campaign": campaign.pk, "site": site.pk, "holder": holder.pk, "pieces": brought.pieces, "grams": brought.grams,
        "offers": sorted(offer.pk for offer in offers),
    }  # fmt: skip
    known, asked = once(key, content)
    if known is not None:
        return known
    check(campaign, site, brought, offers, at=at)
    try:
        with transaction.atomic():
            take_turn(holder)
            note = ""
            try:
                check_limits(campaign, holder, brought.credit(campaign), offers, at=at)
            except OverTheLimit as over:
                if entered_at is None:
                    raise
                # It has been handed over: the books say what happened, and that it was too much.
                note = over.message
            if entered_at is not None:
                _admit_shortfall(site, offers, key=key, by=by, at=at, entered_at=entered_at)
            moves = moves_of(campaign, holder, brought, offers, goods_from=stock_of(site))
            return post(
                Transfer.Kind.EXCHANGE, moves, key=key, by=by, at=at,
                entered_at=entered_at or at, content=asked, campaign=campaign, site=site, holder=holder,
                offer=offers[0] if len(offers) == 1 else None,
                pieces=brought.pieces or None, grams=brought.grams or None, note=note,
            )  # fmt: skip
    except IntegrityError:
        # Two requests with one key at the same moment: the other one was first.
        known, _asked = once(key, content)
        if known is None:
            raise
        return known


def give_back(transfer: Transfer, *, note: str, key: str, by: Actor, at: datetime) -> Transfer:
    """退回: undo an exchange by its counter-entry, once: the goods go back to stock, what was spent is saved again."""
    assert transfer.site is not None
    permit_counter(transfer.site, by)
    if transfer.kind != Transfer.Kind.EXCHANGE:
        raise CannotExchange(_("只有兑换可以退回。"))
    if not note.strip():
        raise CannotExchange(_("请写明为什么退回。"), field="note")
    known, asked = once(key, {"undoes": transfer.pk})
    if known is not None:
        return known
    rows = transfer.movements.select_related("source__item", "source__site", "source__holder", "target")
    moves = [Move(row.source.item, _owner(row.target), _owner(row.source), row.amount) for row in rows]
    try:
        with transaction.atomic():
            return post(
                Transfer.Kind.RETURN, moves, key=key, by=by, at=at, content=asked, campaign=transfer.campaign,
                site=transfer.site, holder=transfer.holder, note=note.strip(), undoes=transfer,
            )  # fmt: skip
    except IntegrityError:
        raise CannotExchange(_("这次兑换已经退回过了。")) from None


def check(
    campaign: Campaign, site: Site, brought: Brought, offers: Sequence[Offer], *, at: datetime, reserving: bool = False
) -> None:
    """Raises CannotExchange unless these things can be exchanged here and now."""
    day = day_of(at)
    if not campaign.is_on(day):
        raise CannotExchange(_("“%(campaign)s”今天不在活动时间内。") % {"campaign": campaign.name})
    if site.retired_on is not None or not campaign.sites.filter(pk=site.pk).exists():
        raise CannotExchange(_("这个兑换点不在这次活动里。"), field="site")
    if brought.pieces and campaign.brought.measure == Item.Measure.GRAM:
        raise CannotExchange(_("这次活动按重量，请称一称，填克数。"), field="pieces")
    if brought.grams and not campaign.may_be_weighed:
        raise CannotExchange(_("这次活动按个数，请数一数。"), field="grams")
    if not offers and not brought.credit(campaign) and not reserving:
        raise CannotExchange(_("请填带来了多少。"), field="pieces")
    for offer in offers:
        if offer.campaign_id != campaign.pk or not offer.holds_on(day):
            raise CannotExchange(_("“%(item)s”现在不能换。") % {"item": offer.gives.name}, field="offers")


def moves_of(
    campaign: Campaign, holder: Holder, brought: Brought, offers: Sequence[Offer], *, goods_from: Owner
) -> list[Move]:
    """What goes where: what was brought to the person's account, the price away from it, the goods to the person."""
    mine, credit = saved_by(holder), brought.credit(campaign)
    moves = [Move(campaign.brought, outside(), mine, credit)] if credit else []
    for offer in offers:
        moves.append(Move(offer.priced_in, mine, outside(), offer.price))
        moves.append(Move(offer.gives, goods_from, outside(), 1))
    return moves


def _admit_shortfall(
    site: Site, offers: Sequence[Offer], *, key: str, by: Actor, at: datetime, entered_at: datetime
) -> None:
    """What was given out without a connection was there, whatever the books say: write the difference, and say so."""
    for item in {offer.gives for offer in offers}:
        wanted = sum(offer.gives_id == item.pk for offer in offers)
        left = (
            Account.objects.filter(item=item, owner=stock_of(site).name).values_list("balance", flat=True).first() or 0
        )
        if left < wanted:
            post(
                Transfer.Kind.SHORTFALL, [Move(item, outside(), stock_of(site), wanted - left)],
                key=f"{key}:shortfall:{item.pk}", by=by, at=at, entered_at=entered_at, site=site,
                note=_("离线时已发出，账上不足，请盘点"),
            )  # fmt: skip


def _owner(account: Account) -> Owner:
    return Owner(account.owner, site=account.site, holder=account.holder)
