"""Bytes that no honest browser sends: every door answers in its own words, never with a fault of ours."""

import json
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django import conf
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiaomen.cases import following
from qiaomen.cases.models import Case, Contact, Report
from tests import build
from tests.build import World

from .conftest import SitDown

NUL = "灯\x00不亮"
# The same in each process of a run: it stands in the names of the tests.
PHOTO = "/photos/11111111-2222-4333-8444-555555555555/full.jpg"
ASKED = (
    "/cases/?q={}", "/cases/?state={}&area={}&category={}&after={}", "/api/cases?q={}", "/api/cases?state={}",
    "/api/cases?after={}", "/api/cases/{}", "/api/reports/{}", "/f/{}/", "/cases/{}/", PHOTO + "?t={}", PHOTO + "?k={}",
    "/report/place-suggestions?q={}", "/find/?number={}", "/photos/{}/full.jpg", "/{}",
    "/following/{}/", "/following/{}/feed.atom", "/following/yes/{}/", "/unfollow/{}/", "/following/?q={}",
)  # fmt: skip
ASKED_BY_STAFF = (
    "/desk/?desk={}", "/desk/all/?q={}", "/desk/all/?state={}&area={}&unit={}&category={}&light={}&after={}",
    "/desk/cases/{}/", "/desk/cases/{}/accept/", "/desk/places/?q={}", "/desk/supervision/?area={}",
    "/desk/supervision/?unit={}&days={}", "/desk/supervision/open/?area={}&colour={}", "/desk/history/?after={}",
    "/desk/history/anchors.jsonl?since={}", "/desk/look-back/?after={}", "/desk/outbox/?state={}",
    "/desk/operator/?saved={}", "/desk/intake/?saved={}", "/desk/intake/{}/", "/api/desk/cases/{}",
    "/desk/sign-in/?next={}", "/desk/look-back/99999999999999999999999/",
)  # fmt: skip
HOSTILE = ("%00", "a%00b", "%FF%FE", "%ED%A0%80", "9" * 30, "-1", "%C2%B2", "'%22%3B--", "{{7*7}}", "A" * 3000)


def no_fault(answer: Any, where: str) -> None:
    assert answer.status_code < 500, where
    if where.startswith("/api/") and answer.status_code >= 400:
        error = answer.json()["error"]
        assert set(error) == {"message", "field"}, where
        assert error["message"], where


def send(client: Client, address: str, fields: dict[str, Any]) -> Any:
    """A form with these values; bytes go out as they are, valid UTF-8 or not."""
    return client.post(address, urlencode(fields), content_type="application/x-www-form-urlencoded")


class TestAddresses:
    @pytest.mark.parametrize("address", ASKED)
    def test_of_everybody_bear_anything(self, made: World, address: str) -> None:
        client = Client(raise_request_exception=False)
        for hostile in HOSTILE:
            where = address.replace("{}", hostile)
            no_fault(client.get(where), where)

    @pytest.mark.parametrize("address", ASKED_BY_STAFF)
    def test_of_staff_bear_anything(self, made: World, as_: SitDown, address: str) -> None:
        for name in ("sun", "olga"):
            browser = as_(name)
            for hostile in HOSTILE:
                where = address.replace("{}", hostile)
                no_fault(browser.get(where), where)

    def test_with_a_nul_get_the_error_of_their_side(self, made: World, client: Client) -> None:
        answer = client.get("/cases/%00/")
        assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8")
        assert client.get("/api/cases?q=%00").status_code == 200
        answer = client.get("/api/cases/%00")
        assert (answer.status_code, set(answer.json()["error"])) == (400, {"message", "field"})

    @pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "last_page", "messages"])
    def test_with_any_cookie_are_answered(self, made: World, name: str) -> None:
        for value in ("\x00abcdefghij", "a" * 3000, "²", "; drop", "[[1, 0, 20, 1]]"):
            client = Client(raise_request_exception=False)
            client.cookies[name] = value
            for address in ("/", "/desk/", "/report/", "/api/cases"):
                no_fault(client.get(address), address)


