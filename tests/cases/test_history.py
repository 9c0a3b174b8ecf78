"""The chain of events: what was changed behind the product's back is named at the right link."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from qiaomen.cases import anchors, supervision
from qiaomen.cases.guards import install_guards, remove_guards
from qiaomen.cases.history import BrokenLink, Walk, broken_links, hash_of
from qiaomen.cases.models import Anchor, Case, CaseEvent
from qiaomen.shell.chain import NO_HASH
from tests import build
from tests.cases.looking import DAY, anew
from tests.conftest import guards_down

pytestmark = pytest.mark.django_db


def tamper(statement: str, *values: Any) -> None:
    """Change the history as somebody with the database's password could."""
    remove_guards(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount >= 1
    install_guards(connection)


def faults() -> list[BrokenLink]:
    return list(broken_links(Walk()))


def rewrite(case: Case) -> None:
    """Change an early event and hash the whole chain anew, as a careful forger would."""
    remove_guards(connection)
    previous = NO_HASH
    for event in CaseEvent.objects.filter(case=case).order_by("number"):
        event.note, event.previous_hash = event.note or "改写", previous
        event.hash = previous = hash_of(event)
        CaseEvent.objects.filter(case=case, number=event.number).update(
            note=event.note, previous_hash=event.previous_hash, hash=event.hash
        )
    install_guards(connection)


class TestAChain:
    def test_holds_over_everything_that_a_case_can_go_through(self, made: build.World, now: datetime) -> None:
        for make in build.IN_STATE.values():
            make(made, now)
        walk = Walk()
        assert list(broken_links(walk, batch=3)) == []
        assert (walk.cases, walk.events) == (Case.objects.count(), CaseEvent.objects.count())

    def test_begins_with_nothing_before_it(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        first, second = CaseEvent.objects.filter(case=case).order_by("number")
        assert (first.previous_hash, second.previous_hash) == (NO_HASH, first.hash)

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("note", "改过"), ("step", "decline"), ("from_state", "closed"), ("to_state", "closed"),
            ("role", "leader"), ("by_id", None), ("facts", '{"report": "S1"}'),
            ("at", "2026-03-04 02:00:00.000001+00:00"),
        ],
    )  # fmt: skip
    def test_shows_a_changed_content(self, column: str, value: Any, made: build.World, now: datetime) -> None:
        build.accepted(made, now)
        case = build.dispatched(made, now)
        tamper(f"UPDATE cases_caseevent SET {column} = %s WHERE case_id = %s AND number = 2", value, case.pk)
        assert faults() == [BrokenLink(case.pk, 2, "content")]

    def test_shows_a_link_that_was_bent(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        tamper("UPDATE cases_caseevent SET previous_hash = %s WHERE case_id = %s AND number = 3", NO_HASH, case.pk)
        assert faults() == [BrokenLink(case.pk, 3, "previous")]

    def test_hashes_each_part_of_an_event_and_the_link(self, made: build.World, now: datetime) -> None:
        event = CaseEvent.objects.get(case=build.accepted(made, now), number=2)
        for name in ("case_id", "number", "step", "from_state", "to_state", "by_id", "role", "note", "previous_hash"):
            was = getattr(event, name)
            setattr(event, name, 7 if isinstance(was, int) else "7")
            assert hash_of(event) != event.hash, name
            setattr(event, name, was)
        assert hash_of(event) == event.hash

    def test_hashes_as_it_always_did(self, now: datetime) -> None:
        event = CaseEvent(
            case_id=1, number=2, step="accept", from_state="received", to_state="accepted", at=now, by_id=3,
            role="accepter", note="路灯", facts={"b": [1.5, None], "a": "灯"}, previous_hash=NO_HASH,
        )  # fmt: skip
        text = (
            '{"at":"2026-03-04T02:00:00.000000+00:00","by":3,"case":1,"facts":{"a":"灯","b":[1.5,null]},"from":"received",'
            f'"note":"路灯","number":2,"previous":"{NO_HASH}","role":"accepter","step":"accept","to":"accepted"}}'
        )
        assert hash_of(event) == hashlib.sha256(text.encode()).hexdigest()

    def test_shows_where_a_content_was_hashed_anew(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        event = CaseEvent.objects.get(case=case, number=2)
        event.note = "改过"
        tamper(
            "UPDATE cases_caseevent SET note = %s, hash = %s WHERE case_id = %s AND number = 2",
            event.note, hash_of(event), case.pk,
        )  # fmt: skip
        assert faults() == [BrokenLink(case.pk, 3, "previous")]

    def test_shows_a_missing_number(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        tamper("DELETE FROM cases_caseevent WHERE case_id = %s AND number = 2", case.pk)
        assert faults() == [BrokenLink(case.pk, 3, "number")]

    def test_shows_a_missing_beginning(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        tamper("DELETE FROM cases_caseevent WHERE case_id = %s AND number = 1", case.pk)
        assert faults() == [BrokenLink(case.pk, 2, "number")]

    def test_shows_a_cut_tail(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        tamper("DELETE FROM cases_caseevent WHERE case_id = %s AND number = 3", case.pk)
        assert faults() == [BrokenLink(case.pk, 2, "end")]

    def test_shows_a_state_that_changed_without_an_event(self, made: build.World, now: datetime) -> None:
        case = build.answered(made, now)
        Case.objects.filter(pk=case.pk).update(state="verified")
        assert faults() == [BrokenLink(case.pk, case.version, "end")]

    def test_shows_a_case_whose_history_was_all_deleted(self, made: build.World, now: datetime) -> None:
        build.received(made, now)
        case = build.dispatched(made, now)
        tamper("DELETE FROM cases_caseevent WHERE case_id = %s", case.pk)
        assert faults() == [BrokenLink(case.pk, 0, "nothing")]

    def test_shows_the_first_fault_of_each_case_and_no_other(self, made: build.World, now: datetime) -> None:
        one, whole, two = (build.dispatched(made, now) for _n in range(3))
        tamper("UPDATE cases_caseevent SET note = 'x' WHERE case_id IN (%s, %s)", one.pk, two.pk)
        assert faults() == [BrokenLink(one.pk, 1, "content"), BrokenLink(two.pk, 1, "content")]
        assert whole.pk not in {fault.case_id for fault in faults()}


class TestAnAnchor:
    def test_lists_the_heads_that_grew_since_the_one_before(self, made: build.World, now: datetime) -> None:
        one, two = build.accepted(made, now), build.received(made, now)
        first = anchors.make_anchor(day=now.date(), at=now + DAY)
        supervision.urge(two, by=made.actor("sun"), at=now + DAY)
        second = anchors.make_anchor(day=(now + DAY).date(), at=now + 2 * DAY)
        assert first is not None
        assert second is not None
        heads = {case.pk: CaseEvent.objects.filter(case=case).latest("number").hash for case in (one, two)}
        assert second.heads == f"{two.pk} 2 {heads[two.pk]}"
        assert first.heads.splitlines()[0] == f"{one.pk} 2 {heads[one.pk]}"
        assert (first.previous_root, second.previous_root) == (NO_HASH, first.root)

    def test_is_made_once_a_day_and_never_for_an_earlier_one(self, made: build.World, now: datetime) -> None:
        assert anchors.make_anchor(day=now.date(), at=now + DAY) is not None
        assert anchors.make_anchor(day=now.date(), at=now + DAY) is None
        assert anchors.make_anchor(day=(now - DAY).date(), at=now + DAY) is None
        assert Anchor.objects.count() == 1

    def test_finds_a_rewritten_and_rehashed_chain(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now)
        anchors.make_anchor(day=now.date(), at=now + DAY)
        kept = list(anchors.export(Anchor.objects.all()))
        assert list(anchors.check_export(kept)) == []
        rewrite(case)
        assert faults() == []
        assert list(anchors.check_export(kept)) == [anchors.AnchorFault("2026-03-04", f"case {case.pk} event 3")]

    def test_holds_while_the_chain_grows(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now)
        anchors.make_anchor(day=now.date(), at=now + DAY)
        kept = list(anchors.export(Anchor.objects.all()))
        supervision.urge(anew(case), by=made.actor("sun"), at=now + DAY)
        assert list(anchors.check_export(kept)) == []

    @pytest.mark.parametrize(
        ("spoil", "what"),
        [
            (lambda lines: [lines[0].replace(" 1 ", " 2 "), *lines[1:]], "root"),
            (lambda lines: [lines[0], lines[2]], "previous"),
            (lambda lines: [lines[0], "{", *lines[1:]], "unreadable"),
            (lambda lines: [json.dumps(json.loads(lines[0]) | {"heads": ["a b"]})], "unreadable"),
            (lambda lines: [json.dumps(json.loads(lines[0]) | {"heads": [7]})], "unreadable"),
            (lambda lines: ["[]"], "unreadable"),
        ],
    )
    def test_that_was_spoilt_is_found_out(
        self, spoil: Callable[[list[str]], list[str]], what: str, made: build.World, now: datetime
    ) -> None:
        case = build.received(made, now)
        for day in range(3):
            anchors.make_anchor(day=(now + day * DAY).date(), at=now + (day + 1) * DAY)
            supervision.urge(case, by=made.actor("sun"), at=now + (day + 1) * DAY)
        kept = list(anchors.export(Anchor.objects.order_by("day")))
        assert list(anchors.check_export(["", *kept])) == []
        assert what in [fault.what for fault in anchors.check_export(spoil(kept))]


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


class TestTheCommands:
    def test_say_how_much_they_read_when_all_holds(self, made: build.World, now: datetime, tmp_path: Path) -> None:
        build.dispatched(made, now)
        anchors.make_anchor(day=now.date(), at=now + DAY)
        file = tmp_path / "anchors.jsonl"
        assert run("anchor", "export", str(file)) == f"1 anchors written to {file}\n"
        assert run("verify_history", "--anchor", str(file)) == "1 cases, 3 events, 0 faults\n"

    def test_make_one_anchor_for_yesterday(self, made: build.World, now: datetime) -> None:
        build.dispatched(made, now)
        assert "(1 histories)" in run("anchor", "make")
        assert "has its anchor already" in run("anchor", "make")
        assert Anchor.objects.count() == 1

    def test_export_from_a_day_on(self, made: build.World, now: datetime) -> None:
        build.received(made, now)
        for day in range(3):
            anchors.make_anchor(day=date(2026, 3, 4 + day), at=now + (day + 1) * DAY)
        lines = run("anchor", "export", "--since", "2026-03-05").splitlines()
        assert [json.loads(line)["day"] for line in lines] == ["2026-03-05", "2026-03-06"]

    def test_name_the_broken_link_in_plain_words_and_fail(
        self, made: build.World, now: datetime, capsys: pytest.CaptureFixture[str]
    ) -> None:
        case = build.dispatched(made, now)
        tamper("UPDATE cases_caseevent SET note = 'x' WHERE case_id = %s AND number = 2", case.pk)
        with pytest.raises(CommandError, match="does not hold") as caught:
            call_command("verify_history")
        assert caught.value.returncode == 1
        said = capsys.readouterr().out
        assert f"case {case.number} event 2: its content was changed after it was written\n" in said

    def test_name_what_an_anchor_kept_elsewhere_shows(
        self, made: build.World, now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        case, file = build.dispatched(made, now), tmp_path / "kept.jsonl"
        anchors.make_anchor(day=now.date(), at=now + DAY)
        run("anchor", "export", str(file))
        rewrite(case)
        remove_guards(connection)
        Anchor.objects.all().delete()
        install_guards(connection)
        assert run("verify_history") == "1 cases, 3 events, 0 faults\n"
        with pytest.raises(CommandError):
            call_command("verify_history", "--anchor", str(file))
        said = capsys.readouterr().out
        assert f"case {case.number} event 3: it is not what the anchor of 2026-03-04 in kept.jsonl fixed" in said

    def test_say_which_file_cannot_be_read(self, made: build.World, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=r"missing\.jsonl cannot be read"):
            run("verify_history", "--anchor", str(tmp_path / "missing.jsonl"))


def test_the_guards_are_back_after_a_test_took_them_down(made: build.World, now: datetime) -> None:
    build.received(made, now)
    with guards_down():
        CaseEvent.objects.update(note="x")
    with pytest.raises(Exception, match="never changed"):
        CaseEvent.objects.update(note="y")
