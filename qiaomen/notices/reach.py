"""A mailbox or a mobile telephone that somebody typed: where a code can be sent."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .models import Channel
from .senders import mobile


@dataclass(frozen=True)
class Reach:
    """A contact that a code can be sent to. `to`: a mobile number, or an address in small letters."""

    channel: Channel
    to: str

    @property
    def works(self) -> bool:
        """Whether this installation can send there."""
        return bool(settings.EMAIL_URL if self.channel == Channel.EMAIL else settings.SMS_URL)


def reach_of(contact: str) -> Reach | None:
    """The mailbox or the mobile telephone that was typed; None for anything else, a landline too."""
    contact = contact.strip()[:254]
    if "@" in contact:
        try:
            validate_email(contact)
        except ValidationError:
            return None
        return Reach(Channel.EMAIL, contact.casefold())
    number = mobile(contact)
    return Reach(Channel.SMS, number) if number else None
