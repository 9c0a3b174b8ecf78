"""Registers for staff: the list, a new one, its board, its shares, its file."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qiaomen.campaigns import planning, targets
from qiaomen.campaigns.curve import curve
from qiaomen.campaigns.measured import MEASURES
from qiaomen.campaigns.models import Register
from qiaomen.campaigns.permissions import may_find, may_plan
from qiaomen.campaigns.queries import visible_to
from qiaomen.campaigns.standing import standing
from qiaomen.campaigns.states import ROLES, Hand, Kind
from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.models import Area, Level
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest

from .campaigns import campaign_board
from .finding import find, find_to_plan
from .forms import RegisterForm, SharesForm
from .problem_board import problems_board
from .programmes import programme_board

# Where a new register's maker goes on.
AFTERWARDS = {
    Kind.TARGET: "register_shares",
    Kind.CAMPAIGN: "campaign_spread",
    Kind.PROBLEMS: "register",
    Kind.PROGRAMME: "register",
}


def areas_of(request: StaffRequest) -> QuerySet[Area]:
    """City and counties on which this person may open registers."""
    allowed = request.actor.areas_below(ROLES[Hand.PLANNER], "path")
    rows = Area.objects.filter(allowed, retired_on=None, level__in=[Level.CITY, Level.COUNTY])
    return rows.defer("boundary").order_by("path")


@staff_page
@require_safe
def work(request: StaffRequest) -> HttpResponse:
    """`/desk/work/`: `?kind=…` shows one kind, the newest first."""
    kind = request.GET.get("kind", "")
    rows = visible_to(request.actor).select_related("unit", "area").defer("area__boundary")
    rows = rows.filter(kind=kind) if kind in Kind.values else rows
    page = page_of(rows.annotate(n=Count("items")), order=("-pk",), after=request.GET.get("after"))
    context = {"page": page, "kinds": Kind.choices, "kind": kind, "plans": _plans(request)}
    return render(request, "campaigns/desk/list.html", context)


def _plans(request: StaffRequest) -> bool:
    return bool(request.actor.roles & ROLES[Hand.PLANNER])


@staff_page
def register_new(request: StaffRequest, kind: str) -> HttpResponse:
    """`/desk/work/new/<kind>/`."""
    if kind not in Kind.values or not _plans(request):
        raise Http404
    form = RegisterForm(
        Kind(kind), areas_of(request), request.actor, request.POST if request.method == "POST" else None
    )
    if form.is_bound and form.is_valid():
        try:
            made = planning.open(form.plan, by=request.actor, at=request.now)
        except CannotMove as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            return redirect(AFTERWARDS[Kind(made.kind)], number=made.number)
    context = {"form": form, "kind": Kind(kind)}
    return render(request, "campaigns/desk/new.html", context, status=422 if form.is_bound else 200)


@staff_page
@require_safe
def register(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/<number>/`."""
    found = find(request, number)
    context = board_of(found, request) | {
        "plans": may_plan(request.actor, found.area), "finds": may_find(request.actor, found.area)
    }  # fmt: skip
    return render(request, f"campaigns/desk/{found.kind}.html", context)


def board_of(found: Register, request: CityRequest, *, everybody: bool = False) -> dict[str, Any]:
    """What the board of a register shows, to staff and to everybody."""
    if found.kind == Kind.PROBLEMS:
        return problems_board(found, request, everybody=everybody)
    if found.kind == Kind.CAMPAIGN:
        return campaign_board(found, request, everybody=everybody)
    if found.kind == Kind.PROGRAMME:
        return programme_board(found, request)
    return _target_board(found, request.now)


def _target_board(found: Register, at: datetime) -> dict[str, Any]:
    now = standing(found, at=at)
    drawn = curve(
        now.points, task=found.task or now.total.amount, from_on=found.from_on, until_on=found.until_on,
        ahead=now.forecast,
    )  # fmt: skip
    return {"register": found, "standing": now, "curve": drawn, "measure": MEASURES.get(found.measure)}


@staff_page
def register_shares(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/<number>/shares/`."""
    found = find_to_plan(request, number)
    if found.kind != Kind.TARGET:
        raise Http404
    form = SharesForm(found, request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            targets.break_down(found, form.shares, by=request.actor, at=request.now)
        except CannotMove as problem:
            form.add_error(None, problem.message)
            status = 422 if isinstance(problem, Missing) else 409
        else:
            messages.success(request, _("已分解，加起来正好。"))
            return redirect("register", number=found.number)
    return render(request, "campaigns/desk/shares.html", {"register": found, "form": form}, status=status)


@staff_page
@require_POST
def register_do(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/<number>/do/`: begin, end, let everybody see it or no longer."""
    found, by, at = find_to_plan(request, number), request.actor, request.now
    steps = {
        "publish": lambda: planning.publish(found, by=by, at=at),
        "close": lambda: planning.close(found, by=by, at=at),
        "show": lambda: planning.show(found, public=True, by=by),
        "link": lambda: planning.link(found, request.POST.get("activity", ""), by=by),
        "hide": lambda: planning.show(found, public=False, by=by),
    }
    do = steps.get(request.POST.get("step", ""))
    if do is None:
        raise Http404
    try:
        do()
    except CannotMove as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("好了。"))
    return redirect("register", number=found.number)
