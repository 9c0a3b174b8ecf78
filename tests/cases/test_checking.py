"""Finish, verify, send back, look back: somebody else looks, and what was not done is done again."""

from datetime import datetime, timedelta

import pytest

from qiaomen.cases import handling, supervision
from qiaomen.cases.models import Case, Evidence, LookBack
from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.people.actors import RESIDENT
from qiaomen.people.models import Post, Role
from tests import build
from tests.cases.looking import DAY, HOUR, anew, clock, history, local, refused, steps

Kind = Evidence.Kind


class TestFinishing:
    def test_owes_the_photo_that_the_standard_demands(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        with refused(case, Missing):
            handling.finish(case, words="换了灯泡", by=made.actor("bo"), at=now)

    def test_owes_a_new_photo_after_a_rework(self, made: build.World, now: datetime) -> None:
        case = build.finished(made, now)
        old = Evidence.objects.get(case=case).photo
        supervision.send_back(case, reason=made.reason("send_back"), by=made.actor("sun"), at=now, note="灯还是不亮")
        with refused(case, Missing):
            handling.finish(case, words="修了", by=made.actor("bo"), at=now)
        with refused(case, Missing):
            handling.finish(case, words="修了", by=made.actor("bo"), at=now, proof=[handling.Proof(old, Kind.AFTER)])

    def test_may_count_the_residents_photo_as_the_one_of_before(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now, photos=(build.photo(now, "red"),))
        Case.objects.filter(pk=case.pk).update(category=made.hole, filing_standard=made.hole_open)
        case = anew(case)
        proof = [handling.Proof(build.photo(now), Kind.AFTER, build.EAST_POINT)]
        handling.finish(case, words="盖好了", by=made.actor("bo"), at=now, proof=proof)
        assert anew(case).state == "finished"

    @pytest.mark.parametrize(
        ("kinds", "placed"), [(("after",), True), (("before",), True), (("before", "after"), False)]
    )
    def test_owes_everything_that_a_strict_standard_demands(
        self, kinds: tuple[str, ...], placed: bool, made: build.World, now: datetime
    ) -> None:
        case = build.in_handling(made, now)
        Case.objects.filter(pk=case.pk).update(category=made.hole, filing_standard=made.hole_open)
        case = anew(case)
        where = build.EAST_POINT if placed else None
        proof = [handling.Proof(build.photo(now), Kind(kind)) for kind in kinds]
        with refused(case, Missing):
            handling.finish(case, words="盖好了", by=made.actor("bo"), at=now, proof=proof, position=where)

    def test_vouches_for_the_photos_in_the_history(self, made: build.World, now: datetime) -> None:
        case = build.finished(made, now)
        proof = Evidence.objects.get(case=case)
        assert case.events.get(step="finish").facts["photos"] == [["after", proof.photo.sha256]]


class TestVerifying:
    def test_is_not_for_who_finished_it(self, made: build.World, now: datetime) -> None:
        Post.objects.create(person=made.people["bo"], role=Role.SUPERVISOR, unit=made.centre)
        case = build.finished(made, now)
        with refused(case, NotYours):
            supervision.verify(case, by=made.actor("bo"), at=now)

    def test_is_not_for_the_units_own_clerk(self, made: build.World, now: datetime) -> None:
        case = build.finished(made, now)
        with refused(case, NotYours):
            supervision.verify(case, by=made.actor("lin"), at=now)

    def test_pauses_the_handling_clock_until_it_is_sent_back(self, made: build.World, now: datetime) -> None:
        case = build.finished(made, now)  # handling began on Wednesday at 10:00 with two work days
        assert local(anew(case).due_at) == "2026-03-05 10:00"  # that is verification: one work day
        supervision.send_back(
            case, reason=made.reason("send_back"), by=made.actor("sun"), at=now + 3 * HOUR, note="灯还是不亮"
        )
        assert local(anew(case).due_at) == "2026-03-06 13:00"
        assert clock(case, "handle").stopped_at is None
        assert clock(case, "verify").spent_seconds == 3 * 3600

    def test_can_be_passed_after_it_was_sent_back_and_finished_again(self, made: build.World, now: datetime) -> None:
        case = build.finished(made, now)
        supervision.send_back(
            case, reason=made.reason("send_back"), by=made.actor("sun"), at=now + HOUR, note="灯还是不亮"
        )
        again = [handling.Proof(build.photo(now, "blue"), Kind.AFTER)]
        handling.finish(case, words="换了线路", by=made.actor("bo"), at=now + 2 * HOUR, proof=again)
        supervision.verify(case, by=made.actor("cai"), at=now + 4 * HOUR)
        assert history(case)[4:] == [
            "finish in_handling>finished handler",
            "send_back finished>in_handling supervisor",
            "finish in_handling>finished handler",
            "verify finished>verified collector",
        ]
        assert (anew(case).reworks, clock(case, "handle").spent_seconds) == (1, 3600.0)
        assert clock(case, "verify", 2).spent_seconds == 2 * 3600

    @pytest.mark.parametrize(("kind", "note"), [("return", "不亮"), ("send_back", "  ")])
    def test_sends_back_only_with_a_reason_and_words(
        self, kind: str, note: str, made: build.World, now: datetime
    ) -> None:
        case = build.finished(made, now)
        with refused(case, Missing):
            supervision.send_back(case, reason=made.reason(kind), by=made.actor("sun"), at=now, note=note)


def drawn(made: build.World, now: datetime) -> LookBack:
    """A closed case, drawn for the look-back on its day."""
    build.closed(made, now)
    (one,) = supervision.draw_look_backs(on=(now + timedelta(days=30)).date())
    return one


class TestLookingBack:
    def test_that_failed_reopens_under_the_same_number(self, made: build.World, now: datetime) -> None:
        look, at = drawn(made, now), now + 30 * DAY
        supervision.inspect(look, passed=False, words="灯又灭了", by=made.actor("sun"), at=at)
        case = anew(look.case)
        assert steps(case)[-2:] == ["look_back", "reopen"]
        assert (case.state, case.unit, case.reopenings, case.closed_at) == ("in_handling", made.lamps, 1, None)
        assert (case.handler, case.finished_by) == (None, None)
        assert clock(case, "handle", 2).started_at == at

    def test_that_passed_leaves_it_closed(self, made: build.World, now: datetime) -> None:
        look = drawn(made, now)
        supervision.inspect(look, passed=True, words="", by=made.actor("cai"), at=now + 30 * DAY)
        assert (anew(look.case).state, steps(look.case)[-1]) == ("closed", "look_back")

    def test_has_one_result(self, made: build.World, now: datetime) -> None:
        look = drawn(made, now)
        supervision.inspect(look, passed=True, words="", by=made.actor("cai"), at=now + 30 * DAY)
        with refused(look.case, CannotMove):
            supervision.inspect(look, passed=False, words="灯又灭了", by=made.actor("sun"), at=now + 30 * DAY)

    def test_that_failed_before_a_collectors_eyes_reopens_by_itself(self, made: build.World, now: datetime) -> None:
        look = drawn(made, now)
        supervision.inspect(look, passed=False, words="灯又灭了", by=made.actor("cai"), at=now + 30 * DAY)
        assert history(look.case)[-2:] == ["look_back closed>closed collector", "reopen closed>in_handling system"]

    def test_owes_words_when_it_failed(self, made: build.World, now: datetime) -> None:
        look = drawn(made, now)
        with refused(look.case, Missing):
            supervision.inspect(look, passed=False, words=" ", by=made.actor("sun"), at=now + 30 * DAY)

    def test_is_not_for_who_finished_it(self, made: build.World, now: datetime) -> None:
        Post.objects.create(person=made.people["bo"], role=Role.SUPERVISOR, unit=made.centre)
        look = drawn(made, now)
        with refused(look.case, NotYours):
            supervision.inspect(look, passed=True, words="", by=made.actor("bo"), at=now + 30 * DAY)

    def test_is_drawn_once_a_day_and_only_on_the_day(self, made: build.World, now: datetime) -> None:
        build.closed(made, now)
        assert supervision.draw_look_backs(on=(now + 29 * DAY).date()) == []
        assert len(supervision.draw_look_backs(on=(now + 30 * DAY).date())) == 1
        assert supervision.draw_look_backs(on=(now + 30 * DAY).date()) == []

    def test_draws_the_citys_share_and_at_least_one(self, db: None, now: datetime) -> None:
        made = build.world(look_back_percent=50)
        for _turn in range(5):
            build.closed(made, now)
        first = supervision.draw_look_backs(on=(now + 30 * DAY).date())
        assert len(first) == 3
        LookBack.objects.all().delete()
        again = supervision.draw_look_backs(on=(now + 30 * DAY).date())
        assert [one.case_id for one in again] == [one.case_id for one in first]


class TestUrging:
    def test_by_a_resident_is_once_a_day(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        supervision.urge(case, by=RESIDENT, at=now)
        with refused(case, CannotMove):
            supervision.urge(case, by=RESIDENT, at=now + DAY - HOUR)
        supervision.urge(case, by=RESIDENT, at=now + DAY)
        supervision.urge(case, by=made.actor("wang"), at=now + DAY)
        assert (anew(case).urges, anew(case).state) == (3, "in_handling")


class TestEscalating:
    def test_never_lowers_the_colour(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        supervision.escalate(case, colour="orange", by=made.actor("sun"), at=now)
        with refused(case, CannotMove):
            supervision.escalate(case, colour="yellow", by=made.actor("sun"), at=now)
        supervision.escalate(case, colour="red", by=made.actor("wang"), at=now)
        assert (anew(case).colour, anew(case).rung) == ("red", 4)

    def test_knows_only_its_colours(self, made: build.World, now: datetime) -> None:
        case = build.in_handling(made, now)
        with refused(case, Missing):
            supervision.escalate(case, colour="pink", by=made.actor("sun"), at=now)
