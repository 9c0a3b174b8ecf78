"""Headers of pages that a secret link leads to: not kept, not indexed, not told to the next site."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http.response import HttpResponseBase

from qiaomen.shell.requests import CityRequest

P = ParamSpec("P")
View = Callable[Concatenate[CityRequest, P], HttpResponseBase]

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def private(view: View[P]) -> View[P]:
    """Put the headers on whatever the view answers."""

    @wraps(view)
    def answer(request: CityRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return cast(View[P], answer)
