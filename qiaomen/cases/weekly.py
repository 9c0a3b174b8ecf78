"""The leader's week: what came in, what was done, what is overdue, who is first and last, and where to look."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.db.models import Case as Either
from django.db.models import Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import measures
from .measures import Cases, Period, Rate, Tallies, on_time
from .models import Case, LookBack, Voice
from .published import LEAST
from .queries import still_open
from .states import State

WEEK = timedelta(days=7)
WEEKS_SHOWN = 8
RANKED = 3
LOOKS = 5
# So many reports about one matter in one week, and it is one that the city has not got hold of.
REPEATED = 3
# Why a case deserves a leader's look, the gravest first: its weight, and which cases.
REASONS: dict[str, tuple[int, Promise]] = {
    "red": (50, _("红色督办")),
    "orange": (30, _("橙色督办")),
    "contested": (25, _("结案有异议")),
    "overdue": (20, _("超期")),
    "reworked": (16, _("返工两次以上")),
    "returned": (12, _("退单两次以上")),
    "reopened": (10, _("结案后又重新办理")),
}


def week_of(at: datetime, *, zone: tzinfo) -> Period:
    """Monday to Monday around a moment, by the city's calendar."""
    local = at.astimezone(zone)
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(monday, monday + WEEK)


def before(week: Period, n: int = 1) -> Period:
    """The week `n` weeks earlier."""
    return Period(week.since - n * WEEK, week.until - n * WEEK)


@dataclass(frozen=True)
class Ranked:
    """An area or unit by its rate of cases done on time."""

    code: str
    rate: Rate


def ranking(tallies: Tallies, *, within: str) -> tuple[list[Ranked], list[Ranked]]:
    """The three worst and the three best, nobody in both; who had fewer than LEAST cases due is in neither."""
    rows = measures.roll_up(tallies, within=within)
    found = [Ranked(code, on_time(tally)) for code, tally in rows.items() if code and on_time(tally).whole >= LEAST]
    found.sort(key=lambda one: (one.rate.percent or 0, -one.rate.whole, one.code))
    worst = found[: min(RANKED, len(found) // 2)]
    return worst, found[::-1][: min(RANKED, len(found) - len(worst))]


def look_backs(cases: Cases, week: Period) -> Rate:
    """回头看通过率 of a week. One query."""
    found = LookBack.objects.filter(week.holds("inspected_at"), case__in=cases)
    n = found.aggregate(whole=Count("pk"), part=Count("pk", filter=Q(passed=True)))
    return Rate(_("回头看通过率"), _("现场还是好的 ÷ 期内看过的；抽到还没看的不计。"), n["part"], n["whole"])


def repeated(cases: Cases, week: Period) -> list[tuple[int, int]]:
    """Matters that came in at least REPEATED times in a week: (case, reports), the most frequent first. One query."""
    voices = Voice.objects.filter(week.holds("added_at"), case__in=cases)
    main = Coalesce("case__joined_into", "case")
    counted = voices.order_by().values(main=main).annotate(n=Count("report", distinct=True)).filter(n__gte=REPEATED)
    return [(row["main"], row["n"]) for row in counted.order_by("-n", "main")[:LOOKS]]


def _reasons(at: datetime) -> dict[str, Q]:
    return {
        "red": Q(colour="red"), "orange": Q(colour="orange"), "contested": Q(state=State.CONTESTED),
        "overdue": Q(due_at__lte=at), "reworked": Q(reworks__gte=2), "returned": Q(returns__gte=2),
        "reopened": Q(reopenings__gte=1),
    }  # fmt: skip


def look_here(cases: Cases, *, at: datetime) -> QuerySet[Case]:
    """At most five open cases that deserve a look, the gravest first; of equals the one that is longest due."""
    any_, weight = Q(pk__in=[]), Value(0, output_field=IntegerField())
    total = weight
    for name, reason in _reasons(at).items():
        any_ |= reason
        worth = Either(When(reason, then=Value(REASONS[name][0])), default=weight, output_field=IntegerField())
        total = total + worth  # type: ignore[assignment]  # a sum is an expression as its parts are
    found = cases.filter(still_open()).filter(any_).annotate(weight=total)
    return found.select_related("area", "unit", "category").order_by("-weight", "due_at", "pk")[:LOOKS]


def why(case: Case, *, at: datetime) -> list[Promise]:
    """The reasons of `look_here` that hold for this case."""
    holds = {
        "red": case.colour == "red", "orange": case.colour == "orange", "contested": case.state == State.CONTESTED,
        "overdue": case.due_at is not None and case.due_at <= at, "reworked": case.reworks >= 2,
        "returned": case.returns >= 2, "reopened": case.reopenings >= 1,
    }  # fmt: skip
    return [words for name, (_weight, words) in REASONS.items() if holds[name]]


def open_now(cases: Cases, *, at: datetime) -> "Counter[str]":
    """在办: all, and those that are overdue now. One query."""
    n = cases.filter(still_open()).aggregate(all=Count("pk"), overdue=Count("pk", filter=Q(due_at__lte=at)))
    return Counter(n)
