"""Several cases at once, where that is safe: each is one step of its own, with its own version and its own outcome."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qiaomen.cases import dispatch
from qiaomen.cases.models import Approval, Case
from qiaomen.cases.permissions import permit
from qiaomen.cases.problems import CannotMove, SomebodyWasFaster
from qiaomen.cases.queries import visible_to, with_names
from qiaomen.cases.states import MACHINE, Step
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.numbers import key_of
from qiaomen.shell.templatetags.widgets import named

from .desk_story import holder, light_now, title_for, who_moved
from .desks import CaseDesk
from .queue import Place, place_of
from .step_forms import STEP_FORMS
from .step_forms.approvals import pending

MOST = 50


@dataclass
class Line:
    """One of the cases: what will happen to it, or why not; afterwards what came of it."""

    case: Case
    seen: str
    title: str
    light: str
    plan: str = ""
    problem: str = ""
    done: str = ""
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> str:
        """How the form names it."""
        return f"{self.case.number}:{self.seen}"


# What a step needs for a case, and that in words. Raises CannotMove where a person must look at this one alone.
Prepare = Callable[[Case, Actor, datetime, Any], tuple[str, dict[str, Any]]]


def _take(case: Case, by: Actor, at: datetime, books: Any) -> tuple[str, dict[str, Any]]:
    return _("接单，由您办理"), {"note": ""}


def _dispatch(case: Case, by: Actor, at: datetime, books: dispatch.Books) -> tuple[str, dict[str, Any]]:
    """Only where exactly one duty fits, and nobody has said that it is another's job."""
    if case.returns:
        raise CannotMove(_("退过单，请单独看过再派。"))
    first = next(iter(dispatch.suggest(case, at=at, of=books)), None)
    if first is None or not first.unambiguous:
        raise CannotMove(_("职责表里没有唯一的单位，请单独派。"))
    words = _("派给%(unit)s。因为%(why)s") % {"unit": named(first.unit), "why": first.why}
    return words, {"to": first.unit, "note": "", "suggestion": first}


def _urge(case: Case, by: Actor, at: datetime, books: Any) -> tuple[str, dict[str, Any]]:
    return _("催办：%(holder)s") % {"holder": holder(case)}, {"note": ""}


def _extend(case: Case, by: Actor, at: datetime, books: Any) -> tuple[str, dict[str, Any]]:
    asked = pending(case, Approval.Kind.EXTENSION)
    if asked is None:
        raise CannotMove(_("没有等待审批的延期申请。"))
    words = {"who": named(asked.asked_by), "reason": named(asked.reason), "words": asked.words}
    return _("同意延期：%(who)s 申请，%(reason)s，%(words)s") % words, {"note": ""}


SEVERAL: dict[str, Prepare] = {"dispatch": _dispatch, "take": _take, "approve_extension": _extend, "urge": _urge}
ON_DESK = {"dispatch": "dispatch", "unit": "take", "approvals": "approve_extension", "all": "urge"}


def step_for_several(desk: CaseDesk, by: Actor) -> Step | None:
    """What may be done to several cases at this desk, by this person."""
    step = MACHINE.get(ON_DESK.get(desk.slug, ""))
    return step if step and step.by & by.roles else None


@staff_page
def several(request: StaffRequest, slug: str) -> HttpResponse:
    """`/desk/several/<slug>/`: first what would happen to each; confirmed, it is done line by line."""
    place = place_of(request)
    step = step_for_several(place.desk, request.actor) if place.desk and place.desk.slug == slug else None
    if step is None:
        raise Http404
    chosen = list(dict.fromkeys(request.POST.getlist("case")))
    if request.method != "POST" or not chosen or len(chosen) > MOST:
        if request.method == "POST":
            messages.warning(request, _("一次选 1 到 %(most)d 件。") % {"most": MOST})
        return redirect(place.url)
    lines = _lines(request, step, chosen)
    confirmed = "confirmed" in request.POST
    if confirmed:
        for line in lines:
            _do(line, step, request)
    return render(request, "cases/desk/several.html", _context(step, place, lines, confirmed=confirmed))


def _context(step: Step, place: Place, lines: list[Line], *, confirmed: bool) -> dict[str, Any]:
    good = [line for line in lines if (line.done if confirmed else not line.problem)]
    words = (
        ngettext("%(n)d 件办好了", "%(n)d 件办好了", len(good)) if confirmed
        else ngettext("将对 %(n)d 件“%(step)s”", "将对 %(n)d 件“%(step)s”", len(good))
    )  # fmt: skip
    return {
        "step": step, "place": place, "lines": lines, "good": good, "confirmed": confirmed,
        "rest": [line for line in lines if line not in good], "head": words % {"n": len(good), "step": step.label},
    }  # fmt: skip


def _lines(request: StaffRequest, step: Step, chosen: list[str]) -> list[Line]:
    """Each chosen case that this person may see, with the plan for it or the reason against."""
    seen = {key_of("A", one.partition(":")[0]): one.partition(":")[2] for one in chosen}
    cases = with_names(visible_to(request.actor)).in_bulk([key for key in seen if key])
    books = dispatch.books(at=request.now) if step.name == "dispatch" else None
    lines = []
    for key, version in seen.items():
        if (case := cases.get(key or 0)) is not None:
            line = Line(case, version, title_for(case, request.actor), light_now(case, request.now))
            lines.append(line)
            _prepare(line, step, request, books)
    return lines


def _prepare(line: Line, step: Step, request: StaffRequest, books: Any) -> None:
    try:
        if line.seen != str(line.case.version):
            raise SomebodyWasFaster
        permit(line.case, step, request.actor)
        line.plan, line.given = SEVERAL[step.name](line.case, request.actor, request.now, books)
    except CannotMove as problem:
        line.problem = _why(problem, line.case, request)


def _do(line: Line, step: Step, request: StaffRequest) -> None:
    """One call, in a transaction of its own: what fails here leaves the others as they are."""
    if line.problem:
        return
    try:
        STEP_FORMS[step.name].do(line.case, line.given, request.actor, request.now)
        line.done = _("%(step)s，好了。现在%(holder)s。") % {"step": step.label, "holder": holder(line.case)}
    except CannotMove as problem:
        line.problem = _why(problem, line.case, request)


def _why(problem: CannotMove, case: Case, request: StaffRequest) -> str:
    faster = isinstance(problem, SomebodyWasFaster)
    return who_moved(case, by=request.actor, now=request.now) if faster else problem.message
