"""A visit: written once, its answer apart from it, a wish on its way with consent alone."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.forms.models import Answer
from qiaomen.forms.problems import CannotAnswer
from qiaomen.people.models import Role
from qiaomen.rounds.households.visiting import record, tell
from qiaomen.rounds.models import DoorAnswer, DoorReport, Household, Visit
from qiaomen.rounds.models.household import Outcome
from tests import build
from tests.build.households import Asking, going, seen, visited
from tests.cases.test_races import at_once, one_won


def written() -> tuple[int, int, int, int]:
    return Visit.objects.count(), Answer.objects.count(), DoorAnswer.objects.count(), DoorReport.objects.count()


class TestRecord:
    def test_keeps_the_answer_apart_from_the_door_and_the_visitor(self, there: Asking, now: datetime) -> None:
        door = there.doors()[0]
        visited(there, door, now)
        answer = Answer.objects.get()
        assert (answer.by, answer.values["near/safe"]) == (None, "5")
        assert door.address not in repr(answer.values)
        # 10:00 in the city: of the moment the day is kept alone.
        assert answer.received_at == now.replace(hour=0, minute=0) and now.hour == 10
        kept = DoorAnswer.objects.get()
        assert (kept.stratum, kept.is_check) == (door.stratum, False)
        door.refresh_from_db()
        assert (door.outcome, door.visits) == ("answered", 1)

    def test_counts_those_who_were_not_at_home_until_somebody_answers(self, there: Asking, now: datetime) -> None:
        door = there.doors()[0]
        for outcome in (Outcome.NOBODY, Outcome.NOBODY, Outcome.REFUSED):
            visited(there, door, now, outcome)
        door.refresh_from_db()
        assert (door.outcome, door.visits, written()) == ("refused", 3, (3, 0, 0, 0))
        with pytest.raises(CannotMove):
            visited(there, door, now)
        assert written() == (3, 0, 0, 0)

    def test_refuses_an_answer_with_faults_and_changes_nothing(self, there: Asking, now: datetime) -> None:
        door = there.doors()[0]
        for said in ({"near/safe": "9"}, {"near/safe": ""}):
            with pytest.raises(CannotAnswer) as problem:
                visited(there, door, now, said=said)
            assert [fault.path for fault in problem.value.faults] == ["/data/near/safe"]
        door.refresh_from_db()
        assert (written(), door.outcome, door.visits) == ((0, 0, 0, 0), "", 0)

    def test_refuses_strangers_and_doors_that_were_not_drawn(self, there: Asking, now: datetime) -> None:
        build.add_person(there.world, "wes", "西区采集员", Role.COLLECTOR, there.world.centre, there.world.west)
        east = there.stratum("999902").households.filter(drawn__isnull=False).first()
        left = there.stratum("999902").households.filter(drawn=None).first()
        assert east and left
        for door, who in ((east, "wes"), (east, "bo"), (left, "cai")):
            with pytest.raises(NotYours):
                record(door, seen(Outcome.ANSWERED, now), by=there.world.actor(who), at=now)
        assert written() == (0, 0, 0, 0)

    def test_takes_what_was_done_before_the_door_was_given_to_somebody_else(self, there: Asking, now: datetime) -> None:
        door = there.doors("xia")[0]
        record(door, seen(Outcome.ANSWERED, now), by=there.world.actor("cai"), at=now + timedelta(hours=9))
        assert Visit.objects.get().by == there.world.people["cai"]


@pytest.mark.django_db(transaction=True)
class TestTwoAtOneDoor:
    def test_the_second_is_told(self, transactional_db: None, now: datetime) -> None:
        there = going(build.world(), now)
        door = there.doors()[0]
        doors, cai = [Household.objects.get(pk=door.pk) for _each in range(2)], there.world.actor("cai")
        one_won(at_once(*(partial(record, each, seen(Outcome.ANSWERED, now), by=cai, at=now) for each in doors)))
        assert written() == (1, 1, 1, 0)


class TestAWish:
    def test_becomes_a_report_of_the_door_without_a_name(self, there: Asking, now: datetime) -> None:
        door = there.doors()[0]
        record(
            door, seen(Outcome.ANSWERED, now, wish="楼道灯不亮", consent=True), by=there.world.actor("cai"),
            at=now + timedelta(hours=3),
        )  # fmt: skip
        report = DoorReport.objects.get().report
        case = build.case_of(report)
        assert (report.channel, report.text, report.place_words) == ("visit", "楼道灯不亮", door.address)
        assert (report.area, report.received_at, case.public) == (door.stratum.area, now, False)
        assert not hasattr(report, "contact")

    def test_stays_an_opinion_among_the_answers_without_consent(self, there: Asking, now: datetime) -> None:
        given = seen(Outcome.ANSWERED, now, wish="楼道灯不亮")
        record(there.doors()[0], given, by=there.world.actor("cai"), at=now)
        assert (written(), Answer.objects.get().values["wish"]) == ((1, 1, 1, 0), "楼道灯不亮")

    def test_with_consent_stands_in_the_report_alone(self, there: Asking, now: datetime) -> None:
        given = seen(Outcome.ANSWERED, now, wish="楼道灯不亮", consent=True)
        record(there.doors()[0], given, by=there.world.actor("cai"), at=now)
        assert (written(), "wish" in Answer.objects.get().values) == ((1, 1, 1, 1), False)

    def test_needs_somebody_who_said_it(self, there: Asking, now: datetime) -> None:
        with pytest.raises(Missing) as problem:
            given = seen(Outcome.NOBODY, now, wish="楼道灯不亮", consent=True)
            record(there.doors()[0], given, by=there.world.actor("cai"), at=now)
        assert (problem.value.field, written()) == ("wish", (0, 0, 0, 0))

    def test_needs_consent_where_the_form_has_no_room_for_an_opinion(self, there: Asking, now: datetime) -> None:
        definition = there.version.definition
        definition["questions"] = [one for one in definition["questions"] if one["path"] != "/data/wish"]
        there.version.save(update_fields=["definition"])
        with pytest.raises(Missing) as problem:
            given = seen(Outcome.ANSWERED, now, wish="楼道灯不亮")
            record(there.doors()[0], given, by=there.world.actor("cai"), at=now)
        assert (problem.value.field, written()) == ("consent", (0, 0, 0, 0))

    def test_is_carried_back_once_and_not_before_its_answer(self, there: Asking, now: datetime) -> None:
        door, by = there.doors()[0], there.world.actor("cai")
        record(door, seen(Outcome.ANSWERED, now, wish="楼道灯不亮", consent=True), by=by, at=now)
        one = DoorReport.objects.get()
        with pytest.raises(CannotMove):
            tell(one, by=by, at=now)
        one.report.voices.update(answer="修好了", answered_at=now)
        with pytest.raises(NotYours):
            tell(one, by=there.world.actor("xia"), at=now)
        tell(one, by=by, at=now)
        with pytest.raises(CannotMove):
            tell(one, by=by, at=now)
        one.refresh_from_db()
        assert (one.told_at, one.told_by) == (now, there.world.people["cai"])
