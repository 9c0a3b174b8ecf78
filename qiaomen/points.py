"""Points for hours: the street door at which the network and the exchange meet; they know nothing of each other.

A volunteer and a holder have the same keyed hash of a telephone number.
"""

from django.db import transaction
from django.utils import translation
from django_tasks import task

from qiaomen.places.queries import current_city
from qiaomen.rewards.earning import earn, rate_on, take_back
from qiaomen.rewards.holders import take_turn
from qiaomen.rewards.models import Holder, Transfer
from qiaomen.units.queries import day_of
from qiaomen.volunteers.models import HourEntry
from qiaomen.volunteers.models.hours import HourKind, Ledger


def follow(entry: HourEntry) -> None:
    """Enqueue points for credited service that earns some, or their return. Called inside the entry's transaction."""
    if (entry.ledger, entry.kind) == (Ledger.CREDITED, HourKind.SERVICE) and (
        entry.undoes_id is not None or rate_on(day_of(entry.from_at)) is not None
    ):
        settle.enqueue(entry.pk)


@task()
def settle(entry_id: int) -> None:
    """Give what one entry earns, or take back what it takes away. Safe to run twice, and in any order.

    Both take the holder's turn first: so a return that comes too early finds nothing to take, and the points that
    come too late find that they are not due any more.
    """
    entry = HourEntry.objects.select_related("volunteer").get(pk=entry_id)
    who = {"hint": entry.volunteer.phone_hint}
    holder, _new = Holder.objects.get_or_create(key=entry.volunteer.phone_key, defaults=who)
    with transaction.atomic(), translation.override(current_city().language):
        take_turn(holder)
        if entry.undoes_id is not None:
            earned = Transfer.objects.filter(key=_key(entry.undoes_id)).first()
            if earned is not None:
                take_back(earned, key=_key(entry.pk), at=entry.at)
        elif not HourEntry.objects.filter(undoes=entry).exists():
            earn(
                holder,
                minutes=entry.minutes,
                day=day_of(entry.from_at),
                key=_key(entry.pk),
                note=entry.title,
                at=entry.at,
            )


def _key(entry: int) -> str:
    return f"hours:{entry}"
