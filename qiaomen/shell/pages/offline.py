"""What makes the site an app that works off line: manifest, service worker, the page of what waits."""

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from qiaomen.shell.context import DOORS
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import mark_of
from qiaomen.shell.templatetags.widgets import named

View = Callable[..., HttpResponseBase]
HOUSE = Path(__file__).resolve().parent.parent.parent
# The only pages that a device keeps: they are the same for everybody.
PAGES = (DOORS["report"], DOORS["waiting"], DOORS["offline"])
SCRIPTS = ("shell/outbox/store.js", "shell/outbox/send.js", "shell/outbox/worker.js")
ICONS = (("shell/app-192.png", 192, "any"), ("shell/app-512.png", 512, "any"), ("shell/app-mask.png", 512, "maskable"))
# Whose copy a public page is.
EVERYBODY = "everybody"
DOOR, PAPER = "#a8281f", "#f6f2ea"


@require_safe
def waiting(request: CityRequest) -> HttpResponse:
    """What waits on this device, and what went out from it. The list is the device's own: the server knows none."""
    return render(request, "shell/waiting.html")


@require_safe
@never_cache
def waiting_as(request: HttpRequest) -> JsonResponse:
    """Whose things may go out now: the mark of whoever is signed in."""
    return JsonResponse({"as": mark_of(request.user)})


@require_safe
def offline(request: CityRequest) -> HttpResponse:
    """What is shown instead of a page that cannot be fetched."""
    return render(request, "shell/offline.html")


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """What browsers ask for beside an answer that names no icon.

    A page that says 404 would bring a new CSRF cookie, and the form on the next page would be refused.
    """
    return redirect(static("shell/mark.svg"))


@require_safe
def service_worker(request: CityRequest) -> HttpResponse:
    """The service worker: another one as soon as a page that it keeps may look different."""
    city = request.city
    state = f"{release()}:{getattr(city, 'edition', '')}:{city and city.name}"
    shelf = {
        "version": hashlib.sha256(state.encode()).hexdigest()[:12],
        "pages": PAGES,
        "offline": DOORS["offline"],
        "languages": [code for code, _name in settings.LANGUAGES],
        "assets": settings.STATIC_URL,
        "everybody": EVERYBODY,
        # After these nobody's copies stay.
        "changes": [reverse("sign_in"), reverse("sign_out")],
    }
    scripts = [static(name) for name in SCRIPTS]
    text = f"const SHELF = {json.dumps(shelf)};\nimportScripts(...{json.dumps(scripts)});\n"
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    # Browsers then ask each time, and compare.
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def with_copy(view: View) -> View:
    """For a staff page without contact details that is wanted off line: the device may keep it, for its reader alone.

    The copy is half a day old at most, and goes when anybody signs in or out. Goes inside of `staff_page`.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response.headers["Offline-Copy"] = mark_of(request.user)
        return response

    return answer


def with_public_copy(view: View) -> View:
    """For a public page that is wanted off line once it was opened: the device keeps it as a stranger sees it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response.headers["Offline-Copy"] = EVERYBODY
        return response

    return answer


@lru_cache(maxsize=1)
def release() -> str:
    """A hash of everything that a kept page is made of; read once, for a release does not change."""
    kinds = ("*.html", "*.js", "*.mjs", "*.css", "*.svg", "*.mo")
    files = sorted(path for kind in kinds for path in HOUSE.rglob(kind) if "vendor" not in path.parts)
    found = hashlib.sha256()
    for path in files:
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


@require_safe
def manifest(request: CityRequest) -> HttpResponse:
    """What a device needs to know to install the site as an app."""
    name = f"{_('敲门')} · {named(request.city)}" if request.city else _("敲门")
    answer = JsonResponse(
        {
            "id": "/", "name": name, "short_name": _("敲门"), "lang": get_language(), "dir": "ltr",
            "description": _("身边的小事，有人听、有人管、办到位、有回音。"),
            "start_url": DOORS["home"], "scope": "/", "display": "standalone",
            "theme_color": DOOR, "background_color": PAPER,
            "icons": [
                {"src": static(path), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
                for path, size, purpose in ICONS
            ],
            "shortcuts": [
                {"name": _("报一件事"), "url": DOORS["report"]},
                {"name": _("等待发送"), "url": DOORS["waiting"]},
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip
    answer.headers["Content-Type"] = "application/manifest+json"
    answer.headers["Cache-Control"] = "no-cache"
    return answer
