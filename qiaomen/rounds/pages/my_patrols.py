"""我的巡查: what is due, done and overdue; the page that is carried along, whose track goes out by the outbox."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qiaomen.cases.intake import Submission
from qiaomen.cases.models.report import Channel
from qiaomen.cases.pages.staff.staff_intake import FieldReport
from qiaomen.cases.problems import CannotMove
from qiaomen.people.deliveries import known_receipt, once
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rounds.duties import STATES, Duty
from qiaomen.rounds.models import Patrol
from qiaomen.rounds.patrolling import Walked, hand_in, report_finding
from qiaomen.rounds.permissions import PATROL_ROLES
from qiaomen.rounds.queries import duties_of, patrols_listed
from qiaomen.shell.pages.offline import with_copy
from qiaomen.shell.pages.sending import delivered, sendable, sending_key, to_correct
from qiaomen.shell.paging import page_of
from qiaomen.shell.sending import Receipt, mark_of
from qiaomen.shell.templatetags.widgets import named

from .counting import DEVICE

LATEST = 10


class WalkForm(forms.Form):
    """What the telephone wrote down; nobody types it."""

    walk = forms.UUIDField(widget=forms.HiddenInput)
    started = forms.DateTimeField(widget=forms.HiddenInput, input_formats=DEVICE)
    ended = forms.DateTimeField(widget=forms.HiddenInput, input_formats=DEVICE)
    track = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    @property
    def walked(self) -> Walked:
        """What the office takes."""
        given = self.cleaned_data
        started, ended = (given[name].replace(tzinfo=UTC) for name in ("started", "ended"))
        return Walked(given["walk"], started, ended, given["track"])


class FindingForm(FieldReport):
    """What was found on the way: photos, words, the position; and on which walk, at which moment."""

    walk = forms.UUIDField(required=False, widget=forms.HiddenInput)
    found = forms.DateTimeField(required=False, widget=forms.HiddenInput, input_formats=DEVICE)
    order: tuple[str, ...] = ("photos", "text", "place_words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page has another form with fields of the same names.
        self.auto_id = "found-%s"
        for name in ("area", "nature", "place_ref"):
            self.fields[name].required = False
            self.fields[name].widget = forms.HiddenInput()
        self.fields["place_words"].help_text = gettext_lazy("公里桩自动写上，可以再写细一点。")

    def clean_nature(self) -> str:
        """Whoever patrols reports; other natures are for those who call."""
        return self.fields["nature"].initial or ""

    def handed(self, key: str) -> Submission:
        """What the intake takes. By an outbox's key, else by what was typed: two photos of one place are two things."""
        made = self.submission()
        return replace(made, idempotency_key=f"patrol:{key}") if key else made

    @property
    def found_at(self) -> datetime | None:
        """By the telephone's clock."""
        at = self.cleaned_data.get("found")
        return at.replace(tzinfo=UTC) if at else None


def _mine(request: StaffRequest) -> list[Duty]:
    if not request.actor.roles & PATROL_ROLES:
        raise Http404
    return duties_of(request.actor, now=request.now)


def _found_duty(request: StaffRequest, adoption: int, rule: str) -> Duty:
    one = next((one for one in _mine(request) if one.adoption.pk == adoption and one.rule.code == rule), None)
    if one is None:
        raise Http404
    return one


@staff_page
@with_copy
def my_patrols(request: StaffRequest) -> HttpResponse:
    """`/desk/patrols/`: what is late first. The number of queries does not grow with what is owed."""
    mine = sorted(_mine(request), key=lambda one: (STATES.index(one.state), one.now.period.last))
    own = patrols_listed(request.actor).filter(by=request.actor.person)
    page = page_of(own, order=("-started_at", "-pk"), after=request.GET.get("after"), size=LATEST)
    context = {"duties": mine, "page": page}
    return render(request, "rounds/my_patrols.html", context)


@sendable
@staff_page
@with_copy
def walk(request: StaffRequest, adoption: int, rule: str) -> HttpResponseBase:
    """`/desk/patrols/walk/<owner>/<rule>/`: carried along; handed in once, however often it is sent."""
    duty, key, me = _found_duty(request, adoption, rule), sending_key(request), request.actor.person
    assert me is not None, "staff_page lets in persons only"
    if request.method != "POST":
        return _show(request, duty)
    if key and (known := known_receipt(key, by=me)):
        return delivered(known)
    form = WalkForm(request.POST)
    if not form.is_valid():
        return to_correct(form) if key else _show(request, duty, problem=_("走过的路读不出来。"))

    def do() -> Receipt:
        made = hand_in(form.walked, rule=duty.rule, adoption=duty.adoption, by=request.actor, at=request.now)
        return Receipt(f"{named(duty.thing)} · {_('算一次') if made.counts else _('不算数')}"[:40], _link(made))

    try:
        receipt = once(key, by=me, at=request.now, do=do) if key else do()
    except CannotMove as problem:
        return to_correct(message=problem.message, status=409) if key else _show(request, duty, problem=problem.message)
    return delivered(receipt) if key else redirect(receipt.link)


def _link(made: Patrol) -> str:
    return reverse("patrol", args=[made.walk])


@sendable
@staff_page
@require_POST
def found(request: StaffRequest, adoption: int, rule: str) -> HttpResponseBase:
    """`/desk/patrols/walk/<owner>/<rule>/found/`: a report with its kilometre mark; the walk goes on."""
    duty, key, me = _found_duty(request, adoption, rule), sending_key(request), request.actor.person
    assert me is not None, "staff_page lets in persons only"
    if key and (known := known_receipt(key, by=me)):
        return delivered(known)
    form = FindingForm(Channel.PATROL, request.actor, request.now, request.POST, request.FILES)
    if not form.is_valid():
        return to_correct(form) if key else _show(request, duty, finding=form)

    def do() -> Receipt:
        walk: UUID | None = form.cleaned_data["walk"]
        made = report_finding(
            form.handed(key), adoption=duty.adoption, walk=walk, found_at=form.found_at, by=request.actor,
            at=request.now,
        )  # fmt: skip
        return Receipt(made.report.number, reverse("walk", args=[adoption, rule]))

    try:
        receipt = once(key, by=me, at=request.now, do=do) if key else do()
    except CannotMove as problem:
        if key:
            return to_correct(message=problem.message, field=problem.field, status=409)
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _show(request, duty, finding=form)
    if key:
        return delivered(receipt)
    messages.success(request, _("%(number)s：收到了，接着巡。") % {"number": receipt.number})
    return redirect(receipt.link)


def _show(request: StaffRequest, duty: Duty, *, problem: str = "", finding: FindingForm | None = None) -> HttpResponse:
    context = {
        "duty": duty, "form": WalkForm(auto_id="walk-%s"), "problem": problem, "mine": mark_of(request.user),
        "finding": finding or FindingForm(Channel.PATROL, request.actor, request.now), "tried": finding,
    }  # fmt: skip
    return render(request, "rounds/walk.html", context, status=422 if problem or finding else 200)
