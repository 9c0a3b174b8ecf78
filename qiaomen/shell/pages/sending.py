"""What the server answers to an outbox: a receipt, what must be corrected, or whose sign-in is missing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from qiaomen.shell.context import DOORS
from qiaomen.shell.sending import Receipt, mark_of
from qiaomen.shell.templatetags.widgets import faults_of

View = Callable[..., HttpResponseBase]
# What arrives later than this was done without a connection; nothing is older than a week.
WITHOUT, OLDEST = timedelta(minutes=2), timedelta(days=7)


class HandedForm(forms.Form):
    """A form whose script writes when it was handed in, by the device's clock; read only of what an outbox brings."""

    handed_at = forms.DateTimeField(required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%fZ"])

    def done_at(self, now: datetime) -> datetime | None:
        """The moment of something that was done without a connection; None for what is done now."""
        handed = self.cleaned_data.get("handed_at")
        if handed is None:
            return None
        handed = handed.replace(tzinfo=UTC)
        return handed if now - OLDEST < handed < now - WITHOUT else None


def sending_key(request: HttpRequest) -> str:
    """The key of a thing that an outbox sends; empty for an ordinary post, and for whatever another site wrote.

    A page elsewhere cannot set this header: its browser would ask us first, and we do not agree.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return ""
    try:
        return UUID(request.headers.get("Idempotency-Key", "")).hex
    except ValueError:
        return ""


def sendable(view: View) -> View:
    """For signed-in forms, outermost: takes from an outbox only what the signed-in person wrote."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sending_key(request):
            return csrf_protect(view)(request, *args, **kwargs)
        mark = mark_of(request.user)
        if not mark or not constant_time_compare(mark, request.headers.get("Outbox-As", "")):
            return sign_in_first()
        response = view(request, *args, **kwargs)
        # The person's page has something to ask first: a password of their own.
        return sign_in_first() if response.status_code == 302 else response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # read by the middleware; the check is made above
    return answer


def sign_in_first() -> JsonResponse:
    """401: it waits on the device until the person who wrote it signs in."""
    where = f"{settings.LOGIN_URL}?next={DOORS['waiting']}"
    error = {"message": _("请先登录。"), "field": ""}
    return JsonResponse({"error": error, "sign_in": where}, status=401)


def delivered(receipt: Receipt) -> JsonResponse:
    """201: it is in; where it can be followed."""
    answer = JsonResponse({"receipt": receipt._asdict()}, status=201)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def to_correct(form: Any = None, *, message: str = "", field: str = "", status: int = 422) -> JsonResponse:
    """Something must be changed first: each fault of the form at its field, or one message."""
    faults = faults_of(form) if form is not None else []
    if message:
        faults.insert(0, {"name": field, "label": "", "id": "", "message": message})
    first = faults[0] if faults else {"message": "", "name": ""}
    error = {"message": first["message"], "field": first["name"]}
    return JsonResponse({"error": error, "faults": faults}, status=status)
