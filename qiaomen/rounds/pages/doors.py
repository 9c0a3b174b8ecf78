"""上门: a visitor's list of doors, each door's page with the questions, and answers to carry back; off line, too."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from qiaomen.cases.problems import CannotMove
from qiaomen.forms.pages.asked import Summary, language_for, unseen_words
from qiaomen.forms.pages.fill import in_time
from qiaomen.forms.pages.part import grows, part, unseen
from qiaomen.forms.pages.sent import Sent, sent_by
from qiaomen.forms.problems import CannotAnswer
from qiaomen.people.deliveries import known_receipt, once
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rounds.households.permissions import VISIT_ROLES
from qiaomen.rounds.households.queries import doors_of, doors_to_visit, doors_within, to_carry_back
from qiaomen.rounds.households.questions import opinion_in
from qiaomen.rounds.households.visiting import Seen, record, tell
from qiaomen.rounds.models import DoorReport, Household
from qiaomen.rounds.models.household import Outcome
from qiaomen.shell.pages.offline import with_copy
from qiaomen.shell.pages.sending import HandedForm, delivered, sendable, sending_key, to_correct
from qiaomen.shell.sending import Receipt

from .photo import sealed
from .taps import tapped

# A day's walk; more than that is not kept on a device.
MOST_DOORS = 120


class VisitForm(HandedForm):
    """What came of a visit. The questions of the round's form stand beside it; their own room reads and checks them."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=gettext_lazy("这一次怎么样"), choices=Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个。")},
    )  # fmt: skip
    wish = forms.CharField(
        label=gettext_lazy("还有什么想说的、要办的？（照原话写）"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 3}), help_text=gettext_lazy("不写姓名、电话。"),
    )  # fmt: skip
    photo = forms.FileField(
        label=gettext_lazy("要办的，可以拍一张"), required=False, help_text=gettext_lazy("不拍人、门牌和屋里。"),
        widget=forms.FileInput({"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip
    consent = forms.BooleanField(
        label=gettext_lazy("要办：问过住户，同意报上去"), required=False,
        help_text=gettext_lazy("成为一件事项，地点是这一户。办完的答复会回到“上门”，由您带给住户。"),
    )  # fmt: skip


@staff_page
@with_copy
def doors(request: StaffRequest) -> HttpResponse:
    """`/desk/doors/`: doors still to be visited, and answers to carry back. The number of queries does not grow."""
    if not request.actor.roles & VISIT_ROLES:
        raise Http404
    mine = list(doors_to_visit(request.actor))
    context = {
        "mine": mine[:MOST_DOORS], "more": max(0, len(mine) - MOST_DOORS),
        "carry": to_carry_back(request.actor)[:MOST_DOORS],
    }  # fmt: skip
    return render(request, "rounds/households/doors.html", context)


@sendable
@staff_page
@with_copy
@in_time
def door(request: StaffRequest, pk: int) -> HttpResponseBase:
    """`/desk/doors/<key>/`: the visit, handed in once, however often it is sent."""
    posted = request.method == "POST"
    here = get_object_or_404(doors_within(request.actor) if posted else doors_of(request.actor), pk=pk)
    key, me = sending_key(request), request.actor.person
    assert me is not None, "staff_page lets in persons only"
    if not posted:
        return _show(request, here, VisitForm(), Sent({}, set()))
    if key and (known := known_receipt(key, by=me)):
        return delivered(known)
    form, sent = VisitForm(request.POST, request.FILES), sent_by(request, here.stratum.round.version, by=me)
    if not form.is_valid():
        return _refused(request, here, form, sent)
    if form.cleaned_data["outcome"] == Outcome.ANSWERED and not key and _asks_further(request, here, sent):
        summary = None if grows(request) else Summary(message=unseen_words())
        return _refused(request, here, form, sent, summary)
    return _handed_in(request, here, form, sent)


def _asks_further(request: StaffRequest, here: Household, sent: Sent) -> bool:
    """Without a script: one more of a repeat, or answers that bring questions which were not on the page."""
    version = here.stratum.round.version
    sent.shown.add(opinion_in(version))
    return grows(request) or unseen(request, version, sent)


def _handed_in(request: StaffRequest, here: Household, form: VisitForm, sent: Sent) -> HttpResponseBase:
    key, me = sending_key(request), request.actor.person
    assert me is not None, "staff_page lets in persons only"
    # Without a script the page's own number keeps a second tap from being a second report.
    visit = key or request.POST.get("visit", "")[:36] or uuid4().hex
    try:
        if key:
            return delivered(once(key, by=me, at=request.now, do=lambda: _taken(request, here, form, sent, visit)))
        _taken(request, here, form, sent, visit)
    except CannotAnswer as problem:
        return _refused(request, here, form, sent, Summary(problem.faults, "" if problem.faults else problem.message))
    except CannotMove as problem:
        if key:
            return to_correct(message=problem.message, field=problem.field, status=409)
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _refused(request, here, form, sent)
    messages.success(request, _("收到了。"))
    return redirect("doors")


def _taken(request: StaffRequest, here: Household, form: VisitForm, sent: Sent, visit: str) -> Receipt:
    given = form.cleaned_data
    language = language_for(here.stratum.round.version.definition, get_language() or "")
    photo = sealed(request, given["photo"], field="photo")
    seen = Seen(
        visit, Outcome(given["outcome"]), form.done_at(request.now) or request.now, sent.texts, language,
        given["wish"], given["consent"], (photo,) if photo else (),
    )  # fmt: skip
    record(here, seen, by=request.actor, at=request.now)
    return Receipt(f"{here.address} · {seen.outcome.label}"[:40], reverse("doors"))


def _refused(
    request: StaffRequest, here: Household, form: VisitForm, sent: Sent, summary: Summary | None = None
) -> HttpResponseBase:
    """What is to be corrected, in the form or at a question: for the outbox as data, else as the page."""
    if sending_key(request):
        return to_correct(summary or form)
    return _show(request, here, form, sent, summary, status=422)


def _show(
    request: StaffRequest,
    here: Household,
    form: VisitForm,
    sent: Sent,
    summary: Summary | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    one = here.stratum.round
    questions = part(request, one.version, sent, summary.faults if summary else (), leave_out=opinion_in(one.version))
    is_check = request.actor.person is not None and here.checker_id == request.actor.person.pk
    context = {
        **questions, "door": here, "round": one, "form": form, "summary": summary, "is_check": is_check,
        "key": request.POST.get("visit") or uuid4().hex,
    }  # fmt: skip
    return render(request, "rounds/households/door.html", context, status=status)


@sendable
@staff_page
def told(request: StaffRequest, pk: int) -> HttpResponseBase:
    """`/desk/doors/told/<key>/`: the answer was carried back."""
    if request.method != "POST" or not request.actor.roles & VISIT_ROLES:
        raise Http404
    one = get_object_or_404(DoorReport.objects.select_related("household__stratum__area", "report"), pk=pk)

    def do() -> Receipt:
        tell(one, by=request.actor, at=request.now)
        return Receipt(one.report.number, reverse("doors"))

    return tapped(request, do, said=_("记下了：答复带到了。"), to="doors")
