"""The database itself refuses: history is only appended, and no row may say what cannot be."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from qiaomen.cases import anchors, approvals, contacts
from qiaomen.cases.guards import APPEND_ONLY, install_guards
from qiaomen.cases.models import (
    Anchor,
    Approval,
    Case,
    CaseEvent,
    Clock,
    Contact,
    ContactReveal,
    LookBack,
    Report,
    Voice,
)
from tests import build
from tests.cases.looking import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(made: build.World, now: datetime) -> Case:
    """A case, with a row in each table that is only appended to."""
    case = build.received(made, now, phone="13812341234")
    anchors.make_anchor(day=now.date(), at=now + DAY)
    contacts.reveal(case.own_voices.get().report, case=case, reason="回访核实", by=made.actor("olga"), at=now)
    return case


def rows(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return list(cursor.fetchall())


def statements() -> list[tuple[str, str]]:
    column = {"cases_caseevent": "note", "cases_anchor": "heads", "cases_contactreveal": "reason"}
    found = []
    for table in APPEND_ONLY:
        found += [(table, f"UPDATE {table} SET {column[table]} = 'x'"), (table, f"DELETE FROM {table}")]
        if connection.vendor == "postgresql":  # SQLite has no TRUNCATE
            found.append((table, f"TRUNCATE {table}"))
    return found


class TestHistory:
    @pytest.mark.parametrize(("table", "statement"), statements())
    def test_refuses(self, table: str, statement: str, full: Case) -> None:
        before = rows(table)
        assert before != []
        connection.check_constraints()  # PostgreSQL truncates nothing while foreign keys wait for their check
        with pytest.raises(DatabaseError, match="history is appended, never changed"), transaction.atomic():
            connection.cursor().execute(statement)
        assert rows(table) == before

    def test_refuses_a_second_event_with_a_number(self, full: Case) -> None:
        event = CaseEvent.objects.get(case=full)
        with pytest.raises(IntegrityError), transaction.atomic():
            CaseEvent.objects.bulk_create([event])

    def test_refuses_the_models_own_ways_too(self, full: Case) -> None:
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            CaseEvent.objects.update(note="x")
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Anchor.objects.all()._raw_delete("default")

    def test_can_be_guarded_twice(self, full: Case) -> None:
        install_guards(connection)
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            ContactReveal.objects.update(reason="x")


def asked(made: build.World, at: datetime) -> Approval:
    case = build.in_handling(made, at)
    approvals.ask_extension(case, reason=made.reason("extend"), words="等待配件到货", by=made.actor("bo"), at=at)
    return Approval.objects.get()


def drawn(made: build.World, at: datetime) -> LookBack:
    case = build.closed(made, at)
    return LookBack.objects.create(case=case, drawn_on=at.date())


def clock_of(made: build.World, at: datetime) -> Clock:
    return Clock.objects.get(case=build.received(made, at))


def rated(made: build.World, at: datetime) -> Voice:
    return Voice.objects.get(case=build.received(made, at))


Make = Callable[[build.World, datetime], Any]
# constraint, how the row comes to be, what would make it impossible
IMPOSSIBLE: list[tuple[str, Make, Make]] = [
    ("a_dispatched_case_has_a_unit", build.dispatched, lambda made, at: {"unit": None}),
    ("a_dispatched_case_has_a_unit", build.closed, lambda made, at: {"unit": None}),
    ("an_accepted_case_has_a_category", build.accepted, lambda made, at: {"category": None}),
    ("an_accepted_case_has_a_category", build.received, lambda made, at: {"state": "accepted"}),
    ("a_joined_case_knows_where", build.joined, lambda made, at: {"joined_into": None}),
    ("a_joined_case_knows_where", build.received, lambda made, at: {"joined_into": build.received(made, at)}),
    ("a_suspension_has_an_end", build.suspended, lambda made, at: {"suspended_until": None}),
    ("a_finished_case_names_its_handler", build.finished, lambda made, at: {"finished_by": None}),
    ("a_finished_case_names_its_handler", build.closed, lambda made, at: {"finished_at": None}),
    ("a_declined_case_has_a_reason", build.declined, lambda made, at: {"declined_for": None}),
    ("a_closed_case_was_answered", build.closed, lambda made, at: {"answered_at": None}),
    ("a_closed_case_was_answered", build.closed, lambda made, at: {"closed_at": None}),
    ("nobody_approves_their_own_request", asked,
     lambda made, at: {"approved": True, "decided_at": at, "decided_by": made.people["bo"]}),
    ("a_decision_has_its_person_and_moment", asked, lambda made, at: {"approved": True}),
    ("a_decision_has_its_person_and_moment", asked, lambda made, at: {"decided_at": at}),
    ("an_inspection_has_its_person_and_moment", drawn, lambda made, at: {"passed": False}),
    ("only_an_answered_voice_is_rated", rated, lambda made, at: {"rated_at": at, "solved": True, "satisfied": True}),
    ("only_an_answered_voice_is_rated", rated, lambda made, at: {"rated_at": at, "answered_at": at}),
    ("an_exposure_has_its_link_and_its_reply_deadline",
     lambda made, at: build.report(made, at), lambda made, at: {"channel": "media"}),
]  # fmt: skip


class TestARow:
    @pytest.mark.parametrize(("name", "make", "change"), IMPOSSIBLE)
    def test_cannot_say_what_cannot_be(
        self, name: str, make: Any, change: Any, made: build.World, now: datetime
    ) -> None:
        row, values = make(made, now), change(made, now)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**values)

    def test_of_a_reveal_has_a_reason(self, full: Case, made: build.World, now: datetime) -> None:
        report = full.own_voices.get().report
        with pytest.raises(IntegrityError, match="a_reveal_has_a_reason"), transaction.atomic():
            ContactReveal.objects.create(report=report, by=made.people["olga"], at=now, reason="")

    @pytest.mark.parametrize("stopped", [False, True])
    def test_of_a_clock_runs_once_a_stage_and_is_counted(self, stopped: bool, made: build.World, now: datetime) -> None:
        clock = clock_of(made, now)
        clock.pk, clock.round = None, clock.round if stopped else clock.round + 1
        clock.stopped_at = now if stopped else None
        with pytest.raises(IntegrityError), transaction.atomic():
            clock.save(force_insert=True)
        clock.round, clock.stopped_at = clock.round + 1, now
        clock.save(force_insert=True)

    def test_of_a_voice_speaks_once_in_a_case(self, full: Case, now: datetime) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Voice.objects.create(report=full.own_voices.get().report, case=full, added_at=now)

    def test_of_a_contact_stands_once_a_report(self, full: Case) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.create(report=full.own_voices.get().report, name="别人")

    def test_of_a_report_has_a_token_of_its_own(self, full: Case, made: build.World, now: datetime) -> None:
        other = build.report(made, now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=other.pk).update(token=full.own_voices.get().report.token)

    def test_of_a_look_back_stands_once_a_day(self, made: build.World, now: datetime) -> None:
        look = drawn(made, now)
        with pytest.raises(IntegrityError), transaction.atomic():
            LookBack.objects.create(case=look.case, drawn_on=look.drawn_on)

    def test_of_a_request_is_open_once_a_kind(self, made: build.World, now: datetime) -> None:
        approval = asked(made, now)
        approval.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            approval.save(force_insert=True)


def test_no_constraint_of_the_chain_is_left_untried() -> None:
    tried = {name for name, _make, _change in IMPOSSIBLE} | {"a_reveal_has_a_reason"}
    checks = {
        constraint.name
        for model in (Case, Clock, Approval, LookBack, Report, ContactReveal, Voice, Contact, CaseEvent, Anchor)
        for constraint in model._meta.constraints
        if type(constraint).__name__ == "CheckConstraint"
    }
    assert checks == tried
