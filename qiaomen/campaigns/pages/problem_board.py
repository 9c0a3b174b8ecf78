"""The board of a register of problems: clear to zero, the list, the map's points, what the second looks found."""

from typing import Any

from django.db.models import QuerySet
from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaomen.campaigns.clearing import clearing
from qiaomen.campaigns.looking_back import pass_rate
from qiaomen.campaigns.models import Draw, Item, Register
from qiaomen.campaigns.queries import LOOK, in_state, shown_to_all, with_names
from qiaomen.campaigns.states import Kind, State
from qiaomen.shell.numbers import key_of
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest

MOST_POINTS = 5000


def problems_board(found: Register, request: CityRequest, *, everybody: bool) -> dict[str, Any]:
    """What staff see, and everybody."""
    now = clearing(found, on=timezone.localdate(request.now))
    return {
        "register": found, "total": now.total, "counts": now.by_area, "looks": pass_rate(found),
        "draw": Draw.objects.filter(register=found).first(), **listed(found, request, everybody=everybody),
    }  # fmt: skip


def listed(found: Register, request: CityRequest, *, everybody: bool) -> dict[str, Any]:
    """The items, page by page; `?state=…` narrows them, `?item=…` shows one.

    `everybody`: only what may be named in public.
    """
    state = request.GET.get("state", "")
    items = Item.objects.filter(register=found)
    rows = with_names(shown_to_all(items) if everybody else items)
    rows = in_state(rows, state)
    # From the map: the one that was asked for, on whichever page of the list it stands.
    one = key_of("J", request.GET.get("item", ""))
    rows = rows.filter(pk=one) if one is not None else rows
    page = page_of(rows, order=("pk",), after=request.GET.get("after"))
    states = [(key, name) for key, name in State.choices if key != State.DROPPED or found.action_id]
    states += [(LOOK, _("待回头看"))] if found.kind == Kind.PROBLEMS else []
    return {"state": state, "states": states, "page": page}


def points_of(items: QuerySet[Item]) -> JsonResponse:
    """Number, east, north, title, state of each that has a position."""
    placed = items.filter(longitude__isnull=False, latitude__isnull=False).exclude(state=State.DROPPED)
    rows = placed.order_by("pk")[:MOST_POINTS]
    points = [
        [one.number, round(one.longitude or 0, 5), round(one.latitude or 0, 5), one.title,
         str(one.state_words), one.state]
        for one in rows
    ]  # fmt: skip
    return JsonResponse({"points": points}, json_dumps_params={"ensure_ascii": False})
