"""What the system can count by itself for a target: a small closed list, each with its definition."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiaomen.activities.models import Activity, Attendance
from qiaomen.cases.models import Case
from qiaomen.cases.states import State
from qiaomen.units.queries import working_time

Counted = Counter[tuple[str, date]]
HELD = (Activity.State.OPEN, Activity.State.CLOSED)


@dataclass(frozen=True)
class Measure:
    """`count` gets two moments and gives how many by the path of the area and the day. One query."""

    name: Promise
    definition: Promise
    count: Callable[[datetime, datetime], Counted]


def _by_day(rows: object, moment: str, area: str, since: datetime, until: datetime) -> Counted:
    within = rows.filter(**{f"{moment}__gte": since, f"{moment}__lt": until})  # type: ignore[attr-defined]  # any rows
    days = within.order_by().values_list(f"{area}__path", TruncDate(moment, tzinfo=working_time().zone))
    return Counter({(path or "", day): n for path, day, n in days.annotate(n=Count("pk"))})


def _cases_closed(since: datetime, until: datetime) -> Counted:
    return _by_day(Case.objects.filter(state=State.CLOSED), "closed_at", "area", since, until)


def _activities_held(since: datetime, until: datetime) -> Counted:
    return _by_day(Activity.objects.filter(state__in=HELD), "from_at", "area", since, until)


def _people_came(since: datetime, until: datetime) -> Counted:
    return _by_day(Attendance.objects.all(), "in_at", "shift__area", since, until)


MEASURES = {
    "cases_closed": Measure(
        _("结案的事项（件）"), _("这段时间结案、现在仍是结案的事项，按事项所在的区域。"), _cases_closed
    ),
    "activities_held": Measure(
        _("办过的志愿活动（场）"), _("这段时间开始的活动，草稿和取消的不算，按活动所在的区域。"), _activities_held
    ),
    "people_came": Measure(_("活动到场（人次）"), _("这段时间签到的次数，按班次所在的区域。"), _people_came),
}


def counted(measure: str, *, from_on: date, until_on: date, at: datetime) -> Counted:
    """From the first day up to the last, or up to now."""
    zone = working_time().zone
    begin = datetime.combine(from_on, time.min, zone)
    end = datetime.combine(until_on + timedelta(days=1), time.min, zone)
    return MEASURES[measure].count(begin, min(at, end))


def within(found: Counted, path: str) -> int:
    """How many of them lie in the area with this path."""
    return sum(n for (here, _day), n in found.items() if here.startswith(path))
