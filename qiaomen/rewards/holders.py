"""Who exchanges: a telephone number becomes a keyed hash; the number itself is kept nowhere."""

import hashlib
import hmac

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from .models import Holder
from .problems import CannotExchange

# Mainland mobile numbers have 11 digits; elsewhere E.164 allows up to 15.
SHORTEST, LONGEST = 7, 15


def holder_of(phone: str) -> Holder:
    """The holder with this telephone number, made at the first time. Raises CannotExchange for no such number."""
    digits = _digits(phone)
    made, _new = Holder.objects.get_or_create(key=_key(digits), defaults={"hint": f"{digits[:3]}****{digits[-4:]}"})
    return made


def known_holder(phone: str) -> Holder | None:
    """The holder with this telephone number, if there is one. Raises CannotExchange for no such number."""
    return Holder.objects.filter(key=_key(_digits(phone))).first()


def _digits(phone: str) -> str:
    digits = "".join(filter(str.isdigit, phone))
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if not digits.isascii() or not SHORTEST <= len(digits) <= LONGEST:
        raise CannotExchange(_("请核对手机号：应为 7 到 15 位数字。"), field="phone")
    return digits


def _key(digits: str) -> str:
    # A stolen table reveals nobody: without the secret the hashes of all numbers cannot be tried.
    return hmac.new(settings.SECRET_KEY.encode(), b"holder:" + digits.encode(), hashlib.sha256).hexdigest()


def take_turn(holder: Holder) -> None:
    """Let one exchange of a person wait for the other, so that two at once cannot both be within the limit.

    Call it inside a transaction, before counting.
    """
    Holder.objects.filter(pk=holder.pk).update(turns=F("turns") + 1)
