"""One stop of the day on foot: how it was, what is owed, and the form for it; also from a device that was off line."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qiaomen.cases.models import Case
from qiaomen.cases.pages.desk.case_page import find_case, proof_owed, step_cards, voice_rows
from qiaomen.cases.pages.desk.desk_story import holder, light_now, place_for, title_for, who_moved
from qiaomen.cases.pages.desk.step_forms import STEP_FORMS, StepInput
from qiaomen.cases.permissions import permit
from qiaomen.cases.problems import CannotMove, SomebodyWasFaster
from qiaomen.cases.queries import case_by_number, visible_to
from qiaomen.cases.states import MACHINE, State
from qiaomen.people.deliveries import known_receipt, once
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.pages.offline import with_copy
from qiaomen.shell.pages.sending import delivered, sendable, sending_key, to_correct
from qiaomen.shell.sending import Receipt

from .route import ROLES, before_photos

# What is done on the spot; everything else stays with the case's own page.
FIELD_STEPS = ("take", "finish", "note", "resume", "verify", "send_back", "dismiss", "reopen")


@staff_page
@with_copy
@require_safe
def stop(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/route/<number>/`."""
    return _show(request, _found(request, number))


def _found(request: StaffRequest, number: str) -> Case:
    if not ROLES & request.actor.roles:
        raise Http404
    return find_case(request.actor, number)


def _show(
    request: StaffRequest,
    case: Case,
    *,
    status: int = 200,
    tried: tuple[str, StepInput] | None = None,
    problem: str = "",
) -> HttpResponse:
    by, now = request.actor, request.now
    cards = [card for card in step_cards(case, by, now, tried=tried) if card.step.name in FIELD_STEPS]
    context = {
        "case": case, "title": title_for(case, by), "place": place_for(case, by), "light": light_now(case, now),
        "holder": holder(case), "photo": before_photos([case]).get(case.pk), "voices": voice_rows(case, by),
        "proof": proof_owed(case), "cards": sorted(cards, key=lambda card: FIELD_STEPS.index(card.step.name)),
        "tried": tried[1] if tried else None, "problem": problem, "ahead": _ahead(request, case),
    }  # fmt: skip
    return render(request, "cases/staff/stop.html", context, status=status)


def _ahead(request: StaffRequest, case: Case) -> StepInput | None:
    """The form to finish a case that is yet to be taken: off line, both are handed in one after the other."""
    if case.state_now != State.DISPATCHED:
        return None
    return STEP_FORMS["finish"].form(case=case, by=request.actor, at=request.now, auto_id="ahead-%s")


@sendable
@staff_page
def stop_step(request: StaffRequest, number: str, name: str) -> HttpResponseBase:
    """`/desk/route/<number>/<step>/`: the version that was seen is compared; then one call to the step."""
    if name not in FIELD_STEPS:
        raise Http404
    key, me = sending_key(request), request.actor.person
    assert me is not None, "staff_page lets in persons only"
    # Before anything is compared: a receipt that got lost on its way is given again.
    if key and (known := known_receipt(key, by=me)):
        return delivered(known)
    if key and case_by_number(visible_to(request.actor), number) is None:
        return to_correct(message=_("这件事项已经转到别处，您看不到它了。您写的和照片都还在这台设备上。"), status=409)
    case = _found(request, number)
    if request.method != "POST":
        return redirect("stop", number=case.number)
    line = STEP_FORMS[name]
    form = line.form(request.POST, request.FILES, case=case, by=request.actor, at=request.now, auto_id=f"{name}-%s")
    try:
        permit(case, MACHINE[name], request.actor)
        if request.POST.get("version", "") != str(case.version):
            raise SomebodyWasFaster
        if not form.is_valid():
            return to_correct(form) if key else _show(request, case, status=422, tried=(name, form))
        if key:
            return delivered(once(key, by=me, at=request.now, do=lambda: _done(request, case, name, form)))
        _done(request, case, name, form)
    except CannotMove as problem:
        return _refused(request, number, name, form, problem, key=key)
    messages.success(request, _("%(number)s：%(step)s，好了。") % {"number": case.number, "step": MACHINE[name].label})
    return redirect(_onward(case))


def _done(request: StaffRequest, case: Case, name: str, form: StepInput) -> Receipt:
    STEP_FORMS[name].do(case, form.cleaned_data, request.actor, request.now)
    return Receipt(case.number, _onward(case))


def _onward(case: Case) -> str:
    """What is taken or noted is gone on with; after the rest comes the next stop, seen from here."""
    if case.state_now == State.IN_HANDLING:
        return reverse("stop", args=[case.number])
    return f"{reverse('route')}?at={case.number}"


def _refused(
    request: StaffRequest, number: str, name: str, form: StepInput, problem: CannotMove, *, key: str
) -> HttpResponseBase:
    fresh = case_by_number(visible_to(request.actor), number)
    said = problem.message
    if fresh and str(fresh.version) != request.POST.get("version", ""):
        said = who_moved(fresh, by=request.actor, now=request.now)
    if key:
        if problem.field:
            return to_correct(message=problem.message, field=problem.field, status=409)
        where = _("现在%(holder)s。") % {"holder": holder(fresh)} if fresh else ""
        words = _("您写的和照片都还在这台设备上：打开看看，改好再交，或者删掉。")
        return to_correct(message=f"{said}{where}{words}", status=409)
    if fresh is None:
        messages.error(request, said)
        return redirect("route")
    known = form.errors
    field = problem.field if problem.field in form.fields else ""
    if field and field not in known:
        form.add_error(field, said)
    return _show(request, fresh, status=409, tried=(name, form), problem="" if field else said)
