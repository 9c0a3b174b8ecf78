"""A form to be filled in: for everybody by its link, for staff also without a connection."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from qiaomen.forms.answering import Given, receive
from qiaomen.forms.models import Answer, Form, FormVersion, State
from qiaomen.forms.problems import CannotAnswer
from qiaomen.forms.queries import current_version, open_to_all, taken_from_devices, to_answer
from qiaomen.forms.rules.evaluating import TakesTooLong
from qiaomen.people.models import Person
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.allowance import spend
from qiaomen.shell.pages.offline import with_copy, with_public_copy
from qiaomen.shell.pages.sending import delivered, sendable, sending_key, to_correct
from qiaomen.shell.requests import CityRequest, posted_number
from qiaomen.shell.sending import Receipt

from .asked import Summary, language_for, unseen_words
from .part import grows, part, unseen
from .sent import Sent, moment, sent_by

ANSWERS_AN_HOUR, TRIES_AN_HOUR = 60, 300
View = Callable[..., HttpResponseBase]


def in_time(view: View) -> View:
    """Says it in words when the form's expressions take too long, wherever on the page that was found out."""

    @wraps(view)
    def answer(request: CityRequest, *args: Any, **named: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **named)
        except TakesTooLong as problem:
            return _only_words(request, problem.message, status=422)

    return answer


@dataclass(frozen=True)
class Occasion:
    """What a form is filled in for. `keep` is called with the answer in its transaction, also when it comes again.

    What `keep` refuses with CannotAnswer is not taken in. `where`: what stands after it (that page forgets the draft by
    data-kept-done); `back`: where one came from; `about`: what it is about.
    """

    where: str
    back: str
    about: str
    keep: Callable[[Answer], None]


# Not protected by the middleware: a page that lay open too long would lose what was typed. The view checks itself.
@csrf_exempt
@with_public_copy
@require_http_methods(["GET", "HEAD", "POST"])
@in_time
def form_public(request: CityRequest, code: str) -> HttpResponseBase:
    """`/forms/<code>/`."""
    form = get_object_or_404(taken_from_devices() if _from_device(request) else open_to_all(), code=code)
    if request.method == "POST":
        if not spend(request, "form-tries", TRIES_AN_HOUR):
            return _too_often(request)
        if not sending_key(request) and _is_stale(request):
            old = Summary(message=_("页面放得太久了。请再填一次。"))
            return _show(request, _version_seen(request, form), Sent({}, set()), old, status=422)
    return answered(request, form, by=None)


@sendable
@staff_page
@with_copy
@require_http_methods(["GET", "HEAD", "POST"])
def form_staff(request: StaffRequest, code: str) -> HttpResponseBase:
    """`/desk/forms/<code>/answer/`."""
    by = request.actor
    form = get_object_or_404(taken_from_devices(by) if _from_device(request) else to_answer(by), code=code)
    return answered(request, form, by=request.actor.person)


def form_done(request: CityRequest, code: str) -> HttpResponse:
    """`/forms/<code>/done/`: thanks; the same for everybody."""
    # What is open to everybody is taken from devices, too.
    form = get_object_or_404(Form.objects.all() if request.user.is_authenticated else taken_from_devices(), code=code)
    is_open = form.state == State.OPEN and (form.public or request.user.is_authenticated)
    where = reverse("form_public" if not request.user.is_authenticated else "form_staff", args=[form.code])
    return render(request, "forms/done.html", {"form": form, "again": where, "is_open": is_open})


def _from_device(request: HttpRequest) -> bool:
    return request.method == "POST" and bool(sending_key(request))


