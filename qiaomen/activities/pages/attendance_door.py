"""What a volunteer's device hands in from its outbox: taken only while it is still the same volunteer's device."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from qiaomen.shell.pages.sending import sending_key
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.pages.door import VolunteerRequest, volunteer_of, volunteer_page

View = Callable[..., HttpResponseBase]


def whose(volunteer: Volunteer) -> str:
    """Whose form it is, in letters that nobody else can know."""
    return salted_hmac("qiaomen.activities.whose", str(volunteer.pk)).hexdigest()[:32]


def device_page(view: View) -> View:
    """For registered volunteers only, as a page or from an outbox; the device may keep a copy of the page for him.

    Outermost. What comes from an outbox needs no token: another site's page cannot set its header.
    """
    page = volunteer_page(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sending_key(request):
            return _kept(cast(VolunteerRequest, request), csrf_protect(page)(request, *args, **kwargs))
        volunteer = volunteer_of(request)
        if volunteer is None or not constant_time_compare(whose(volunteer), request.POST.get("whose", "")):
            where = f"{reverse('volunteer_sign_in')}?{urlencode({'next': request.path})}"
            return JsonResponse({"error": {"message": _("请先登录。"), "field": ""}, "sign_in": where}, status=401)
        cast(VolunteerRequest, request).volunteer = volunteer
        return view(request, *args, **kwargs)

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # read by the middleware; the check is made above
    return answer


def _kept(request: VolunteerRequest, response: HttpResponseBase) -> HttpResponseBase:
    volunteer = getattr(request, "volunteer", None)
    if volunteer is not None:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
    if volunteer is not None and request.method == "GET" and response.status_code == 200:
        response.headers["Offline-Copy"] = whose(volunteer)
    return response
