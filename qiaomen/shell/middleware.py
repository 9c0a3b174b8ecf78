"""City, time zone and "now" for each request; headers that every answer carries."""

import secrets
import zoneinfo
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from structlog.contextvars import bound_contextvars

from .context import DOORS
from .requests import City, CityRequest

Answer = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
# Where an error is an answer to a program.
API = "/api/"
# These two must answer when the database does not.
WITHOUT_CITY = {"/healthz", "/readyz"}


class RequestIdMiddleware:
    """Gives each request an id that every log line of it carries and that the answer names. Goes first."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = secrets.token_hex(8)
        with bound_contextvars(request=name):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = name
        return response


class PlainAddressMiddleware:
    """Refuses a path or a cookie with a NUL in it: nothing has such a name, and PostgreSQL cannot look for it.

    In what is searched for it counts as a blank: nonsense there narrows nothing.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "%20")
        if not any("\x00" in text for text in (request.path, *request.COOKIES.values())):
            return self.get_response(request)
        words = gettext("地址里有不能用的字符。")
        if request.path.startswith(API):
            return JsonResponse({"error": {"message": words, "field": ""}}, status=400)
        raise BadRequest(words)


class SizeMiddleware:
    """Refuses a request larger than any form's photos, before its files are written to the disk.

    The form for reports reads past such files itself, so that nothing typed is lost.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or int(length) <= settings.REQUEST_BYTES or request.path == DOORS["report"]:
            return self.get_response(request)
        if request.path.startswith(API):
            words = gettext("地址或提交的内容不完整。请返回上一页再试一次。")
            return JsonResponse({"error": {"message": words, "field": ""}}, status=413)
        return render(request, "400.html", status=413)


class CityTimeMiddleware:
    """Sets request.city and request.now and switches on the city's time zone until the answer is made."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = cast(CityRequest, request)
        # The only clock that pages read: everything on one page happens at one moment.
        known.now = timezone.now()
        known.city = None if request.path in WITHOUT_CITY else the_city()
        with timezone.override(zone_of(known.city)):
            response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if is_signed_in(request) and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response


def the_city() -> City | None:
    """Asks whoever knows: this room lies below the one that keeps the city. None before a city is loaded."""
    ask = cast("Callable[[], City | None]", import_string(settings.CITY_QUERY))
    return ask()


def zone_of(city: City | None) -> zoneinfo.ZoneInfo:
    """The city's time zone, or the settings' one as long as there is no city."""
    return zoneinfo.ZoneInfo(city.time_zone if city else settings.TIME_ZONE)


def is_signed_in(request: HttpRequest) -> bool:
    """Whether the page was made for somebody. Without a session cookie no session is read."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return hasattr(request, "user") and request.user.is_authenticated
