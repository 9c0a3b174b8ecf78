"""评选表彰 at the desk: the calls, their rules, and the steps of whoever keeps one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qiaomen.cases.masking import masked
from qiaomen.honours import calls, objections, voting
from qiaomen.honours.models import Call, Kind, Nomination, Objection
from qiaomen.honours.permissions import KEEP_ROLES, conflict_of, keeps, may_name, reviews
from qiaomen.honours.problems import CannotHonour
from qiaomen.honours.queries import calls_seen_by, nominations_seen_by
from qiaomen.honours.reviewing import WIDE, places_of
from qiaomen.honours.states import STEPS, Standing, State
from qiaomen.honours.suggesting import suggestions
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.people.sealing import unseal
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import posted_number

from .call_form import CallForm

SIZE, KEY_DIGITS, LAST = 30, 17, 40


@staff_page
def desk_honours(request: StaffRequest) -> HttpResponse:
    """`/desk/honours/`: the calls that this person keeps, reviews, or may name somebody in."""
    page = page_of(calls_seen_by(request.actor), order=("-pk",), after=request.GET.get("after"), size=SIZE)
    may_make = bool(request.actor.roles & KEEP_ROLES)
    return render(request, "honours/desk_calls.html", {"page": page, "may_make": may_make})


@staff_page
def desk_honour_form(request: StaffRequest, code: str | None = None) -> HttpResponse:
    """`/desk/honours/new/` and `/desk/honours/<code>/edit/`, as long as it is a draft."""
    if not request.actor.roles & KEEP_ROLES:
        raise Http404
    known = find(request, code) if code is not None else None
    if known is not None and (known.state != State.DRAFT or not keeps(known, request.actor)):
        raise Http404
    form = CallForm(request.actor, request.POST if request.method == "POST" else None, instance=known)
    if form.is_bound and form.is_valid():
        saved = form.write(request.actor, request.now)
        messages.success(request, _("已保存。"))
        return redirect("desk_honour", saved.code)
    return render(
        request, "honours/call_form.html", {"form": form, "call": known}, status=422 if form.is_bound else 200
    )


@staff_page
def desk_honour(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/honours/<code>/`: where it stands, who was named, what is to be done next."""
    call = find(request, code)
    keeper, reviewer = keeps(call, request.actor), reviews(call, request.actor)
    rows = nominations_seen_by(call, request.actor, keeper=keeper, reviewer=reviewer)
    context: dict[str, Any] = {
        "call": call, "keeper": keeper, "reviewer": reviewer, "criteria": call.criteria.all(), "wide": WIDE,
        "page": page_of(rows, order=("pk",), after=request.GET.get("after"), size=SIZE),
        "may_name": may_name(request.actor) and call.state == State.OPEN,
        "steps": [step for step, (before, _to) in STEPS.items() if call.state in before] if keeper else [],
    }  # fmt: skip
    if call.state == State.OPEN:
        said = suggestions(call, request.actor)[:LAST]
        context["suggested"] = [(one, masked(one.text)) for one in said]
    if keeper:
        context |= _kept(call)
    if reviewer and call.state == State.REVIEW:
        context["to_mark"] = _to_mark(request, call)
    return render(request, "honours/desk_call.html", context)


def _kept(call: Call) -> dict[str, Any]:
    """What only whoever keeps it sees: the standings, votes that look strange, objections, the history."""
    found: dict[str, Any] = {
        "events": call.events.select_related("by", "nomination").order_by("-pk")[:LAST],
        "reviewers": call.reviewers.select_related("person"),
    }
    if call.state not in {State.DRAFT, State.OPEN}:
        found["places"] = [(kind, places_of(call, kind.value)) for kind in Kind]
    if call.state == State.VOTE:
        found["crowds"] = voting.crowds(call)
    if call.state in {State.PUBLISHED, State.AWARDED}:
        rows = Objection.objects.filter(nomination__call=call).select_related("nomination", "decided_by")
        found["objections"] = [(one, _contact(one)) for one in rows]
    return found


def _contact(objection: Objection) -> str:
    return unseal(objections.PURPOSE, objection.contact_sealed) if objection.contact_sealed else ""


def _to_mark(request: StaffRequest, call: Call) -> list[tuple[Nomination, int | None, str]]:
    """Each candidate, one's own total, and why one may not mark it."""
    own = dict(
        Nomination.objects.filter(call=call, reviews__reviewer=request.actor.person).values_list("pk", "reviews__total")
    )
    rows = call.nominations.filter(standing=Standing.ADMITTED).select_related(
        "unit", "team__unit", "person", "volunteer"
    )
    return [(one, own.get(one.pk), conflict_of(one, request.actor)) for one in rows]


def _publish(request: StaffRequest, call: Call) -> None:
    keys = [
        int(one) for one in request.POST.getlist("chosen") if one.isascii() and one.isdigit() and len(one) <= KEY_DIGITS
    ]
    chosen = list(call.nominations.filter(pk__in=keys))
    calls.publish(call, chosen, note=_note(request), by=request.actor, at=request.now)


def _decide(request: StaffRequest, call: Call) -> None:
    pk = posted_number(request, "objection", digits=KEY_DIGITS)
    rows = Objection.objects.select_related("nomination__call__unit")
    objection = get_object_or_404(rows, pk=pk, nomination__call=call)
    objections.decide(
        objection, upheld=request.POST.get("upheld") == "yes", answer=_note(request), by=request.actor, at=request.now
    )


ACTS: dict[str, Callable[[StaffRequest, Call], Any]] = {
    "open": lambda request, call: calls.open_for_names(call, by=request.actor, at=request.now),
    "review": lambda request, call: calls.begin_review(call, by=request.actor, at=request.now),
    "vote": lambda request, call: calls.begin_vote(call, by=request.actor, at=request.now),
    "publish": _publish,
    "award": lambda request, call: calls.award(call, by=request.actor, at=request.now),
    "call_off": lambda request, call: calls.call_off(call, why=_note(request), by=request.actor, at=request.now),
    "set_aside": lambda request, call: voting.set_aside(
        call, request.POST.get("origin", "")[:64], why=_note(request), by=request.actor, at=request.now
    ),
    "decide": _decide,
}


@require_POST
@staff_page
def desk_honour_do(request: StaffRequest, code: str) -> HttpResponse:
    """One step of whoever keeps the call."""
    call = find(request, code)
    act = ACTS.get(request.POST.get("what", ""))
    if act is None or not keeps(call, request.actor):
        raise Http404
    try:
        act(request, call)
    except CannotHonour as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("已完成。"))
    return redirect("desk_honour", code)


def find(request: StaffRequest, code: str) -> Call:
    """The call, if this person sees it."""
    return get_object_or_404(calls_seen_by(request.actor), code=code)


def _note(request: StaffRequest) -> str:
    return request.POST.get("note", "")[:500]
