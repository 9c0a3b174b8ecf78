"""The figures: what is open now and what a period came to. Each measure stands beside its own definition."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Approval, Case, CaseEvent, Clock, Voice
from .queries import still_open, with_light
from .states import MACHINE, Stage

Cases = QuerySet[Case]
Tallies = dict[str | None, "Counter[str]"]


@dataclass(frozen=True)
class Period:
    """From `since` up to, but not including, `until`."""

    since: datetime
    until: datetime

    def holds(self, field: str) -> Q:
        """Rows whose moment lies inside."""
        return Q(**{f"{field}__gte": self.since, f"{field}__lt": self.until})


def last_days(days: int, *, at: datetime, zone: tzinfo) -> Period:
    """The last so many natural days of the city, today's part included."""
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(midnight - timedelta(days=days - 1), at)


@dataclass(frozen=True)
class Rate:
    """`part` of `whole`; `excluded` were left out of both and `exempted` are among those that failed, beside it."""

    name: Promise
    definition: Promise
    part: int
    whole: int
    excluded: int = 0
    exclusion: Promise | str = ""
    exempted: int = 0

    @property
    def percent(self) -> float | None:
        """Between 0 and 100; None where there is nothing to measure."""
        return 100 * self.part / self.whole if self.whole else None

    @property
    def percent_without_exempted(self) -> float | None:
        """The same when what was exempted is left out of the whole; never shown instead of `percent`."""
        rest = self.whole - self.exempted
        return 100 * self.part / rest if rest else None


# 1 What is open now ------------------------------------------------------------------------------------

LIGHTS = ("on_time", "near", "overdue", "none")


def open_by_state(cases: Cases, *, at: datetime) -> Tallies:
    """在办: cases that somebody still has to do something about, by state: all and by light."""
    lights = {light: Count("pk", filter=with_light(light, at)) for light in LIGHTS}
    rows = cases.filter(still_open()).order_by().values("state").annotate(all=Count("pk"), **lights)
    return dict(_split(row, "state") for row in rows)


def _split(row: Mapping[str, Any], key: str) -> tuple[Any, "Counter[str]"]:
    """What a row is about, and its counts."""
    return row[key], Counter({name: n for name, n in row.items() if name != key})


def open_by(cases: Cases, key: str, *, at: datetime) -> Tallies:
    """在办 by the path that `key` names (`area__path`, `unit__path`), with what deserves a look. None: without one."""
    counts = {light: Count("pk", filter=with_light(light, at)) for light in LIGHTS}
    counts |= {name: Count("pk", filter=figure.among(at)) for name, figure in STANDING.items()}
    rows = cases.filter(still_open()).order_by().values(key).annotate(all=Count("pk"), **counts)
    return dict(_split(row, key) for row in rows)


def open_by_colour(cases: Cases) -> dict[str, int]:
    """督办中: open cases by the colour that they have been raised to."""
    rows = cases.filter(still_open()).exclude(colour="").order_by().values_list("colour")
    return dict(rows.annotate(n=Count("pk")))


def roll_up(tallies: Tallies, *, within: str) -> dict[str, "Counter[str]"]:
    """Tallies by path summed up to the level just below `within`; "" holds what lies on `within` itself or nowhere."""
    found: dict[str, Counter[str]] = {}
    for path, tally in tallies.items():
        inside = bool(path and path.startswith(within))
        if within and path and not inside:
            continue
        code = path[len(within) :].split("/")[0] if path and inside else ""
        found.setdefault(code, Counter()).update(tally)
    return found


def _of(cases: Cases) -> Q:
    """Rows of these cases; no condition where these are all, or the database would walk through all of them."""
    return Q(case__in=cases) if cases.query.where else Q()


# 2 What a period came to -------------------------------------------------------------------------------


def events(cases: Cases, period: Period, steps: Iterable[str]) -> QuerySet[CaseEvent]:
    """These steps of the period. Naming them lets the index on (step, at) find them."""
    return CaseEvent.objects.filter(_of(cases), period.holds("at"), step__in=list(steps))


