"""Forms over HTTP: what they ask, their answers for those who may read them, and answers handed in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Header, Router, Schema, Status
from ninja.errors import HttpError
from ninja.security import django_auth

from qiaomen.people.api import actor_of
from qiaomen.people.models import Person
from qiaomen.shell.allowance import spend
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest

from .answering import Given, receive
from .collecting import path_of
from .models import Answer, Form, FormVersion
from .pages.asked import language_for
from .pages.fill import ANSWERS_AN_HOUR
from .pages.sent import MOST_FIELDS, believed
from .problems import CannotAnswer
from .queries import answers_of, current_version, kept_by, open_to_all, to_answer
from .results import choices_of
from .rules.texts import joined

router = Router()
desk = Router(auth=django_auth)
SIZE, DEEPEST = 50, 8


class FormOut(Schema):
    """A form: `code` stands in its address."""

    code: str
    title: str
    state: str
    public: bool


class FormsOut(Schema):
    """Some forms, and `next` for those after them."""

    forms: list[FormOut]
    next: str | None


class ChoiceOut(Schema):
    """One choice: its value, and its words by language."""

    value: str
    label: dict[str, str]


class QuestionOut(Schema):
    """One question: `path` as in the answers' values; "" is the language of a form that has but one."""

    path: str
    kind: str
    label: dict[str, str]
    required: bool
    choices: list[ChoiceOut]


class VersionOut(Schema):
    """One wording; `number` is what an answer names."""

    number: int
    version: str
    made_at: datetime


class AskedOut(FormOut):
    """A form with what it asks now, and its versions, the newest first."""

    questions: list[QuestionOut]
    versions: list[VersionOut]


class AnswerIn(Schema):
    """`values` as answers have them: path → words or number, a repeat → list of the same. Photos come by page."""

    values: dict[str, Any]
    wording: int | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None


class TakenOut(Schema):
    """The answer's number."""

    number: str


class AnswerFaultOut(Schema):
    """What the server found wrong in an answer that a telephone had finished."""

    path: str
    words: str


class AnswerOut(Schema):
    """One answer; it names nobody, `by` is the member of staff who brought it."""

    number: str
    wording: int
    received_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    source: str
    by: str
    longitude: float | None
    latitude: float | None
    complete: bool
    faults: list[AnswerFaultOut]
    values: dict[str, Any]


class AnswersOut(Schema):
    """Some answers, the oldest first, and `next` for those after them."""

    answers: list[AnswerOut]
    next: str | None


# Reading ------------------------------------------------------------------------------------------------------
@router.get("/forms", response=FormsOut, summary="Forms that anybody may fill in now")
def forms(request: CityRequest, after: str = "") -> FormsOut:
    """Fifty at a time; `after`: the `next` of the page before."""
    return _forms(open_to_all(), after)


@router.get("/forms/{code}", response=AskedOut, summary="What a form asks")
def form(request: CityRequest, code: str) -> AskedOut:
    """404 for a form that is not open to everybody."""
    return _asked(open_to_all(), code)


@desk.get("/forms", response=FormsOut, summary="Forms whose answers I may read")
def desk_forms(request: CityRequest, after: str = "") -> FormsOut:
    """Fifty at a time, drafts and closed ones too."""
    return _forms(kept_by(actor_of(request)), after)


@desk.get("/forms/{code}", response=AskedOut, summary="What a form asks, with its versions")
def desk_form(request: CityRequest, code: str) -> AskedOut:
    """For whoever may read its answers, and for staff while it is open."""
    by = actor_of(request)
    return _asked(kept_by(by) | to_answer(by), code)


@desk.get("/forms/{code}/answers", response=AnswersOut, summary="The answers to a form")
def desk_answers(request: CityRequest, code: str, after: str = "") -> AnswersOut:
    """Fifty at a time by their key: what comes meanwhile comes at the end."""
    found = answers_of(_found(kept_by(actor_of(request)), code)).select_related("by", "version")
    rows = found.defer("version__definition", "version__xml", "version__source")
    page = page_of(rows, order=("pk",), after=after or None, size=SIZE)
    return AnswersOut(answers=[_answer(row) for row in page], next=page.next)


def _found(forms: QuerySet[Form], code: str) -> Form:
    found = forms.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _forms(found: QuerySet[Form], after: str) -> FormsOut:
    page = page_of(found, order=("pk",), after=after or None, size=SIZE)
    return FormsOut(forms=[FormOut.model_validate(one, from_attributes=True) for one in page], next=page.next)


