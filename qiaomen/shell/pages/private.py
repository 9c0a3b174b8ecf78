"""Headers of pages that a secret link leads to: not kept, not indexed, not told to the next site.

A page without any referrer sends “Origin: null” with its forms, which the usual check of forms refuses: such pages
prove themselves by their link alone. Pages with checked forms tell their address within this site.
"""

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
    return _with(HEADERS, view)


def private_with_forms(view: View[P]) -> View[P]:
    """The same for a page whose forms are checked as usual."""
    return _with(HEADERS | {"Referrer-Policy": "same-origin"}, view)


def _with(headers: dict[str, str], view: View[P]) -> View[P]:
    @wraps(view)
    def answer(request: CityRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        for name, value in headers.items():
            response.headers[name] = value
        return response

    return cast(View[P], answer)
