"""The page of the trial: words or a position, any moment, hostile input."""

import pytest

from tests import build
from tests.cases.pages.staff.conftest import SignIn

TRIAL = "/desk/admin/trial/"


class TestTrial:
    @pytest.mark.parametrize(
        ("place", "area"), [("火车站", "东区"), ("115.65, 37.75", "西区"), ("115.65，37.75", "西区"), ("东区", "东区")]
    )
    def test_tells_where_it_goes_until_when(self, as_: SignIn, city: build.World, place: str, area: str) -> None:
        asked: dict[str, str | int] = {
            "category": city.lamp.pk,
            "standard": city.lamp_out.pk,
            "place": place,
            "moment": "2026-03-04T10:00",
        }
        page = as_("guan").get(TRIAL, asked)
        assert (page.status_code, "会交给：路灯所" in page.text) == (200, True)
        assert str(page.context["matter"].area) == area
        assert "3月4日 12:00" in page.text
        assert "3月6日 10:00" in page.text

    def test_begins_with_an_empty_form(self, as_: SignIn) -> None:
        page = as_("guan").get(TRIAL)
        assert (page.status_code, "outcome" in page.context) == (200, False)

    def test_is_for_administrators(self, as_: SignIn) -> None:
        assert as_("sun").get(TRIAL).status_code == 404

    @pytest.mark.parametrize(
        ("field", "value"),
        [("place", "月球"), ("place", "110, 30"), ("place", "nan, inf"),
         ("place", "区"), ("place", "0,0"), ("place", "1e999,2"),
         ("moment", "soon"), ("category", "9" * 30), ("category", "x"), ("standard", "-1")],
    )  # fmt: skip
    def test_says_what_is_wrong(self, as_: SignIn, city: build.World, field: str, value: str) -> None:
        page = as_("guan").get(TRIAL, {"category": str(city.lamp.pk), field: value})
        assert (page.status_code, list(page.context["form"].errors)) == (422, [field])

    @pytest.mark.parametrize("moment", ["9999-12-31T23:00", "0001-01-01T00:00"])
    def test_bears_the_ends_of_time(self, as_: SignIn, city: build.World, moment: str) -> None:
        assert as_("guan").get(TRIAL, {"category": str(city.lamp.pk), "moment": moment}).status_code in {200, 422}
