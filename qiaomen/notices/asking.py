"""Asking a mailbox or a telephone to prove itself: how often, with which code, and that a code is hard to guess."""

import secrets
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from qiaomen.notices.outbox import forget

from .models import Asked

ASKS_AN_HOUR, ASKS_A_DAY = 3, 6
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CODE_LASTS = timedelta(minutes=10)
DIGITS, TRIES = 6, 5
# Stands where a code was that has been used, or that a later one has taken over from.
OVER = "over"


def may_ask(contact: str, *, at: datetime) -> bool:
    """Whether this contact may be asked once more; counts it. Whoever types an address cannot flood it."""
    return _asked(contact, at) is not None


def ask_for_code(contact: str, *, at: datetime) -> int | None:
    """The key under which a code for this contact may be made; None when it was asked too often."""
    asked = _asked(contact, at)
    return asked.pk if asked else None


def code_for(key: int) -> str:
    """Make the code, once; empty when it was made already. Earlier codes of the contact end."""
    asked = Asked.objects.filter(pk=key, code="").first()
    if asked is None:
        return ""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    Asked.objects.filter(contact=asked.contact).exclude(pk=asked.pk).update(code=OVER)
    return code if Asked.objects.filter(pk=asked.pk, code="").update(code=_hash_of(asked, code)) else ""


def is_code(contact: str, code: str, *, at: datetime) -> bool:
    """Whether this is the contact's latest code, still in its time and within its tries. A right one is used up.

    It is the same work for a contact to which no code was sent: the time that it takes tells nothing.
    """
    asked = Asked.objects.filter(contact=hash_of(contact), at__gt=at - CODE_LASTS).order_by("pk").last()
    # Counted before it is compared, by the database: tries at the same moment are all counted.
    if asked is None or not Asked.objects.filter(pk=asked.pk, tries__lt=TRIES).update(tries=F("tries") + 1):
        return False
    if not constant_time_compare(_hash_of(asked, code), asked.code):
        return False
    return bool(Asked.objects.filter(pk=asked.pk, code=asked.code).update(code=OVER))


def forget_asked(at: datetime) -> int:
    """Delete what no longer counts."""
    old = Asked.objects.filter(at__lt=at - DAY)
    for key in old.values_list("pk", flat=True):
        forget(about(key))
    return old.delete()[0]


def about(key: int) -> str:
    """How the outbox names the message with a code."""
    return f"code:{key}"


def hash_of(contact: str) -> str:
    """A contact as this table knows it."""
    return salted_hmac("qiaomen.cases.asking", contact, algorithm="sha256").hexdigest()


def _asked(contact: str, at: datetime) -> Asked | None:
    before = Asked.objects.filter(contact=hash_of(contact), at__gt=at - DAY)
    if before.count() >= ASKS_A_DAY or before.filter(at__gt=at - HOUR).count() >= ASKS_AN_HOUR:
        return None
    return Asked.objects.create(contact=hash_of(contact), at=at)


def _hash_of(asked: Asked, code: str) -> str:
    return salted_hmac("qiaomen.cases.code", f"{asked.pk}:{asked.contact}:{code}", algorithm="sha256").hexdigest()
