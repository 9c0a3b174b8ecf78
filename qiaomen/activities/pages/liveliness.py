"""队伍活跃情况: for the network's office, the teams that a post keeps, the quiet ones first."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qiaomen.activities.liveliness import LIVES, liveliness, quiet
from qiaomen.activities.permissions import ORGANISER_ROLES
from qiaomen.activities.queries import teams_of
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.paging import page_of

ROWS = 50


@staff_page
@require_safe
def teams_liveliness(request: StaffRequest) -> HttpResponse:
    """`/desk/activities/teams/`: `?all=1` shows every team; by key, in the order of the tree."""
    if not ORGANISER_ROLES & request.actor.roles:
        raise Http404
    every = teams_of(request.actor)
    silent = quiet(every, at=request.now)
    whole = request.GET.get("all") == "1"
    rows = (every if whole else silent).select_related("unit").defer("area__boundary")
    page = page_of(rows, order=("path", "pk"), after=request.GET.get("after"), size=ROWS)
    context = {
        "page": page, "rows": liveliness(list(page), at=request.now), "whole": whole, "n": every.count(),
        "n_quiet": silent.count(), "since": request.now - LIVES, "days": LIVES.days,
    }  # fmt: skip
    return render(request, "activities/liveliness.html", context)
