"""热线: typed while listening, by keyboard alone; what the caller said before and what is alike stand beside it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from qiaomen.cases.contacts import earlier_reports
from qiaomen.cases.intake import ENTERED_BY, Submission
from qiaomen.cases.joining import Alike, alike, join
from qiaomen.cases.masking import masked
from qiaomen.cases.models import Case, Report
from qiaomen.cases.models.report import Channel
from qiaomen.cases.pages.desk.desk_choices import Pick, catalogue, category_options
from qiaomen.cases.pages.desk.desk_phrases import phrases_of
from qiaomen.cases.pages.desk.guesses import guesses
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import visible_to
from qiaomen.cases.states import OPEN, State
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.coords import Position
from qiaomen.shell.numbers import key_of

from .staff_intake import StaffReport, saved_report, take

SHORTEST_HINT = 4
MOST_ALIKE = 5


class HotlineReport(StaffReport):
    """The telephone number first: it says whether this person has called before."""

    phone = forms.CharField(
        label=_("来电号码"), required=False, max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel", "autofocus": True}),
    )  # fmt: skip
    name = forms.CharField(
        label=_("怎么称呼"), required=False, max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
    text = forms.CharField(
        label=_("什么事"), widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("请写一句话：什么事、怎么了。")},
    )  # fmt: skip
    area = Pick(label=_("区域"), required=False)
    # Radio buttons of the parts beside the form: nothing is chosen until somebody does.
    category = Pick(required=False, widget=forms.HiddenInput)
    joins = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    order = ("phone", "text", "place_words", "nature", "name", "area")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        assert isinstance(category, Pick)
        category.offer([], also=category_options(catalogue()))

    def submission(self) -> Submission:
        """With the kind that the operator took it for."""
        return replace(super().submission(), category=self.cleaned_data["category"])


@dataclass(frozen=True)
class Earlier:
    """One earlier report of the caller: masked, and an accusation without its words."""

    report: Report
    cases: list[Case]
    words: str

    @property
    def is_open(self) -> bool:
        """Whether something of it is still to be done."""
        return any(case.state_now in OPEN for case in self.cases)


@staff_page
def operator(request: StaffRequest) -> HttpResponse:
    """`/desk/operator/`: save and take the next call; `look` in what was sent only asks for what is known already."""
    form = _form(request)
    if request.method != "POST":
        return _show(request, HotlineReport(Channel.HOTLINE, request.actor, request.now))
    if "look" in request.POST:
        # Only asked what is known already: nothing is wrong with the half-filled form yet.
        fresh = HotlineReport(Channel.HOTLINE, request.actor, request.now)
        fresh.initial.update({name: request.POST.get(name, "") for name in form.fields})
        return _show(request, fresh)
    made = take(form, by=request.actor, at=request.now)
    if made is None:
        return _show(request, form, status=422)
    _join(request, made, form.cleaned_data["joins"])
    return redirect(f"{reverse('operator')}?saved={made.number}")


def _join(request: StaffRequest, made: Report, number: str) -> None:
    """Let the case that was chosen handle this call too; where that is no longer possible, the call stands alone."""
    key = key_of("A", number)
    into = visible_to(request.actor).filter(pk=key).first() if key else None
    own = Case.objects.filter(own_voices__report=made, joined_into=None, state=State.RECEIVED).first()
    if into is None or own is None:
        return
    try:
        join(own, into=into, by=request.actor, at=request.now, note=gettext("来电人说的是同一件事"))
    except CannotMove as problem:
        messages.warning(request, gettext("诉求登记好了，但没有并案：%(why)s") % {"why": problem.message})


@staff_page
@require_POST
def operator_caller(request: StaffRequest) -> HttpResponse:
    """A part of the page: what this number has reported before. Sent, not asked for: numbers stay out of addresses."""
    return render(request, "cases/staff/_caller.html", _caller(request.actor, _form(request)))


@staff_page
@require_POST
def operator_alike(request: StaffRequest) -> HttpResponse:
    """A part of the page: open cases that may be the same matter."""
    form = _form(request)
    context = {"alike": alike_cases(request.actor, form, at=request.now), "joins": form["joins"].value() or ""}
    return render(request, "cases/staff/_alike.html", context)


@staff_page
@require_POST
def operator_kinds(request: StaffRequest) -> HttpResponse:
    """A part of the page: the kinds that the words speak for, and why."""
    return render(request, "cases/staff/_kinds.html", _kinds(_form(request)))


def _kinds(form: HotlineReport) -> dict[str, Any]:
    """Three at most; one that was chosen stays, whatever was said since."""
    chosen = str(form["category"].value() or "")
    lines = [(str(one.category.pk), one.category, one.because) for one in guesses(_said(form), catalogue())]
    things = form.fields["category"].things  # type: ignore[attr-defined]  # a Pick
    if chosen in things and chosen not in {value for value, _category, _because in lines}:
        lines = [*lines[:2], (chosen, things[chosen], "")]
    return {"kinds": lines, "chosen": chosen}


def _said(form: HotlineReport) -> str:
    return str(form["text"].value() or "").strip()


def _form(request: StaffRequest) -> HotlineReport:
    if not request.actor.roles & ENTERED_BY[Channel.HOTLINE]:
        raise Http404
    return HotlineReport(Channel.HOTLINE, request.actor, request.now, request.POST)


def earlier(phone: str, *, by: Actor) -> list[Earlier]:
    """The caller's earlier reports, latest first; only cases that this person may see. Three queries at most."""
    reports = earlier_reports(phone, by=by)
    cases = {voice.case_id for report in reports for voice in report.voices.all()}
    seen = visible_to(by).in_bulk(list(cases)) if cases else {}
    return [_earlier(report, seen) for report in reports]


