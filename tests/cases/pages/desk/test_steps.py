"""Doing steps by their forms: who may, what a stale page gets, what an error keeps, what a success moves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from qiaomen.cases import approvals
from qiaomen.cases.models import Case
from qiaomen.cases.models.report import Channel
from qiaomen.cases.pages.desk.step_forms import STEP_FORMS
from qiaomen.cases.states import MACHINE
from qiaomen.files.kept import keep_token
from tests import build
from tests.build import World

from .conftest import SitDown, address, closed_late, steps_of

Make = Callable[..., Case]
Input = Callable[[World, Case], dict[str, Any]]


def asked(kind: str) -> Make:
    """A case in handling for which the handler has asked something."""

    def make(made: World, at: datetime) -> Case:
        case = build.in_handling(made, at)
        given: dict[str, Any] = {"words": "等待配件到货", "by": made.actor("bo"), "at": at}
        if kind == "extension":
            approvals.ask_extension(case, reason=made.reason("extend"), **given)
        else:
            until = (at + timedelta(days=9)).date()
            approvals.ask_suspension(case, reason=made.reason("suspend"), until=until, **given)
        return case

    return make


def exempting(made: World, at: datetime) -> Case:
    """A closed case whose clerk has asked for the exemption of the overdue fact."""
    case = closed_late(made, at)
    approvals.ask_exemption(case, reason=made.reason("exempt"), words="停电不能施工", by=made.actor("lin"), at=at)
    return case


def exposed(made: World, at: datetime) -> Case:
    """A media exposure that is owed a public reply."""
    due = at + timedelta(days=3)
    given = {"channel": Channel.MEDIA, "link": "https://example.org/a", "reply_due_at": due}
    return build.received(made, at, by=made.actor("olga"), **given)


def nothing(made: World, case: Case) -> dict[str, Any]:
    """No input at all."""
    return {}


def note(made: World, case: Case) -> dict[str, Any]:
    """A remark."""
    return {"note": "现场又查看了一遍"}


def report_number(case: Case) -> str:
    """The number of the report that speaks in the case."""
    return case.own_voices.get().report.number


@dataclass(frozen=True)
class Row:
    """A step: from which case, by whom, with what, and what the history ends in; who may not (403)."""

    make: Make
    who: str
    given: Input
    events: list[str]
    stranger: str
    lacking: dict[str, Any] | None = field(default=None)
    at_field: str = ""


ROWS: dict[str, Row] = {
    "accept": Row(
        build.received, "ana", lambda m, c: {"category": m.lamp.pk, "filing_standard": m.lamp_out.pk, "title": "灯"},
        ["accept"], "dai", {"title": "留着的标题"}, "category",
    ),
    "decline": Row(
        build.received, "ana", lambda m, c: {"reason": "decline-1"}, ["decline"], "dai", {"note": "留着"}, "reason"
    ),
    "appeal": Row(build.declined, "olga", note, ["appeal"], "ana", {"note": ""}, "note"),
    "amend": Row(
        build.accepted, "dai", lambda m, c: {"place_words": "东门"}, ["amend"], "ling", {"longitude": "115.7"},
        "longitude",
    ),
    "join": Row(
        build.received, "ana", lambda m, c: {"into": build.received(m, c.opened_at).number}, ["join"], "ling",
        {"into": "A99"}, "into",
    ),
    "separate": Row(build.joined, "dai", nothing, ["separate"], "ling"),
    "split": Row(
        build.accepted, "dai", lambda m, c: {"voice": report_number(c), "text": "还有垃圾没清"}, ["split"], "ling",
        {"note": "留着"}, "text",
    ),
    "dispatch": Row(build.accepted, "dai", lambda m, c: {"to": "LD"}, ["dispatch"], "ana", {"note": "留着"}, "to"),
    "take": Row(build.dispatched, "bo", nothing, ["take"], "dai"),
    "return": Row(
        build.dispatched, "lin", lambda m, c: {"reason": "return-1", "basis": "权责清单第三条", "suggested": "DL"},
        ["return"], "bo", {"reason": "return-1", "basis": "短", "suggested": "DL"}, "basis",
    ),
    "arbitrate": Row(
        build.disputed, "ling", lambda m, c: {"to": "DL", "note": "路面归道路所"}, ["arbitrate"], "dai",
        {"to": "DL", "note": ""}, "note",
    ),
    "note": Row(build.in_handling, "bo", note, ["note"], "ling", {"note": ""}, "note"),
    "ask_extension": Row(
        build.in_handling, "bo", lambda m, c: {"reason": "extend-1", "words": "等待配件到货"},
        ["ask_extension"], "ling",
        {"reason": "extend-1", "words": "短"}, "words",
    ),
    "approve_extension": Row(asked("extension"), "ling", nothing, ["approve_extension"], "bo"),
    "refuse_extension": Row(asked("extension"), "ling", note, ["refuse_extension"], "bo", {"note": ""}, "note"),
    "ask_suspension": Row(
        build.in_handling, "bo",
        lambda m, c: {"reason": "suspend-1", "words": "等待配件到货", "until": c.opened_at.date() + timedelta(days=9)},
        ["ask_suspension"], "ling", {"reason": "suspend-1", "words": "等待配件到货", "until": "2020-01-01"}, "until",
    ),
    "approve_suspension": Row(asked("suspension"), "ling", nothing, ["approve_suspension"], "bo"),
    "refuse_suspension": Row(asked("suspension"), "sun", note, ["refuse_suspension"], "bo", {"note": ""}, "note"),
    "resume": Row(build.suspended, "bo", nothing, ["resume"], "ling"),
    "finish": Row(build.in_handling, "bo", nothing, ["finish"], "ling", {"note": "换了灯泡"}, "after"),
    "verify": Row(build.finished, "sun", nothing, ["verify"], "bo"),
    "send_back": Row(
        build.finished, "cai", lambda m, c: {"reason": "send_back-1", "note": "灯还是不亮"}, ["send_back"], "bo",
        {"reason": "send_back-1"}, "note",
    ),
    "urge": Row(build.in_handling, "wang", note, ["urge"], "bo"),
    "escalate": Row(
        build.in_handling, "sun", lambda m, c: {"colour": "red"}, ["escalate"], "bo", {"note": "留着"}, "colour"
    ),
    "answer": Row(
        build.verified, "olga", lambda m, c: {"text": "路灯已经修好。"}, ["answer"], "bo", {"text": "好"}, "text"
    ),
    "reply": Row(exposed, "ana", lambda m, c: {"text": "已经派人去修。"}, ["reply"], "dai", {"text": "好"}, "text"),
    "rate": Row(
        build.answered, "olga",
        lambda m, c: {"report": report_number(c), "solved": "yes", "satisfied": "yes", "why": "谢谢"},
        ["rate", "close"], "ana", {"why": "没说清"}, "solved",
    ),
    "contest": Row(build.closed, "cai", note, ["contest"], "guan", {"note": "不对"}, "note"),
    "dismiss": Row(build.contested, "sun", note, ["dismiss"], "ana", {"note": ""}, "note"),
    "reopen": Row(build.contested, "sun", note, ["reopen"], "ana", {"note": ""}, "note"),
    "ask_exemption": Row(
        closed_late, "lin", lambda m, c: {"reason": "exempt-1", "words": "停电不能施工"}, ["ask_exemption"], "sun",
        {"reason": "exempt-1", "words": "短"}, "words",
    ),
    "approve_exemption": Row(exempting, "sun", nothing, ["approve_exemption"], "lin"),
    "refuse_exemption": Row(exempting, "sun", note, ["refuse_exemption"], "lin", {"note": ""}, "note"),
}  # fmt: skip
NOT_BY_FORM = {"expire", "redo", "close", "look_back", "explain"}


def send(client: Client, case: Case, step: str, given: dict[str, Any], **more: Any) -> Any:
    """Post a step's form as the page that shows the case now would."""
    return client.post(address(case, step), {"version": case.version, **given, **more})


