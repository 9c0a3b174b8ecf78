"""进展: what the city set out to do and how far it is, for everybody."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qiaomen.campaigns.queries import public_registers, register_by_number, shown_to_all
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest

from .desk import board_of
from .problem_board import points_of


@require_safe
def progress(request: CityRequest) -> HttpResponse:
    """`/progress/`: the newest first."""
    rows = public_registers().select_related("unit", "area").defer("area__boundary")
    page = page_of(rows, order=("-pk",), after=request.GET.get("after"))
    return render(request, "campaigns/public/list.html", {"page": page})


@require_safe
def progress_of(request: CityRequest, number: str) -> HttpResponse:
    """`/progress/<number>/`."""
    found = register_by_number(public_registers(), number)
    if found is None:
        raise Http404
    return render(request, f"campaigns/public/{found.kind}.html", board_of(found, request, everybody=True))


@require_safe
def progress_points(request: CityRequest, number: str) -> JsonResponse:
    """`/progress/<number>/points/`: the items of a published register on the map."""
    found = register_by_number(public_registers(), number)
    if found is None:
        raise Http404
    return points_of(shown_to_all(found.items.all()))
