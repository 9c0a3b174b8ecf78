"""Rates in a page: {% load rates %}, {% rate one %}. The one part that shows a rate, wherever it stands."""

from typing import Any

from django import template

from qiaomen.rounds.rates import Rate
from qiaomen.shell.numbers import percent

register = template.Library()


@register.inclusion_tag("rounds/_rate.html")
def rate(one: Rate, *, period: bool = True) -> dict[str, Any]:
    """{% rate month %}: the share, how many of how many, the interval, the period, a mark where n is small."""
    low, high = one.interval
    return {
        "rate": one, "period": period,
        "low": f"{100 * low:.2f}", "wide": f"{max(100 * (high - low), 0.6):.2f}",
        "at": None if one.share is None else f"{min(max(100 * one.share, 0.7), 99.3):.2f}",
    }  # fmt: skip


@register.simple_tag
def score(got: int | None, possible: int | None) -> str:
    """{% score 5 10 %}: a score rate in words, where a list has the sums only."""
    return percent((got or 0) / possible if possible else None)
