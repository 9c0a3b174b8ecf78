"""/hours/: which teams recorded how many hours, and the people who let themselves be shown."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render

from qiaomen.people.names import masked_name
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.units.queries import working_time
from qiaomen.volunteers.hour_rules import hour_rules
from qiaomen.volunteers.ranking import people, teams_in
from qiaomen.volunteers.stars import stars_of

SIZE = 20


def hours_ranking(request: CityRequest) -> HttpResponse:
    """Teams of this year or the last; people of all years with `?by=people`."""
    today = _local(request.now).date()
    if request.GET.get("by") == "people":
        page = page_of(people(today=today), order=("-minutes", "pk"), after=request.GET.get("after"), size=SIZE)
        steps = hour_rules().stars
        rows = [(masked_name(one.volunteer.name), stars_of(one.minutes, steps).has, one.minutes) for one in page]
        return render(request, "volunteers/hours/ranking_people.html", {"page": page, "rows": rows, "today": today})
    year = today.year - 1 if request.GET.get("year") == str(today.year - 1) else today.year
    context = {"teams": teams_in(year, at=request.now), "years": [today.year, today.year - 1],
               "fewest": hour_rules().fewest_shown}  # fmt: skip
    return render(request, "volunteers/hours/ranking.html", context)


def _local(at: datetime) -> datetime:
    return at.astimezone(working_time().zone)
