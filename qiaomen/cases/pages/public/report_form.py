"""报一件事: one form for the web and for a snapshot, made so that nothing typed or uploaded is ever lost."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from qiaomen.cases.already import follow, followed_cases
from qiaomen.cases.intake import LONGEST_TEXT, receive
from qiaomen.cases.models import Report
from qiaomen.cases.pages.uploads import MOST_PHOTOS, UNREADABLE, Uploads, is_oversized, uploads_of
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import case_by_number
from qiaomen.people.actors import RESIDENT
from qiaomen.shell.allowance import spend
from qiaomen.shell.pages.sending import delivered, sending_key, to_correct
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import Receipt

from .report_fields import FROM_PHOTO, ReportForm, hint_of
from .report_look import look_of

REPORTS_AN_HOUR, TRIES_AN_HOUR = 20, 100
# Which page was sent last: a browser that goes back may fetch the form anew, with another key in it.
LAST_PAGE, LAST_PAGE_SECONDS = "last_page", 1800


# Not protected by the middleware, which would answer a page that lay open too long with an error and lose
# what was typed: the view asks the same check itself and gives the form back.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: CityRequest) -> HttpResponse:
    """The form; sent rightly it leads to the follow-up page, otherwise everything comes back with what is wrong."""
    if request.method != "POST":
        form = ReportForm()
        form.begin_at(request.GET)
        return _show(request, form, Uploads())
    oversized = is_oversized(request)
    try:
        form = ReportForm(request.POST, request.FILES, outbox_key=sending_key(request))
    except UNREADABLE:
        return render(request, "cases/public/report_too_much.html", {"most": MOST_PHOTOS}, status=413)
    if "look" in request.POST:
        return _looked(request, oversized=oversized)
    if form.is_valid() and (known := _sent_before(request, form)):
        return _thank(request, known, form)
    if not spend(request, "report-tries", TRIES_AN_HOUR):
        return _too_often(request, form, Uploads())
    uploads = uploads_of(request, oversized=oversized)
    _doubt(request, form, uploads)
    if form.is_valid():
        if not spend(request, "report", REPORTS_AN_HOUR):
            return _too_often(request, form, uploads)
        try:
            return _thank(request, _take(request, form, uploads), form)
        except CannotMove as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return _show(request, form, uploads, status=422)


def _take(request: CityRequest, form: ReportForm, uploads: Uploads) -> Report:
    named = case_by_number(followed_cases(), request.POST.get("same_as", ""))
    return receive(form.submission(uploads.photos, follows=named), by=RESIDENT, at=request.now)


def _looked(request: CityRequest, *, oversized: bool) -> HttpResponse:
    """Without a script: the same form, nothing sent yet, with the places nearby and what is reported there."""
    uploads = uploads_of(request, oversized=oversized) if spend(request, "report-tries", TRIES_AN_HOUR) else Uploads()
    form = ReportForm()
    given = ReportForm(request.POST)
    form.initial.update({name: given[name].value() for name in form.fields if name != "photos"})
    if given.position is None and (hint := hint_of(uploads.photos)):
        form.initial.update(longitude=hint.longitude, latitude=hint.latitude, position_from=FROM_PHOTO)
    return _show(request, form, uploads, looks=True)


def _doubt(request: CityRequest, form: ReportForm, uploads: Uploads) -> None:
    """Write into the form what keeps it from being taken."""
    for fault in uploads.faults:
        form.add_error("photos", fault)
    if request.POST.get("website"):
        form.add_error(None, _("没能确认这是由人填写的。内容都还在，请再点一次“提交”。"))
    elif not form.outbox_key and _is_stale(request):
        form.add_error(None, _("页面放得太久了。内容都还在，请再点一次“提交”。"))


def _is_stale(request: HttpRequest) -> bool:
    """Whether the page's token is missing, foreign or expired."""
    return csrf_protect(lambda _request: HttpResponse())(request).status_code == 403


def _too_often(request: CityRequest, form: ReportForm, uploads: Uploads) -> HttpResponse:
    words = _("一小时内从您这里来的太多了，这一条还没有收下。内容都还在，请过一会儿再提交；急事请拨打 12345。")
    form.add_error(None, words)
    return _show(request, form, uploads, status=429)


def _show(
    request: CityRequest, form: ReportForm, uploads: Uploads, *, status: int = 200, looks: bool = False
) -> HttpResponse:
    if form.outbox_key:
        return to_correct(form, status=status)
    look = look_of(form, request.now, pictured=bool(uploads.photos)) if looks or form.is_bound else None
    context = {"form": form, "uploads": uploads, "most": MOST_PHOTOS, "longest": LONGEST_TEXT, "look": look}
    return render(request, "cases/public/report_form.html", context, status=status)


def _sent_before(request: CityRequest, form: ReportForm) -> Report | None:
    """What came of the same content, sent from this page or from the one that this browser sent last."""
    keys = [form.sending_key()]
    if last := request.COOKIES.get(LAST_PAGE, "")[:60]:
        keys.append(form.sending_key(last))
    return Report.objects.filter(idempotency_key__in=keys).first()


def _thank(request: CityRequest, made: Report, form: ReportForm) -> HttpResponse:
    if (number := request.POST.get("same_as", "")) and follow(made, number, at=request.now) is None:
        # Closed at this very moment, or never to be joined: the report goes on by itself, and nothing is lost.
        messages.info(request, _("那件事现在不能一起办了（可能刚刚办好）。您的这一条照样收下，单独办理。"))
    link = f"{reverse('follow_up', args=[made.token])}?new=1"
    answer = delivered(Receipt(made.number, link)) if form.outbox_key else redirect(link)
    answer.set_cookie(
        LAST_PAGE, form.cleaned_data["key"], max_age=LAST_PAGE_SECONDS, path=reverse("report"),
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer
