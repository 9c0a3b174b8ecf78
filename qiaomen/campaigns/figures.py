"""Quantities as people read and write them: 13.29, 174,800, 234%."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qiaomen.cases.problems import Missing

MOST = Decimal(10) ** 11
PLACES = 4


def in_figures(value: Decimal | int) -> str:
    """Thousands apart, no zeros at the end."""
    words = f"{value:,f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def percent_of(value: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """May exceed 100; None where there is nothing to measure, or nothing was said."""
    return 100 * value / whole if value is not None and whole else None


def quantity(words: str, field: str) -> Decimal:
    """The number that somebody wrote. Raises Missing."""
    try:
        value = Decimal(words.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        raise Missing(field, _("“%(words)s”不是一个数。") % {"words": words[:40]}) from None
    return checked(value, field)


def checked(value: Decimal, field: str) -> Decimal:
    """The value, if a column can hold it. Raises Missing."""
    exponent = value.as_tuple().exponent
    if not value.is_finite() or not 0 <= value < MOST:
        raise Missing(field, _("请写 0 以上的数。"))
    if isinstance(exponent, int) and -exponent > PLACES and value != round(value, PLACES):
        raise Missing(field, _("小数最多 %(n)s 位。") % {"n": PLACES})
    return value


def sum_of(cents: int) -> str:
    """A sum as people say it: 3.8 亿元, 271.43 万元; each language has units of its own. Rounded to two places."""
    for size, words in (
        (pgettext("cents in one unit of a big sum", "10000000000"), _("%(n)s 亿元")),
        (pgettext("cents in one unit of a smaller sum", "1000000"), _("%(n)s 万元")),
    ):
        if abs(cents) >= int(size):
            return words % {"n": in_figures(round(Decimal(cents) / int(size), 2))}
    return _("%(n)s 元") % {"n": yuan(cents)}


def yuan(cents: int) -> str:
    """Cents as yuan: 380,000,000, 12.50."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest else "")