class TestForms:
    @pytest.mark.parametrize("field", [
        "text", "place_words", "name", "phone", "email", "key", "area", "longitude", "kept", "nature", "reference",
        "website",
    ])  # fmt: skip
    @pytest.mark.parametrize("value", [NUL, "²", "1e999", "nan", "\ud800", "😀" * 300, "9" * 400])
    def test_for_reports_bear_anything(self, made: World, field: str, value: str) -> None:
        client = Client(raise_request_exception=False)
        sent = {
            "text": "路灯不亮",
            "nature": "help",
            "latitude": "37.75",
            field: value.encode("utf-8", "surrogatepass"),
        }
        no_fault(send(client, "/report/", sent), field)
        assert not Report.objects.filter(text__contains="\ud800".encode("utf-8", "replace").decode()).exists()

    @pytest.mark.parametrize("value", [NUL, "²", "\ud800", "9" * 300])
    def test_of_residents_bear_anything(self, made: World, at: datetime, value: str) -> None:
        hostile = value.encode("utf-8", "surrogatepass")
        client = Client(raise_request_exception=False)
        case = build.answered(made, at)
        report, voice = case.own_voices.get().report, case.own_voices.get()
        seen = f"{case.pk}-{Case.objects.get(pk=case.pk).state_since.isoformat()}"
        step = {"step": "rate", "voice": str(voice.pk), "seen": seen, f"rate-{voice.pk}-verdict": hostile}
        no_fault(send(client, f"/f/{report.token}/", step), "rate")
        step = {"step": "rate", "voice": str(voice.pk), "seen": seen, f"rate-{voice.pk}-verdict": "solved-satisfied"}
        no_fault(send(client, f"/f/{report.token}/", step), "rate")
        seen = f"{case.pk}-{Case.objects.get(pk=case.pk).state_since.isoformat()}"
        reason = {"step": "explain", "voice": str(voice.pk), "seen": seen, f"explain-{voice.pk}-why": hostile}
        no_fault(send(client, f"/f/{report.token}/", reason), "explain")
        no_fault(send(client, f"/f/{report.token}/", {**step, "step": hostile}), "step")
        no_fault(send(client, "/find/", {"number": hostile, "contact": hostile}), "find")
        no_fault(send(client, "/find/", {"number": report.number, "contact": hostile}), "find")
        shut = build.closed(made, at)
        no_fault(send(client, f"/cases/{shut.number}/", {"note": hostile, "reason": hostile}), "contest")
        no_fault(send(client, "/follow/", {"what": hostile, "code": hostile}), "follow")
        for what in ("case", "area", "line"):
            no_fault(send(client, "/follow/", {"what": what, "code": hostile}), what)
        follower = following.new_follower(language="", at=at)
        following.follow(follower, made.east, at=at)
        for field in ("do", "follow", "email"):
            no_fault(send(client, f"/following/{follower.token}/", {"do": "email", field: hostile}), field)
        for do in (hostile, "ask", "code"):
            no_fault(send(client, "/mine/", {"do": do, "contact": hostile, "code": hostile}), "mine")
        no_fault(send(client, "/mine/", {"do": "code", "contact": "13812341234", "code": hostile}), "code")
        no_fault(send(client, "/language/", {"language": hostile, "next": hostile}), "language")
        no_fault(send(client, "/desk/sign-in/", {"username": hostile, "password": hostile}), "sign-in")

    @pytest.mark.parametrize("value", [NUL, "²", "\ud800", "9" * 300])
    def test_of_staff_bear_anything(self, made: World, at: datetime, as_: SitDown, value: str) -> None:
        hostile = value.encode("utf-8", "surrogatepass")
        case = build.received(made, at, phone="13812345678")
        report = case.own_voices.get().report
        ana, olga = as_("ana"), as_("olga")
        accept = {
            "version": case.version,
            "category": made.lamp.pk,
            "filing_standard": made.lamp_out.pk,
            "note": hostile,
        }
        page = f"/desk/cases/{case.number}/"
        for field in ("version", "category", "filing_standard", "title", "recurrence_of", "note", "desk"):
            no_fault(send(ana, f"{page}accept/", {**accept, "note": "", field: hostile}), field)
        case.refresh_from_db()
        for field in ("place_words", "area", "longitude", "system", "note"):
            no_fault(send(ana, f"{page}amend/", {"version": case.version, "latitude": "1", field: hostile}), field)
        no_fault(send(ana, f"{page}join/", {"version": case.version, "into": hostile}), "into")
        no_fault(send(ana, f"{page}split/", {"version": case.version, "voice": hostile, "text": hostile}), "split")
        no_fault(send(olga, f"{page}contact/{report.number}/", {"reason": hostile * 5}), "reason")
        typed = {"phone": "13812345678", "text": "路灯不亮", "nature": "help", "key": "k"}
        for field in ("phone", "text", "place_words", "place_ref", "name", "area", "nature", "key"):
            no_fault(send(olga, "/desk/operator/", {**typed, field: hostile}), field)
            no_fault(send(olga, "/desk/operator/", {**typed, field: hostile, "look": "1"}), field)
            no_fault(send(olga, "/desk/operator/caller/", {**typed, field: hostile}), field)
            no_fault(send(olga, "/desk/operator/alike/", {**typed, field: hostile}), field)
        no_fault(send(olga, "/desk/operator/", {**typed, "place_ref": b"landmark:" + hostile}), "place_ref")

    @pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59", "1900-01-01T00:00"])
    def test_bear_moments_at_the_ends_of_time(self, made: World, at: datetime, as_: SitDown, moment: str) -> None:
        olga = as_("olga")
        media = {"text": "媒体报道路灯不亮", "nature": "help", "link": "https://example.org/a", "key": "k",
                 "reply_due_at": moment}  # fmt: skip
        no_fault(send(olga, "/desk/intake/media/", media), "media")
        visit = {"text": "走访说路灯不亮", "nature": "help", "received_at": moment, "key": "k"}
        no_fault(send(olga, "/desk/intake/visit/", visit), "visit")
        for case in Case.objects.all():
            no_fault(olga.get(f"/desk/cases/{case.number}/"), "page")
        no_fault(olga.get("/desk/all/"), "list")
        no_fault(as_("sun").get("/desk/supervision/"), "board")

    @pytest.mark.parametrize("until", ["0001-01-01", "9999-12-31"])
    def test_bear_days_at_the_ends_of_time(self, made: World, at: datetime, as_: SitDown, until: str) -> None:
        case = build.in_handling(made, at)
        sent = {"version": case.version, "reason": "suspend-1", "words": "等待配件到货", "until": until}
        no_fault(as_("bo").post(f"/desk/cases/{case.number}/ask_suspension/", sent), "until")

    @pytest.mark.logs_errors
    def test_bear_more_fields_than_a_form_has(self, made: World) -> None:
        client = Client(raise_request_exception=False)
        more = {f"f{n}": "x" for n in range(conf.settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
        assert [send(client, path, more).status_code for path in ("/report/", "/find/")] == [413, 400]


class TestTheApi:
    def post(self, body: bytes | str, **more: Any) -> Any:
        client = Client(raise_request_exception=False)
        cache.clear()
        key = {"Idempotency-Key": str(uuid.uuid4())}
        return client.post("/api/reports", body, content_type="application/json", headers=key, **more)

    @pytest.mark.parametrize("field", ["text", "place_words", "area", "name", "phone", "email", "photos", "nature"])
    @pytest.mark.parametrize("value", [NUL, "\ud800", "9" * 4001, 10**400, None, [], {}, True])
    def test_says_what_is_wrong_with_any_field(self, made: World, field: str, value: Any) -> None:
        answer = self.post(json.dumps({"text": "路灯不亮", field: [value] if field == "photos" else value}))
        no_fault(answer, "/api/reports")
        if value in (NUL, "\ud800"):
            assert answer.status_code == 422
            assert answer.json()["error"]["field"].startswith(field)

    @pytest.mark.parametrize("longitude", ["1e999", "NaN", "-Infinity", "1" + "0" * 400, '"115,75"', "null", "[]"])
    def test_bears_any_number_as_a_position(self, made: World, longitude: str) -> None:
        answer = self.post(f'{{"text": "灯", "position": {{"longitude": {longitude}, "latitude": 37.75}}}}'.encode())
        assert answer.status_code == 422

    @pytest.mark.parametrize(
        "body", [b"", b"\xff\xfe", b"{", b"[]", b"null", b"1", b'"x"', b"[" * 100_000, b'{"text": "\xff"}']
    )
    def test_bears_bodies_that_are_no_json(self, made: World, body: bytes) -> None:
        no_fault(self.post(body), "/api/reports")

    def test_takes_no_more_photos_than_the_form_and_checks_contacts_as_it_does(self, made: World) -> None:
        for field, value in (("email", "no address"), ("phone", "12"), ("photos", ["x"] * 10)):
            answer = self.post(json.dumps({"text": "路灯不亮", field: value}))
            assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
        assert not Contact.objects.exists()

    @pytest.mark.parametrize("fields", [
        {"note": NUL}, {"title": "\ud800"}, {"category": "²"}, {"recurrence_of": "A" * 400}, {"note": ["a", NUL]},
    ])  # fmt: skip
    def test_bears_any_field_of_a_step(self, made: World, at: datetime, as_: SitDown, fields: dict[str, Any]) -> None:
        case = build.received(made, at)
        whole = {"category": str(made.lamp.pk), "filing_standard": str(made.lamp_out.pk), **fields}
        body = json.dumps({"version": case.version, "fields": whole})
        answer = as_("ana").post(f"/api/desk/cases/{case.number}/accept", body, content_type="application/json")
        no_fault(answer, "/api/desk/cases")
        assert answer.status_code == 422

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
            st.sampled_from(["text", "nature", "position", "longitude", "latitude", "photos", "phone"]) | st.text(),
            inner, max_size=4), max_leaves=8))  # fmt: skip
    def test_bears_any_json(self, made: World, value: Any) -> None:
        no_fault(self.post(json.dumps(value)), "/api/reports")
