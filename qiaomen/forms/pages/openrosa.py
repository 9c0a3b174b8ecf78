"""What ODK Collect speaks to, by OpenRosa 1.0: forms and their list, submissions; the key is in the address."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from itertools import chain
from typing import Any, cast

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from qiaomen.files.models import Photo
from qiaomen.files.photos import PhotoRefused, take_in
from qiaomen.forms.answering import Given, receive
from qiaomen.forms.collecting import Submission, form_list, manifest, message, person_with
from qiaomen.forms.models import AnswerFile, Form, FormVersion, Source, State
from qiaomen.forms.problems import AnswerFault, CannotAnswer
from qiaomen.forms.queries import current_version, newest_versions, to_answer
from qiaomen.people.actors import staff
from qiaomen.people.models import Person
from qiaomen.shell.pages.private import private
from qiaomen.shell.requests import CityRequest

XML = "text/xml; charset=utf-8"
# Collect packs photos together up to so many bytes: small enough that a line which breaks loses little.
ONE_REQUEST, MOST_XML = 10_000_000, 5 * 1024 * 1024
LONGEST_NAME = AnswerFile.name.field.max_length or 0
View = Callable[..., HttpResponseBase]


class CollectRequest(CityRequest):
    """For annotations only: a request with a key that is somebody's."""

    person: Person


def with_key(view: View) -> View:
    """Only with the key of somebody's telephone; adds what OpenRosa wants in every answer."""

    @csrf_exempt
    @private
    @wraps(view)
    def answer(request: CityRequest, key: str, *args: Any, **named: Any) -> HttpResponseBase:
        # Wrong keys are not counted: nobody guesses 192 bits, and behind one address of a telephone network
        # there are many telephones, of which one with an old key must not lock the others out.
        person = person_with(key, at=request.now)
        if person is None:
            response: HttpResponseBase = _said(_("这部手机的钥匙不能用了。请在网站上重新取一个。"), status=403)
        else:
            known = cast(CollectRequest, request)
            known.person = person
            response = view(known, key, *args, **named)
        response.headers["X-OpenRosa-Version"] = "1.0"
        response.headers["X-OpenRosa-Accept-Content-Length"] = str(ONE_REQUEST)
        response.headers["Date"] = http_date(request.now.timestamp())
        return response

    return answer


def _said(words: str, *, status: int) -> HttpResponse:
    return HttpResponse(message(words), content_type=XML, status=status)


def _address(request: CityRequest, name: str, *parts: object) -> str:
    return request.build_absolute_uri(reverse(name, args=parts))


@with_key
@require_safe
def collect_list(request: CollectRequest, key: str) -> HttpResponse:
    """`/collect/<key>/formList`."""
    forms = to_answer(staff(request.person))
    if code := request.GET.get("formID"):
        forms = forms.filter(code=code)
    versions = newest_versions(forms).order_by("form__code").defer("definition", "source")
    listed = [(one, _address(request, "collect_form", key, one.pk)) for one in versions]
    return HttpResponse(form_list(listed), content_type=XML)


@with_key
@require_safe
def collect_form(request: CollectRequest, key: str, pk: int) -> HttpResponse:
    """`/collect/<key>/forms/<pk>.xml`: the XForm."""
    found = FormVersion.objects.filter(pk=pk, form__in=to_answer(staff(request.person))).first()
    if found is None:
        return _said(_("没有这份表单，或者它已经结束。"), status=404)
    return HttpResponse(found.xml, content_type=XML)


@with_key
@require_safe
def collect_manifest(request: CollectRequest, key: str, pk: int) -> HttpResponse:
    """`/collect/<key>/manifest/<pk>`: no further files."""
    return HttpResponse(manifest(), content_type=XML)


@with_key
@require_http_methods(["HEAD", "POST"])
def collect_submission(request: CollectRequest, key: str) -> HttpResponse:
    """`/collect/<key>/submission`: asked first by HEAD, then one POST or several for one instance."""
    if request.method == "HEAD":
        response = HttpResponse(status=204)
        response.headers["Location"] = _address(request, "collect_submission", key)
        return response
    sheet = request.FILES.get("xml_submission_file")
    if sheet is None or (sheet.size or 0) > MOST_XML:
        return _said(_("没有收到答卷。"), status=400)
    try:
        return _take(request, Submission(sheet.read()))
    except CannotAnswer as problem:
        return _said(problem.message, status=409 if "xml_submission_file" in request.FILES else 400)


def _take(request: CollectRequest, sent: Submission) -> HttpResponse:
    form = Form.objects.filter(code=sent.code).exclude(state=State.DRAFT).first()
    version = _version(form, sent) if form and staff(request.person).posts else None
    if version is None:
        return _said(_("没有这份表单，或者没有这个版本。"), status=404)
    photos, faults = _photos(request, sent.photos(version))
    ended = _believed(sent.moment(version, "end"), request.now)
    given = Given(
        instance_id=sent.instance_id, texts=sent.texts(version), photos=photos, faults=faults, source=Source.COLLECT,
        begun_at=_believed(sent.moment(version, "start"), request.now), ended_at=localtime(ended) if ended else None,
        finished=True, complete=not request.POST.get("*isIncomplete*") and "*isIncomplete*" not in request.FILES,
    )  # fmt: skip
    receive(version, given, by=request.person, at=localtime(request.now))
    return _said(_("收到了，谢谢。"), status=201)


def _version(form: Form, sent: Submission) -> FormVersion | None:
    """The version that was answered. A closed form still takes what was finished on a telephone."""
    return form.versions.filter(version=sent.version).first() if sent.version else current_version(form)


def _believed(at: datetime | None, now: datetime) -> datetime | None:
    """A telephone's clock may be wrong; what lies ahead is not believed."""
    return at if at and at <= now else None


def _photos(request: CollectRequest, wanted: dict[str, str]) -> tuple[dict[str, Photo], tuple[AnswerFault, ...]]:
    """The photos that the answer names, by their names. `wanted`: name → its question.

    Collect sends whatever lies in the answer's folder (its own log, a photo that was taken again): the rest is left.
    A photo that cannot be used is noted: refused, it would hold the answer back on the telephone for ever.
    """
    found: dict[str, Photo] = {}
    faults: list[AnswerFault] = []
    for file in chain.from_iterable(files for _field, files in request.FILES.lists()):
        name = str(getattr(file, "name", ""))
        if name in wanted and len(name) > LONGEST_NAME:
            faults.append(AnswerFault(wanted[name], "", _("照片的文件名太长，没有收下。")))
        elif name in wanted:
            try:
                zone = get_current_timezone()
                found[name] = take_in(cast(Any, file), name=name, at=request.now, by=request.person, tz=zone)
            except PhotoRefused as problem:
                faults.append(AnswerFault(wanted[name], "", str(problem)))
    return found, tuple(faults)
