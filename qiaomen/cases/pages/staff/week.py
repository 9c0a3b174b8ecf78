"""一周: one page for a leader, read in a minute on a phone, printed on one sheet."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from qiaomen.cases import measures, published, weekly
from qiaomen.cases.measures import Cases, Period, Rate
from qiaomen.cases.models import Case
from qiaomen.cases.pages.desk.desk_story import COLOUR_TAGS, title_for
from qiaomen.cases.pages.desk.step_forms.supervision import COLOUR_NAMES
from qiaomen.cases.queries import visible_to
from qiaomen.cases.supervision import COLOURS
from qiaomen.people.models import Role
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.models import Area
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.models import Unit

ROLES = frozenset({Role.LEADER, Role.SUPERVISOR, Role.SHIFT_LEADER})


@dataclass(frozen=True)
class Compared:
    """A number of the week beside that of the week before, and of so many weeks as a line."""

    name: str
    definition: str
    n: int
    before: int
    weeks: list[int]

    @property
    def change(self) -> str:
        """In words: no arrow says whether more is better."""
        if self.n == self.before:
            return _("和上一周一样多")
        more = abs(self.n - self.before)
        if self.n > self.before:
            return ngettext("比上一周多 %(n)s", "比上一周多 %(n)s", more) % {"n": more}
        return ngettext("比上一周少 %(n)s", "比上一周少 %(n)s", more) % {"n": more}

    @property
    def line(self) -> str:
        """What the drawing says to whoever does not see it."""
        given = {"n": len(self.weeks), "numbers": _("、").join(map(str, self.weeks))}
        return _("近 %(n)s 周：%(numbers)s") % given


@require_safe
@staff_page
def week(request: StaffRequest) -> HttpResponse:
    """`/desk/week/`: the last whole week; `?week=` names a day of an earlier one. A fixed number of queries."""
    if not request.actor.roles & ROLES:
        raise Http404
    at, zone = request.now, timezone.get_current_timezone()
    last = weekly.before(weekly.week_of(at, zone=zone))
    of = _chosen(request.GET.get("week", ""), last)
    cases = visible_to(request.actor)
    context = {
        "week": of, "earlier": weekly.before(of).since.date(), "last_day": _last_day(of),
        "later": weekly.before(of, -1).since.date() if of.since < last.since else None,
        "compared": _compared(cases, of), "open": weekly.open_now(cases, at=at), "rates": _rates(cases, of),
        "rankings": _rankings(cases, of), "least": published.LEAST, "colours": _colours(cases),
        "looks": [_look(case, request) for case in weekly.look_here(cases, at=at)],
        "repeated": _repeated(cases, of, request), "least_reports": weekly.REPEATED,
    }  # fmt: skip
    return render(request, "cases/staff/week.html", context)


def _chosen(text: str, last: Period) -> Period:
    """The week that holds the day named, never one that is not over; nonsense gives the last."""
    try:
        day = date.fromisoformat(text)
        found = weekly.week_of(datetime.combine(day, time(12), last.since.tzinfo), zone=timezone.get_current_timezone())
    except (ValueError, OverflowError):
        return last
    return found if found.since <= last.since and day.year >= 2000 else last


def _last_day(of: Period) -> date:
    return of.until.date() - timedelta(days=1)


def _compared(cases: Cases, of: Period) -> list[Compared]:
    weeks = [weekly.before(of, back) for back in reversed(range(weekly.WEEKS_SHOWN))]
    moved = published.over_time(weeks, cases)
    late = published.overdue_over_time(weeks, cases)
    rows = (
        (_("报来"), _("一周内登记的事项。"), [one[0] for one in moved]),
        (_("办完"), _("一周内办完、由别人核查通过的事项。"), [one[1] for one in moved]),
        (_("超时"), _("一周内跑过时限的次数，各环节都算，不减剔除的。"), late),
    )
    return [Compared(name, words, line[-1], line[-2], line) for name, words, line in rows]


def _rates(cases: Cases, of: Period) -> list[tuple[Rate, Rate]]:
    """Each rate of the week with that of the week before."""
    now, then = (
        [measures.on_time_rate(cases, one), measures.response_rate(cases, one), *measures.voice_rates(cases, one),
         weekly.look_backs(cases, one)]
        for one in (of, weekly.before(of))
    )  # fmt: skip
    return list(zip(now, then, strict=True))


def _rankings(cases: Cases, of: Period) -> list[dict[str, Any]]:
    """Areas and units, the last and the first by 按时办结率."""
    root = Area.objects.filter(parent=None).order_by("pk").first()
    kinds = (
        (_("区域"), "area__path", root.path if root else "", Area.objects.filter(parent=root).defer("boundary")),
        (_("单位"), "unit__path", "", Unit.objects.filter(parent=None)),
    )
    found = []
    for head, key, within, level in kinds:
        names = {one.code: named(one) for one in level}
        worst, best = weekly.ranking(measures.on_time_by(cases, of, key), within=within)
        lists = ((_("最慢的"), worst), (_("最快的"), best))
        rows = [(words, [(names.get(one.code, one.code), one.rate) for one in some]) for words, some in lists]
        found.append({"head": head, "lists": rows, "any": bool(worst or best)})
    return found


def _colours(cases: Cases) -> list[tuple[str, int, str, str]]:
    counts = measures.open_by_colour(cases)
    return [
        (str(COLOUR_NAMES[colour]), counts[colour], COLOUR_TAGS[colour], colour)
        for colour in reversed(COLOURS)
        if counts.get(colour)
    ]


def _look(case: Case, request: StaffRequest) -> dict[str, Any]:
    reasons = _("、").join(str(words) for words in weekly.why(case, at=request.now))
    return {"case": case, "title": title_for(case, request.actor), "why": reasons}


def _repeated(cases: Cases, of: Period, request: StaffRequest) -> list[dict[str, Any]]:
    found = weekly.repeated(cases, of)
    by_key = {case.pk: case for case in cases.filter(pk__in=[pk for pk, _n in found]).select_related("area", "unit")}
    return [
        {"case": by_key[pk], "title": title_for(by_key[pk], request.actor), "n": n} for pk, n in found if pk in by_key
    ]
