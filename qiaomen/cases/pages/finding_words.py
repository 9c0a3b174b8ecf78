"""A finding in words: of what, and why; and what its map needs."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qiaomen.cases.findings import STANDS_OUT
from qiaomen.cases.models import Case, Finding
from qiaomen.cases.models.finding import Basis
from qiaomen.cases.rules import CaseRules
from qiaomen.shell.templatetags.widgets import named

# So many points are drawn at most, and so many weeks are said as they are.
MOST_POINTS = 2000
MOST_SAID = 1000


def title_of(finding: Finding) -> str:
    """人民路 · 路灯; what has no kind yet says so."""
    place = named(finding.line or finding.area) if finding.line or finding.area else _("没写明区域")
    if finding.category:
        kind = named(finding.category)
    else:
        kind = _("各类事项") if finding.basis in STANDS_OUT else _("还没分类")
    return f"{place} · {kind}"


def why(finding: Finding, rules: CaseRules) -> list[str]:
    """Why it was found, a sentence each, with its numbers."""
    days = (finding.until_on - finding.since_on).days + 1
    if finding.basis == Basis.SAME:
        words = _("两件事项相距不到 %(metres)s 米，前后不到 %(hours)s 小时，类别不冲突。")
        return [words % {"metres": f"{rules.merge_metres:g}", "hours": f"{rules.merge_hours:g}"}]
    if finding.basis == Basis.FREQUENT:
        several = ngettext(
            "%(days)s 天里有 %(n)s 条不同的诉求说的是同一处。", "%(days)s 天里有 %(n)s 条不同的诉求说的是同一处。", days
        )
        rule = _("规则：任意 %(window)s 个自然日内满 %(least)s 条，按反映的时间算。")
        return [
            several % {"days": days, "n": finding.n},
            rule % {"window": rules.frequent_days, "least": rules.frequent_reports},
        ]
    return [_excess(days, finding.n, finding.usual or 0), _chance(finding.weeks or 0)]


def _excess(days: int, n: int, usual: float) -> str:
    if usual < 0.1:
        words = ngettext(
            "%(days)s 天里有 %(n)s 件，平时这么多天几乎没有（不到 0.1 件）。",
            "%(days)s 天里有 %(n)s 件，平时这么多天几乎没有（不到 0.1 件）。",
            days,
        )
        return words % {"days": days, "n": n}
    words = ngettext(
        "%(days)s 天里有 %(n)s 件，平时这么多天大约 %(usual)s 件。",
        "%(days)s 天里有 %(n)s 件，平时这么多天大约 %(usual)s 件。",
        days,
    )
    return words % {"days": days, "n": n, "usual": f"{usual:.1f}"}


def _chance(weeks: float) -> str:
    if weeks >= MOST_SAID:
        return _("单靠碰巧，全市 %(weeks)s 周也不会出现一次这样的情况。") % {"weeks": MOST_SAID}
    words = ngettext(
        "单靠碰巧，全市大约 %(weeks)s 周才会出现一次这样的情况。",
        "单靠碰巧，全市大约 %(weeks)s 周才会出现一次这样的情况。",
        round(weeks),
    )
    return words % {"weeks": round(weeks)}


Points = list[tuple[float, float]]


def on_the_map(findings: Iterable[Finding], points: dict[int, Points], rules: CaseRules) -> dict[str, Any]:
    """What the map's module reads: each finding with its place, words and points."""
    return {
        "findings": [_drawn(one, points.get(one.pk, []), rules) for one in findings],
        "words": {"open": _("看这条发现")},
    }


def points_held(findings: Iterable[Finding], cases: QuerySet[Case]) -> dict[int, Points]:
    """Where the cases of each finding are; only of these cases. One query."""
    held = Finding.cases.through.objects.filter(
        finding__in=list(findings), case__in=cases, case__longitude__isnull=False
    )
    rows = held.order_by("-case_id").values_list("finding_id", "case__longitude", "case__latitude")
    found: dict[int, Points] = {}
    for pk, east, north in rows[:MOST_POINTS]:
        found.setdefault(pk, []).append(_rounded(east, north))
    return found


def points_of(cases: QuerySet[Case]) -> Points:
    """Where these cases are. One query."""
    rows = cases.filter(longitude__isnull=False).order_by("-pk").values_list("longitude", "latitude")
    return [_rounded(east, north) for east, north in rows[:MOST_POINTS]]


def _rounded(east: float | None, north: float | None) -> tuple[float, float]:
    return round(east or 0.0, 5), round(north or 0.0, 5)


def _drawn(one: Finding, points: Points, rules: CaseRules) -> dict[str, Any]:
    area = one.area.code if one.area and one.basis == Basis.AREA else ""
    return {
        "title": title_of(one), "why": why(one, rules), "url": reverse("finding", args=[one.pk]),
        "line": one.line.code if one.line else "", "area": area, "points": points,
    }  # fmt: skip
