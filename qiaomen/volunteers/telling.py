"""Telling a volunteer something: by the mailbox that he gave, else by text message; in the city's language."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone, translation

from qiaomen.notices.models import Channel
from qiaomen.notices.outbox import put
from qiaomen.notices.senders import mobile
from qiaomen.notices.text import Text
from qiaomen.people.sealing import unseal
from qiaomen.places.queries import current_city
from qiaomen.shell.middleware import zone_of

from .models import Volunteer


def tell(volunteer: Volunteer, make: Callable[[], Text], *, key: str, at: datetime) -> None:
    """Put a notice into the outbox, in the caller's transaction. The same key again changes nothing.

    `make` is called with the city's language and time zone on. Somebody who has left is not told.
    """
    if volunteer.left_at is not None:
        return
    channel, to = Channel.EMAIL, volunteer.email
    if not to:
        channel, to = Channel.SMS, mobile(unseal("phone", volunteer.phone_sealed))
    if not to:
        return
    city = current_city()
    with timezone.override(zone_of(city)), translation.override(city.language):
        text = make()
    put(
        key=f"{key}:volunteer:{volunteer.pk}", channel=channel, to=to, subject=text.subject, body=text.body, at=at,
        language=city.language, about=f"volunteer:{volunteer.pk}",
    )  # fmt: skip
