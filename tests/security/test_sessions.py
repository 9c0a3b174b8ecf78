"""Who is let in, for how long, and what the door says to those who try."""

from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from qiaomen.api import api
from qiaomen.cases.models import Case
from qiaomen.people.models import Person, Post
from tests import build
from tests.build import World

from .conftest import SitDown

pytestmark = pytest.mark.django_db
DOOR = "/desk/sign-in/"


def try_door(client: Client, name: str, password: str, **more: Any) -> int:
    return client.post(DOOR, {"username": name, "password": password}, **more).status_code


class TestASession:
    def test_gets_another_key_at_the_sign_in(self, made: World, client: Client) -> None:
        session = client.session
        session["planted"] = "by somebody else"
        session.save()
        planted = str(session.session_key)
        client.cookies[settings.SESSION_COOKIE_NAME] = planted
        assert try_door(client, "ana", build.PASSWORD) == 302
        assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
        stranger = Client()
        stranger.cookies[settings.SESSION_COOKIE_NAME] = planted
        assert stranger.get("/desk/").status_code == 302

    def test_ends_when_the_person_is_closed(self, made: World, as_: SitDown) -> None:
        browser = as_("ana")
        assert browser.get("/desk/").status_code == 200
        Person.objects.filter(username="ana").update(is_active=False)
        assert browser.get("/desk/").status_code == 302
        assert browser.get("/api/desk/cases/A00000018").status_code == 401

    def test_opens_nothing_once_the_post_is_gone(self, made: World, as_: SitDown, at: datetime) -> None:
        case = build.received(made, at)
        browser = as_("ana")
        Post.objects.filter(person__username="ana").delete()
        assert browser.get("/desk/").status_code == 403
        assert browser.get(f"/desk/cases/{case.number}/").status_code == 403
        assert browser.get(f"/api/desk/cases/{case.number}").status_code == 404

    def test_of_others_ends_with_a_new_password(self, made: World, client: Client) -> None:
        other = Client()
        assert try_door(client, "ana", build.PASSWORD) == try_door(other, "ana", build.PASSWORD) == 302
        new = "another-long-word-77"
        sent = {"old_password": build.PASSWORD, "new_password1": new, "new_password2": new}
        assert client.post("/desk/password/", sent).status_code == 302
        assert client.get("/desk/").status_code == 200
        assert other.get("/desk/").status_code == 302

    def test_is_over_after_signing_out_also_for_a_copy_of_the_cookie(self, made: World, client: Client) -> None:
        assert try_door(client, "ana", build.PASSWORD) == 302
        copy = Client()
        copy.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert copy.get("/desk/").status_code == 200
        client.post("/desk/sign-out/")
        assert copy.get("/desk/").status_code == 302

    def test_with_a_first_password_leads_to_a_new_one_before_anything_else(self, made: World, as_: SitDown) -> None:
        Person.objects.filter(username="ana").update(must_change_password=True)
        browser = as_("ana")
        for address in ("/desk/", "/desk/accept/", "/desk/intake/"):
            answer = browser.get(address)
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/desk/password/"), address
        assert browser.get("/desk/password/").status_code == 200
        assert browser.get("/api/desk/cases/A00000018").status_code in {401, 403}
        plain = [path for path, ways in api.get_openapi_schema()["paths"].items() if "{" not in path and "get" in ways]
        at_desk = [path for path in plain if path.startswith("/api/desk/")]
        assert len(at_desk) > 10
        assert [(path, browser.get(path).status_code) for path in at_desk] == [(path, 403) for path in at_desk]


