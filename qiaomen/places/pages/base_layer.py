"""`/map/base/<edition>.json`: the base layer. Its address changes with the city's data, so it is kept for a year."""

import uuid

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from qiaomen.places.drawing import base_layer
from qiaomen.shell.requests import CityRequest

YEAR = 365 * 24 * 3600


@require_safe
@gzip_page
def map_base(request: CityRequest, edition: uuid.UUID) -> HttpResponseBase:
    """Public and the same for everybody; a page that was open while new data came is led to the new edition."""
    if request.city is None:
        raise Http404
    if request.city.edition != edition:
        return redirect("map_base", request.city.edition)
    response = HttpResponse(base_layer(edition), content_type="application/geo+json")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