def overdue(cases: Cases, period: Period) -> QuerySet[Clock]:
    """超时事实: the clocks that ran out in the period."""
    return Clock.objects.filter(_of(cases), period.holds("overdue_at"))


def steps_done(cases: Cases, period: Period) -> "Counter[str]":
    """How often each step was done in the period, by the step's name."""
    return Counter(dict(events(cases, period, MACHINE).order_by().values_list("step").annotate(n=Count("number"))))


def settled(cases: Cases, period: Period, stage: Stage) -> QuerySet[Clock]:
    """Clocks that came to an outcome in the period: on the day they ran out, else when they stopped. Each once."""
    outcome = period.holds("overdue_at") | (Q(overdue_at=None) & period.holds("stopped_at"))
    done = CaseEvent.objects.filter(case=OuterRef("case"), step="verify", at=OuterRef("stopped_at"))
    return Clock.objects.filter(_of(cases), outcome, stage=stage).annotate(
        exempted=Exists(_exemptions()), done=Exists(done)
    )


ON_TIME = {
    "met": Count("pk", filter=Q(overdue_at=None, done=True)),
    "late": Count("pk", filter=Q(overdue_at__isnull=False)),
    "exempt": Count("pk", filter=Q(overdue_at__isnull=False, exempted=True)),
    "gone": Count("pk", filter=Q(overdue_at=None, done=False)),
}


def on_time(tally: Mapping[str, int]) -> Rate:
    """按时办结率 from the counts named in `ON_TIME`."""
    return Rate(
        _("按时办结率"),
        _("办理时限内办完并核查通过的 ÷ 应办的（办完的，加上期内跑过时限的）；每个时限只计一次。"),
        part=tally["met"], whole=tally["met"] + tally["late"], exempted=tally["exempt"],
        excluded=tally["gone"], exclusion=_("期内退单、改派而没有办完的"),
    )  # fmt: skip


def on_time_rate(cases: Cases, period: Period) -> Rate:
    """按时办结率 of all these cases. One query."""
    return on_time(settled(cases, period, Stage.HANDLE).aggregate(**ON_TIME))


def on_time_by(cases: Cases, period: Period, key: str) -> Tallies:
    """The counts of 按时办结率 by the path that `key` names. One query."""
    rows = settled(cases, period, Stage.HANDLE).order_by().values(f"case__{key}").annotate(**ON_TIME)
    return dict(_split(row, f"case__{key}") for row in rows)


RESPONSE = {
    "told": Count("pk", filter=Q(overdue_at=None)),
    "untold": Count("pk", filter=Q(overdue_at__isnull=False)),
}


def response(tally: Mapping[str, int]) -> Rate:
    """响应率 from the counts named in `RESPONSE`."""
    words = _("受理时限内告知受理或不予受理的 ÷ 期内应告知的；还没到期也没告知的不计。")
    return Rate(_("响应率"), words, part=tally["told"], whole=tally["told"] + tally["untold"])


def response_rate(cases: Cases, period: Period) -> Rate:
    """响应率. One query."""
    return response(settled(cases, period, Stage.ACCEPT).aggregate(**RESPONSE))


VERDICTS = {
    "rated": Count("number"),
    "solved": Count("number", filter=Q(facts__solved=True)),
    "satisfied": Count("number", filter=Q(facts__satisfied=True)),
}


def verdicts(cases: Cases, period: Period) -> QuerySet[CaseEvent]:
    """Every verdict of the period: the last ones alone would hide what was only solved after a redo."""
    return CaseEvent.objects.filter(_of(cases), period.holds("at"), step="rate")


def said(tally: Mapping[str, int], silent: int | None = None) -> tuple[Rate, Rate]:
    """解决率 and 满意率 from the counts named in `VERDICTS`; `silent` stands beside them where it is known."""
    rest = (silent, _("期内答复、还没有评价的：沉默不算满意")) if silent is not None else (0, "")
    solved_words = _("说解决了的评价 ÷ 期内的评价；重办后再评的各算一次。")
    satisfied_words = _("说满意的评价 ÷ 期内的评价；重办后再评的各算一次。")
    return (
        Rate(_("解决率"), solved_words, tally["solved"], tally["rated"], *rest),
        Rate(_("满意率"), satisfied_words, tally["satisfied"], tally["rated"], *rest),
    )


