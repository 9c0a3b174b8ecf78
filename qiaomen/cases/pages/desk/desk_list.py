"""The start of the desk and each desk's list, with filters that are links."""

from typing import Any

from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from qiaomen.cases import dispatch
from qiaomen.cases.models import Case
from qiaomen.cases.models.report import Nature
from qiaomen.cases.queries import visible_to
from qiaomen.cases.states import State
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.queries import held_city
from qiaomen.shell.numbers import key_of
from qiaomen.shell.paging import page_of

from .case_page import case_url
from .desk_filters import Filters, tabs
from .desk_story import COLOUR_TAGS, light_now, place_for, title_for
from .desks import BY_SLUG, CaseDesk, desks_of, in_order, open_approvals, urgent
from .queue import Place
from .several import MOST as MOST_AT_ONCE
from .several import step_for_several
from .step_forms.supervision import COLOUR_NAMES

SIZE = 20
HEADS = {
    "nature": _("诉求性质"),
    "category": _("类别"),
    "area": _("区域"),
    "unit": _("承办单位"),
    "state": _("状态"),
    "suggested": _("建议单位"),
    "returns": _("退单次数"),
    "asked": _("申请"),
    "light": _("时限"),
}


@staff_page
def desk_start(request: StaffRequest) -> HttpResponse:
    """`/desk/`: my desks with what waits there, and what waits for me first."""
    mine = desks_of(request.actor)
    rows = [
        _row(case, request) | {"place_query": _place_query(case, mine), "own": case.handler_id == request.user.pk}
        for case in urgent(request.actor, at=request.now)
    ]
    counted = [(desk, line) for desk, line in zip(mine, request.desks, strict=False) if desk.counted]
    context = {"rows": rows, "mine": counted, "searches": BY_SLUG["all"] in mine}
    return render(request, "cases/desk/start.html", context)


def _place_query(case: Case, mine: list[CaseDesk]) -> str:
    """The desk at which this case waits for the person."""
    desk = next((one for one in mine if one.counted and case.state_now in one.states), None)
    return f"?desk={desk.slug}" if desk else ""


@staff_page
def desk_list(request: StaffRequest, slug: str) -> HttpResponse:
    """`/desk/<slug>/`. A whole number in the search field leads straight to its case."""
    desk = BY_SLUG[slug]
    if not desk.opens_to(request.actor):
        raise Http404
    if (found := by_number(request.actor, request.GET.get("q", ""))) is not None:
        return redirect(case_url(found))
    # The city's row, which every choice asks for, is read once.
    with held_city():
        return _show(request, desk)


def _show(request: StaffRequest, desk: CaseDesk) -> HttpResponse:
    filters = Filters(request.GET, desk)
    cases = visible_to(request.actor).filter(desk.holds(request.actor), filters.wanted(request))
    rows = in_order(cases).select_related("category", "filing_standard", "unit", "area")
    if "asked" in desk.columns:
        asked = open_approvals(request.actor).select_related("reason", "asked_by")
        rows = rows.prefetch_related(Prefetch("approvals", asked, to_attr="asked"))
    page = page_of(rows, order=desk.order, after=request.GET.get("after"), size=SIZE)
    lines = tabs(request, desk, filters)
    context = {
        "desk": desk, "filters": filters, "page": page, "rows": _rows(list(page), request, desk),
        "columns": [(name, HEADS[name]) for name in desk.columns],
        "tabs": lines if len(lines) > 1 else [], "place": Place(desk, filters.query),
        "saved_here": next((one for one in lines if one["saved"] and one["current"]), None),
        "several": step_for_several(desk, request.actor), "most": MOST_AT_ONCE,
    }  # fmt: skip
    return render(request, "cases/desk/list.html", context)


def _rows(cases: list[Case], request: StaffRequest, desk: CaseDesk) -> list[dict[str, Any]]:
    """The rows; where units are suggested, the first one for each with its reason."""
    rows = [_row(case, request) for case in cases]
    if "suggested" in desk.columns:
        books = dispatch.books(at=request.now)
        for row in rows:
            row["suggested"] = next(iter(dispatch.suggest(row["case"], at=request.now, of=books)), None)
    return rows


def _row(case: Case, request: StaffRequest) -> dict[str, Any]:
    return {
        "case": case,
        "title": title_for(case, request.actor),
        "place": place_for(case, request.actor),
        "light": light_now(case, request.now),
        "colour": COLOUR_NAMES.get(case.colour, ""),
        "tag": COLOUR_TAGS.get(case.colour, ""),
        "nature": Nature(case.nature).label if case.nature in Nature.values else "—",
        "state_tag": STATE_TAGS.get(case.state_now, ""),
    }


STATE_TAGS = {
    State.CLOSED: "done",
    State.ANSWERED: "done",
    State.DISPUTED: "hot",
    State.CONTESTED: "hot",
    State.SUSPENDED: "calm",
}


def by_number(by: Actor, text: str) -> Case | None:
    """The case with this number, or that the report with this number speaks in, if this person may see it."""
    if (key := key_of("A", text)) is not None:
        return visible_to(by).filter(pk=key).first()
    if (key := key_of("S", text)) is not None:
        return visible_to(by).filter(Q(own_voices__report=key)).order_by("pk").first()
    return None
