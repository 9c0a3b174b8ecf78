"""Asking a mailbox or a telephone to prove itself: how often, with which code, and that a code is hard to guess."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import Asked

ASKS_AN_HOUR, ASKS_A_DAY = 3, 6
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CODE_LASTS = timedelta(minutes=10)
DIGITS, TRIES = 6, 5


def may_ask(contact: str, *, at: datetime) -> bool:
    """Whether this contact may be asked once more; counts it. Whoever types an address cannot flood it."""
    return _asked(contact, at) is not None


def new_code(contact: str, *, at: datetime) -> str:
    """A fresh code for this contact; empty when it was asked too often. Earlier codes end."""
    asked = _asked(contact, at)
    if asked is None:
        return ""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    Asked.objects.filter(contact=asked.contact).exclude(pk=asked.pk).update(code="")
    Asked.objects.filter(pk=asked.pk).update(code=_hash_of(asked, code))
    return code


def is_code(contact: str, code: str, *, at: datetime) -> bool:
    """Whether this is the contact's code, still in its time and within its tries. A right one is used up."""
    asked = Asked.objects.filter(contact=hash_of(contact), at__gt=at - CODE_LASTS).exclude(code="").last()
    # Counted before it is compared, by the database: tries at the same moment are all counted.
    if asked is None or not Asked.objects.filter(pk=asked.pk, tries__lt=TRIES).update(tries=F("tries") + 1):
        # As much work as for a known contact: the time tells nothing.
        constant_time_compare(hashlib.sha256(code.encode()).hexdigest(), "0" * 64)
        return False
    if not constant_time_compare(_hash_of(asked, code), asked.code):
        return False
    return bool(Asked.objects.filter(pk=asked.pk, code=asked.code).update(code=""))


def forget_asked(at: datetime) -> int:
    """Delete what no longer counts."""
    return Asked.objects.filter(at__lt=at - DAY).delete()[0]


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