@in_time
def answered(
    request: CityRequest, form: Form, *, by: Person | None, occasion: Occasion | None = None
) -> HttpResponseBase:
    """The page of a form, and what is handed in there. Other rooms let their own forms be filled in by it, too."""
    version = _version_seen(request, form)
    if request.method != "POST":
        return _show(request, version, Sent({}, set()), None, by=by, occasion=occasion)
    sent = sent_by(request, version, by=by)
    _preload(request, version, sent)
    given = Given(
        instance_id=f"uuid:{sending_uuid(request)}", texts=sent.texts, photos=sent.photos,
        language=language_for(version.definition, get_language() or ""), begun_at=moment(request, "begun"),
        ended_at=moment(request, "ended"),
    )  # fmt: skip
    if sent.faults:
        return _show(request, version, sent, Summary(tuple(sent.faults)), by=by, occasion=occasion, status=422)
    known = Answer.objects.filter(instance_id=given.instance_id).exists()
    if not known and (grows(request) or unseen(request, version, sent)):
        return _show(request, version, sent, further(request), by=by, occasion=occasion, status=422)
    try:
        if by is None and not known and not spend(request, "form", ANSWERS_AN_HOUR):
            return _too_often(request)
        with transaction.atomic():
            made = receive(version, given, by=by, at=request.now)
            if occasion:
                occasion.keep(made)
    except CannotAnswer as problem:
        summary = Summary(problem.faults, "" if problem.faults else problem.message)
        return _show(request, version, sent, summary, by=by, occasion=occasion, status=422)
    where = occasion.where if occasion else reverse("form_done", args=[form.code])
    return delivered(Receipt(form.title[:40], where)) if sending_key(request) else redirect(where)


def sending_uuid(request: HttpRequest) -> str:
    """The answer's own number: written into the page, so that an outbox and a second tap mean the same answer."""
    try:
        return str(uuid.UUID(request.POST.get("instance", "")))
    except ValueError:
        return str(uuid.UUID(sending_key(request))) if sending_key(request) else str(uuid.uuid4())


def _version_seen(request: CityRequest, form: Form) -> FormVersion:
    """An answer belongs to the wording that was read, also when it waited on a device."""
    number = posted_number(request, "wording", digits=6)
    return (form.versions.filter(number=number).first() if number else None) or current_version(form)


def _preload(request: CityRequest, version: FormVersion, sent: Sent) -> None:
    """What the device fills in on ODK Collect, the page fills in here."""
    end = localtime(moment(request, "ended") or request.now)
    begun = moment(request, "begun")
    said = {
        "start": localtime(begun).isoformat(timespec="seconds") if begun else "",
        "end": end.isoformat(timespec="seconds"), "today": end.date().isoformat(), "nothing": "",
    }  # fmt: skip
    for question in version.definition["questions"]:
        if preload := question.get("preload"):
            # By the device's clock, else not at all: sent again, the same words must come.
            sent.texts[question["path"]] = said[preload] if moment(request, "ended") or preload == "nothing" else ""


def further(request: CityRequest) -> Summary | None:
    """Why the page comes back: further questions, or nothing to say about a repeat that grew."""
    return None if grows(request) else Summary(message=unseen_words())


def _show(
    request: CityRequest,
    version: FormVersion,
    sent: Sent,
    summary: Summary | None,
    *,
    by: Person | None = None,
    occasion: Occasion | None = None,
    status: int = 200,
) -> HttpResponseBase:
    if sending_key(request):
        return to_correct(summary or Summary(), status=status)
    context: dict[str, Any] = {
        **part(request, version, sent, summary.faults if summary else ()), "form": version.form, "version": version,
        "summary": summary, "instance": request.POST.get("instance") or uuid.uuid4(), "by": by,
        "begun": request.POST.get("begun", ""), "occasion": occasion,
    }  # fmt: skip
    template = "forms/fill_staff.html" if by else "forms/fill.html"
    return render(request, template, context, status=status)


def _is_stale(request: HttpRequest) -> bool:
    """Whether the page's token is missing, foreign or expired."""
    return csrf_protect(lambda _request: HttpResponse())(request).status_code == 403


def _too_often(request: CityRequest) -> HttpResponse:
    return _only_words(request, _("一小时内从您这里来的太多了。请过一会儿再提交。"), status=429)


def _only_words(request: CityRequest, words: str, *, status: int) -> HttpResponse:
    if sending_key(request):
        return to_correct(message=words, status=status)
    return render(request, "forms/too_often.html", {"words": words, "later": status == 429}, status=status)
