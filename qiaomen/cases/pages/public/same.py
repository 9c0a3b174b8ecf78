"""Asked once, after everything is safely taken in: is it one of these? One tap, or none."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from qiaomen.cases.already import Spot, already_reported, follow, may_follow
from qiaomen.cases.models import Report
from qiaomen.cases.queries import report_by_token
from qiaomen.shell.allowance import spend
from qiaomen.shell.pages.private import private
from qiaomen.shell.requests import CityRequest

from .report_look import Offered, offered

JOININGS_AN_HOUR = 30


def same_as(report: Report, at: datetime) -> list[Offered]:
    """Open public cases that a report just taken in may be about; none once somebody has looked at it."""
    if not may_follow(report):
        return []
    point = (report.longitude, report.latitude)
    spot = Spot(
        point=point if None not in point else None,  # type: ignore[arg-type]  # both or neither
        area=report.area, words=report.place_words,
    )  # fmt: skip
    return offered(already_reported(report.text, spot, at=at), at)


# As with the follow-up page, the unguessable link is the whole authority.
@csrf_exempt
@private
@require_POST
def same(request: CityRequest, token: str) -> HttpResponse:
    """The resident says that it is this case: from now on their report follows it."""
    report = report_by_token(token)
    if report is None:
        raise Http404
    allowed = spend(request, "same", JOININGS_AN_HOUR)
    if allowed and follow(report, request.POST.get("same_as", ""), at=request.now):
        messages.success(request, _("好的，一起办。您的编号不变，办好了照样答复您。"))
    else:
        messages.info(request, _("那件事现在不能一起办了（可能刚刚办好）。您的这一条照样收下，单独办理。"))
    return redirect(f"{reverse('follow_up', args=[token])}?new=1")