def _earlier(report: Report, seen: dict[int, Case]) -> Earlier:
    cases = [seen[voice.case_id] for voice in report.voices.all() if voice.case_id in seen]
    return Earlier(report, cases, "" if report.is_accusation else masked(report.text)[:60])


def alike_cases(by: Actor, form: HotlineReport, *, at: datetime) -> list[Alike]:
    """Open cases near the landmark that was named, or in its area and alike in words; only visible ones."""
    text = _said(form)
    place, picked = form.place, form.fields["area"].things.get(str(form["area"].value() or ""))  # type: ignore[attr-defined]  # a Pick
    if len(text) < SHORTEST_HINT:
        return []
    asked = [_asked(text, place.point, None, at), _asked(text, None, picked or place.area, at)]
    found = {one.case.pk: one for draft in asked for one in reversed(alike(draft))}
    seen = set(visible_to(by).filter(pk__in=found).values_list("pk", flat=True)) if found else set()
    near = [one for one in found.values() if one.case.pk in seen]
    return sorted(near, key=lambda one: -one.likeness)[:MOST_ALIKE]


def _asked(text: str, point: Position | None, area: Any, at: datetime) -> Case:
    """A case that is never saved: what the question about likeness needs to know."""
    longitude, latitude = point.wgs84 if point else (None, None)
    return Case(text=text, longitude=longitude, latitude=latitude, area=area, opened_at=at)


def _caller(by: Actor, form: HotlineReport) -> dict[str, Any]:
    phone = str(form["phone"].value() or "")
    return {"phone": phone, "earlier": earlier(phone, by=by) if phone else []}


def _show(request: StaffRequest, form: HotlineReport, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form, "saved": saved_report(request) if request.method == "GET" else None,
        "alike": alike_cases(request.actor, form, at=request.now), **_caller(request.actor, form), **_kinds(form),
        "joins": form["joins"].value() or "", "phrases": phrases_of(request.actor),
    }  # fmt: skip
    return render(request, "cases/staff/operator.html", context, status=status)
