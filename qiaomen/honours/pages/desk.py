"""评选表彰 at the desk: the calls, their rules, and the steps of whoever keeps one."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from qiaomen.cases.masking import masked
from qiaomen.honours import objections, voting
from qiaomen.honours.calls import steps_open
from qiaomen.honours.models import Call, Kind, Nomination, Objection, Review
from qiaomen.honours.permissions import KEEP_ROLES, conflict_of, keeps, may_name, reviews, steps_aside
from qiaomen.honours.problems import CannotHonour
from qiaomen.honours.queries import calls_seen_by, nominations_seen_by, with_nominee
from qiaomen.honours.reviewing import WIDE, places_of
from qiaomen.honours.states import Standing, State
from qiaomen.honours.suggesting import suggestions
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.paging import page_of

from .call_form import CallForm
from .steps import KEY_DIGITS, ON_CALL, Asked, objection_of

SIZE, LAST = 30, 40


@staff_page
def desk_honours(request: StaffRequest) -> HttpResponse:
    """`/desk/honours/`: the calls that this person keeps, reviews, names in, or is named in."""
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
    return _shown(request, find(request, code))


def _shown(
    request: StaffRequest, call: Call, *, given: QueryDict | None = None, revealed: tuple[int, str] | None = None
) -> HttpResponse:
    keeper, reviewer = keeps(call, request.actor), reviews(call, request.actor)
    rows = nominations_seen_by(call, request.actor, keeper=keeper, reviewer=reviewer)
    context: dict[str, Any] = {
        "call": call, "keeper": keeper, "reviewer": reviewer, "criteria": call.criteria.all(), "wide": WIDE,
        "page": page_of(rows, order=("pk",), after=request.GET.get("after"), size=SIZE),
        "may_name": may_name(request.actor) and call.state == State.OPEN,
        "steps_aside": steps_aside(call, request.actor), "given": _typed(given), "revealed": revealed,
        "steps": steps_open(call, at=request.now) if keeper else [],
    }  # fmt: skip
    if call.state == State.OPEN:
        said = suggestions(call, request.actor)[:LAST]
        context["suggested"] = [(one, masked(one.text)) for one in said]
    if keeper:
        context |= _kept(call)
    if reviewer and call.state == State.REVIEW:
        context["to_mark"] = _to_mark(request, call)
    return render(request, "honours/desk_call.html", context, status=200 if given is None else 422)


def _typed(given: QueryDict | None) -> dict[str, Any]:
    """What was typed for a step that was refused."""
    if given is None:
        return {}
    objection = given.get("objection", "")[:KEY_DIGITS]
    known = int(objection) if objection.isascii() and objection.isdigit() else 0
    return {**given.dict(), "chosen": given.getlist("chosen"), "objection": known}


def _kept(call: Call) -> dict[str, Any]:
    """What only whoever keeps it sees: the standings, votes that look strange, objections, the history."""
    found: dict[str, Any] = {
        "events": call.events.select_related("by", "nomination").order_by("-pk")[:LAST],
        "reviewers": call.reviewers.select_related("person").annotate(marked=_marked(call)),
    }
    if call.state not in {State.DRAFT, State.OPEN}:
        found["places"] = [(kind, places_of(call, kind.value)) for kind in Kind]
    if call.state == State.VOTE:
        found["crowds"] = voting.crowds(call)
    if call.state in {State.PUBLISHED, State.AWARDED}:
        rows = with_nominee(Objection.objects.filter(nomination__call=call)).select_related("decided_by")
        found["objections"] = rows
    return found


def _marked(call: Call) -> Any:
    """How many nominees of the call a reviewer has marked."""
    own = Review.objects.filter(nomination__call=call, reviewer=OuterRef("person")).order_by().values("reviewer")
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)


def _to_mark(request: StaffRequest, call: Call) -> list[tuple[Nomination, int | None, str]]:
    """Each candidate, one's own total, and why one may not mark it."""
    own = dict(
        Nomination.objects.filter(call=call, reviews__reviewer=request.actor.person).values_list("pk", "reviews__total")
    )
    rows = call.nominations.filter(standing=Standing.ADMITTED).select_related(
        "unit", "team__unit", "person", "volunteer"
    )
    return [(one, own.get(one.pk), conflict_of(one, request.actor)) for one in rows]


@staff_page
def desk_honour_do(request: StaffRequest, code: str) -> HttpResponse:
    """One step of whoever keeps the call; refused, the page says why and keeps what was typed."""
    if request.method != "POST":
        # The page of a refusal, opened again or in another language.
        return redirect("desk_honour", code)
    call = find(request, code)
    what, asked = request.POST.get("what", ""), Asked(request.POST, request.actor, request.now)
    if what not in {"reveal", *ON_CALL} or not request.actor.works_in(call.unit.path, KEEP_ROLES):
        raise Http404
    try:
        if what == "reveal":
            found = objection_of(call, asked)
            contact = objections.reveal(found, why=asked.note, **asked.who)
            return _shown(request, call, revealed=(found.pk, contact))
        ON_CALL[what](call, asked)
    except CannotHonour as problem:
        messages.error(request, problem.message)
        call.refresh_from_db()
        return _shown(request, call, given=request.POST)
    messages.success(request, _("已完成。"))
    return redirect("desk_honour", code)


def find(request: StaffRequest, code: str) -> Call:
    """The call, if this person sees it."""
    return get_object_or_404(calls_seen_by(request.actor), code=code)
