"""Problems for staff: a new one, one from a case, the day's draw, the points of the map."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qiaomen.campaigns import problems
from qiaomen.campaigns.looking_back import draw
from qiaomen.campaigns.models import Register
from qiaomen.campaigns.permissions import may_find
from qiaomen.campaigns.queries import LOOK, items_visible_to, visible_to
from qiaomen.campaigns.states import Kind
from qiaomen.cases.models import Case
from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.cases.queries import case_by_number
from qiaomen.cases.queries import visible_to as cases_visible_to
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.context import Card

from .finding import find, find_to_plan
from .problem_board import points_of
from .problem_forms import EnterForm, FindForm

OPEN = {"kind": Kind.PROBLEMS, "state": Register.State.OPEN}


@staff_page
def problem_new(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/<number>/find/`."""
    found = find(request, number)
    if found.kind != Kind.PROBLEMS or not may_find(request.actor, found.area):
        raise Http404
    post = request.method == "POST"
    form = FindForm(found, request.actor, request.now, *((request.POST, request.FILES) if post else ()))
    status = 422 if post else 200
    if post and form.is_valid():
        try:
            made = form.enter()
        except CannotMove as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            status = 422 if isinstance(problem, Missing) else 409
        else:
            messages.success(request, _("登记好了，编号 %(number)s，一直不变。") % {"number": made.number})
            return redirect("item", number=made.number)
    return render(request, "campaigns/desk/find.html", {"register": found, "form": form}, status=status)


@staff_page
def problem_from_case(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/from/<number of a case>/`: a case is entered into a register of problems."""
    case = case_by_number(cases_visible_to(request.actor), number)
    if case is None or case.area is None or not may_find(request.actor, case.area):
        raise Http404
    here = [pk for pk, path in visible_to(request.actor).filter(**OPEN).values_list("pk", "area__path")
            if case.area.path.startswith(path)]  # fmt: skip
    form = EnterForm(Register.objects.filter(pk__in=here), request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            made = problems.from_case(form.cleaned_data["register"], case, by=request.actor, at=request.now)
        except CannotMove as problem:
            form.add_error(None, problem.message)
            status = 409
        else:
            return redirect("item", number=made.number)
    context = {"case": case, "form": form, "any": bool(here)}
    return render(request, "campaigns/desk/from_case.html", context, status=status)


def card(case: Case, by: Actor, at: datetime) -> list[Card]:
    """The doors on a case's page, for those who may find things there while a register is open. One query."""
    if case.area is None or not may_find(by, case.area):
        return []
    open_ = {"state": Register.State.OPEN, "kind__in": [Kind.PROBLEMS, Kind.PROGRAMME]}
    kinds = set(Register.objects.filter(**open_).order_by().values_list("kind", flat=True).distinct())
    cards = {
        Kind.PROBLEMS: ("problem_from_case", _("列入问题台账"), _("要一项一项销号的，列进台账。"), "flag"),
        Kind.PROGRAMME: (
            "wish_from_case", _("记到改造小区"), _("居民要求改造的，记到那个小区上；有进展会告诉提的人。"), "building",
        ),
    }  # fmt: skip
    return [
        Card(title, reverse(name, args=[case.number]), words, icon)
        for kind, (name, title, words, icon) in cards.items()
        if kind in kinds
    ]


@staff_page
@require_POST
def register_draw(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/<number>/draw/`: today's sample of what was struck off."""
    found = find_to_plan(request, number)
    try:
        made = draw(found, on=timezone.localdate(request.now), by=request.actor)
    except CannotMove as problem:
        messages.error(request, problem.message)
    else:
        words = {"n": made.look_backs.count(), "pool": len(made.pool), "seed": made.seed}
        messages.success(request, _("从 %(pool)s 项里抽了 %(n)s 项，种子 %(seed)s。") % words)
    return redirect(reverse("register", args=[found.number]) + f"?state={LOOK}")


@staff_page
@require_safe
def register_points(request: StaffRequest, number: str) -> JsonResponse:
    """`/desk/work/<number>/points/`."""
    return points_of(items_visible_to(request.actor).filter(register=find(request, number)))
