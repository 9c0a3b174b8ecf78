"""A lamp is out: from the knock to the content resident, typed out by hand."""

from datetime import datetime, timedelta

from qiaomen.cases import acceptance, dispatch, feedback, handling, supervision
from qiaomen.cases.models import Case, Clock, Evidence, Voice
from qiaomen.people.actors import RESIDENT
from tests import build
from tests.cases.looking import HOUR, anew, history, local

HISTORY = [
    "receive >received resident",
    "accept received>accepted accepter",
    "dispatch accepted>dispatched dispatcher",
    "take dispatched>in_handling handler",
    "note in_handling>in_handling handler",
    "finish in_handling>finished handler",
    "verify finished>verified supervisor",
    "answer verified>answered operator",
    "rate answered>answered resident",
    "close answered>closed resident",
]
# stage, started, spent seconds: each step an hour after the one before, beginning on Wednesday at 10:00.
CLOCKS = [
    ("accept", "2026-03-04 10:00", 3600.0),
    ("answer", "2026-03-04 15:00", 3600.0),
    ("dispatch", "2026-03-04 11:00", 3600.0),
    ("handle", "2026-03-04 12:00", 2 * 3600.0),
    ("verify", "2026-03-04 14:00", 3600.0),
]


def walk(made: build.World, now: datetime, *, every: timedelta = HOUR) -> Case:
    """The whole way, one step after another."""
    case = build.received(made, now)
    at = now + every
    acceptance.accept(case, category=made.lamp, filing_standard=made.lamp_out, by=made.actor("ana"), at=at)
    at += every
    dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=at)
    at += every
    dispatch.take(case, by=made.actor("bo"), at=at)
    handling.note(case, words="到现场了", by=made.actor("bo"), at=at)
    at += every
    proof = [handling.Proof(build.photo(at), Evidence.Kind.AFTER)]
    handling.finish(case, words="换了灯泡", by=made.actor("bo"), at=at, proof=proof)
    at += every
    supervision.verify(case, by=made.actor("sun"), at=at)
    at += every
    feedback.answer(case, text="路灯已经修好。", by=made.actor("olga"), at=at)
    at += every
    voice = case.own_voices.get()
    feedback.rate(case, report=voice.report, solved=True, satisfied=True, by=RESIDENT, at=at)
    return case


class TestTheHappyPath:
    def test_leaves_the_whole_history(self, made: build.World, now: datetime) -> None:
        assert history(walk(made, now)) == HISTORY

    def test_leaves_one_stopped_clock_a_stage_with_what_it_took(self, made: build.World, now: datetime) -> None:
        case = walk(made, now)
        clocks = Clock.objects.filter(case=case).order_by("stage")
        assert [(one.stage, local(one.started_at), one.spent_seconds) for one in clocks] == CLOCKS
        assert [one.stage for one in clocks if one.stopped_at is None or one.overdue_at or one.extensions] == []

    def test_ends_with_an_answered_and_content_voice(self, made: build.World, now: datetime) -> None:
        voice = Voice.objects.get(case=walk(made, now))
        assert (voice.answer, voice.solved, voice.satisfied) == ("路灯已经修好。", True, True)
        assert (local(voice.answered_at), local(voice.rated_at)) == ("2026-03-04 16:00", "2026-03-04 17:00")

    def test_names_who_took_and_finished_it(self, made: build.World, now: datetime) -> None:
        case = anew(walk(made, now))
        assert (case.handler, case.finished_by, case.unit) == (made.people["bo"], made.people["bo"], made.lamps)
        assert (local(case.finished_at), local(case.closed_at)) == ("2026-03-04 14:00", "2026-03-04 17:00")
        assert (case.due_at, case.near_at) == (None, None)

    def test_gives_the_case_at_hand_the_values_of_the_database(self, made: build.World, now: datetime) -> None:
        case = walk(made, now)
        fields = [field.attname for field in Case._meta.concrete_fields]
        fresh = anew(case)
        assert {name: getattr(case, name) for name in fields} == {name: getattr(fresh, name) for name in fields}