def with_photo(step: str, given: dict[str, Any], at: datetime) -> dict[str, Any]:
    """What the finish form owes besides."""
    if step != "finish" or "note" in given:
        return given
    return given | {"note": "换了灯泡", "after_kept": [keep_token(build.photo(at))]}


class TestTheTable:
    def test_holds_every_step_that_staff_do(self) -> None:
        assert set(STEP_FORMS) == set(MACHINE) - NOT_BY_FORM == set(ROWS)

    @pytest.mark.parametrize("step", ROWS)
    def test_tells_what_each_field_is(self, made: World, at: datetime, step: str) -> None:
        row = ROWS[step]
        form = STEP_FORMS[step].form(case=row.make(made, at), by=made.actor(row.who), at=at)
        assert [each.name for each in form if not each.is_hidden and not each.field.label] == []

    @pytest.mark.parametrize("step", ROWS)
    def test_reads_plain_data_as_well_as_a_browsers(self, made: World, at: datetime, step: str) -> None:
        row = ROWS[step]
        case = row.make(made, at)
        by, line = made.actor(row.who), STEP_FORMS[step]
        form = line.form(with_photo(step, row.given(made, case), at), case=case, by=by, at=at)
        assert form.is_valid(), form.errors
        line.do(case, form.cleaned_data, by, at)
        assert steps_of(case)[-len(row.events) :] == row.events


