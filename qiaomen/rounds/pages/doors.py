"""上门: a visitor's list of doors, each door's page with the questions, and answers to carry back; off line, too."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.cases.models import Voice
from qiaomen.cases.problems import CannotMove
from qiaomen.people.deliveries import known_receipt, once
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rounds.households.permissions import VISIT_ROLES, doors_of
from qiaomen.rounds.households.questions import Asked, asked, spoken, texts_in
from qiaomen.rounds.households.visiting import Seen, record, tell
from qiaomen.rounds.models import DoorReport, Household
from qiaomen.rounds.models.household import Outcome
from qiaomen.shell.pages.offline import with_copy
from qiaomen.shell.pages.sending import HandedForm, delivered, sendable, sending_key, to_correct
from qiaomen.shell.sending import Receipt
from qiaomen.units.queries import working_time

# A day's walk; more than that is not kept on a device.
MOST_DOORS = 120


class VisitForm(HandedForm):
    """What came of a visit. The questions of the round's form stand beside it; their engine checks them."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=gettext_lazy("这一次怎么样"), choices=Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个。")},
    )  # fmt: skip
    wish = forms.CharField(
        label=gettext_lazy("要办的事、意见（照原话写）"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("写了，就成为一件事项，地点是这一户；不写姓名。办完的答复会回到这里，由您带给住户。"),
    )  # fmt: skip
    consent = forms.BooleanField(label=gettext_lazy("问过住户，同意报上去"), required=False)


@staff_page
@with_copy
def doors(request: StaffRequest) -> HttpResponse:
    """`/desk/doors/`: doors still to be visited, and answers to carry back. The number of queries does not grow."""
    if not request.actor.roles & VISIT_ROLES:
        raise Http404
    mine = _open(request)
    context = {
        "mine": mine[:MOST_DOORS], "more": max(0, len(mine) - MOST_DOORS), "carry": carry(request),
        "checks": sum(door.is_check for door in mine),  # type: ignore[attr-defined]  # set below
    }  # fmt: skip
    return render(request, "rounds/households/doors.html", context)


def _open(request: StaffRequest) -> list[Household]:
    """What this person has still to do, in the order of the walk."""
    person = request.actor.person
    found = []
    for door in doors_of(request.actor).order_by("stratum__round", "stratum__area__code", "number"):
        door.is_check = door.checker_id == person.pk  # type: ignore[attr-defined, union-attr]  # for the page; staff
        said = door.check_outcome if door.is_check else door.outcome  # type: ignore[attr-defined]  # set above
        tries = 0 if door.is_check else door.visits  # type: ignore[attr-defined]  # set above
        if said in ("", Outcome.NOBODY) and tries < door.stratum.round.most_visits:
            found.append(door)
    return found


def carry(request: StaffRequest) -> list[DoorReport]:
    """Reports from this person's doors whose every voice has its answer, and that nobody has told yet."""
    voices = Voice.objects.filter(report=OuterRef("report"))
    person = request.actor.person
    owed: QuerySet[DoorReport] = DoorReport.objects.filter(household__visitor=person, told_at=None)
    owed = owed.filter(Exists(voices)).exclude(Exists(voices.filter(answered_at=None)))
    return list(
        owed.select_related("household", "report").prefetch_related("report__voices").order_by("pk")[:MOST_DOORS]
    )


@sendable
@staff_page
@with_copy
def door(request: StaffRequest, pk: int) -> HttpResponseBase:
    """`/desk/doors/<key>/`: the visit, handed in once, however often it is sent."""
    here = get_object_or_404(_reachable(request), pk=pk)
    key, me = sending_key(request), request.actor.person
    assert me is not None, "staff_page lets in persons only"
    if request.method != "POST":
        return _show(request, here, VisitForm())
    if key and (known := known_receipt(key, by=me)):
        return delivered(known)
    form = VisitForm(request.POST)
    if not form.is_valid():
        return to_correct(form) if key else _show(request, here, form, status=422)
    key_of_visit = key or request.POST.get("visit", "")[:36] or uuid4().hex
    try:
        if key:
            return delivered(once(key, by=me, at=request.now, do=lambda: _taken(request, here, form, key_of_visit)))
        _taken(request, here, form, key_of_visit)
    except CannotMove as problem:
        if key:
            return to_correct(message=problem.message, field=problem.field, status=409)
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _show(request, here, form, status=422)
    messages.success(request, _("收到了。"))
    return redirect("doors")


def _reachable(request: StaffRequest) -> QuerySet[Household]:
    """One's own doors; for what was written without a connection, all that lie within one's posts."""
    if request.method != "POST":
        return doors_of(request.actor)
    if not request.actor.roles & VISIT_ROLES:
        return Household.objects.none()
    return Household.objects.filter(drawn__isnull=False).select_related("stratum__area", "stratum__round__version")


def _taken(request: StaffRequest, here: Household, form: VisitForm, key: str) -> Receipt:
    given = form.cleaned_data
    seen = Seen(
        key, Outcome(given["outcome"]), form.done_at(request.now) or request.now,
        texts_in(dict(request.POST.lists())), spoken(here.stratum.round.version), given["wish"], given["consent"],
    )  # fmt: skip
    record(here, seen, by=request.actor, at=request.now)
    return Receipt(f"{here.address} · {seen.outcome.label}"[:40], reverse("doors"))


def _show(request: StaffRequest, here: Household, form: VisitForm, *, status: int = 200) -> HttpResponse:
    one = here.stratum.round
    local = request.now.astimezone(working_time().zone)
    questions = asked(one.version, at=local)
    is_check = request.actor.person is not None and here.checker_id == request.actor.person.pk
    context = {
        "door": here, "round": one, "form": form, "questions": [_said(each, request) for each in questions],
        "is_check": is_check, "key": uuid4().hex,
    }  # fmt: skip
    return render(request, "rounds/households/door.html", context, status=status)


def _said(question: Asked, request: StaffRequest) -> tuple[Asked, list[str]]:
    """A question with what was said before something had to be corrected."""
    said: Any = request.POST.getlist(question.name)
    return question, said


@sendable
@staff_page
def told(request: StaffRequest, pk: int) -> HttpResponseBase:
    """`/desk/doors/told/<key>/`: the answer was carried back."""
    if request.method != "POST" or not request.actor.roles & VISIT_ROLES:
        raise Http404
    one = get_object_or_404(DoorReport.objects.select_related("household__stratum__area", "report"), pk=pk)
    key, me = sending_key(request), request.actor.person
    assert me is not None, "staff_page lets in persons only"

    def do() -> Receipt:
        tell(one, by=request.actor, at=request.now)
        return Receipt(one.report.number, reverse("doors"))

    try:
        if key:
            return delivered(once(key, by=me, at=request.now, do=do))
        do()
    except CannotMove as problem:
        if key:
            return to_correct(message=problem.message, status=409)
        messages.error(request, problem.message)
    else:
        messages.success(request, _("记下了：答复带到了。"))
    return redirect("doors")
