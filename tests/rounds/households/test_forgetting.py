"""After closing, nothing in the tables leads from a door to its answer."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from qiaomen.cases.problems import CannotMove
from qiaomen.forms.models import Answer
from qiaomen.people.models import Delivery
from qiaomen.rounds.households import planning
from qiaomen.rounds.households.results import tables
from qiaomen.rounds.households.visiting import record
from qiaomen.rounds.models import DoorAnswer, DoorReport, Household, HouseholdRound, Visit
from qiaomen.rounds.models.household import Outcome
from tests import build
from tests.build.households import Asking, going, seen, visited
from tests.cases.test_races import at_once


def closed(there: Asking, now: datetime) -> list[str]:
    """Forty visits on two days, each with an opinion of its own; then closed. In the order of the visits."""
    doors = there.doors("cai") + there.doors("xia")
    for n, door in enumerate(doors):
        at = now + timedelta(minutes=45 * n)
        given = seen(Outcome.ANSWERED, at, said={"wish": f"第{n}户"})
        who = "cai" if door.visitor == there.world.people["cai"] else "xia"
        record(door, given, by=there.world.actor(who), at=at + timedelta(seconds=n))
    planning.close(there.round, by=there.world.actor("kao"), at=now + timedelta(days=3))
    return [f"第{n}户" for n in range(len(doors))]


def plain(row: Any) -> dict[str, Any]:
    """A row's columns."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


class TestForgetDoors:
    def test_leaves_no_moment_number_or_key_that_is_also_at_a_door(self, there: Asking, now: datetime) -> None:
        closed(there, now)
        rows = [plain(answer) for answer in Answer.objects.all()]
        assert len(rows) == 40
        for same in ("received_at", "begun_at", "ended_at", "by_id", "language", "longitude", "latitude"):
            assert len({row[same] for row in rows}) == 1, same
        assert rows[0]["received_at"] > Visit.objects.latest("entered_at").entered_at
        elsewhere = {
            str(value) for row in [*Visit.objects.all(), *Household.objects.all()] for value in plain(row).values()
        }
        elsewhere |= set(Delivery.objects.values_list("key", flat=True))
        assert not {row["instance_id"] for row in rows} & elsewhere
        assert not DoorAnswer.objects.exclude(household=None, is_check=False).exists()

    def test_leaves_no_order_of_numbers_that_is_that_of_the_visits(self, there: Asking, now: datetime) -> None:
        visits = closed(there, now)
        before = Visit.objects.order_by("pk").values_list("household", flat=True)
        assert list(before) == [door.pk for door in there.doors("cai") + there.doors("xia")]
        said = [values["wish"] for values in Answer.objects.order_by("pk").values_list("values", flat=True)]
        beside = [row.answer.values["wish"] for row in DoorAnswer.objects.order_by("pk").select_related("answer")]
        for order in (said, beside):
            assert sorted(order) == sorted(visits)
            # By chance fewer than one in forty stands where it stood; twelve would happen once in a thousand million.
            assert sum(one == other for one, other in zip(order, visits, strict=True)) < 12

    def test_keeps_the_figures(self, there: Asking, now: datetime) -> None:
        for n, door in enumerate(there.doors("cai") + there.doors("xia")):
            visited(there, door, now, said={"near/safe": "5" if n % 2 else "1"})
        before = tables(there.round)
        planning.close(there.round, by=there.world.actor("kao"), at=now)
        assert tables(HouseholdRound.objects.get()) == before

    def test_takes_answers_away_where_the_area_alone_says_whose_they_are(self, there: Asking, now: datetime) -> None:
        east = [door for door in there.doors() if door.stratum == there.stratum("999902")]
        for door in east[:4]:
            visited(there, door, now)
        planning.close(there.round, by=there.world.actor("kao"), at=now)
        assert (Answer.objects.count(), DoorAnswer.objects.count(), Visit.objects.count()) == (0, 0, 4)

    def test_takes_the_answers_of_second_visits_away_and_leaves_wishes_where_they_are(
        self, there: Asking, now: datetime
    ) -> None:
        doors = there.doors("cai")
        for door in doors:
            visited(there, door, now)
        planning.draw_checks(there.round, [there.world.people["xia"]], by=there.world.actor("kao"))
        check = Household.objects.select_related("stratum__area", "stratum__round__version").filter(
            checker__isnull=False
        )
        for door in check:
            given = seen(Outcome.ANSWERED, now, wish="灯不亮", consent=True)
            record(door, given, by=there.world.actor("xia"), at=now)
        assert (Answer.objects.count(), DoorReport.objects.count()) == (len(doors) + 2, 2)
        planning.close(there.round, by=there.world.actor("kao"), at=now)
        assert (Answer.objects.count(), DoorAnswer.objects.count(), DoorReport.objects.count()) == (len(doors),) * 2 + (
            2,
        )


@pytest.mark.django_db(transaction=True)
class TestAVisitWhileItIsClosed:
    def test_is_in_and_cut_or_it_is_told(self, transactional_db: None, now: datetime) -> None:
        there = going(build.world(), now)
        *doors, last = there.doors("cai")[:7]
        for door in doors:
            visited(there, door, now)

        def close() -> None:
            planning.close(HouseholdRound.objects.get(), by=there.world.actor("kao"), at=now)

        visit, closing = at_once(lambda: visited(there, last, now), close)
        assert not isinstance(closing, Exception)
        is_in = not isinstance(visit, Exception)
        assert is_in or isinstance(visit, CannotMove)
        assert not DoorAnswer.objects.exclude(household=None).exists()
        assert Answer.objects.count() == DoorAnswer.objects.count() == len(doors) + is_in