def voice_rates(cases: Cases, period: Period) -> tuple[Rate, Rate]:
    """解决率 and 满意率. Two queries."""
    silent = Voice.objects.filter(_of(cases), period.holds("answered_at"), rated_at=None).count()
    return said(verdicts(cases, period).aggregate(**VERDICTS), silent)


def pass_rate(steps: Mapping[str, int]) -> Rate:
    """核查通过率 from the steps of a period."""
    n = steps.get("verify", 0)
    return Rate(
        _("核查通过率"), _("核查通过的次数 ÷ 核查的次数（通过的加退回返工的）。"), n, n + steps.get("send_back", 0)
    )


def return_rate(steps: Mapping[str, int]) -> Rate:
    """退单率 from the steps of a period."""
    sent = steps.get("dispatch", 0) + steps.get("arbitrate", 0)
    return Rate(
        _("退单率"),
        _("期内退单的次数 ÷ 期内派单的次数（含审定后派出的）；退单可能落在派单之后的一期。"),
        steps.get("return", 0),
        sent,
    )


def repeat_share(cases: Cases, period: Period) -> Rate:
    """复发占比. One query."""
    again = Count("pk", filter=Q(recurrence_of__isnull=False))
    n = cases.filter(period.holds("opened_at")).aggregate(whole=Count("pk"), part=again)
    return Rate(_("复发占比"), _("登记为“结案后复发”的新事项 ÷ 期内的新事项。"), part=n["part"], whole=n["whole"])


def overdue_facts(cases: Cases, period: Period) -> list[tuple[Stage, int, int]]:
    """超时事实 in the period by stage: how often a clock ran out, and how many of these were exempted since."""
    rows = overdue(cases, period).annotate(exempted=Exists(_exemptions()))
    counted = rows.order_by().values("stage").annotate(n=Count("pk"), exempt=Count("pk", filter=Q(exempted=True)))
    by_stage = {row["stage"]: (row["n"], row["exempt"]) for row in counted}
    return [(stage, *by_stage[stage]) for stage in Stage if stage in by_stage]


def _exemptions() -> QuerySet[Approval]:
    return Approval.objects.filter(clock=OuterRef("pk"), kind=Approval.Kind.EXEMPTION, approved=True)


# 3 Figures whose cases can be listed -------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """A number and the cases behind it: the same condition counts and lists."""

    name: Promise
    definition: Promise
    among: Callable[[datetime], Q]


def _owed(at: datetime) -> Q:
    owed = Clock.objects.filter(stage=Stage.REPLY, stopped_at=None, due_at__lte=at)
    return Q(pk__in=owed.values("case"))


STANDING = {
    "reworked": Figure(
        _("返工过的"), _("在办、至少有一次核查没有通过的。"), lambda at: still_open() & Q(reworks__gt=0)
    ),
    "returned": Figure(
        _("退过单的"), _("在办、至少被承办单位退过一次的。"), lambda at: still_open() & Q(returns__gt=0)
    ),
    "raised": Figure(_("督办中"), _("在办、有督办级别的；级别只升不降。"), lambda at: still_open() & ~Q(colour="")),
}
FIGURES: dict[str, Figure] = {
    **STANDING,
    "open": Figure(_("在办"), _("还有人该办的：从待受理到待答复，含挂账和有异议的。"), lambda at: still_open()),
    "reply": Figure(_("逾期未公开回应"), _("媒体曝光过了公开回应期限、还没有回应的，不论办到哪一步。"), _owed),
}


def now_figures(cases: Cases, *, at: datetime) -> dict[str, int]:
    """How many cases stand behind each figure now. One query."""
    counts: dict[str, Any] = {name: Count("pk", filter=figure.among(at)) for name, figure in FIGURES.items()}
    return cases.aggregate(**counts)
