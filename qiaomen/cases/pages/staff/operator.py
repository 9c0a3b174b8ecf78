"""热线: typed while listening, by keyboard alone; what the caller said before and what is alike stand beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from qiaomen.cases.contacts import earlier_reports
from qiaomen.cases.intake import ENTERED_BY
from qiaomen.cases.joining import Alike, alike
from qiaomen.cases.masking import masked
from qiaomen.cases.models import Case, Report
from qiaomen.cases.models.report import Channel
from qiaomen.cases.pages.desk.desk_choices import Pick
from qiaomen.cases.queries import visible_to
from qiaomen.cases.states import OPEN
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.coords import Position

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
    order = ("phone", "text", "place_words", "nature", "name", "area")


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
    return redirect(f"{reverse('operator')}?saved={made.number}")


@staff_page
@require_POST
def operator_caller(request: StaffRequest) -> HttpResponse:
    """A part of the page: what this number has reported before. Sent, not asked for: numbers stay out of addresses."""
    return render(request, "cases/staff/_caller.html", _caller(request.actor, _form(request)))


@staff_page
@require_POST
def operator_alike(request: StaffRequest) -> HttpResponse:
    """A part of the page: open cases that may be the same matter."""
    context = {"alike": alike_cases(request.actor, _form(request), at=request.now)}
    return render(request, "cases/staff/_alike.html", context)


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
    text = str(form["text"].value() or "").strip()
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
        "alike": alike_cases(request.actor, form, at=request.now), **_caller(request.actor, form),
    }  # fmt: skip
    return render(request, "cases/staff/operator.html", context, status=status)
