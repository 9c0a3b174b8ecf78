"""我关注的: one tap follows, a private page tells, one tap ends it; the address says yes first."""

import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from qiaomen.cases import following
from qiaomen.cases.models import Follow, Follower, FollowerContact
from qiaomen.notices.models import Message
from tests import build

MAIL = "amei@home.example"
ATOM = "{http://www.w3.org/2005/Atom}"
QUERIES = 7


@pytest.fixture(autouse=True)
def _mail(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:1"


def tap(client: Client, what: str, code: str) -> str:
    """Follow it; the address of the private page."""
    answer = client.post("/follow/", {"what": what, "code": code}, follow=True)
    assert answer.status_code == 200
    return answer.redirect_chain[-1][0]


def kept() -> tuple[int, int, int]:
    return Follower.objects.count(), FollowerContact.objects.count(), Follow.objects.count()


class TestFollowing:
    def test_a_case_takes_one_tap_on_its_page(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.in_handling(city, today)
        page = client.get(f"/cases/{case.number}/").content.decode()
        assert (f'value="{case.number}"' in page, f'value="{city.east.code}"' in page) == (True, True)
        private = tap(client, "case", case.number)
        page = client.get(private).content.decode()
        assert ("火车站门口的路灯不亮了" in page, "办理中" in page) == (True, True)
        assert kept() == (1, 0, 1)

    def test_more_on_one_device_makes_one_list(self, city: build.World, client: Client, today: datetime) -> None:
        private = tap(client, "case", build.accepted(city, today).number)
        assert tap(client, "area", city.west.code) == private
        assert client.get("/following/").url == private  # type: ignore[attr-defined]  # a redirect has one
        assert kept() == (1, 0, 2)

    @pytest.mark.parametrize(
        ("what", "code"), [("case", "A00000017"), ("area", "nowhere"), ("line", "R9"), ("unit", "LD"), ("", "")]
    )
    def test_what_is_not_there_is_not_found(self, city: build.World, client: Client, what: str, code: str) -> None:
        assert client.post("/follow/", {"what": what, "code": code}).status_code == 404
        assert kept() == (0, 0, 0)

    def test_what_is_hidden_is_not_found(self, city: build.World, client: Client, today: datetime) -> None:
        for case in (build.received(city, today), build.accepted(city, today, public=False)):
            assert client.post("/follow/", {"what": "case", "code": case.number}).status_code == 404

    def test_needs_a_form_of_ours(self, city: build.World, strict: Client, today: datetime) -> None:
        assert strict.post("/follow/", {"what": "area", "code": city.east.code}).status_code == 403

    def test_finds_places_by_their_names(self, city: build.World, client: Client) -> None:
        page = client.get("/following/?q=东").content.decode()
        assert (f'value="{city.east.code}"' in page, f'value="{city.west.code}"' in page) == (True, False)
        assert "没有找到这个名字" in client.get("/following/?q=火星").content.decode()

    def test_a_forged_cookie_is_nobody(self, city: build.World, client: Client, today: datetime) -> None:
        tap(client, "area", city.east.code)
        client.cookies["following"] = Follower.objects.get().token
        assert client.get("/following/").status_code == 200
        assert client.cookies["following"]["httponly"]


class TestThePage:
    def test_is_private(self, city: build.World, client: Client) -> None:
        answer = client.get(tap(client, "area", city.east.code))
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert client.get("/following/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404

    def test_shows_what_moved_there_and_hides_what_was_hidden(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case = build.accepted(city, today, text="要保密的")
        private = tap(client, "case", case.number)
        build.accepted(city, today, text="东边的")
        type(case).objects.filter(pk=case.pk).update(public=False)
        tap(client, "area", city.east.code)
        page = client.get(private).content.decode()
        assert ("东边的" in page, "要保密的" in page, case.number in page) == (True, False, True)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_costs_the_same_for_any_number_of_rows(
        self, city: build.World, client: Client, today: datetime, rows: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        for _turn in range(rows):
            private = tap(client, "case", build.in_handling(city, today).number)
        client.get(private)
        with django_assert_num_queries(QUERIES):
            client.get(private)

    def test_ends_one_thing_and_with_the_last_all(self, city: build.World, client: Client) -> None:
        tap(client, "area", city.west.code)
        private = tap(client, "area", city.east.code)
        for left in (1, 0):
            client.post(private, {"follow": Follow.objects.order_by("pk")[0].token})
            assert Follow.objects.count() == left
        assert (kept(), client.get(private).status_code, client.cookies["following"].value) == ((0, 0, 0), 404, "")

    def test_ends_all_at_once(self, city: build.World, client: Client) -> None:
        tap(client, "area", city.west.code)
        answer = client.post(tap(client, "area", city.east.code), {"do": "all"}, follow=True)
        assert (kept(), "都已经删除" in answer.content.decode()) == ((0, 0, 0), True)

    def test_does_not_end_what_others_follow(self, city: build.World, client: Client) -> None:
        tap(Client(), "area", city.west.code)
        theirs = Follow.objects.get().token
        client.post(tap(client, "area", city.east.code), {"follow": theirs})
        assert Follow.objects.filter(token=theirs).exists()

    def test_is_a_feed_too(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.in_handling(city, today)
        private = tap(client, "case", case.number)
        answer = client.get(f"{private}feed.atom")
        (entry,) = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")
        assert answer["Content-Type"].startswith("application/atom+xml")
        assert entry.findtext(f"{ATOM}title") == "路灯所正在办 · 火车站门口的路灯不亮了"
        assert entry.find(f"{ATOM}link").attrib["href"].endswith(f"/cases/{case.number}/")  # type: ignore[union-attr]


class TestTheAddress:
    def test_says_yes_by_a_tap_not_by_being_opened(self, city: build.World, client: Client) -> None:
        private = tap(client, "area", city.east.code)
        page = client.post(private, {"do": "email", "email": MAIL}, follow=True).content.decode()
        assert ("点一下“确认”" in page, f"等您在 {MAIL}" in page) == (True, True)
        contact = FollowerContact.objects.get()
        found = re.search(r"/following/yes/[\w-]+/", Message.objects.get(to=MAIL).body)
        assert found is not None
        assert "用这个邮箱接收通知？" in client.get(found[0]).content.decode()
        contact.refresh_from_db()
        assert contact.confirmed_at is None
        page = client.post(found[0], follow=True).content.decode()
        contact.refresh_from_db()
        assert (contact.confirmed_at is None, f"写信到 {MAIL}" in page) == (False, True)

    @pytest.mark.parametrize("email", ["", "nobody", "a@b", "a@b.example\nBcc: eve@evil.example"])
    def test_that_is_none_is_asked_for_again(self, city: build.World, client: Client, email: str) -> None:
        answer = client.post(tap(client, "area", city.east.code), {"do": "email", "email": email})
        assert (answer.status_code, kept()) == (422, (1, 0, 1))

    def test_is_not_asked_for_where_no_mail_can_be_sent(
        self, city: build.World, client: Client, settings: Settings
    ) -> None:
        settings.EMAIL_URL = ""
        page = client.get(tap(client, "area", city.east.code)).content.decode()
        assert ("还没有开通发邮件" in page, 'name="email"' in page) == (True, False)

    def test_of_a_link_that_ended_is_explained(self, city: build.World, client: Client) -> None:
        answer = client.get("/following/yes/AAAAAAAAAAAAAAAAAAAAAA/")
        assert (answer.status_code, "已经失效" in answer.content.decode()) == (404, True)


class TestTheLinkInAMessage:
    def follower(self, city: build.World, at: datetime) -> Follower:
        follower = following.new_follower(language="", at=at)
        following.follow(follower, city.east, at=at)
        following.follow(follower, city.west, at=at)
        contact = following.ask_address(follower, MAIL, what="…", at=at)
        assert contact is not None
        return following.confirm(contact, at=at)

    def test_shows_first_and_ends_one_follow_by_one_tap(
        self, city: build.World, strict: Client, today: datetime
    ) -> None:
        follower = self.follower(city, today)
        one = follower.follows.get(area=city.east)
        page = strict.get(f"/unfollow/{one.token}/").content.decode()
        assert ("不再关注？" in page, "东区" in page, kept()) == (True, True, (1, 1, 2))
        assert "取消了" in strict.post(f"/unfollow/{one.token}/").content.decode()
        assert [left.area for left in follower.follows.all()] == [city.west]
        assert "已经取消了" in strict.get(f"/unfollow/{one.token}/").content.decode()

    def test_lets_the_mailboxs_own_button_end_all_mail(
        self, city: build.World, strict: Client, today: datetime
    ) -> None:
        follower = self.follower(city, today)
        answer = strict.post(f"/unfollow/{follower.contact.token}/", {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, kept()) == (200, (1, 0, 2))
