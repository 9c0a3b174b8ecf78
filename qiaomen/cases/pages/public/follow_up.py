"""The page behind a resident's own link: one step when the resident takes one, then how it stands."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from qiaomen.cases import acceptance, feedback, supervision
from qiaomen.cases.models import Case, Report
from qiaomen.cases.pages.uploads import is_oversized
from qiaomen.cases.problems import CannotMove, Missing, NotInThisState
from qiaomen.cases.queries import report_by_token
from qiaomen.cases.rules import case_rules
from qiaomen.cases.states import State
from qiaomen.files.models import Photo
from qiaomen.people.actors import RESIDENT
from qiaomen.shell.allowance import spend
from qiaomen.shell.pages.private import private
from qiaomen.shell.requests import CityRequest

from .contesting import ContestForm, contest, contested
from .parts import VERDICTS, Part, parts_of
from .same import same_as

STEPS_AN_HOUR = 60


def _rate(case: Case, report: Report, given: dict[str, str], at: datetime) -> str:
    said = next(one for one in VERDICTS if one.value == given["verdict"])
    feedback.rate(case, report=report, solved=said.solved, satisfied=said.satisfied, by=RESIDENT, at=at)
    if said.solved and said.satisfied:
        return _("谢谢您的评价。")
    return _("收到您的评价，这件事会重新办理。") if case.state != State.CLOSED else _("收到您的评价。")


def _urge(case: Case, report: Report, given: dict[str, str], at: datetime) -> str:
    supervision.urge(case, by=RESIDENT, at=at)
    return _("已经转告，催他们抓紧办。")


def _explain(case: Case, report: Report, given: dict[str, str], at: datetime) -> str:
    feedback.explain(case, report=report, why=given["why"], by=RESIDENT, at=at)
    return _("记下了，谢谢您说明。")


def _appeal(case: Case, report: Report, given: dict[str, str], at: datetime) -> str:
    acceptance.appeal(case, note=given["note"], by=RESIDENT, at=at)
    return _("收到了，受理员会再看一次。")


DO: dict[str, Callable[[Case, Report, dict[str, str], datetime], str]] = {
    "rate": _rate, "explain": _explain, "urge": _urge, "appeal": _appeal,
}  # fmt: skip


# The unguessable link is the whole authority here, no cookie is; and a page without a referrer sends
# “Origin: null”, which the usual check refuses.
@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: CityRequest, token: str) -> HttpResponse:
    """The story of a report, and one step when the resident takes one."""
    report = report_by_token(token)
    if report is None:
        raise Http404
    parts, problem, status = parts_of(report, request.now), "", 200
    if request.method == "POST":
        status = 422
        try:
            if _take(request, report, parts):
                return redirect("follow_up", token=token)
        except CannotMove as refused:
            # Nothing was done: the page says why, and how it really stands.
            parts, problem, status = parts_of(report_by_token(token) or report, request.now), _plainly(refused), 409
    context = {"report": report, "parts": parts, "token": token, "problem": problem, "new": "new" in request.GET}
    context |= {"same": same_as(report, request.now) if "new" in request.GET else []}
    context |= {"suffix": f"?t={token}", "reported": _own_photos(report, parts)}
    context |= {"rating_days": case_rules().rating_days}
    return render(request, "cases/public/follow_up.html", context, status=status)


def _own_photos(report: Report, parts: list[Part]) -> list[tuple[str, Photo]]:
    """What was sent with the report and does not stand in a pair above."""
    above = [part.pictures.before for part in parts]
    return [(_("您拍的照片"), photo) for photo in report.photos.all() if photo not in above]


def _take(request: CityRequest, report: Report, parts: list[Part]) -> bool:
    """Do the step that was asked for. False when the form has a fault. Raises CannotMove when it is too late."""
    oversized = is_oversized(request)
    name, key = request.POST.get("step", ""), request.POST.get("voice", "")
    part = next((part for part in parts if str(part.voice.pk) == key), None)
    if part is None or name not in part.forms or request.POST.get("seen") != part.seen:
        raise CannotMove(_too_late())
    if not spend(request, "follow-up", STEPS_AN_HOUR):
        raise CannotMove(_("操作太频繁了，请过一会儿再试。"))
    form = part.bind(name, request.POST)
    if isinstance(form, ContestForm):
        if done := contest(request, part.case, form, oversized=oversized):
            messages.success(request, contested())
        return done
    if not form.is_valid():
        return False
    try:
        messages.success(request, DO[name](part.case, report, form.cleaned_data, request.now))
    except Missing as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return False
    return True


def _plainly(refused: CannotMove) -> str:
    """Why it was refused, without the machine's names."""
    return _too_late() if isinstance(refused, NotInThisState) else refused.message


def _too_late() -> str:
    return _("情况刚刚有了变化，这一步没有执行。下面是最新情况。")
