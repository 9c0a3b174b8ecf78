"""A trial says what would happen, and that is what then happens, by unit and deadline; it writes nothing."""

from datetime import datetime, timedelta

import pytest

from qiaomen.cases import acceptance
from qiaomen.cases.models import Case, CaseEvent, Clock, Duty
from qiaomen.city.trial import Matter, try_out
from qiaomen.people.models import Role
from qiaomen.units.models import Adoption
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> build.World:
    """The small city, where what is clear is dispatched by itself."""
    return build.world(auto_dispatch=True)


@pytest.mark.parametrize("days", [0, 2, 57])
def test_says_what_then_really_happens(city: build.World, now: datetime, days: int) -> None:
    at = now + timedelta(days=days)
    Duty.objects.create(area=city.east, code="010*", lead=city.lamps_east, supervising=city.roads)
    found = try_out(Matter(city.lamp, city.lamp_out, city.east, 115.75, 37.75), at=at)
    assert (Case.objects.count(), CaseEvent.objects.count(), Clock.objects.count()) == (0, 0, 0)
    case = build.received(city, at)
    acceptance.accept(case, category=city.lamp, filing_standard=city.lamp_out, by=city.actor("ana"), at=at)
    # Accepted, it was dispatched by itself.
    case = Case.objects.get()
    really = dict(Clock.objects.values_list("stage", "due_at"))
    assert found.first is not None
    assert (
        (found.first.unit, found.first.supervising)
        == (case.unit, case.supervising_unit)
        == (city.lamps_east, city.roads)
    )
    assert found.by_itself is True
    assert {one.clock.stage: one.clock.due_at for one in found.deadlines} == really
    assert [one.clock.estimated for one in found.deadlines] == [
        clock.estimated for clock in Clock.objects.order_by("pk")
    ]


class TestSays:
    def test_which_line_decides_and_why(self, city: build.World, now: datetime) -> None:
        Duty.objects.create(area=city.east, code="010*", lead=city.lamps_east)
        east = try_out(Matter(city.lamp, None, city.east), at=now)
        west = try_out(Matter(city.lamp, None, city.west), at=now)
        assert east.rules == ["东区有一行写的是 010*，管得着“路灯”；这里没有写得更细的。"]
        assert west.rules == ["敲门市有一行写明了这个类别（01028）：先看最小的区域，再看写得最细的一行。"]
        assert [one.first.unit.code for one in (east, west) if one.first] == ["LD-E", "LD"]

    def test_that_nobody_answers_for_it(self, city: build.World, now: datetime) -> None:
        Duty.objects.all().delete()
        found = try_out(Matter(city.lamp, None, city.east), at=now)
        assert (found.first, found.rules, found.by_itself) == (None, [], False)

    def test_that_two_lines_say_different_things(self, city: build.World, now: datetime) -> None:
        Duty.objects.create(area=city.whole, standard="T", kind="component", code="01028", lead=city.roads)
        found = try_out(Matter(city.lamp, None, city.west), at=now)
        assert {one.unit.code for one in found.suggestions} == {"LD", "DL"}
        assert found.by_itself is False

    def test_that_a_duty_is_not_in_force_yet(self, city: build.World, now: datetime) -> None:
        Duty.objects.create(area=city.east, lead=city.roads, from_on=now.date() + timedelta(days=1))
        matter = Matter(city.lamp, None, city.east)
        units = [try_out(matter, at=now + timedelta(days=day)).suggestions[0].unit.code for day in (0, 1)]
        assert units == ["LD", "DL"]

    def test_who_adopted_the_area_and_who_walks_it(self, city: build.World, now: datetime) -> None:
        Adoption.objects.create(unit=city.roads, area=city.east, kind="pairing", from_on=now.date())
        build.add_person(city, "wang2", "网格员王", Role.COLLECTOR, city.centre, within=city.east)
        found = try_out(Matter(city.lamp, None, city.east), at=now)
        assert [one.unit.code for one in found.suggestions] == ["LD", "DL"]
        assert [post.person.name for post in found.collectors] == ["网格员王"]

    def test_which_days_do_not_count_and_when_it_escalates(self, city: build.World, now: datetime) -> None:
        before_may = now.replace(month=4, day=30)
        handle = try_out(Matter(city.lamp, city.lamp_out, city.east), at=before_may).deadlines[2]
        assert [(day.isoformat(), name) for day, name in handle.skipped] == [
            ("2026-05-01", "劳动节"), ("2026-05-02", "周末"), ("2026-05-03", "周末"),
        ]  # fmt: skip
        assert handle.limit == "2 工作日"
        assert [words for _at, words in handle.rungs][:2] == [
            "第 1 级，蓝色，告诉：督查员", "第 2 级，黄色，告诉：督查员",
        ]  # fmt: skip
        assert handle.rungs[1][0] == handle.clock.due_at

    def test_each_stage_from_the_last_moment_of_the_one_before(self, city: build.World, now: datetime) -> None:
        accept, sent, _handle = try_out(Matter(city.lamp, None, city.east), at=now).deadlines
        assert accept.latest.due_at == now + timedelta(hours=2)
        # From 12:00, over the break, two working hours.
        assert sent.latest.due_at == now + timedelta(hours=6)
