"""Masks what a public text must not show: telephone, identity, card and e-mail numbers."""

import re

# Mobile numbers keep three and four digits, as Chinese lists do (138****1234).
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{6})\d{8}(\d{3}[0-9Xx])(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<!\d)(\d{4})(?:[- ]?\d){8,11}[- ]?((?:\d[- ]?){3}\d)(?!\d)")
_MOBILE = re.compile(r"(?<!\d)((?:(?:00|\+)?86[- ]?)?1[3-9]\d)[-. ]?\d{4}[-. ]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[- ]?)\d{3,4}(\d{4})(?!\d)")
_EMAIL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]*(@[A-Za-z0-9.-]+\.[A-Za-z]{2,})")
_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z])[·• ]?[A-Z0-9]{3,4}([A-Z0-9]{2})"
)
# Phones type them where Chinese is on: what is only wider hides nothing.
_WIDE = str.maketrans("０１２３４５６７８９－＠．", "0123456789-@.")


def masked(text: str) -> str:
    """The text as the public may read it."""
    text = text.translate(_WIDE)
    for pattern, shown in (
        (_IDENTITY, r"\1********\2"),
        (_CARD, r"\1********\2"),
        (_MOBILE, r"\1****\2"),
        (_LANDLINE, r"\1****\2"),
        (_EMAIL, r"\1***\2"),
        (_PLATE, r"\1***\2"),
    ):
        text = pattern.sub(shown, text)
    return text


def masked_phone(phone: str) -> str:
    """A telephone number as a list shows it."""
    shown = masked(phone)
    if shown == phone and len(phone) > 4:
        return phone[:-4] + "****"
    return shown
