"""预留: goods set aside for somebody, fetched and paid for in time, or put back into stock by themselves."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.people.actors import SYSTEM, Actor

from .exchange import Brought, check, moves_of
from .holders import take_turn
from .ledger import Move, balance, held_at, once, post, saved_by, stock_of
from .limits import check_limits
from .models import Holder, Item, Offer, Reservation, Site, Transfer
from .permissions import permit_counter
from .problems import CannotExchange, NotEnough

RESERVED_FOR = timedelta(days=3)
ENDED = gettext_lazy("这件预留已经领走，或已过期。")


def reserve(
    offer: Offer, *, site: Site, holder: Holder, key: str, by: Actor, at: datetime, from_savings: bool = False
) -> Reservation:
    """预留: set one piece aside for three days, paid for when it is fetched. Once a key; within the limits.

    `from_savings`: over the network only what is already saved may pay, so that nobody empties a shelf with empty
    hands. At the counter the keeper decides. Raises NotEnough, OverTheLimit, CannotExchange.
    """
    known, asked = once(key, {"offer": offer.pk, "site": site.pk, "holder": holder.pk})
    if known is not None:
        return known.reserves
    check(offer.campaign, site, Brought(), [offer], at=at, reserving=True)
    with transaction.atomic():
        take_turn(holder)
        check_limits(offer.campaign, holder, 0, [offer], at=at)
        if from_savings and (missing := offer.price - uncommitted(holder, offer.priced_in)) > 0:
            raise NotEnough(_("存的还不够，还差 %(n)d。") % {"n": missing})
        made = post(
            Transfer.Kind.RESERVE, [Move(offer.gives, stock_of(site), held_at(site), 1)], key=key, by=by, at=at,
            content=asked, campaign=offer.campaign, site=site, holder=holder, offer=offer,
        )  # fmt: skip
        return Reservation.objects.create(offer=offer, site=site, holder=holder, until=at + RESERVED_FOR, made_by=made)


def uncommitted(holder: Holder, item: Item) -> int:
    """What somebody has saved, less the price of what is set aside for him. Two queries."""
    held = Reservation.objects.filter(holder=holder, offer__priced_in=item, state=Reservation.State.HELD)
    return balance(item, saved_by(holder)) - (held.aggregate(n=Sum("offer__price"))["n"] or 0)


def fetch(reservation: Reservation, *, brought: Brought, key: str, by: Actor, at: datetime) -> Transfer:
    """领取: pay for what was set aside and take it away. Raises CannotExchange when it has ended."""
    permit_counter(reservation.site, by)
    offer, site, holder = reservation.offer, reservation.site, reservation.holder
    campaign = offer.campaign
    known, asked = once(key, {"reservation": reservation.pk, "pieces": brought.pieces, "grams": brought.grams})
    if known is not None:
        return known
    with transaction.atomic():
        take_turn(holder)
        moves = moves_of(campaign, holder, brought, [offer], goods_from=held_at(site))
        made = post(
            Transfer.Kind.EXCHANGE, moves, key=key, by=by, at=at, content=asked, campaign=campaign, site=site,
            holder=holder, offer=offer, pieces=brought.pieces or None, grams=brought.grams or None,
        )  # fmt: skip
        _end(reservation, Reservation.State.FETCHED, made)
    return made


def give_up(reservation: Reservation, *, by: Actor, at: datetime) -> None:
    """不要了: put it back into stock before its time. Raises CannotExchange when it has ended."""
    try:
        _release(reservation, Reservation.State.GIVEN_UP, by=by, at=at)
    except IntegrityError:
        raise CannotExchange(ENDED) from None


def release_expired(*, at: datetime) -> int:
    """Put what nobody fetched back into stock; how many. Safe to run by two at once."""
    done = 0
    for one in Reservation.objects.filter(state=Reservation.State.HELD, until__lte=at).select_related(
        "offer__gives", "offer__campaign", "site", "holder"
    ):
        try:
            _release(one, Reservation.State.EXPIRED, by=SYSTEM, at=at)
        except (IntegrityError, CannotExchange):
            continue
        done += 1
    return done


def _release(one: Reservation, state: Reservation.State, *, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        moves = [Move(one.offer.gives, held_at(one.site), stock_of(one.site), 1)]
        made = post(
            Transfer.Kind.RELEASE, moves, key=f"release:{one.pk}", by=by, at=at, site=one.site,
            holder=one.holder, offer=one.offer, campaign=one.offer.campaign,
        )  # fmt: skip
        _end(one, state, made)


def _end(reservation: Reservation, state: Reservation.State, by: Transfer) -> None:
    held = Reservation.objects.filter(pk=reservation.pk, state=Reservation.State.HELD)
    if not held.update(state=state, ended_by=by):
        raise CannotExchange(ENDED)
