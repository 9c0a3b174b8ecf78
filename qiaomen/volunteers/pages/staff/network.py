"""网络全貌: heads, teams and stations by county, and what is nobody's, in lists and on the map."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.models import AdoptionKind
from qiaomen.volunteers.coverage import coverage, grounds, memberships_now

from .people import only_for_organisers


def _words() -> dict[str, tuple[str, str]]:
    """What each kind is called, and by which definition it is counted."""
    return {
        AdoptionKind.PAIRING: (_("没有单位结对的社区"), _("今天没有单位和它、或者和它里面的小区、网格结对。")),
        AdoptionKind.ADOPTION: (_("没有人分包的路和河"), _("今天没有单位分包。")),
        AdoptionKind.POST: (_("今天没有人值守的交通站点"), _("安排过值守的地标里，今天没有单位值守的。")),
    }


@staff_page
@require_safe
def network(request: StaffRequest) -> HttpResponse:
    """`/desk/network/`: a fixed number of queries, whatever the number of volunteers."""
    only_for_organisers(request)
    words = _words()
    whole, counties = grounds()
    covers = [(*words[one.kind], one) for one in coverage(timezone.localdate(request.now))]
    context = {
        "whole": whole, "counties": counties, "covers": covers, "memberships": memberships_now(),
        "points": reverse("network_points"), "bare": sum(len(one.gaps) for _title, _definition, one in covers),
    }  # fmt: skip
    return render(request, "volunteers/staff/network.html", context)


@staff_page
@require_safe
@gzip_page
def network_points(request: StaffRequest) -> JsonResponse:
    """What is nobody's as points: key, east, north, group, name, and of which kind."""
    only_for_organisers(request)
    kinds: list[str] = []
    points: list[list[Any]] = []
    for title, cover in ((_words()[one.kind][0], one) for one in coverage(timezone.localdate(request.now))):
        for gap in cover.gaps:
            if gap.place:
                kinds.append(named(gap.thing))
                points.append([gap.key, *gap.place, 0, len(kinds) - 1, title])
    answer = {"groups": {"waiting": _("没有人管")}, "kinds": kinds, "points": points}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
