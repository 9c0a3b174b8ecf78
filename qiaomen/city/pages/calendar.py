"""The year's working days at a glance: twelve months, each day leads to its form."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from qiaomen.city.columns import DAYS
from qiaomen.city.labels import SLUG_OF
from qiaomen.people.pages.staff import StaffRequest
from qiaomen.shell.moments import in_words
from qiaomen.units.models import WorkingDay
from qiaomen.units.queries import working_time

from .door import admin_page

FIRST, LAST = 2000, 2099
WEEKDAYS = [
    pgettext_lazy("weekday", "一"), pgettext_lazy("weekday", "二"), pgettext_lazy("weekday", "三"),
    pgettext_lazy("weekday", "四"), pgettext_lazy("weekday", "五"), pgettext_lazy("weekday", "六"),
    pgettext_lazy("weekday", "日"),
]  # fmt: skip


@dataclass(frozen=True)
class Square:
    """One day of the grid. `kind`: work, rest (a weekend), off (a holiday), extra (a weekend day that is worked)."""

    day: date
    kind: str
    sign: str
    words: str
    official: bool
    url: str


@admin_page
def admin_calendar(request: StaffRequest) -> HttpResponse:
    """`/desk/admin/calendar/`: one year; nonsense in the address is this year."""
    time = working_time()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else request.now.astimezone(time.zone).year
    year = min(max(year, FIRST), LAST)
    rows = {row.day: row for row in WorkingDay.objects.filter(day__year=year)}
    months = [(date(year, month, 1), _weeks(year, month, rows)) for month in range(1, 13)]
    squares = [square for _first, weeks in months for week in weeks for square in week if square]
    context = {
        "year": year, "months": months, "weekdays": WEEKDAYS, "slug": SLUG_OF[DAYS],
        "earlier": year - 1 if year > FIRST else None, "later": year + 1 if year < LAST else None,
        "worked": sum(square.kind in {"work", "extra"} for square in squares),
        "off": sum(square.kind == "off" for square in squares),
        "extra": sum(square.kind == "extra" for square in squares),
        "rows": len(rows), "estimated": sum(not row.official for row in rows.values()),
    }  # fmt: skip
    return render(request, "city/calendar.html", context)


def _weeks(year: int, month: int, rows: dict[date, WorkingDay]) -> list[list[Square | None]]:
    """Weeks from Monday; None for days of the months beside it."""
    weeks = Calendar().monthdatescalendar(year, month)
    return [[_square(day, rows.get(day)) if day.month == month else None for day in week] for week in weeks]


def _square(day: date, row: WorkingDay | None) -> Square:
    usual = day.weekday() < 5
    works = row.works if row else usual
    kind = ("work" if usual else "extra") if works else ("off" if usual or row else "rest")
    sign, words = {
        "work": ("", _("上班")), "rest": ("", _("周末")),
        "off": (_("休"), _("放假")), "extra": (_("班"), _("调休上班")),
    }[kind]  # fmt: skip
    said = [in_words(day, now=None), words]
    if row:
        said += [row.name] if row.name else []
        said.append(_("已公布") if row.official else _("估计的"))
    official = row.official if row else True
    return Square(day, kind, sign, _("，").join(said), official, _url(day, row, works))


def _url(day: date, row: WorkingDay | None, works: bool) -> str:
    """A day that differs is changed; any other one begins as the opposite of what it is."""
    slug = SLUG_OF[DAYS]
    if row:
        return reverse("admin_row", args=[slug, row.pk])
    given = {"day": day.isoformat(), "works": "no" if works else "yes", "official": "yes"}
    return f"{reverse('admin_new', args=[slug])}?{urlencode(given)}"
