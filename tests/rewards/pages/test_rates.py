"""时数积分: the organiser sets what an hour earns from a day on; the history stays; nobody else sees the page."""

from datetime import datetime, timedelta

import pytest

from qiaomen.rewards.models import Item, Rate
from tests import build

pytestmark = pytest.mark.django_db


class TestRates:
    def test_are_set_from_a_day_and_all_stay_to_be_read(self, today: datetime) -> None:
        made, day = build.world(), today.date()
        page = made.client("zu")
        assert "今天：时数不换积分。" in page.get("/desk/exchange/rates/").content.decode()
        for points, from_on in ((10, day - timedelta(days=9)), (12, day), (15, day + timedelta(days=3))):
            answer = page.post("/desk/exchange/rates/", {"points_an_hour": points, "from_on": from_on})
            assert answer.status_code == 302
        words = page.get("/desk/exchange/rates/").content.decode()
        assert "一小时得 12 分" in words
        assert [words.count(f"一小时 {n} 分") for n in (10, 12, 15)] == [1, 1, 1]
        assert (words.count("现在有效"), words.count("还没开始")) == (1, 1)
        assert {one.made_by for one in Rate.objects.all()} == {made.people["zu"]}
        assert Item.objects.get(kind="points").measure == "point"

    @pytest.mark.parametrize(
        "wrong",
        [{"points_an_hour": "0"}, {"points_an_hour": "x"}, {"from_on": "2026-13-01"}, {"until_on": "2020-01-01"}],
    )
    def test_bear_nonsense(self, wrong: dict[str, str]) -> None:
        given = {"points_an_hour": "10", "from_on": "2026-03-04"} | wrong
        answer = build.world().client("zu").post("/desk/exchange/rates/", given)
        assert (answer.status_code, Rate.objects.count()) == (422, 0)

    @pytest.mark.parametrize("who", ["kai", "olga", "guan"])
    def test_are_the_organisers_alone(self, who: str) -> None:
        page = build.world().client(who)
        given = {"points_an_hour": "10", "from_on": "2026-03-04"}
        answers = page.get("/desk/exchange/rates/"), page.post("/desk/exchange/rates/", given)
        assert ([one.status_code for one in answers], Rate.objects.count()) == ([404, 404], 0)
