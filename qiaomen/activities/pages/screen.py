"""The screen at the place: the rotating code, full size. It turns by itself, also while its network is gone."""

from typing import TypeVar

import segno
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qiaomen.activities.codes import begins_at, code_of, step_at
from qiaomen.activities.models import Shift
from qiaomen.activities.presence import is_open, shift_of_link
from qiaomen.shell.requests import CityRequest

R = TypeVar("R", bound=HttpResponse)
AHEAD, AT_ONCE = 120, 20  # steps: an hour without a network; so many in one answer


def shift_at(request: CityRequest, link: str) -> Shift:
    """The shift of a screen or a kiosk, while it is of use. Raises Http404."""
    shift = shift_of_link(link)
    if shift is None or not is_open(shift, request.now):
        raise Http404
    return shift


@require_safe
def screen(request: CityRequest, link: str) -> HttpResponse:
    """`/screen/<link>/`: for a tablet or a display at the place; without a script it loads itself anew."""
    shift, step = shift_at(request, link), step_at(request.now)
    code = code_of(shift.secret, step)
    context = {"shift": shift, "code": code, "svg": drawn(shift, code), "link": link}
    return private_page(render(request, "activities/screen.html", context))


@require_safe
def screen_codes(request: CityRequest, link: str) -> JsonResponse:
    """The codes of the coming hour, a part of them at a time: `?from=<step>` asks for what is not yet there."""
    shift, now = shift_at(request, link), step_at(request.now)
    asked = request.GET.get("from", "")
    first = min(max(int(asked), now), now + AHEAD) if asked.isascii() and asked.isdecimal() and len(asked) < 16 else now
    found = []
    for step in range(first, min(first + AT_ONCE, now + AHEAD)):
        code = code_of(shift.secret, step)
        at = int(begins_at(step).timestamp()) * 1000
        found.append({"step": step, "at": at, "code": code, "svg": drawn(shift, code)})
    return private_page(JsonResponse({"now": int(request.now.timestamp() * 1000), "codes": found}))


def drawn(shift: Shift, code: str) -> str:
    """The QR code of the address that checks in: black on white whatever the scheme, or no camera reads it."""
    address = settings.SITE_ADDRESS + reverse("read_code", args=[shift.pk, code])
    return segno.make(address, error="m", micro=False).svg_inline(border=4, omitsize=True, light="#fff")


def private_page(response: R) -> R:
    """Not kept, not indexed, not told to the next site."""
    response.headers["Cache-Control"] = "no-store"
    # Within this site it is told: without it a kiosk's form says “Origin: null” and is refused.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
