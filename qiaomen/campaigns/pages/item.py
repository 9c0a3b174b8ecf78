"""One item: its figures, its history, and the steps that this person may do on it now."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qiaomen.campaigns.borders import sides
from qiaomen.campaigns.history import fault_in
from qiaomen.campaigns.looking_back import open_look
from qiaomen.campaigns.models import Item, ItemEvent, ItemProof
from qiaomen.campaigns.permissions import permit, steps_open_to
from qiaomen.campaigns.queries import item_by_number, items_visible_to, timeline
from qiaomen.campaigns.states import BEGINNING, MACHINE, NAMES, Kind, State
from qiaomen.campaigns.targets import last_report
from qiaomen.cases.models import Case
from qiaomen.cases.problems import CannotMove, Missing, NotYours, SomebodyWasFaster
from qiaomen.cases.queries import visible_to
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page

from .forms import StepForm
from .reading import checklists
from .steps import OFFERS

Tried = tuple[str, StepForm]


def find(request: StaffRequest, number: str) -> Item:
    """The item with this number that this person may see; 404 otherwise."""
    found = item_by_number(items_visible_to(request.actor), number)
    if found is None:
        raise Http404
    return found


@staff_page
@require_safe
def item(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/items/<number>/`."""
    return _show(request, find(request, number))


@staff_page
def item_step(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """`/desk/work/items/<number>/<step>/`."""
    if name not in OFFERS:
        raise Http404
    one = find(request, number)
    if request.method != "POST":
        return redirect("item", number=one.number)
    form = OFFERS[name].form(one, request.actor, request.now, request.POST, request.FILES, auto_id=f"{name}-%s")
    try:
        permit(one, MACHINE[name], request.actor)
        if request.POST.get("version", "") != str(one.version):
            raise SomebodyWasFaster
        if not form.is_valid():
            return _show(request, one, tried=(name, form), status=422)
        OFFERS[name].do(one, form.cleaned_data, request.actor, request.now)
    except CannotMove as problem:
        return _refused(request, number, (name, form), problem)
    messages.success(request, _("%(step)s，好了。") % {"step": MACHINE[name].label})
    return redirect("item", number=one.number)


def _refused(request: StaffRequest, number: str, tried: Tried, problem: CannotMove) -> HttpResponse:
    """The item as it is now, with what was typed and the problem at the field that it is about."""
    _name, form = tried
    # Read once only: a photo's stream has nothing more to give the second time.
    known = form.errors
    field = problem.field if problem.field in form.fields else ""
    if field and field not in known:
        form.add_error(field, problem.message)
    status = 422 if isinstance(problem, Missing) else 403 if isinstance(problem, NotYours) else 409
    return _show(request, find(request, number), tried=tried, problem="" if field else problem.message, status=status)


def _show(
    request: StaffRequest, one: Item, *, tried: Tried | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    proof: dict[int, list[ItemProof]] = {}
    for row in ItemProof.objects.filter(item=one).select_related("photo"):
        proof.setdefault(row.event_number, []).append(row)
    lists = checklists(one)
    lines = [
        {"event": event, "label": _label(event, one),
         "proof": proof.get(event.number, []), "value": event.facts.get("value") or event.facts.get("amount"),
         "on": event.facts.get("on"), "state": NAMES.get((one.kind, event.to_state)) or State(event.to_state).label,
         "cents": event.facts.get("cents") or event.facts.get("budget"), "list": lists.get(event.number)}
        for event in timeline(one)
    ]  # fmt: skip
    steps = [step.name for step in steps_open_to(request.actor, one)]
    forms = [_form(request, one, name, tried) for name in steps if name in OFFERS]
    context = {
        "item": one, "lines": lines, "fills": one.checklist and "fill" in steps,
        "forms": [form for form in forms if form],
        "wishes": _wishes(one, request.actor), "problem": problem,
        "fault": fault_in(one),
    }  # fmt: skip
    return render(request, "campaigns/desk/item.html", context, status=status)


def _wishes(one: Item, by: Actor) -> list[Case]:
    """The cases in which residents asked for this compound, as far as this person may see them."""
    if one.kind != Kind.PROGRAMME:
        return []
    return list(visible_to(by).filter(pk__in=one.candidate.asked.values("pk")).order_by("pk"))


def _label(event: ItemEvent, one: Item) -> str:
    if event.step == BEGINNING and one.kind == Kind.PROGRAMME:
        return str(NAMES[Kind.PROGRAMME, State.FOUND])
    if event.step == BEGINNING and one.follows_case:
        return _("列入专项行动")
    if event.step == BEGINNING:
        return _("发现问题") if event.to_state == State.FOUND else _("分到任务")
    return str(MACHINE[event.step].label)


def _form(request: StaffRequest, one: Item, name: str, tried: Tried | None) -> dict[str, Any] | None:
    """A step's form as the page shows it; None where there is nothing to do it to."""
    initial: dict[str, Any] = {}
    if name == "audit":
        event = last_report(one)
        if event is None or (request.actor.person and event.by_id == request.actor.person.pk):
            return None
        initial = {"of": event.number, "value": event.facts["value"]}
    elif name == "report":
        if one.register.measure:
            return None
        initial = {"on": min(timezone.localdate(request.now), one.register.until_on)}
    elif name == "assign":
        found = [unit.pk for unit in sides(one)]
        initial = {"unit": found[0] if found else None, "other_unit": found[1] if len(found) > 1 else None}
    elif name == "look_back" and open_look(one) is None:
        return None
    form = tried[1] if tried and tried[0] == name else None
    made = form or OFFERS[name].form(one, request.actor, request.now, initial=initial, auto_id=f"{name}-%s")
    return {"name": name, "label": MACHINE[name].label, "form": made, "open": form is not None}
