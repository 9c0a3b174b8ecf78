"""测评通报 for everybody: score rates that an assessor has published, with n, period and definition; no persons."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from qiaomen.rounds.assessing.publishing import published
from qiaomen.rounds.assessing.scores import cases_of, scores, with_progress
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest

from .assessment_bulletin import tables_of

SIZE = 20


@require_safe
def bulletins(request: CityRequest) -> HttpResponse:
    """`/assessments/`: those that were published, newest first."""
    page = page_of(with_progress(published()), order=("-since", "-pk"), after=request.GET.get("after"), size=SIZE)
    return render(request, "rounds/assessing/bulletins.html", {"page": page})


@require_safe
def bulletin(request: CityRequest, pk: int) -> HttpResponse:
    """`/assessments/<key>/`: one of them, against the one before if that was published, too."""
    one = get_object_or_404(with_progress(published()), pk=pk)
    found = scores(one, among=published())
    context = {"assessment": one, "scores": found, "tables": tables_of(found), "cases": cases_of(one)}
    return render(request, "rounds/assessing/bulletin.html", context)
