"""The rotating code at the place: whoever has it was there a moment ago. RFC 6238 with SHA-256, eight digits, 30 s."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare

STEP, TOLERANCE, DIGITS = 30, 1, 8
# From the camera's link to the button, sign-in included.
TICKET_LASTS = timedelta(minutes=10)
TICKET = "qiaomen.activities.ticket"


def code_of(secret: str, step: int) -> str:
    """The code of one step (RFC 4226, 5.3: dynamic truncation)."""
    digest = hmac.new(secret.encode(), step.to_bytes(8, "big"), hashlib.sha256).digest()
    begin = digest[-1] & 0x0F
    number = int.from_bytes(digest[begin : begin + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_at(at: datetime) -> int:
    """Which step it is at this moment."""
    return int(at.timestamp()) // STEP


def begins_at(step: int) -> datetime:
    """When a step begins."""
    return datetime.fromtimestamp(step * STEP, UTC)


def code_at(secret: str, at: datetime) -> str:
    """What the place shows at this moment."""
    return code_of(secret, step_at(at))


def is_shown(secret: str, code: str, at: datetime) -> bool:
    """Whether the place shows this code at this moment, or showed it one step before or after."""
    now = step_at(at)
    shown = [code_of(secret, step) for step in range(now - TOLERANCE, now + TOLERANCE + 1)]
    return sum(constant_time_compare(one, code) for one in shown) > 0  # all of them: the time tells nothing


def ticket_for(shift: int, volunteer: int, at: datetime) -> str:
    """What somebody gets whose camera has just read a valid code: for him alone, for some minutes."""
    return signing.dumps([shift, volunteer, int(at.timestamp())], salt=TICKET)


def is_ticket(ticket: str, shift: int, volunteer: int, at: datetime) -> bool:
    """Whether this is his ticket for this shift, and not yet old."""
    try:
        of_shift, of_volunteer, stamped = signing.loads(ticket, salt=TICKET)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    age = at - datetime.fromtimestamp(stamped, UTC)
    return (of_shift, of_volunteer) == (shift, volunteer) and -timedelta(seconds=STEP) <= age <= TICKET_LASTS
