"""我存的和预留: behind a code to the telephone; what is saved pays for what is set aside."""

import re
from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from qiaomen.notices.models import Message
from qiaomen.rewards.ledger import balance, faults, held_at, stock_of
from qiaomen.rewards.models import Reservation
from qiaomen.worker import work_off
from tests.build.rewards import Market, exchanged, visitor
from tests.rewards.pages.conftest import SignIn

pytestmark = pytest.mark.django_db
PHONE, HERE = "13800000001", "/exchange/mine/"


@pytest.fixture(autouse=True)
def _ways_out(settings: Settings) -> None:
    settings.SMS_URL = "http://127.0.0.1:1/"
    cache.clear()  # every test is an address of its own


def codes(to: str) -> list[str]:
    """Every code that went to this telephone."""
    work_off()
    bodies = Message.objects.filter(key__startswith="code:", to=to).values_list("body", flat=True)
    return [found[0] for body in bodies if (found := re.search(r"\d{6}", body))]


def enter(client: Client, phone: str = PHONE) -> Client:
    client.post(HERE, {"do": "ask", "contact": phone})
    client.post(HERE, {"do": "code", "contact": phone, "code": codes(phone)[-1]})
    return client


def wish(there: Market, **given: object) -> dict[str, object]:
    usual = {"do": "reserve", "offer": there.for_cable.pk, "site": there.square.pk, "key": "k"}
    return usual | given


class TestTheDoor:
    def test_opens_by_a_code_and_shows_what_is_saved(self, there: Market, today: datetime, client: Client) -> None:
        exchanged(there, today, pieces=60)
        words = enter(client).get(HERE).content.decode()
        assert ('<b class="figure">21</b>' in words, "138****0001" in words, PHONE in words) == (True, True, False)

    def test_sends_nothing_to_a_telephone_that_never_exchanged(self, there: Market, client: Client) -> None:
        answer = client.post(HERE, {"do": "ask", "contact": "13899999999"})
        assert (answer.status_code, codes("13899999999")) == (200, [])

    def test_stays_shut_for_a_wrong_code(self, there: Market, today: datetime, client: Client) -> None:
        exchanged(there, today)
        client.post(HERE, {"do": "ask", "contact": PHONE})
        wrong = f"{(int(codes(PHONE)[-1]) + 1) % 10**6:06}"
        assert client.post(HERE, {"do": "code", "contact": PHONE, "code": wrong}).status_code == 422
        client.post(HERE, wish(there))
        assert Reservation.objects.count() == 0

    def test_closes_behind_whoever_leaves(self, there: Market, today: datetime, client: Client) -> None:
        exchanged(there, today)
        enter(client).post(HERE, {"do": "out"})
        assert "138****0001" not in client.get(HERE).content.decode()


class TestReserving:
    def test_sets_one_aside_once_however_often_it_is_sent(self, there: Market, today: datetime, client: Client) -> None:
        exchanged(there, today, pieces=78)
        enter(client)
        for _time in range(2):
            assert "给您留好了" in client.post(HERE, wish(there), follow=True).content.decode()
        assert (balance(there.cable, held_at(there.square)), Reservation.objects.count(), faults()) == (1, 1, [])

    def test_is_paid_by_what_is_saved_and_not_yet_promised(
        self, there: Market, today: datetime, client: Client
    ) -> None:
        exchanged(there, today, pieces=39 + 77)
        enter(client).post(HERE, wish(there))
        words = client.post(HERE, wish(there, key="another"), follow=True).content.decode()
        assert ("还差 1" in words, Reservation.objects.count()) == (True, 1)

    def test_can_be_given_up_by_its_owner_alone(self, there: Market, today: datetime, client: Client) -> None:
        exchanged(there, today, pieces=78)
        enter(client).post(HERE, wish(there))
        held = Reservation.objects.get()
        exchanged(there, today, key="other", holder=visitor(2))
        other = enter(Client(), "13800000002")
        assert other.post(HERE, {"do": "give_up", "reservation": held.pk}).status_code == 404
        before = balance(there.cable, stock_of(there.square))
        for said in ("放回去了", "已经领走，或已过期"):
            assert said in client.post(HERE, {"do": "give_up", "reservation": held.pk}, follow=True).content.decode()
        held.refresh_from_db()
        assert (held.state, balance(there.cable, stock_of(there.square)) - before) == ("given_up", 1)

    @pytest.mark.parametrize("field", ["offer", "site", "reservation"])
    @pytest.mark.parametrize("value", ["", "-1", "x", "9" * 40, "９"])
    def test_bears_nonsense(self, there: Market, today: datetime, client: Client, field: str, value: str) -> None:
        exchanged(there, today, pieces=78)
        enter(client)
        do = "give_up" if field == "reservation" else "reserve"
        assert client.post(HERE, wish(there, do=do) | {field: value}).status_code == 404

    def test_costs_the_same_for_one_reservation_and_for_three(
        self, there: Market, today: datetime, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        exchanged(there, today, pieces=39 * 4)
        enter(client).post(HERE, wish(there))
        with django_assert_num_queries(13):
            client.get(HERE)
        for key in "ab":
            client.post(HERE, wish(there, key=key))
        assert Reservation.objects.count() == 3
        with django_assert_num_queries(13):
            client.get(HERE)


class TestAtTheCounter:
    def test_the_keeper_sets_aside_and_hands_over(self, there: Market, as_: SignIn) -> None:
        page, here = as_("kai"), f"/desk/counter/{there.square.code}/{there.campaign.pk}/"
        given = {"phone": PHONE, "offer": there.for_cable.pk, "key": "k"}
        assert "已给 138****0001 留一件" in page.post(f"{here}reserve/", given, follow=True).content.decode()
        fetch = f"/desk/counter/fetch/{Reservation.objects.get().pk}/"
        assert "现在有 38，要用 39" in page.post(fetch, {"pieces": 38}, follow=True).content.decode()
        assert "138****0001 的预留已领走" in page.post(fetch, {"pieces": 39}, follow=True).content.decode()
        assert "已经领走" not in page.get(here).content.decode()
        assert (Reservation.objects.get().state, balance(there.cable, stock_of(there.square))) == ("fetched", 299)

    def test_somebody_without_the_post_finds_nothing(self, there: Market, as_: SignIn) -> None:
        here = f"/desk/counter/{there.square.code}/{there.campaign.pk}/reserve/"
        assert as_("bo").post(here, {"phone": PHONE, "offer": there.for_cable.pk, "key": "k"}).status_code == 404
        assert Reservation.objects.count() == 0
