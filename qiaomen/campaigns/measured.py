"""What the system counts by itself for a target: a closed list over cases, activities and forms, each defined."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qiaomen.activities.models import Activity, Attendance
from qiaomen.cases.models import Case, Category, Clock
from qiaomen.cases.states import State
from qiaomen.forms.models import Answer, Form
from qiaomen.places.queries import area_index
from qiaomen.units.queries import day_of, working_time

Counted = Counter[tuple[str, date]]
HELD = (Activity.State.OPEN, Activity.State.CLOSED)


@dataclass(frozen=True)
class Asked:
    """What is counted: between two moments, of one kind of matter, of one form."""

    since: datetime
    until: datetime
    category: Category | None = None
    form: Form | None = None


@dataclass(frozen=True)
class Measure:
    """`count` gives how many by the path of the area and the day. One query. `takes`: what it is narrowed to.

    A form is owed where one is taken; a kind of matter may be left open.
    """

    name: Promise
    definition: Promise
    count: Callable[[Asked], Counted]
    takes: frozenset[str] = field(default_factory=frozenset)


def _by_day(rows: QuerySet[Any], moment: str, area: str, asked: Asked) -> Counted:
    within = rows.filter(**{f"{moment}__gte": asked.since, f"{moment}__lt": asked.until})
    days = within.order_by().values_list(f"{area}__path", TruncDate(moment, tzinfo=working_time().zone))
    return Counter({(path or "", day): n for path, day, n in days.annotate(n=Count("pk"))})


def _closed(asked: Asked) -> QuerySet[Case]:
    rows = Case.objects.filter(state=State.CLOSED)
    return rows.filter(category=asked.category) if asked.category else rows


def _cases_closed(asked: Asked) -> Counted:
    return _by_day(_closed(asked), "closed_at", "area", asked)


def _cases_on_time(asked: Asked) -> Counted:
    late = Clock.objects.filter(case=OuterRef("pk"), overdue_at__isnull=False)
    return _by_day(_closed(asked).exclude(Exists(late)), "closed_at", "area", asked)


def _activities_held(asked: Asked) -> Counted:
    return _by_day(Activity.objects.filter(state__in=HELD), "from_at", "area", asked)


def _people_came(asked: Asked) -> Counted:
    return _by_day(Attendance.objects.all(), "in_at", "shift__area", asked)


def _answers_taken(asked: Asked) -> Counted:
    """By the area in which their position lies; outside of every area, and without a position, by none."""
    rows = Answer.objects.filter(form=asked.form, faults=[], complete=True)
    rows = rows.filter(received_at__gte=asked.since, received_at__lt=asked.until).order_by()
    said = list(rows.values_list("longitude", "latitude", "received_at"))
    if not said:
        return Counter()
    index = area_index()
    places = index.locate_many(np.array([(one[0], one[1]) for one in said], dtype=np.float64))
    found: Counted = Counter()
    for place, (_east, _north, at) in zip(places, said, strict=True):
        found["".join(f"{code}/" for code in reversed(index.chain(int(place)))), day_of(at)] += 1
    return found


_KIND, _FORM = frozenset({"category"}), frozenset({"form"})
MEASURES = {
    "cases_closed": Measure(
        _("结案的事项（件）"), _("这段时间结案、现在仍是结案的事项，按事项所在的区域。"), _cases_closed, _KIND
    ),
    "cases_on_time": Measure(
        _("按时结案的事项（件）"),
        _("这段时间结案、现在仍是结案、哪一步都没有超时的事项，按事项所在的区域；剔除了的超时也算超时。"),
        _cases_on_time,
        _KIND,
    ),
    "activities_held": Measure(
        _("办过的志愿活动（场）"), _("这段时间开始的活动，草稿和取消的不算，按活动所在的区域。"), _activities_held
    ),
    "people_came": Measure(_("活动到场（人次）"), _("这段时间签到的次数，按班次所在的区域。"), _people_came),
    "answers_taken": Measure(
        _("收到的答卷（份）"),
        _("这段时间收到的这份表单的答卷，有疑问的、照片没有到齐的不算；按填写的位置归到区域，没有位置的不算进各地。"),
        _answers_taken,
        _FORM,
    ),
}


def counted(
    measure: str, *, from_on: date, until_on: date, at: datetime, category: Category | None = None,
    form: Form | None = None,
) -> Counted:  # fmt: skip
    """From the first day up to the last, or up to now."""
    zone = working_time().zone
    begin = datetime.combine(from_on, time.min, zone)
    end = datetime.combine(until_on + timedelta(days=1), time.min, zone)
    return MEASURES[measure].count(Asked(begin, min(at, end), category, form))


def within(found: Counted, path: str) -> int:
    """How many of them lie in the area with this path."""
    return sum(n for (here, _day), n in found.items() if here.startswith(path))