def _asked(forms: QuerySet[Form], code: str) -> AskedOut:
    found = _found(forms, code)
    versions = found.versions.order_by("-number").only("number", "version", "made_at")[:SIZE]
    shown = {name: getattr(found, name) for name in FormOut.model_fields}
    return AskedOut(
        **shown, questions=_questions(current_version(found)),
        versions=[VersionOut.model_validate(one, from_attributes=True) for one in versions],
    )  # fmt: skip


def _questions(version: FormVersion) -> list[QuestionOut]:
    definition = version.definition
    root = f"/{definition['name']}/"
    return [
        QuestionOut(
            path=one["path"].removeprefix(root), kind=one["kind"], required="required" in one,
            label={language: joined(pieces) for language, pieces in one.get("label", {}).items()},
            choices=[ChoiceOut(value=item["name"], label=item["label"]) for item in choices_of(definition, one)],
        )
        for one in definition["questions"]
    ]  # fmt: skip


def _answer(row: Answer) -> AnswerOut:
    return AnswerOut(
        number=row.instance_id, wording=row.version.number, received_at=row.received_at, begun_at=row.begun_at,
        ended_at=row.ended_at, source=row.source, by=str(row.by or ""), longitude=row.longitude, latitude=row.latitude,
        complete=row.complete, faults=[AnswerFaultOut(**fault) for fault in row.faults], values=row.values,
    )  # fmt: skip


# Handing in ---------------------------------------------------------------------------------------------------
@router.post("/forms/{code}/answers", response={201: TakenOut}, summary="Hand in an answer to a public form")
def hand_in(request: CityRequest, code: str, body: AnswerIn, idempotency_key: Header[UUID]) -> Status[TakenOut]:
    """The same again under the same Idempotency-Key is the same answer; other words under it are refused."""
    return _taken(request, _found(open_to_all(), code), body, idempotency_key, None)


@desk.post("/forms/{code}/answers", response={201: TakenOut}, summary="Hand in an answer as a member of staff")
def desk_hand_in(request: CityRequest, code: str, body: AnswerIn, idempotency_key: Header[UUID]) -> Status[TakenOut]:
    """As the public one, for every form that is open; the answer says who brought it."""
    by = actor_of(request)
    return _taken(request, _found(to_answer(by), code), body, idempotency_key, by.person)


def _taken(request: CityRequest, form: Form, body: AnswerIn, key: UUID, by: Person | None) -> Status[TakenOut]:
    version = form.versions.filter(number=body.wording or 0).first() or current_version(form)
    if body.wording not in (None, version.number):
        raise Http404
    given = Given(
        instance_id=f"uuid:{key}", texts=_texts(version, body.values),
        begun_at=believed(body.begun_at, now=request.now), ended_at=believed(body.ended_at, now=request.now),
        language=language_for(version.definition, get_language() or ""),
    )  # fmt: skip
    known = Answer.objects.filter(instance_id=given.instance_id).exists()
    if by is None and not known and not spend(request, "form", ANSWERS_AN_HOUR):
        raise HttpError(429, _("一小时内从您这里来的太多了。请过一会儿再提交。"))
    return Status(201, TakenOut(number=receive(version, given, by=by, at=request.now).instance_id))


def _texts(version: FormVersion, values: dict[str, Any]) -> dict[str, str]:
    """Words by address, as a page would name them. A photo is no word: it comes by page, or from Collect."""
    texts: dict[str, str] = {}
    _walk(values, f"/{version.definition['name']}", texts, 0)
    images = {one["path"] for one in version.definition["questions"] if one["kind"] == "image"}
    return {address: words for address, words in texts.items() if path_of(address) not in images}


def _walk(values: Any, above: str, into: dict[str, str], depth: int) -> None:
    if not isinstance(values, dict) or depth > DEEPEST or len(into) > MOST_FIELDS:
        raise CannotAnswer(_("答卷的内容读不出来。"))
    for name, value in values.items():
        if isinstance(value, list):
            for number, inner in enumerate(value, 1):
                into[f"{above}/{name}[{number}]/"] = ""
                _walk(inner, f"{above}/{name}[{number}]", into, depth + 1)
        elif not isinstance(value, dict):
            into[f"{above}/{name}"] = _words(value)


def _words(value: Any) -> str:
    """One value as words; what no database and no document can hold is refused."""
    if isinstance(value, int) and abs(value) >= 10**18:
        raise CannotAnswer(_("答卷的内容读不出来。"))
    words = "" if value is None else str(value)
    if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in words):
        raise CannotAnswer(_("答卷的内容读不出来。"))
    return words
