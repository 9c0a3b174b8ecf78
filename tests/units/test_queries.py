"""What is asked about units: their time, who may be sent cases, adoptions with their dates."""

import uuid
from datetime import date

import pytest

from qiaomen.units.models import Adoption, Unit, WorkingDay
from qiaomen.units.queries import adoptions_on, units_at_work, working_time
from qiaomen.units.working_time import LimitUnit
from tests import build
from tests.cases.looking import moment

pytestmark = pytest.mark.django_db


class TestTheCitysTime:
    def test_is_read_from_its_tables(self) -> None:
        build.world()
        time = working_time()
        assert time.add(moment("2026-04-30 15:00"), 86400, LimitUnit.WORK_DAY) == moment("2026-05-04 15:00")
        assert time.works_on(date(2026, 5, 9))
        assert time.published == frozenset({2026})

    def test_is_read_anew_with_each_edition(self) -> None:
        made = build.world()
        assert working_time().works_on(date(2026, 5, 4))
        WorkingDay.objects.create(day=date(2026, 5, 4), works=False)
        assert working_time().works_on(date(2026, 5, 4))
        made.city.edition = uuid.uuid4()
        made.city.save()
        assert not working_time().works_on(date(2026, 5, 4))

    def test_is_not_called_published_by_an_estimate(self) -> None:
        build.world()
        WorkingDay.objects.create(day=date(2027, 10, 1), works=False, official=False)
        assert working_time().published == frozenset({2026})


class TestUnitsAtWork:
    def test_are_neither_the_centre_nor_dissolved_ones(self) -> None:
        made = build.world()
        Unit.objects.filter(pk=made.roads.pk).update(retired_on=date(2026, 1, 1))
        assert set(units_at_work()) == {made.lamps, made.lamps_east}


class TestAdoptions:
    @pytest.mark.parametrize(
        ("day", "holds"), [("2026-02-28", False), ("2026-03-01", True), ("2026-03-31", True), ("2026-04-01", False)]
    )
    def test_hold_from_their_first_to_their_last_day(self, day: str, holds: bool) -> None:
        made = build.world()
        Adoption.objects.create(
            unit=made.roads, area=made.east, kind="pairing", from_on=date(2026, 3, 1), until_on=date(2026, 3, 31)
        )
        assert adoptions_on(date.fromisoformat(day)).exists() is holds

    def test_that_were_withdrawn_hold_no_more(self) -> None:
        made = build.world()
        Adoption.objects.create(
            unit=made.roads, area=made.east, kind="pairing", from_on=date(2026, 3, 1), retired_on=date(2026, 3, 2)
        )
        assert not adoptions_on(date(2026, 3, 5)).exists()
