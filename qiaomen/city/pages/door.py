"""The door of the administration: administrators of the whole city; for everybody else the pages are not there."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.http import Http404
from django.http.response import HttpResponseBase

from qiaomen.people.models import Person
from qiaomen.people.pages.staff import StaffRequest, staff_page

from .navigation import ADMINISTRATORS


def admin_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For administrators whose post is for the whole city; 404 for the rest of the staff."""

    @staff_page
    @wraps(view)
    def page(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.actor.covers(None, ADMINISTRATORS):
            raise Http404
        return view(request, *args, **kwargs)

    return page


def person_of(request: StaffRequest) -> Person:
    """Who is signed in."""
    return cast(Person, request.user)
