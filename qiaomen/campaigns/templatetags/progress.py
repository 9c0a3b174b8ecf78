"""How quantities stand on pages: {% load progress %}."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils import timezone

from qiaomen.campaigns import figures
from qiaomen.campaigns.figures import in_figures
from qiaomen.campaigns.models import Item
from qiaomen.campaigns.states import DONE, Kind

register = template.Library()


@register.filter
def figure(value: Decimal | float | None) -> str:
    """{{ line.reported|figure }}: 31.1, 174,800; a dash where nothing was said."""
    if value is None:
        return "—"
    # What was computed is no more exact than what was reported.
    return in_figures(round(Decimal(value), 2) if isinstance(value, float) else value)


@register.filter
def percent(value: Decimal | None) -> str:
    """{{ line.percent|percent }}: 234%; one place below ten, so that a beginning shows."""
    if value is None:
        return "—"
    return f"{in_figures(round(value, 0 if value >= 10 else 1))}%"


@register.filter
def yuan(cents: int | None) -> str:
    """{{ money.paid|yuan }}: cents as yuan; a dash for None."""
    return "—" if cents is None else figures.yuan(cents)


@register.filter
def sum_of(cents: int | None) -> str:
    """{{ money.budget|sum_of }}: 3.8 亿元, 271 万元; in English million yuan."""
    return "—" if cents is None else figures.sum_of(cents)


@register.filter
def points(value: Fraction | None) -> str:
    """{{ line.points|points }}: two places; the exact fraction decides."""
    return "—" if value is None else in_figures(round(Decimal(value.numerator) / value.denominator, 2))


@register.filter
def late(item: Item, now: datetime) -> bool:
    """{% if item|late:now %}: not done although its day has passed; of a share of a target a figure is owed, no day."""
    is_owed = item.kind != Kind.TARGET and item.state not in DONE
    return is_owed and item.due_on is not None and item.due_on < timezone.localdate(now)