@pytest.mark.parametrize("step", ROWS)
class TestEachStep:
    def test_is_offered_and_done(self, made: World, at: datetime, as_: SitDown, step: str) -> None:
        row = ROWS[step]
        case = row.make(made, at)
        before, client = steps_of(case), as_(row.who)
        shown = client.get(address(case))
        assert step in [card.step.name for card in shown.context["cards"]]
        answer = send(client, case, step, with_photo(step, row.given(made, case), at))
        assert answer.status_code == 302, answer.context["cards"][0].form.errors
        assert steps_of(case) == before + row.events
        said = [str(message) for message in client.get(answer.headers["Location"]).context["messages"]]
        assert len(said) == 1
        assert case.number in said[0]

    def test_is_refused_to_somebody_without_the_post(self, made: World, at: datetime, as_: SitDown, step: str) -> None:
        row = ROWS[step]
        case = row.make(made, at)
        before, client = steps_of(case), as_(row.stranger)
        assert step not in [card.step.name for card in client.get(address(case)).context["cards"]]
        answer = send(client, case, step, with_photo(step, row.given(made, case), at))
        assert (answer.status_code, steps_of(case)) == (403, before)

    def test_does_not_exist_for_those_who_may_not_see_the_case(
        self, made: World, at: datetime, as_: SitDown, step: str
    ) -> None:
        row = ROWS[step]
        case = row.make(made, at)
        before = steps_of(case)
        assert send(as_("mo"), case, step, with_photo(step, row.given(made, case), at)).status_code == 404
        assert steps_of(case) == before

    def test_does_nothing_from_a_page_that_shows_an_older_case(
        self, made: World, at: datetime, as_: SitDown, step: str
    ) -> None:
        row = ROWS[step]
        case = row.make(made, at)
        before = steps_of(case)
        given = with_photo(step, row.given(made, case), at)
        answer = send(as_(row.who), case, step, given, version=case.version - 1)
        assert (answer.status_code, steps_of(case)) == (409, before)
        assert "您的操作没有执行" in answer.text


class TestAnError:
    @pytest.mark.parametrize("step", [step for step, row in ROWS.items() if row.lacking is not None])
    def test_keeps_what_was_typed_and_says_what_is_missing(
        self, made: World, at: datetime, as_: SitDown, step: str
    ) -> None:
        row = ROWS[step]
        assert row.lacking is not None
        case = row.make(made, at)
        before = steps_of(case)
        answer = send(as_(row.who), case, step, row.lacking)
        assert (answer.status_code, steps_of(case)) == (422, before)
        form = next(card.form for card in answer.context["cards"] if card.step.name == step)
        assert row.at_field in form.errors
        assert {name: form[name].value() for name in row.lacking} == row.lacking
        assert f'href="#{form[row.at_field].auto_id}' in answer.text
