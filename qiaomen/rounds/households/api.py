"""Household rounds over HTTP: the same rounds, figures and doors as the pages, asked by the same questions."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Header, Router, Schema, Status
from ninja.security import django_auth
from pydantic import AwareDatetime

from qiaomen.cases.problems import Missing
from qiaomen.forms.problems import CannotAnswer
from qiaomen.people.api import actor_of
from qiaomen.people.deliveries import once
from qiaomen.rounds.models import Household, HouseholdRound
from qiaomen.rounds.models.household import Outcome, Stage
from qiaomen.rounds.rates import total
from qiaomen.shell.pages.sending import OLDEST
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import Receipt
from qiaomen.shell.templatetags.widgets import named

from .queries import doors_to_visit, doors_within, rounds_seen_by
from .reaching import Reached, reached, reached_in
from .results import Line, Table, tables
from .visiting import Seen, record

desk = Router(auth=django_auth)
MOST = 200
COUNTS = ("drawn", "answered", "nobody", "refused", "empty", "open")


class RoundOut(Schema):
    """A round: listed, going or closed. `response`: answered, of the drawn households where somebody lives."""

    id: int
    title: str
    form: str
    unit: str
    since: date
    until: date
    stage: Stage
    drawn: int
    answered: int
    nobody: int
    refused: int
    empty: int
    open: int
    response: float | None


class ShareOut(Schema):
    """A weighted share with the half width of its 95 % interval, or a mean of points; both empty where hidden."""

    option: str
    share: float | None
    margin: float | None
    hidden: bool


class RoundLineOut(Schema):
    """The whole round, one area, or a unit with several; `n` is empty where it is hidden."""

    name: str
    n: int | None
    shares: list[ShareOut]


class RoundQuestionOut(Schema):
    """One question: `mean` when its only share is a mean of points."""

    question: str
    mean: bool
    whole: RoundLineOut
    areas: list[RoundLineOut]
    units: list[RoundLineOut]


class ResultsOut(RoundOut):
    """What came of a round."""

    questions: list[RoundQuestionOut]


class DrawnAreaOut(Schema):
    """An area's list: its length, how many were wanted, and the numbers drawn, in the order of the draw."""

    area: str
    listed: int
    wanted: int
    numbers: list[int]


class DrawOut(Schema):
    """Enough to draw again: sort 1 … `listed` by SHA-256 of `seed|area|number`, take the first `wanted`.

    `list_digest`: SHA-256 of the lines `area,number,address`, each ended by a line feed, by area and number.
    """

    seed: str
    list_digest: str
    drawn_at: datetime | None
    areas: list[DrawnAreaOut]


class DoorOut(Schema):
    """A door to be visited. `is_check`: as the second person; the page with its questions is at `page`."""

    id: int
    round: int
    form: str
    area: str
    address: str
    visits: int
    is_check: bool
    page: str


class VisitIn(Schema):
    """What came of a visit. `answers`: address of a question in the form (/data/near/clean) → words.

    `at`: when, if it was done without a connection; older than a week is not believed.
    `wish`: what else was said; with `consent` it becomes a report, without it stays among the answers.
    """

    outcome: Outcome
    at: AwareDatetime | None = None
    answers: dict[str, str] = {}
    language: str = ""
    wish: str = ""
    consent: bool = False


class VisitOut(Schema):
    """That it is in."""

    receipt: str


@desk.get("/households", response=list[RoundOut], summary="Household rounds that I may see, the newest first")
def rounds(request: CityRequest) -> list[RoundOut]:
    """At most 200."""
    found = list(rounds_seen_by(actor_of(request)).order_by("-pk")[:MOST])
    rows = reached_in(found)
    return [_round(one, rows[one.pk]) for one in found]


@desk.get("/households/{pk}/results", response=ResultsOut, summary="Weighted shares with n and margin")
def results(request: CityRequest, pk: int) -> ResultsOut:
    """Small cells are hidden as on the page, with so many more that no sum gives them away."""
    one = get_object_or_404(rounds_seen_by(actor_of(request)), pk=pk)
    return ResultsOut(**_round(one, reached(one)).dict(), questions=[_question(table) for table in tables(one)])


