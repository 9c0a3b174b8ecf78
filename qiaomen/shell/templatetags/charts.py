"""Small charts, a template builtin: drawings beside figures that stand in words, never instead of them."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from qiaomen.shell import charts

register = template.Library()


@register.simple_tag
def sparkline(values: Sequence[float], label: str) -> SafeString:
    """{% sparkline weeks label=_("近八周：…") %}: a line on the floor of 0 with its last point marked."""
    points = charts.line(values)
    last = points[-1] if points else (0, charts.HEIGHT)
    return format_html(
        '<svg class="spark" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<path class="floor-line" d="M0 {}H{}"/><polyline points="{}"/><circle cx="{}" cy="{}" r="3"/></svg>',
        label, charts.WIDTH, charts.HEIGHT, charts.WIDTH, charts.HEIGHT, charts.HEIGHT - charts.EDGE, charts.WIDTH,
        " ".join(f"{x},{y}" for x, y in points), *last,
    )  # fmt: skip


@register.simple_tag
def bar(part: float | None, whole: float, tone: str = "") -> SafeString:
    """{% bar 12 40 %}: how long 12 is on a track of 40. Decoration: the figure stands beside it. Tones as of tags."""
    return format_html(
        '<svg class="bar-of {}" aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none">'
        '<rect class="track" width="100" height="6"/><rect width="{}" height="6"/></svg>',
        tone, charts.share(part or 0, whole),
    )  # fmt: skip


@register.inclusion_tag("shell/_columns.html")
def columns(chart: charts.Columns, caption: str) -> dict[str, Any]:
    """{% columns chart caption=_("按月") %}: columns over time; a table with the same figures stands on the page."""
    return {"chart": chart, "caption": caption, "labels": list(chart.labels)}
