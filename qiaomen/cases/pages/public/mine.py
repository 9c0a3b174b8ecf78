"""我报过的: a code to the contact that was left, then all one's reports on this browser, for two hours at most."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from qiaomen.cases import mine
from qiaomen.cases.intake import title_of
from qiaomen.cases.models import Report
from qiaomen.cases.queries import main_case
from qiaomen.notices.models import Channel
from qiaomen.notices.pages.proof import Answer, Proof
from qiaomen.notices.reach import Reach
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest

from .story import Standing, standing_of

COOKIE, SALT, COOKIE_SECONDS = "mine", "qiaomen.mine", 2 * 3600
ROWS = 20


PROOF = Proof("mine", "qiaomen.cases.mine.has_reports", gettext_lazy("反映时留的手机号或邮箱"))


# Not without a referrer: its forms are checked by where they come from.
@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def my_reports(request: CityRequest) -> HttpResponse:
    """Ask for the contact, then for the code, then show; each is one form on the same address."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "out":
        messages.success(request, _("退出了。这台设备上不再显示您报过的事。"))
        answer: HttpResponse = redirect("mine")
        answer.delete_cookie(COOKIE, samesite="Lax")
        return answer
    reach = PROOF.step(request) if do else _reach_on(request)
    if isinstance(reach, Answer):
        return _page(request, reach.context, reach.status)
    if do and reach:
        return _entered(reach)
    return _list(request, reach) if reach else _page(request, PROOF.begin().context)


def _page(request: CityRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, "cases/public/mine.html", context, status=status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _entered(reach: Reach) -> HttpResponse:
    answer = redirect("mine")
    value = signing.dumps([reach.channel.value, reach.to], salt=SALT)
    answer.set_cookie(
        COOKIE, value, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return answer


def _reach_on(request: CityRequest) -> Reach | None:
    """Whose code was read on this browser in the last two hours."""
    try:
        channel, to = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS)
        return Reach(Channel(channel), str(to))
    except (signing.BadSignature, ValueError):
        return None


@dataclass(frozen=True)
class Row:
    """One report as its own reporter sees it."""

    report: Report
    title: str
    standing: Standing | None
    more: int
    running: bool


def _list(request: CityRequest, reach: Reach) -> HttpResponse:
    reports = mine.with_cases(mine.reports_of(reach))
    page = page_of(reports, order=("-running", "-pk"), after=request.GET.get("after"), size=ROWS)
    return _page(request, {"page": page, "rows": [_row(report, request) for report in page], "reach": reach})


def _row(report: Report, request: CityRequest) -> Row:
    voices = list(report.voices.all())
    standing = standing_of(main_case(voices[0].case), request.now) if voices else None
    running = bool(getattr(report, "running", False))
    return Row(report, title_of(report.text), standing, max(len(voices) - 1, 0), running)
