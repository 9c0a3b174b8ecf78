"""How many open cases a duty or a standard concerns, said before it is changed."""

from datetime import datetime

import pytest

from qiaomen.cases.models import Duty
from qiaomen.city.columns import DUTIES, FILING, UNITS
from qiaomen.city.concerned import concerned
from tests import build
from tests.cases.pages.staff.conftest import SignIn


@pytest.fixture
def lamps(city: build.World, today: datetime) -> Duty:
    """The duty for lamps; two open cases of lamps, one with a unit, one without; others that are no concern of it."""
    case = build.accepted(city, today)
    assert case.category == city.lamp
    build.in_handling(city, today)
    build.closed(city, today)
    build.received(city, today)
    return Duty.objects.get(code=city.lamp.code)


def counted(sheet: str, pk: int) -> tuple[int, int]:
    """Open cases, and those of them that no unit has."""
    found = concerned(sheet, pk)
    assert found is not None
    return found.cases, found.undispatched


class TestConcerned:
    @pytest.mark.parametrize(
        ("code", "kind", "n"),
        [("01028", "component", 2), ("01*", "", 2), ("", "", 2), ("02*", "", 0), ("", "event", 0)],
    )
    def test_counts_open_cases_that_the_row_answers_for(self, lamps: Duty, code: str, kind: str, n: int) -> None:
        Duty.objects.filter(pk=lamps.pk).update(code=code, kind=kind)
        assert counted(DUTIES, lamps.pk) == (n, n // 2)

    def test_counts_in_the_area_of_the_row(self, lamps: Duty, city: build.World) -> None:
        Duty.objects.filter(pk=lamps.pk).update(area=city.west)
        assert counted(DUTIES, lamps.pk) == (0, 0)

    def test_counts_open_cases_of_a_standard(self, lamps: Duty, city: build.World) -> None:
        assert counted(FILING, city.lamp_out.pk) == (2, 1)
        assert counted(FILING, city.hole_open.pk) == (0, 0)

    def test_says_nothing_of_tables_that_decide_nothing_alone(self, city: build.World) -> None:
        assert concerned(UNITS, city.roads.pk) is None

    def test_stands_on_the_page_with_what_was_counted(self, lamps: Duty, city: build.World, as_: SignIn) -> None:
        page = as_("guan").get(f"/desk/admin/tables/filing-standards/{city.lamp_out.pk}/").text
        assert "现在关系到 <b>2</b> 件在办事项，其中 <b>1</b> 件还没派出去。" in page
        assert "按这一条立案的" in page
