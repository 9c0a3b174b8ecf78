"""Doing a step: the version that was seen is compared, the form read, one call made, and it is said who has it now."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.cases.models import Case
from qiaomen.cases.permissions import permit
from qiaomen.cases.problems import CannotMove, Missing, NotInThisState, NotYours, SomebodyWasFaster
from qiaomen.cases.queries import case_by_number, visible_to
from qiaomen.cases.states import MACHINE
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.moments import in_words

from .case_page import case_url, find_case, show_case
from .desk_story import holder, who_moved
from .queue import Place, next_after, place_of
from .step_forms import STEP_FORMS, StepInput


@staff_page
def do_step(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """`/desk/cases/<number>/<step>/`. Reading it by GET (a reload, another language) leads to the case."""
    if name not in STEP_FORMS:
        raise Http404
    case = find_case(request.actor, number)
    if request.method != "POST":
        return redirect(case_url(case, request.GET.get("desk", "")))
    line, before, due_at, place = STEP_FORMS[name], case.state, case.due_at, place_of(request)
    form = line.form(request.POST, request.FILES, case=case, by=request.actor, at=request.now, auto_id=f"{name}-%s")
    try:
        permit(case, MACHINE[name], request.actor)
        _compare(case, request.POST.get("version", ""))
        if not form.is_valid():
            return show_case(request, case, status=422, tried=(name, form))
        line.do(case, form.cleaned_data, request.actor, request.now)
    except CannotMove as problem:
        return _refused(request, number, name, form, problem)
    messages.success(request, _said(case, name, request))
    return _onward(request, case, place, due_at, moved=case.state != before)


def _compare(case: Case, seen: str) -> None:
    """Raises SomebodyWasFaster unless the page that was answered showed the case as it is now."""
    if seen != str(case.version):
        raise SomebodyWasFaster


def _refused(request: StaffRequest, number: str, name: str, form: StepInput, problem: CannotMove) -> HttpResponse:
    """The case as it is now, with what was typed and the problem at the field that it is about."""
    fresh = case_by_number(visible_to(request.actor), number)
    if fresh is None:
        messages.error(request, problem.message)
        return redirect(reverse("desk"))
    # Read once only: a photo's stream has nothing more to give the second time.
    known = form.errors
    field = problem.field if problem.field in form.fields else ""
    if field and field not in known:
        form.add_error(field, problem.message)
    status = 422 if isinstance(problem, Missing) else 403 if isinstance(problem, NotYours) else 409
    words = problem.message
    # A state that another person has left meanwhile says the same: who did what.
    seen = request.POST.get("version", "")
    stale = isinstance(problem, NotInThisState) and seen.isdecimal() and seen != str(fresh.version)
    if stale or isinstance(problem, SomebodyWasFaster):
        words = who_moved(fresh, by=request.actor, now=request.now)
    return show_case(request, fresh, status=status, tried=(name, form), problem="" if field else words)


def _said(case: Case, name: str, request: StaffRequest) -> str:
    words = {"number": case.number, "step": MACHINE[name].label, "holder": holder(case)}
    if case.due_at is None:
        return _("%(number)s：%(step)s，好了。现在%(holder)s。") % words
    words["due"] = in_words(case.due_at, now=request.now)
    return _("%(number)s：%(step)s，好了。现在%(holder)s，%(due)s前完成。") % words


def _onward(
    request: StaffRequest, case: Case, place: Place, due_at: datetime | None, *, moved: bool
) -> HttpResponse:  # fmt: skip
    """To the next case in the queue that the case has left, else to the case itself, if it may still be seen."""
    if moved and place.desk and place.desk.counted:
        following = next_after(request, case, due_at, place)
        return redirect(f"{case_url(following)}{place.query}" if following else place.url)
    if case_by_number(visible_to(request.actor), case.number) is None:
        return redirect(reverse("desk"))
    return redirect(f"{case_url(case)}{place.query}")
