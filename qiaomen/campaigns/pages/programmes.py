"""改造项目: its board with the ranking and the money, and a new candidate."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qiaomen.campaigns.models import Item, ItemEvent, ItemProof, Register
from qiaomen.campaigns.permissions import may_find
from qiaomen.campaigns.ranking import Ranked, money, ranking
from qiaomen.campaigns.states import MACHINE, Kind
from qiaomen.cases.masking import masked
from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.requests import CityRequest

from .finding import find
from .programme_forms import CandidateForm

SIZE = 30
TOLD = ("choose", "milestone", "complete", "redo", "accept", "repair")


def programme_board(found: Register, request: CityRequest) -> dict[str, Any]:
    """What staff and everybody see: the money, and every compound with its score line by line."""
    ranked = ranking(found)
    page = page_of_ranked(ranked, request)
    told = stories([one.item for one in page.rows])
    rows = [(one, told.get(one.item.pk, [])) for one in page.rows]
    return {"register": found, "page": page, "rows": rows, "money": money(found, ranked)}


@dataclass(frozen=True)
class Told:
    """A step of a compound that everybody may read: what was done, when, its photos."""

    event: ItemEvent
    label: str
    note: str
    photos: list[ItemProof]


def stories(items: list[Item]) -> dict[int, list[Told]]:
    """Of each of these the steps that those who asked were told, oldest first. Two queries."""
    photos: dict[tuple[int, int], list[ItemProof]] = {}
    proof = ItemProof.objects.filter(item__in=items).exclude(kind=ItemProof.Kind.CONSENT).select_related("photo")
    for row in proof:
        photos.setdefault((row.item_id, row.event_number), []).append(row)
    found: dict[int, list[Told]] = {}
    for event in ItemEvent.objects.filter(item__in=items, step__in=TOLD).order_by("item_id", "number"):
        shown = photos.get((event.item_id, event.number), [])
        told = Told(event, str(MACHINE[event.step].label), masked(event.note), shown)
        found.setdefault(event.item_id, []).append(told)
    return found


@dataclass(frozen=True)
class RankedPage:
    """Some compounds in their order; `next` and `previous` go into `after`: the number of that page's first one."""

    rows: list[Ranked]
    next: str | None
    previous: str | None


def page_of_ranked(ranked: list[Ranked], request: CityRequest) -> RankedPage:
    """Ranks need all of them, a reader does not. `?item=…`: the page on which that one stands."""
    numbers = {one.item.number: n for n, one in enumerate(ranked)}
    start = numbers.get(request.GET.get("item", ""), 0) // SIZE * SIZE
    start = numbers.get(request.GET.get("after", ""), start)
    later, earlier = start + SIZE, max(0, start - SIZE)
    return RankedPage(
        ranked[start:later], ranked[later].item.number if later < len(ranked) else None,
        ranked[earlier].item.number if start else None,
    )  # fmt: skip


@staff_page
def candidate_new(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/<number>/candidate/`."""
    found = find(request, number)
    if found.kind != Kind.PROGRAMME or not may_find(request.actor, found.area):
        raise Http404
    post = request.method == "POST"
    form = CandidateForm(found, request.actor, request.now, *((request.POST, request.FILES) if post else ()))
    status = 422 if post else 200
    if post and form.is_valid():
        try:
            made = form.enter()
        except CannotMove as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            status = 422 if isinstance(problem, Missing) else 409
        else:
            messages.success(request, _("登记好了，编号 %(number)s，一直不变。") % {"number": made.number})
            return redirect("register", number=found.number)
    return render(request, "campaigns/desk/candidate.html", {"register": found, "form": form}, status=status)
