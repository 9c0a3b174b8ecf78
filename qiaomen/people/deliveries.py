"""What a signed-in person's device hands in: taken once, however often it is sent."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from qiaomen.people.models import Delivery, Person
from qiaomen.shell.sending import Receipt


def known_receipt(key: str, *, by: Person) -> Receipt | None:
    """The receipt that was given for this key before, or None. Ask before looking at what else has changed since."""
    row = Delivery.objects.filter(person=by, key=key).first()
    return Receipt(row.number, row.link) if row else None


def once(key: str, *, by: Person, at: datetime, do: Callable[[], Receipt]) -> Receipt:
    """Do it and remember its receipt, in one transaction; the same key again gives the receipt and does nothing.

    Two requests at one moment: the second waits for the first. What `do` raises is raised, and nothing is remembered.
    """
    with transaction.atomic():
        row, is_new = Delivery.objects.get_or_create(person=by, key=key, defaults={"at": at})
        if not is_new:
            return Receipt(row.number, row.link)
        receipt = do()
        Delivery.objects.filter(pk=row.pk).update(number=receipt.number, link=receipt.link)
        return receipt
