"""Stock and campaigns over HTTP."""

from datetime import date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaomen.rewards.exchange import give_back
from qiaomen.rewards.ledger import balance, faults, stock_of
from qiaomen.rewards.models import Campaign, Item, Offer, Site, Transfer
from tests.build.rewards import Market, exchanged, visitor
from tests.rewards.pages.conftest import SignIn

pytestmark = pytest.mark.django_db


def entry(there: Market, **given: object) -> dict[str, object]:
    return {"what": "deliver", "item": there.cable.pk, "amount": 5, "target": "", "note": "", "key": "s", **given}


class TestTheStore:
    def test_takes_a_delivery_once(self, there: Market, as_: SignIn) -> None:
        page = as_("kai")
        for _time in range(2):
            page.post("/desk/stock/square/", entry(there))
        assert balance(there.cable, stock_of(there.square)) == 305

    def test_moves_and_counts(self, there: Market, as_: SignIn) -> None:
        page = as_("kai")
        page.post("/desk/stock/square/", entry(there, what="move", target=there.station.pk, amount=100))
        assert page.post("/desk/stock/square/", entry(there, what="count", amount=190, key="t")).status_code == 422
        page.post("/desk/stock/square/", entry(there, what="count", amount=190, note="少十条", key="t"))
        left = [balance(there.cable, stock_of(site)) for site in (there.square, there.station)]
        assert (left, faults()) == ([190, 100], [])

    def test_asks_where_to(self, there: Market, as_: SignIn) -> None:
        answer = as_("kai").post("/desk/stock/square/", entry(there, what="move"))
        assert (answer.status_code, "请选送到哪个兑换点" in answer.content.decode()) == (422, True)

    def test_costs_the_same_for_any_number_of_entries(
        self, there: Market, today: datetime, as_: SignIn, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        page = as_("kai")
        page.get("/desk/stock/square/")
        with django_assert_num_queries(12):
            page.get("/desk/stock/square/")
        for n in range(5):
            exchanged(there, today, key=f"k-{n}", holder=visitor(n))
        with django_assert_num_queries(12):
            assert page.get("/desk/stock/square/").content.decode().count("数据线 −1") == 5


class TestCampaigns:
    def plan(self, there: Market, **given: object) -> dict[str, object]:
        """What the form sends for a campaign with one offer."""
        usual: dict[str, object] = {
            "name": "烟头换鸡蛋", "unit": there.world.centre.pk, "brought": there.ends.pk, "from_on": "2026-12-01",
            "until_on": "2026-12-31", "sites": [there.square.pk], "offer-TOTAL_FORMS": 2, "offer-INITIAL_FORMS": 0,
            "offer-0-gives": there.cable.pk, "offer-0-price": 20,
        }  # fmt: skip
        return usual | given

    def test_are_made_with_their_offers(self, there: Market, as_: SignIn) -> None:
        assert as_("zu").post("/desk/exchange/new/", self.plan(there)).status_code == 302
        made = Campaign.objects.get(name="烟头换鸡蛋")
        assert [(one.gives.code, one.price, one.until_on) for one in made.offers.all()] == [
            ("cable", 20, date(2026, 12, 31))
        ]
        assert list(made.sites.all()) == [there.square]

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"until_on": "2026-11-30"}, "不能早于开始"),
            ({"offer-0-price": ""}, "请填要多少才给一件"),
            ({"offer-0-price": "0"}, "大于"),
            ({"sites": []}, "兑换点"),
            ({"from_on": "31.12."}, "从哪天"),
        ],
    )
    def test_with_a_fault_are_not_made(self, there: Market, as_: SignIn, wrong: dict[str, object], words: str) -> None:
        answer = as_("zu").post("/desk/exchange/new/", self.plan(there, **wrong))
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
        assert Campaign.objects.count() == 1

    def test_keep_an_offer_that_was_used(self, there: Market, today: datetime, as_: SignIn) -> None:
        exchanged(there, today)
        answer = as_("zu").post(
            f"/desk/exchange/{there.campaign.pk}/",
            self.plan(there, **{"offer-0-gives": there.earphones.pk, "offer-0-price": 69}),
        )
        assert (answer.status_code, "已经有人换过" in answer.content.decode()) == (422, True)
        assert sorted(Offer.objects.values_list("price", flat=True)) == [39, 69]

    def test_are_not_there_for_who_only_keeps_a_counter(self, there: Market, as_: SignIn) -> None:
        page = as_("kai")
        paths = (
            "/desk/exchange/",
            "/desk/exchange/new/",
            f"/desk/exchange/{there.campaign.pk}/",
            "/desk/exchange/things/",
        )
        assert [page.get(path).status_code for path in paths] == [404] * 4


class TestThings:
    def test_are_added_where_the_city_knows_the_place(self, there: Market, as_: SignIn) -> None:
        page = as_("zu")
        page.post(
            "/desk/exchange/things/",
            {"add": "item", "name": "鸡蛋", "code": "egg", "kind": "goods", "measure": "piece"},
        )
        page.post(
            "/desk/exchange/things/",
            {
                "add": "site",
                "name": "站前点",
                "code": "zq",
                "unit": there.world.centre.pk,
                "place_words": "火车站",
                "hours": "",
            },
        )
        assert Item.objects.filter(code="egg").exists()
        assert (made := Site.objects.get(code="zq")).area == there.world.east
        assert (made.longitude, made.latitude) == (115.751, 37.751)

    def test_with_a_code_that_is_taken_are_refused(self, there: Market, as_: SignIn) -> None:
        given = {"add": "item", "name": "线", "code": "cable", "kind": "goods", "measure": "piece"}
        answer = as_("zu").post("/desk/exchange/things/", given)
        assert (answer.status_code, "这个代码已经有了" in answer.content.decode()) == (422, True)


class TestThePublicPage:
    def test_shows_what_is_left_and_what_came_of_it(self, there: Market, today: datetime, client: Client) -> None:
        exchanged(there, today)
        exchanged(there, today, key="kg", pieces=0, grams=17_000, offers=[], holder=visitor(2))
        words = client.get("/exchange/").content.decode()
        for shown in ("还剩 299 件", "已换出 1 件", "数过的 39 个，称过的 17.0 公斤；共 2 次。"):
            assert shown in words

    def test_leaves_out_what_was_given_back(self, there: Market, today: datetime, client: Client) -> None:
        made = exchanged(there, today)
        give_back(made, note="坏的", key="b", by=there.keeper, at=today)
        words = client.get("/exchange/").content.decode()
        assert "已换出 0 件" in words and "数过的 0 个" in words

    def test_costs_the_same_for_any_number_of_exchanges(
        self, there: Market, today: datetime, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        counts = []
        for n in (1, 3):
            for m in range(n):
                exchanged(there, today, key=f"{n}-{m}", holder=visitor(m))
            with django_assert_num_queries(9):
                counts.append(client.get("/exchange/").status_code)
        assert counts == [200, 200]
        assert Transfer.objects.filter(kind="exchange").count() == 4
