"""A form that could not be sent, because the sign-in had run out: kept in the session until its owner sends it.

A session of a stranger is kept on the server, survives the sign-in, and is known by a cookie alone: what was typed
never stands in a page of somebody else.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

# The name of the hidden field by which each form of a member of staff says whose it is.
OWNER = "made_for"
KEY = "unsent"
SALT = "qiaomen.shell.unsent"
# How long after its page was made a form may still be kept, and how long it is kept.
PAGE_AGE = timedelta(days=3)
KEPT_FOR = timedelta(hours=12)
MOST_CHARACTERS = 100_000


@dataclass(frozen=True)
class Unsent:
    """What was typed, by whom, on which page, and where it was to go. `photos`: field, token, address of each.

    `lost`: files that could not be kept."""

    owner: str
    username: str
    page: str
    action: str
    fields: list[list[str]]
    photos: list[list[str]]
    lost: list[str]
    at: str

    def is_of(self, person: Any) -> bool:
        """Whether this person began it."""
        return bool(person.is_authenticated) and str(person.pk) == self.owner


def mark_of(person: Any) -> str:
    """What a form carries in the field OWNER: nobody else can write it, and it does not hold for ever."""
    return signing.TimestampSigner(salt=SALT).sign(str(person.pk))


def owner_of(request: HttpRequest) -> str:
    """The key of the person for whom the form that was sent was made; empty where it does not say, or too long ago."""
    try:
        return signing.TimestampSigner(salt=SALT).unsign(request.POST.get(OWNER, ""), max_age=PAGE_AGE)
    except signing.BadSignature:
        return ""


def keep(request: HttpRequest, unsent: Unsent) -> bool:
    """Keep it in this browser's session in place of an earlier one. False when it is too long to be typed by hand."""
    if sum(len(name) + len(value) for name, value in unsent.fields) > MOST_CHARACTERS:
        return False
    request.session[KEY] = asdict(unsent)
    return True


def unsent_in(request: HttpRequest, *, at: datetime) -> Unsent | None:
    """What this browser has not sent, whoever it belongs to."""
    found = request.session.get(KEY)
    if not found:
        return None
    unsent = Unsent(**found)
    began = parse_datetime(unsent.at)
    return unsent if began and at - began <= KEPT_FOR else None


def forget(request: HttpRequest) -> None:
    """It was sent, or is not wanted any more."""
    request.session.pop(KEY, None)
