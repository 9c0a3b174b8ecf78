"""`/map/nearby`: what lies around a pin, in words, for those who do not see it."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qiaomen.places.coords import NotAPosition, Position
from qiaomen.places.nearby import Whereabouts, whereabouts
from qiaomen.shell.allowance import spend
from qiaomen.shell.templatetags.widgets import named

LOOKS_AN_HOUR = 600


@require_safe
def map_nearby(request: HttpRequest) -> JsonResponse:
    """`{"words": …, "outside": …}` for `longitude` and `latitude` in WGS-84; nonsense is a 400 in words."""
    if not spend(request, "nearby", LOOKS_AN_HOUR):
        return JsonResponse({"words": "", "outside": False}, status=429)
    try:
        position = Position(float(request.GET.get("longitude", "")), float(request.GET.get("latitude", "")))
    except (ValueError, NotAPosition):
        return JsonResponse({"error": {"message": _("经度和纬度必须是数字。"), "field": ""}}, status=400)
    found = whereabouts(position)
    return JsonResponse({"words": _said(found), "outside": found.outside})


def _said(found: Whereabouts) -> str:
    words = [_("%(place)s附近") % {"place": named(found.near.thing)}] if found.near else []
    return _("，").join([*words, *(named(area) for area in reversed(found.areas))])
