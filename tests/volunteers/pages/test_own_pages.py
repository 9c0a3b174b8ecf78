"""Joining, signing in and one's own pages over HTTP."""

from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from qiaomen.notices import asking
from qiaomen.places.models import Landmark
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.pages.door import REMEMBERED
from qiaomen.volunteers.pages.public import join
from qiaomen.volunteers.register import leave
from tests import build
from tests.build.network import Network, volunteer
from tests.build.presence import device_of

pytestmark = pytest.mark.django_db
PHONE = "13800000001"


def filled(net: Network, **given: Any) -> dict[str, Any]:
    """What the short form sends."""
    usual = {"name": "张三", "phone": "13812345678", "born_on": "1990-03-04", "home": net.world.east.pk, "agrees": "on"}
    return usual | given


class TestJoin:
    def test_registers_by_four_answers_and_a_yes_and_remembers_the_device(self, net: Network, client: Client) -> None:
        answer = client.post("/volunteer/join/?team=neighbours", filled(net), follow=True)
        made = Volunteer.objects.get()
        assert answer.redirect_chain == [("/me/", 302)]
        assert f"登记好了。您的志愿者编号是 {made.number}。" in answer.content.decode()
        assert made.memberships.get(organisation=net.neighbours).state == "asked"
        assert client.get("/volunteer/join/").headers["Location"] == "/me/"

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"name": ""}, "请填姓名"),
            ({"phone": "1"}, "请核对手机号"),
            ({"born_on": ""}, "请填出生日期"),
            ({"born_on": "2015-01-01"}, "请填监护人的姓名"),
            ({"agrees": ""}, "同意以后才能登记"),
            ({"home": "0"}, "住在哪里"),
            ({"home": "9" * 40}, "住在哪里"),
            ({"name": "a\0"}, "姓名"),
            ({"id_number": "110105194912310021"}, "请核对身份证号"),
            ({"goes_km": "999"}, "愿意走多远"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_nothing(
        self, net: Network, client: Client, wrong: dict[str, Any], words: str
    ) -> None:
        answer = client.post("/volunteer/join/", filled(net, **wrong))
        assert (answer.status_code, words in answer.content.decode(), Volunteer.objects.count()) == (422, True, 0)

    def test_shows_nothing_of_who_has_the_telephone(self, net: Network, li: Volunteer, client: Client) -> None:
        answer = client.post("/volunteer/join/", filled(net, phone=PHONE))
        words = answer.content.decode()
        assert (answer.status_code, "已经登记过了" in words, "李四光" in words, str(li.number) in words) == (
            422, True, False, False,
        )  # fmt: skip
        assert "volunteer" not in client.session

    def test_tires_a_robot(self, net: Network, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(join, "JOINS_AN_HOUR", 0)
        assert client.post("/volunteer/join/", filled(net)).status_code == 429
        assert Volunteer.objects.count() == 0


class TestSignIn:
    def enter(self, client: Client, today: datetime, address: str = "/volunteer/sign-in/", contact: str = PHONE) -> Any:
        """By a code that was asked for and read out."""
        key = asking.ask_for_code(contact, at=today)
        assert key is not None
        return client.post(address, {"do": "code", "contact": contact, "code": asking.code_for(key)})

    def test_by_a_code_goes_on_to_where_one_was_going(self, li: Volunteer, today: datetime, client: Client) -> None:
        away = client.get("/me/teams/?q=x").headers["Location"]
        assert away == "/volunteer/sign-in/?next=%2Fme%2Fteams%2F%3Fq%3Dx"
        assert self.enter(client, today, away).headers["Location"] == "/me/teams/?q=x"
        li.refresh_from_db()
        assert (client.get("/me/").status_code, li.phone_proved_at is not None) == (200, True)

    @pytest.mark.parametrize("next_", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
    def test_goes_nowhere_else(self, li: Volunteer, today: datetime, client: Client, next_: str) -> None:
        assert self.enter(client, today, f"/volunteer/sign-in/?next={next_}").headers["Location"] == "/me/"

    def test_with_a_wrong_code_stays_outside(self, li: Volunteer, today: datetime, client: Client) -> None:
        asking.ask_for_code(PHONE, at=today)
        answer = client.post("/volunteer/sign-in/", {"do": "code", "contact": PHONE, "code": "12345"})
        assert (answer.status_code, client.get("/me/").status_code) == (422, 302)

    def test_of_a_stranger_is_told_to_join(self, net: Network, today: datetime, client: Client) -> None:
        assert self.enter(client, today, contact="13999999999").headers["Location"] == "/volunteer/sign-in/"
        assert client.get("/me/").status_code == 302

    def test_ends_the_session_of_whoever_took_the_number(self, li: Volunteer, today: datetime, client: Client) -> None:
        taker = device_of(li)
        assert taker.get("/me/").status_code == 200
        self.enter(client, today)
        assert (taker.get("/me/").status_code, client.get("/me/").status_code) == (302, 200)

    def test_brings_back_who_had_left(self, li: Volunteer, today: datetime, client: Client) -> None:
        leave(li, at=today)
        self.enter(client, today)
        assert "欢迎回来" in client.get("/me/").content.decode()

    def test_says_honestly_that_nothing_can_be_sent(self, net: Network, client: Client, settings: Settings) -> None:
        settings.SMS_URL = settings.EMAIL_URL = ""
        words = client.get("/volunteer/sign-in/").content.decode()
        assert "本站还没有开通短信和邮件" in words
        assert "我有工作人员给的登录码" in words


class TestMyPages:
    def test_belong_to_one_device(self, li: Volunteer, client: Client) -> None:
        for address in ("/me/", "/me/profile/", "/me/teams/", "/me/leave/"):
            answer = device_of(li).get(address)
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
            assert client.get(address).status_code == 302

    def test_change_what_is_mine(self, net: Network, li: Volunteer) -> None:
        page = device_of(li)
        sent = {
            "home": net.world.west.pk,
            "goes_km": 12,
            "times": ["1a", "7e"],
            "unit": net.world.lamps.pk,
            "email": "a@b.cn",
        }
        assert page.post("/me/profile/", sent).status_code == 302
        li.refresh_from_db()
        assert (li.home, li.goes_km, li.times, li.email, li.listed) == (net.world.west, 12, "1a 7e", "a@b.cn", False)
        assert li.memberships.get(unit__isnull=False).unit == net.world.lamps
        assert page.post("/me/profile/", sent | {"goes_km": "x"}).status_code == 422

    def test_know_where_i_mostly_am_by_a_name_and_no_nearer(self, net: Network, li: Volunteer) -> None:
        Landmark.objects.create(name="人民公园", area=net.world.east, longitude=115.751234, latitude=37.756789)
        page, sent = device_of(li), {"home": net.world.east.pk, "goes_km": 5}
        assert page.post("/me/profile/", sent | {"place": " 人民公园 "}).status_code == 302
        li.refresh_from_db()
        assert (li.place_words, li.longitude, li.latitude) == ("人民公园", 115.751, 37.757)
        for unknown in ("月亮背面", net.world.whole.name):
            assert page.post("/me/profile/", sent | {"place": unknown}).status_code == 422
        Landmark.objects.filter(name="人民公园").delete()
        # What stands there already is not looked up again.
        assert page.post("/me/profile/", sent | {"place": "人民公园"}).status_code == 302
        page.post("/me/profile/", sent)
        li.refresh_from_db()
        assert (li.place_words, li.longitude, li.latitude) == ("", None, None)

    def test_of_a_device_on_which_staff_signs_in_last_no_longer_than_staff(self, net: Network, li: Volunteer) -> None:
        page = device_of(li)
        session = page.session
        session.set_expiry(REMEMBERED)
        session.save()
        page.post("/desk/sign-in/", {"username": "zu", "password": build.PASSWORD})
        assert (page.session.get_expiry_age(), "_auth_user_id" in page.session) == (
            settings.SESSION_COOKIE_AGE, True,
        )  # fmt: skip
        assert page.get("/me/").status_code == 200

    def test_ask_for_a_team_and_take_it_back(self, net: Network, li: Volunteer) -> None:
        page = device_of(li)
        page.post("/me/teams/", {"do": "join", "key": net.colleagues.pk})
        row = li.memberships.get(organisation=net.colleagues)
        assert row.state == "asked"
        assert "等待同意" in page.get("/me/teams/").content.decode()
        page.post("/me/teams/", {"do": "leave", "key": row.pk})
        row.refresh_from_db()
        assert row.state == "out"

    def test_touch_nobody_elses_row(self, net: Network, li: Volunteer, today: datetime) -> None:
        other = volunteer(net, "王五", "13800000002", at=today).memberships.get()
        page = device_of(li)
        for key in (other.pk, "x", "9" * 30, ""):
            assert page.post("/me/teams/", {"do": "leave", "key": key}).status_code == 404
        other.refresh_from_db()
        assert other.state == "in"

    def test_leave_for_good_and_sign_out(self, li: Volunteer) -> None:
        page = device_of(li)
        page.post("/volunteer/sign-out/")
        assert page.get("/me/").status_code == 302
        page = device_of(li)
        assert "谢谢您做过的一切" in page.post("/me/leave/", follow=True).content.decode()
        li.refresh_from_db()
        assert (li.left_at is not None, page.get("/me/").status_code) == (True, 302)

    def test_cost_the_same_for_any_number_of_teams(
        self, net: Network, li: Volunteer, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        page = device_of(li)
        with django_assert_num_queries(5):
            page.get("/me/teams/")
        page.post("/me/teams/", {"do": "join", "key": net.colleagues.pk})
        page.get("/me/teams/")
        with django_assert_num_queries(5):
            page.get("/me/teams/")
