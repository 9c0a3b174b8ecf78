"""Id numbers: what makes one possible, the birthday in it, and what may be shown of it."""

import re
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .problems import CannotServe

# GB 11643-1999, 4.4: ISO 7064 MOD 11-2 over the first 17 digits.
_SIGNS = "10X98765432"
_RESIDENT = re.compile(r"\d{17}[0-9X]")
_OLD = re.compile(r"\d{15}")
_OTHER = re.compile(r"[A-Z0-9]{5,18}")


class IdKind(TextChoices):
    """The papers that people bring."""

    RESIDENT = "resident", gettext_lazy("居民身份证")
    PERMIT = "permit", gettext_lazy("港澳台居民证件")
    PASSPORT = "passport", gettext_lazy("护照")


def normal(kind: str, number: str) -> str:
    """The number as it is hashed: without blanks, in capitals, a resident's in 18 places. Raises CannotServe."""
    text = "".join(number.split()).upper()
    if kind != IdKind.RESIDENT:
        if not _OTHER.fullmatch(text):
            raise CannotServe(_("请核对证件号：5 到 18 位字母和数字。"), field="id_number")
        return text
    if _OLD.fullmatch(text):
        text = _with_check_digit(f"{text[:6]}19{text[6:]}")
    if not (_RESIDENT.fullmatch(text) and text.isascii()) or _with_check_digit(text[:17]) != text:
        raise CannotServe(_("请核对身份证号：18 位，末位可以是 X。"), field="id_number")
    born_on(kind, text)
    return text


def born_on(kind: str, number: str) -> date | None:
    """The birthday in a normal number; None where the number holds none. Raises CannotServe for an impossible day."""
    if kind != IdKind.RESIDENT:
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise CannotServe(_("请核对身份证号：里面的出生日期不存在。"), field="id_number") from None


def hint_of(number: str) -> str:
    """What may be shown: the first and the last sign. With the birthday beside it, more would give it away."""
    return f"{number[0]}{'*' * (len(number) - 2)}{number[-1]}"


def _with_check_digit(digits: str) -> str:
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits))
    return f"{digits}{_SIGNS[total % 11]}"
