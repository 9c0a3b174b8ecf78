"""The door of a volunteer's own pages: which volunteer this device belongs to."""

from collections.abc import Callable
from functools import wraps
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from qiaomen.shell.requests import CityRequest
from qiaomen.volunteers.models import Volunteer

MARK = "volunteer"  # in the session


class VolunteerRequest(CityRequest):
    """For annotations only: a request that has passed `volunteer_page`."""

    volunteer: Volunteer


View = Callable[..., HttpResponseBase]


def let_in(request: HttpRequest, volunteer: Volunteer) -> None:
    """From now on this device is the volunteer's, under a new session key."""
    request.session.cycle_key()
    request.session[MARK] = volunteer.pk


def volunteer_of(request: HttpRequest) -> Volunteer | None:
    """The volunteer whose device this is; None for a stranger, and for somebody who has left."""
    key = request.session.get(MARK)
    return Volunteer.objects.filter(pk=key, left_at=None).select_related("home").first() if key else None


def volunteer_page(view: View) -> View:
    """For registered volunteers only: others prove who they are first, and come back."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        known = cast(VolunteerRequest, request)
        volunteer = volunteer_of(request)
        if volunteer is None:
            back = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('volunteer_sign_in')}?{back}")
        known.volunteer = volunteer
        return view(known, *args, **kwargs)

    return page
