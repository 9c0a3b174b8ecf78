"""Signing in, being locked out, signing out, and the choice of language."""

import pytest
from django.test import Client
from pytest_django import Settings

from qiaomen.people.models import Person

pytestmark = pytest.mark.django_db
WORDS = "a long enough password"


@pytest.fixture
def ana() -> Person:
    return Person.objects.create_person("ana", "安娜", WORDS)


@pytest.mark.usefixtures("ana")
class TestSignIn:
    def test_leads_to_the_page_that_was_asked_for(self, client: Client) -> None:
        response = client.post("/desk/sign-in/", {"username": "ana", "password": WORDS, "next": "/design/desk/?tab=2"})
        assert (response.status_code, response["Location"]) == (302, "/design/desk/?tab=2")

    def test_never_leads_to_another_site(self, client: Client) -> None:
        response = client.post(
            "/desk/sign-in/", {"username": "ana", "password": WORDS, "next": "https://elsewhere.example/"}
        )
        assert response["Location"] == "/desk/"

    @pytest.mark.parametrize("name", ["ana", "nobody"])
    def test_says_the_same_for_a_wrong_name_and_a_wrong_password(self, client: Client, name: str) -> None:
        html = client.post("/desk/sign-in/", {"username": name, "password": "wrong"}).content.decode()
        assert "用户名或密码不对。密码区分大小写。" in html
        assert 'role="alert"' in html

    def test_locks_the_door_after_too_many_wrong_passwords(self, client: Client, settings: Settings) -> None:
        for _ in range(settings.AXES_FAILURE_LIMIT):
            response = client.post("/desk/sign-in/", {"username": "ana", "password": "wrong"})
        assert response.status_code == 429
        assert "暂时不能登录" in response.content.decode()
        right = client.post("/desk/sign-in/", {"username": "ana", "password": WORDS})
        assert right.status_code == 429


class TestSignOut:
    def test_needs_a_post_and_ends_the_session(self, client: Client, ana: Person) -> None:
        client.force_login(ana, "django.contrib.auth.backends.ModelBackend")
        assert client.get("/desk/sign-out/").status_code == 405
        assert "_auth_user_id" in client.session
        assert client.post("/desk/sign-out/")["Location"] == "/"
        assert "_auth_user_id" not in client.session


class TestLanguage:
    def test_stays_on_the_page_and_is_remembered(self, client: Client) -> None:
        assert '<html lang="zh-hans">' in client.get("/design/").content.decode()
        response = client.post("/language/", {"language": "en", "next": "/design/?a=1"})
        assert response["Location"] == "/design/?a=1"
        assert '<html lang="en">' in client.get("/design/").content.decode()

    def test_sends_the_address_it_stands_on(self, client: Client) -> None:
        html = client.get("/design/?q=a&b=2").content.decode()
        assert '<input type="hidden" name="next" value="/design/?q=a&amp;b=2">' in html
