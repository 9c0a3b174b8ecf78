"""我报过的: a code to the contact, then all one's reports; nobody learns whether a contact is known."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from qiaomen.notices.models import Message
from qiaomen.notices.outbox import put
from qiaomen.notices.pages import proof
from qiaomen.worker import work_off
from tests import build

PHONE, MAIL = "13812341234", "amei@home.example"
QUERIES = 3


@pytest.fixture(autouse=True)
def _ways_out(settings: Settings) -> None:
    settings.EMAIL_URL, settings.SMS_URL = "smtp://127.0.0.1:1", "http://127.0.0.1:1/"


def ask(client: Client, contact: str) -> Any:
    return client.post("/mine/", {"do": "ask", "contact": contact})


def code_sent(to: str) -> str:
    """The code in the latest message; empty when none was sent."""
    work_off()
    message = Message.objects.filter(key__startswith="code:", to=to).order_by("pk").last()
    found = re.search(r"\d{6}", message.body) if message else None
    return found[0] if found else ""


def enter(client: Client, contact: str, to: str) -> Any:
    ask(client, contact)
    return client.post("/mine/", {"do": "code", "contact": contact, "code": code_sent(to)})


class TestEntering:
    @pytest.mark.parametrize(
        ("typed", "to"), [("+86 138 1234 1234", PHONE), (PHONE, PHONE), (" Amei@Home.example ", MAIL)]
    )
    def test_shows_all_reports_of_the_contact(
        self, city: build.World, client: Client, today: datetime, typed: str, to: str
    ) -> None:
        mine_ = [
            build.report(city, today, text=text, phone=" 138-1234-1234", email="amei@home.example")
            for text in ("第一件", "第二件")
        ]
        build.report(city, today, text="邻居报的", phone="13900000000")
        assert enter(client, typed, to).status_code == 302
        page = client.get("/mine/").content.decode()
        assert [f"/f/{report.token}/" in page for report in mine_] == [True, True]
        assert "邻居报的" not in page

    def test_lists_what_still_runs_first(self, city: build.World, client: Client, today: datetime) -> None:
        build.closed(city, today, text="完了的", phone=PHONE)
        build.answered(city, today, text="等评价的", phone=PHONE)
        build.declined(city, today, text="没受理的", phone=PHONE)
        build.report(city, today, text="外地的", phone=PHONE, position=build.OUTSIDE_POINT)
        enter(client, PHONE, PHONE)
        page = client.get("/mine/").content.decode()
        places = [page.index(text) for text in ("等评价的", "外地的", "没受理的", "完了的")]
        assert places == sorted(places)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_costs_the_same_for_any_number_of_rows(
        self, city: build.World, client: Client, today: datetime, rows: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        for _turn in range(rows):
            build.in_handling(city, today, phone=PHONE)
        enter(client, PHONE, PHONE)
        with django_assert_num_queries(QUERIES):
            client.get("/mine/")

    def test_is_for_two_hours_on_one_browser(self, city: build.World, client: Client, today: datetime) -> None:
        build.report(city, today, text="第一件", phone=PHONE)
        cookie = enter(client, PHONE, PHONE).cookies["mine"]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7200)
        assert "第一件" not in Client().get("/mine/").content.decode()
        answer = client.get("/mine/")
        assert "no-store" in answer.headers["Cache-Control"]
        client.post("/mine/", {"do": "out"})
        assert "第一件" not in client.get("/mine/").content.decode()

    @pytest.mark.parametrize(
        "forged",
        ["", "sms:13812341234", signing.dumps(["sms", PHONE], salt="other")],
        ids=["empty", "plain", "of another salt"],  # a signature has the moment in it: no two processes would agree
    )
    def test_a_forged_cookie_shows_nothing(
        self, city: build.World, client: Client, today: datetime, forged: str
    ) -> None:
        build.report(city, today, text="第一件", phone=PHONE)
        client.cookies["mine"] = forged
        assert "第一件" not in client.get("/mine/").content.decode()

    def test_needs_forms_of_ours(self, city: build.World, strict: Client) -> None:
        assert ask(strict, PHONE).status_code == 403


class TestNobodyLearns:
    def test_whether_a_contact_is_known(self, city: build.World, client: Client, today: datetime) -> None:
        build.report(city, today, phone=PHONE)
        pages = []
        for contact in (PHONE, "13900000000"):
            answer = ask(client, contact)
            page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
            pages.append((answer.status_code, page.replace(contact, "…")))
            wrong = client.post("/mine/", {"do": "code", "contact": contact, "code": "x"})
            assert (wrong.status_code, "数字不对" in wrong.content.decode()) == (422, True)
        assert pages[0] == pages[1]
        assert (len(code_sent(PHONE)), code_sent("13900000000")) == (6, "")

    def test_a_code_from_the_list_of_messages(self, city: build.World, client: Client, today: datetime) -> None:
        build.report(city, today, email=MAIL)
        ask(client, MAIL)
        code = code_sent(MAIL)
        assert code not in Message.objects.get(key__startswith="code:").subject

    def test_who_takes_a_code_of_another(self, city: build.World, client: Client, today: datetime) -> None:
        build.report(city, today, text="第一件", phone=PHONE)
        build.report(city, today, text="邻居报的", phone="13900000000")
        ask(client, PHONE)
        answer = client.post("/mine/", {"do": "code", "contact": "13900000000", "code": code_sent(PHONE)})
        assert (answer.status_code, "mine" in answer.cookies) == (422, False)


class TestRefusals:
    @pytest.mark.parametrize("contact", ["", "0318-2212345", "12345", "nobody@", "灯\x00", "a" * 300])
    def test_what_takes_no_code_is_said(self, city: build.World, client: Client, contact: str) -> None:
        answer = ask(client, contact)
        assert (answer.status_code, Message.objects.count()) == (422, 0)

    def test_without_a_gateway_another_way_is_shown(
        self, city: build.World, client: Client, today: datetime, settings: Settings
    ) -> None:
        settings.SMS_URL = ""
        build.report(city, today, phone=PHONE)
        page = ask(client, PHONE).content.decode()
        assert ("还没有开通短信" in page, 'href="/find/"' in page, code_sent(PHONE)) == (True, True, "")

    def test_a_contact_is_not_flooded_from_many_addresses(self, city: build.World, today: datetime) -> None:
        build.report(city, today, phone=PHONE)
        answers = [ask(Client(REMOTE_ADDR=f"10.0.0.{turn}"), PHONE).status_code for turn in range(4)]
        assert answers == [200, 200, 200, 429]

    def test_an_address_does_not_try_for_ever(
        self, city: build.World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(proof, "TRIES_AN_HOUR", 1)
        tries = [client.post("/mine/", {"do": "code", "contact": PHONE, "code": "123456"}) for _turn in range(2)]
        assert [answer.status_code for answer in tries] == [422, 429]

    def test_a_code_is_gone_after_a_day(self, city: build.World, client: Client, today: datetime) -> None:
        from qiaomen.notices.asking import forget_asked

        build.report(city, today, phone=PHONE)
        ask(client, PHONE)
        code = code_sent(PHONE)
        Message.objects.filter(key__startswith="code:").update(state="recorded", next_try_at=None)
        put(key="other", channel="page", to="", subject="", body=code, at=today)
        forget_asked(today + timedelta(days=2))
        assert [message.key for message in Message.objects.filter(body__contains=code)] == ["other"]
