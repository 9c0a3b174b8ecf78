"""A form whose sign-in ran out: nothing is done, nothing is lost, nobody else gets it."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qiaomen.cases.models import Case
from qiaomen.files.models import Photo
from tests import build
from tests.build import World
from tests.files.pictures import corners, encoded

from .conftest import SitDown, address, steps_of

DOOR = "/desk/sign-in/"
NOTE = "等配件，下周一到货"


def form_of(html: str, action: str) -> dict[str, str]:
    """The hidden fields of the page's form with this action."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', html, re.DOTALL)
    assert form is not None
    pairs = re.findall(r'<input type="hidden" name="([^"]+)"(?: id="[^"]*")? value="([^"]*)"', form.group(1))
    return dict(pairs)


def opened(browser: Client, case: Case, step: str, **typed: Any) -> dict[str, Any]:
    """What the browser of somebody who opened the case's page sends."""
    page = browser.get(address(case)).content.decode()
    return form_of(page, address(case, step)) | typed


def run_out(browser: Client) -> None:
    """The night passes: the session is over, the other cookies stay."""
    Session.objects.all().delete()


def sign_in(browser: Client, name: str) -> str:
    """Through the door; where that leads."""
    answer = browser.post(DOOR, {"username": name, "password": build.PASSWORD})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def send(browser: Client, case: Case, step: str, sent: dict[str, Any], **more: Any) -> Any:
    return browser.post(address(case, step), sent, HTTP_REFERER=f"http://testserver{address(case)}?desk=unit", **more)


class TestWithoutASignIn:
    def test_the_same_form_comes_back_after_signing_in_and_can_be_sent(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        case, bo = build.in_handling(made, at), as_("bo")
        sent = opened(bo, case, "note", note=NOTE, photos=SimpleUploadedFile("a.jpg", encoded(corners()), "image/jpeg"))
        run_out(bo)
        asked = send(bo, case, "note", sent)
        assert asked.headers["Location"].startswith(f"{DOOR}?next=")
        assert steps_of(case)[-1] == "take"
        door = bo.get(asked.headers["Location"]).content.decode()
        assert 'value="bo"' in door
        assert NOTE not in door
        assert sign_in(bo, "bo") == f"{address(case)}?desk=unit"
        page = bo.get(f"{address(case)}?desk=unit").content.decode()
        again = form_of(page, address(case, "note"))
        assert again["note"] == NOTE
        kept = re.findall(r'name="photos_kept" value="([^"]+)"', page)
        thumb = re.findall(r'<img src="(/photos/[^"]+k=[^"]+)"', page)
        assert bo.get(thumb[0]).status_code == 200
        answer = send(bo, case, "note", again | {"photos_kept": kept[0]})
        assert (answer.status_code, steps_of(case)[-1]) == (302, "note")
        assert case.events.get(step="note").note == NOTE
        assert Photo.objects.get().attached
        assert NOTE not in bo.get("/desk/").content.decode()

    def test_a_form_that_nobody_was_given_is_not_kept(self, made: World, at: datetime, client: Client) -> None:
        case = build.in_handling(made, at)
        photo = SimpleUploadedFile("a.jpg", encoded(corners()), "image/jpeg")
        for mark in ("", "1", f"{made.people['bo'].pk}:forged:mark"):
            answer = send(client, case, "note", {"note": NOTE, "made_for": mark, "photos": photo})
            assert answer.headers["Location"].startswith(DOOR)
        assert (Session.objects.count(), Photo.objects.count()) == (0, 0)

    def test_a_file_that_is_no_photo_is_named_as_lost(self, made: World, at: datetime, as_: SitDown) -> None:
        case, bo = build.in_handling(made, at), as_("bo")
        sent = opened(bo, case, "note", note=NOTE, photos=SimpleUploadedFile("plan.pdf", b"%PDF", "application/pdf"))
        run_out(bo)
        send(bo, case, "note", sent)
        assert "plan.pdf" in bo.get(sign_in(bo, "bo")).content.decode()

    def test_it_can_be_thrown_away(self, made: World, at: datetime, as_: SitDown) -> None:
        case, bo = build.in_handling(made, at), as_("bo")
        sent = opened(bo, case, "note", note=NOTE)
        run_out(bo)
        send(bo, case, "note", sent)
        sign_in(bo, "bo")
        assert bo.post("/desk/unsent/forget/", {"next": "https://elsewhere.example/"}).headers["Location"] == "/desk/"
        assert NOTE not in bo.get(address(case)).content.decode()

    @pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"Sec-Fetch-Mode": "cors"}])
    def test_a_script_is_told_so(self, made: World, client: Client, headers: dict[str, str]) -> None:
        for answer in (
            client.get("/desk/places/?q=路", headers=headers),
            client.post("/desk/operator/alike/", headers=headers),
        ):
            assert answer.status_code == 401
            assert answer.json() == {"error": {"message": "登录已过期，请重新登录。", "field": ""}}


class TestSomebodyElse:
    def test_neither_does_it_nor_reads_it_and_the_owner_still_finds_it(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        case, browser = build.in_handling(made, at), as_("bo")
        sent = opened(browser, case, "note", note=NOTE)
        run_out(browser)
        send(browser, case, "note", sent)
        assert sign_in(browser, "lin") == "/desk/"
        for page in ("/desk/", address(case)):
            assert NOTE not in browser.get(page).content.decode()
        assert browser.post("/desk/sign-out/").headers["Location"] == DOOR
        assert NOTE in browser.get(sign_in(browser, "bo")).content.decode()
        assert steps_of(case)[-1] == "take"

    def test_who_signed_in_in_another_tab_is_told_whose_form_it_is(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        case, bo, lin = build.in_handling(made, at), as_("bo"), as_("lin")
        sent = opened(bo, case, "note", note=NOTE)
        answer = send(lin, case, "note", sent)
        html = answer.content.decode()
        assert (answer.status_code, steps_of(case)[-1]) == (409, "take")
        assert "路灯所办理人柏松" in html
        assert NOTE not in html


class TestAnOldSecret:
    def test_after_signing_in_anew_in_another_tab_gives_the_form_back(self, made: World, at: datetime) -> None:
        case, bo = build.in_handling(made, at), made.client("bo", enforce_csrf_checks=True)
        sent = opened(bo, case, "note", note=NOTE) | {"csrfmiddlewaretoken": "x" * 64}
        answer = send(bo, case, "note", sent)
        assert answer.headers["Location"] == f"{address(case)}?desk=unit"
        assert steps_of(case)[-1] == "take"
        again = form_of(bo.get(answer.headers["Location"]).content.decode(), address(case, "note"))
        assert again["note"] == NOTE
        assert send(bo, case, "note", again).status_code == 302
        assert steps_of(case)[-1] == "note"

    def test_of_another_site_is_refused_as_ever(self, made: World, at: datetime) -> None:
        case, bo = build.in_handling(made, at), made.client("bo", enforce_csrf_checks=True)
        assert send(bo, case, "note", {"note": NOTE}).status_code == 403
        assert NOTE not in bo.get(address(case)).content.decode()

    def test_of_the_door_itself_leads_through_it_when_another_tab_has_passed_it(self, made: World) -> None:
        browser = made.client("bo", enforce_csrf_checks=True)
        answer = browser.post(f"{DOOR}?next=/desk/all/", {"username": "bo"}, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.headers["Location"] == f"{DOOR}?next=/desk/all/"
