"""Linked evidence: what the records say of a nominee in a period, with n and definition. Filled in, never typed."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qiaomen.activities.models import Activity
from qiaomen.cases.measures import Period, on_time_rate, voice_rates
from qiaomen.cases.models import Case, CaseEvent
from qiaomen.people.models import Person
from qiaomen.shell.numbers import percent
from qiaomen.units.models import Unit
from qiaomen.units.queries import working_time
from qiaomen.volunteers.hours import counting
from qiaomen.volunteers.models import HourEntry, Organisation, Volunteer
from qiaomen.volunteers.models.hours import HourKind, Ledger

Fact = dict[str, Any]
# key → what it is called, and what is counted.
WORDS: dict[str, tuple[Promise, Promise]] = {
    "on_time": (_("按时办结"), _("办理时限内办完并核查通过的 ÷ 应办的；每个时限只计一次。")),
    "solved": (_("说解决了"), _("本单位（本人）办的事项里，说解决了的评价 ÷ 期内的评价。")),
    "satisfied": (_("说满意"), _("本单位（本人）办的事项里，说满意的评价 ÷ 期内的评价。")),
    "finished": (pgettext_lazy("honours", "办结"), _("本人办结的次数；返工后再办结的另算一次。")),
    "passed": (pgettext_lazy("honours", "核查通过"), _("本人办结的事项里，期内核查通过的 ÷ 核查过的。")),
    "credited": (_("信用时数"), _("现场签到、签退量出的分钟数；冲正的不计。")),
    "supplemented": (_("荣誉时数"), _("事后补录、经他人审核的分钟数；冲正的不计。")),
    "served": (_("服务次数"), _("计入信用时数的服务次数。")),
    "volunteers": (_("服务的人"), _("在这支队伍里有信用时数的不同志愿者。")),
    "held": (_("办的活动"), _("期内已经办完、没有取消的活动。")),
}


@dataclass(frozen=True)
class Line:
    """A fact as it is shown: `part` of `whole`, or a bare count where `whole` is None."""

    key: str
    part: int
    whole: int | None

    @property
    def name(self) -> str:
        """What it is called."""
        return str(WORDS[self.key][0])

    @property
    def definition(self) -> str:
        """What is counted."""
        return str(WORDS[self.key][1])

    @property
    def percent(self) -> str:
        """The share; a dash where there was nothing."""
        return percent(self.part / self.whole if self.whole else None)

    @property
    def hours(self) -> str:
        """Whole hours and tenths."""
        return f"{self.part / 60:.1f}"

    @property
    def is_minutes(self) -> bool:
        """Whether it is shown as hours."""
        return self.key in {"credited", "supplemented"}


def lines_of(evidence: list[Fact]) -> list[Line]:
    """Stored facts for a page."""
    return [Line(one["key"], one["part"], one.get("whole")) for one in evidence if one["key"] in WORDS]


def evidence_of(subject: Volunteer | Person | Unit | Organisation, *, since: date, at: datetime) -> list[Fact]:
    """What the records say of the subject from the day on until the moment."""
    period = Period(datetime.combine(since, time(), working_time().zone), at)
    if isinstance(subject, Volunteer):
        return _of_hours(HourEntry.objects.filter(volunteer=subject), period)
    if isinstance(subject, Person):
        return _of_person(subject, period)
    if isinstance(subject, Unit):
        return _of_unit(subject, period)
    return [
        *_of_hours(HourEntry.objects.filter(organisation=subject), period, team=True),
        {"key": "held", "part": Activity.objects.filter(
            period.holds("until_at"), organisation=subject, state__in=[Activity.State.OPEN, Activity.State.CLOSED]
        ).count()},
    ]  # fmt: skip


def _of_unit(unit: Unit, period: Period) -> list[Fact]:
    cases = Case.objects.filter(unit__path__startswith=unit.path)
    solved, satisfied = voice_rates(cases, period)
    rates = (("on_time", on_time_rate(cases, period)), ("solved", solved), ("satisfied", satisfied))
    return [{"key": key, "part": rate.part, "whole": rate.whole} for key, rate in rates]


def _of_person(person: Person, period: Period) -> list[Fact]:
    """Whose work it was is known by who finished; what the next check said of it counts for that person."""
    own = CaseEvent.objects.filter(period.holds("at"), step="finish", by=person)
    checked = CaseEvent.objects.filter(
        period.holds("at"), case__in=own.values("case"), step__in=["verify", "send_back"]
    )
    found = checked.aggregate(passed=Count("number", filter=Q(step="verify")), all=Count("number"))
    solved, satisfied = voice_rates(Case.objects.filter(pk__in=own.values("case")), period)
    return [
        {"key": "finished", "part": own.count()},
        {"key": "passed", "part": found["passed"], "whole": found["all"]},
        {"key": "solved", "part": solved.part, "whole": solved.whole},
        {"key": "satisfied", "part": satisfied.part, "whole": satisfied.whole},
    ]


def _of_hours(rows: Any, period: Period, *, team: bool = False) -> list[Fact]:
    own = counting(rows.filter(period.holds("from_at"), kind=HourKind.SERVICE))
    credited = Q(ledger=Ledger.CREDITED)
    found = own.aggregate(
        credited=Sum("minutes", filter=credited), supplemented=Sum("minutes", filter=~credited),
        served=Count("pk", filter=credited), volunteers=Count("volunteer", filter=credited, distinct=True),
    )  # fmt: skip
    keys = ["credited", "supplemented", "served", *(["volunteers"] if team else [])]
    return [{"key": key, "part": found[key] or 0} for key in keys]