@desk.get("/households/{pk}/draw", response=DrawOut, summary="How the sample was drawn, to draw it again")
def draw(request: CityRequest, pk: int) -> DrawOut:
    """Line numbers, not addresses."""
    one = get_object_or_404(rounds_seen_by(actor_of(request)), pk=pk)
    strata = list(one.strata.select_related("area").order_by("area__code"))
    numbers: dict[int, list[int]] = {each.pk: [] for each in strata}
    rows = Household.objects.filter(stratum__round=one, drawn__isnull=False).order_by("drawn")
    for stratum, number in rows.values_list("stratum", "number"):
        numbers[stratum].append(number)
    areas = [
        DrawnAreaOut(
            area=each.area.code, listed=each.households_listed, wanted=each.wanted, numbers=numbers[each.pk]
        )
        for each in strata
    ]  # fmt: skip
    return DrawOut(seed=one.seed, list_digest=one.list_digest, drawn_at=one.drawn_at, areas=areas)


@desk.get("/doors", response=list[DoorOut], summary="Doors that I still have to visit, in the order of the walk")
def doors(request: CityRequest) -> list[DoorOut]:
    """At most 200."""
    by = actor_of(request)
    assert by.person is not None, "staff are persons"
    return [
        DoorOut(
            id=one.pk, round=one.stratum.round_id, form=one.stratum.round.version.form.code,
            area=named(one.stratum.area), address=one.address, visits=one.visits,
            is_check=one.checker_id == by.person.pk, page=reverse("door", args=[one.pk]),
        )
        for one in doors_to_visit(by).select_related("stratum__round__version__form")[:MOST]
    ]  # fmt: skip


@desk.post("/doors/{pk}/visits", response={201: VisitOut}, summary="Hand in a visit")
def visit(request: CityRequest, pk: int, body: VisitIn, idempotency_key: Header[UUID]) -> Status[VisitOut]:
    """Sending it again with the same Idempotency-Key gives the same answer and adds nothing."""
    by, key = actor_of(request), idempotency_key.hex
    assert by.person is not None, "staff are persons"
    door = get_object_or_404(doors_within(by), pk=pk)
    at = body.at if body.at and request.now - OLDEST < body.at < request.now else request.now
    answers = {name: _plain(words) for name, words in body.answers.items()}
    seen = Seen(key, body.outcome, at, answers, _plain(body.language), _plain(body.wish), body.consent)

    def do() -> Receipt:
        record(door, seen, by=by, at=request.now)
        return Receipt(f"{door.address} · {seen.outcome.label}"[:40], reverse("doors"))

    try:
        receipt = once(key, by=by.person, at=request.now, do=do)
    except CannotAnswer as problem:
        first = problem.faults[0] if problem.faults else None
        raise Missing(first.path if first else "", first.words if first else problem.message) from None
    return Status(201, VisitOut(receipt=receipt.number))


def _plain(words: str) -> str:
    """Without what no database keeps."""
    return words.replace("\x00", "")


def _round(one: HouseholdRound, rows: list[Reached]) -> RoundOut:
    whole = total([row.rate for row in rows])
    counts: Mapping[str, Any] = {name: sum(getattr(row, name) for row in rows) for name in COUNTS}
    return RoundOut(
        id=one.pk, title=one.title, form=one.version.form.code, unit=named(one.unit), since=one.since, until=one.until,
        stage=one.stage, response=whole.share if whole else None, **counts,
    )  # fmt: skip


def _question(table: Table) -> RoundQuestionOut:
    areas, units = [_line(table, one) for one in table.areas], [_line(table, one) for one in table.units]
    return RoundQuestionOut(
        question=table.title, mean=table.is_mean, whole=_line(table, table.whole), areas=areas, units=units
    )


def _line(table: Table, line: Line) -> RoundLineOut:
    shares = [
        ShareOut(option=option, share=one.share, margin=one.margin, hidden=one.hidden)
        for option, one in zip(table.options, line.shares, strict=True)
    ]
    return RoundLineOut(name=line.name, n=line.n, shares=shares)
