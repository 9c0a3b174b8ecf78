"""The door of every staff page: who is signed in, with which posts, and the desks that these posts open."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string

from qiaomen.people.actors import Actor, staff
from qiaomen.people.models import Role
from qiaomen.shell.context import Desk, by_group
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.unsent import Unsent, mark_of, owner_of

from .expired import is_of_somebody_else, put_aside, sign_in_first, unsent_of


class StaffRequest(CityRequest):
    """For annotations only: a request that has passed `staff_page`."""

    actor: Actor
    desks: list[Desk]
    roles: list[str]
    unsent: Unsent | None
    made_for: str


View = Callable[..., HttpResponseBase]


def staff_page(view: View) -> View:
    """For members of staff only: others sign in first; somebody without any post is told whom to ask."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        known = cast(StaffRequest, request)
        if not request.user.is_authenticated:
            return sign_in_first(known)
        if is_of_somebody_else(known):
            return put_aside(known, owner_of(known))
        if request.user.must_change_password and request.path != reverse("password"):
            return redirect("password")
        known.actor = staff(request.user)
        if not known.actor.roles:
            return render(request, "shell/no_post.html", status=403)
        known.unsent, known.made_for = unsent_of(known), mark_of(request.user)
        known.roles = [str(role.label) for role in Role if role in known.actor.roles]
        known.desks = navigation(known.actor, here=request.path, desk=request.GET.get("desk", ""))
        return view(known, *args, **kwargs)

    return page


def navigation(by: Actor, *, here: str, desk: str) -> list[Desk]:
    """The lines that each room gives this person, by heading, within it in the order of the setting NAVIGATION."""
    found = [line for lines in settings.NAVIGATION for line in import_string(lines)(by, here=here, desk=desk)]
    return [line for lines in by_group(found) for line in lines.desks]
