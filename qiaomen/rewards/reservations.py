"""预留: goods set aside for somebody, fetched and paid for in time, or put back into stock by themselves."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qiaomen.people.actors import SYSTEM, Actor

from .exchange import Brought, check, moves_of
from .holders import take_turn
from .ledger import Move, held_at, once, post, stock_of
from .limits import check_limits
from .models import Holder, Offer, Reservation, Site, Transfer
from .permissions import permit_counter
from .problems import CannotExchange

RESERVED_FOR = timedelta(days=3)


def reserve(offer: Offer, *, site: Site, holder: Holder, key: str, by: Actor, at: datetime) -> Reservation:
    """预留: set one piece aside for three days, paid for when it is fetched. Once a key; within the limits."""
    known, asked = once(key, {"offer": offer.pk, "site": site.pk, "holder": holder.pk})
    if known is not None:
        return known.reserves
    check(offer.campaign, site, Brought(), [offer], at=at, reserving=True)
    with transaction.atomic():
        take_turn(holder)
        check_limits(offer.campaign, holder, 0, [offer], at=at)
        made = post(
            Transfer.Kind.RESERVE, [Move(offer.gives, stock_of(site), held_at(site), 1)], key=key, by=by, at=at,
            content=asked, campaign=offer.campaign, site=site, holder=holder, offer=offer,
        )  # fmt: skip
        return Reservation.objects.create(offer=offer, site=site, holder=holder, until=at + RESERVED_FOR, made_by=made)


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


def release_expired(*, at: datetime) -> int:
    """Put what nobody fetched back into stock; how many. Safe to run by two at once."""
    done = 0
    for one in Reservation.objects.filter(state=Reservation.State.HELD, until__lte=at).select_related(
        "offer__gives", "site"
    ):
        try:
            with transaction.atomic():
                moves = [Move(one.offer.gives, held_at(one.site), stock_of(one.site), 1)]
                made = post(
                    Transfer.Kind.RELEASE, moves, key=f"release:{one.pk}", by=SYSTEM, at=at, site=one.site,
                    holder=one.holder, offer=one.offer, campaign=one.offer.campaign,
                )  # fmt: skip
                _end(one, Reservation.State.EXPIRED, made)
        except (IntegrityError, CannotExchange):
            continue
        done += 1
    return done


def _end(reservation: Reservation, state: Reservation.State, by: Transfer) -> None:
    held = Reservation.objects.filter(pk=reservation.pk, state=Reservation.State.HELD)
    if not held.update(state=state, ended_by=by):
        raise CannotExchange(_("这件预留已经领走，或已过期。"))
