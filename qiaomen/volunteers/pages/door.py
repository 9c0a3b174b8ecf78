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
PROOF = "volunteer_proof"
REMEMBERED = 90 * 24 * 3600


class VolunteerRequest(CityRequest):
    """For annotations only: a request that has passed `volunteer_page`."""

    volunteer: Volunteer


View = Callable[..., HttpResponseBase]


def let_in(request: HttpRequest, volunteer: Volunteer) -> None:
    """From now on this device is the volunteer's, under a new session key.

    A device on which staff is signed in keeps the short session of staff.
    """
    request.session.cycle_key()
    request.session[MARK] = volunteer.pk
    request.session[PROOF] = _proof(volunteer)
    if not request.user.is_authenticated:
        request.session.set_expiry(REMEMBERED)


def let_out(request: HttpRequest) -> None:
    """The device is nobody's again."""
    for name in (MARK, PROOF):
        request.session.pop(name, None)
    request.session.cycle_key()
    request.session.set_expiry(None)


def volunteer_of(request: HttpRequest) -> Volunteer | None:
    """The volunteer whose device this is; None for a stranger, and for somebody who has left.

    Whoever registered with a number that is not his is out as soon as its owner has proved it.
    """
    key = request.session.get(MARK)
    found = Volunteer.objects.filter(pk=key, left_at=None).select_related("home").first() if key else None
    return found if found and request.session.get(PROOF, "") == _proof(found) else None


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
        answer = view(known, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store, private"
        return answer

    return page


def _proof(volunteer: Volunteer) -> str:
    return volunteer.phone_proved_at.isoformat() if volunteer.phone_proved_at else ""