class TestTheDoor:
    def test_never_leads_elsewhere(self, made: World) -> None:
        for there in (
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "javascript:alert(1)",
            "\thttps://e.x",
        ):
            answer = Client().post(DOOR, {"username": "ana", "password": build.PASSWORD, "next": there})
            assert (answer.status_code, answer["Location"]) == (302, "/desk/"), there
            answer = Client().post("/language/", {"language": "en", "next": there})
            assert answer["Location"] == "/", there

    def test_is_shut_for_one_name_at_one_address_only(self, made: World) -> None:
        for _turn in range(5):
            try_door(Client(), "ana", "wrong", REMOTE_ADDR="10.0.0.1")
        assert try_door(Client(), "ana", build.PASSWORD, REMOTE_ADDR="10.0.0.1") == 429
        assert try_door(Client(), "ana", build.PASSWORD, REMOTE_ADDR="10.0.0.2") == 302
        assert try_door(Client(), "dai", build.PASSWORD, REMOTE_ADDR="10.0.0.1") == 302

    def test_is_not_opened_by_a_made_up_address(self, made: World) -> None:
        for turn in range(5):
            try_door(Client(), "ana", "wrong", HTTP_X_FORWARDED_FOR=f"10.9.9.{turn}", HTTP_X_REAL_IP=f"10.9.8.{turn}")
        assert try_door(Client(), "ana", build.PASSWORD, HTTP_X_FORWARDED_FOR="10.9.9.99") == 429

    def test_behind_a_proxy_is_shut_for_the_visitor_and_not_for_everybody(
        self, made: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings.ENV, "proxy", True)
        for turn in range(5):
            # The visitor writes the first part, the proxy the last.
            try_door(Client(), "ana", "wrong", HTTP_X_FORWARDED_FOR=f"1.2.3.{turn}, 10.0.0.1")
        assert try_door(Client(), "ana", build.PASSWORD, HTTP_X_FORWARDED_FOR="9.9.9.9, 10.0.0.1") == 429
        assert try_door(Client(), "ana", build.PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.2") == 302

    def test_is_opened_no_faster_by_trying_many_names(self, made: World) -> None:
        codes = [try_door(Client(), f"nobody{n}", "password123") for n in range(60)]
        assert codes[-1] == 429

    def test_takes_as_long_for_a_name_that_is_unknown(self, made: World, monkeypatch: pytest.MonkeyPatch) -> None:
        hashed: list[str] = []
        real = Person.set_password

        def counted(person: Person, raw: str | None) -> None:
            hashed.append(str(raw))
            real(person, raw)

        monkeypatch.setattr(Person, "set_password", counted)
        try_door(Client(), "nobody", "wrong")
        assert hashed == ["wrong"]


class TestEveryForm:
    POSTS = (
        "/find/", "/cases/{case}/", "/desk/sign-in/", "/desk/sign-out/", "/desk/password/", "/desk/operator/",
        "/desk/operator/caller/", "/desk/operator/alike/", "/desk/intake/media/", "/desk/cases/{case}/accept/",
        "/desk/cases/{case}/contact/{report}/", "/desk/outbox/1/again/", "/desk/look-back/1/",
        "/api/desk/cases/{case}/accept",
    )  # fmt: skip

    @pytest.mark.parametrize("address", POSTS)
    def test_is_refused_from_another_site(self, made: World, at: datetime, address: str) -> None:
        case = build.received(made, at)
        report = case.own_voices.get().report
        browser = made.client("ana", enforce_csrf_checks=True)
        where = address.format(case=case.number, report=report.number)
        kind = "application/json" if where.startswith("/api/") else "application/x-www-form-urlencoded"
        answer = browser.post(where, "{}", content_type=kind, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
        case.refresh_from_db()
        assert case.version == 1

    def test_of_the_report_comes_back_instead_of_being_taken(self, made: World) -> None:
        answer = Client(enforce_csrf_checks=True).post(
            "/report/", {"text": "路灯不亮"}, HTTP_ORIGIN="https://evil.example"
        )
        assert answer.status_code == 422
        assert not Case.objects.exists()


class TestHeaders:
    @pytest.mark.parametrize("address", [
        "/", "/report/", "/cases/", "/find/", "/desk/sign-in/", "/api/cases", "/nowhere", "/f/nobodys-token-123456/",
    ])  # fmt: skip
    def test_stand_on_every_answer(self, made: World, client: Client, address: str) -> None:
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}

    @pytest.mark.parametrize("address", ["/f/{}/", "/api/reports/{}"])
    def test_keep_a_secret_link_from_caches_and_searches(
        self, made: World, at: datetime, client: Client, address: str
    ) -> None:
        report = build.report(made, at)
        headers = client.get(address.format(report.token)).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]

    def test_of_the_cookies_keep_scripts_and_other_sites_away(self, made: World, client: Client) -> None:
        try_door(client, "ana", build.PASSWORD)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
