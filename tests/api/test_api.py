"""The API: the same rules as the pages, one error shape, nothing for strangers."""

import json
import uuid
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from qiaomen.cases.models import Case, Report
from qiaomen.cases.states import STEPS
from tests import build

pytestmark = pytest.mark.django_db


def send(client: Client, body: dict[str, object], key: str = "") -> tuple[int, dict[str, Any]]:
    answer = client.post(
        "/api/reports",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key or str(uuid.uuid4())},
    )
    return answer.status_code, answer.json()


class TestMachine:
    def test_shows_every_row_of_the_table(self, client: Client) -> None:
        build.world()
        shown = client.get("/api/machine").json()
        assert [row["name"] for row in shown] == [step.name for step in STEPS]
        assert {row["name"]: row["to"] for row in shown}["return"] == ["accepted", "disputed"]


class TestReport:
    def test_gives_a_number_and_a_link(self, client: Client) -> None:
        build.world()
        status, receipt = send(client, {"text": "路灯不亮", "position": {"longitude": 115.75, "latitude": 37.75}})
        report = Report.objects.get()
        assert status == 201
        assert (receipt["number"], receipt["token"]) == (report.number, report.token)
        assert str(receipt["link"]).endswith(f"/f/{report.token}/")
        assert report.area is not None and report.area.name == "东区"

    def test_about_a_case_that_is_open_follows_it(self, client: Client, now: datetime) -> None:
        case, key = build.accepted(build.world(), now), str(uuid.uuid4())
        receipts = [send(client, {"text": "我也看到了", "same_as": case.number}, key)[1] for _ in range(2)]
        assert [receipt["same_as"] for receipt in receipts] == [case.number, case.number]
        assert Case.objects.get(own_voices__report__text="我也看到了").joined_into == case

    def test_about_a_case_that_is_closed_has_its_own(self, client: Client, now: datetime) -> None:
        case = build.closed(build.world(), now)
        status, receipt = send(client, {"text": "我也看到了", "same_as": case.number})
        assert (status, receipt["same_as"]) == (201, None)
        assert Case.objects.get(own_voices__report__text="我也看到了").state == "received"

    def test_sent_again_gives_the_same_number(self, client: Client) -> None:
        build.world()
        key = str(uuid.uuid4())
        first, again = send(client, {"text": "路灯不亮"}, key), send(client, {"text": "路灯不亮"}, key)
        assert first == again
        assert Report.objects.count() == 1

    def test_without_a_key_is_refused_at_the_key(self, client: Client) -> None:
        build.world()
        answer = client.post("/api/reports", "{}", content_type="application/json")
        assert answer.status_code == 422
        assert answer.json()["error"]["field"] == "idempotency_key"

    def test_with_nothing_said_is_refused_at_the_text(self, client: Client) -> None:
        build.world()
        status, body = send(client, {"text": " "})
        assert (status, body["error"]) == (422, {"message": "请写一句话，或者拍一张照片。", "field": "text"})
        assert not Report.objects.exists()

    def test_of_an_impossible_position_is_refused(self, client: Client) -> None:
        build.world()
        status, body = send(client, {"text": "灯", "position": {"longitude": 37.75, "latitude": 115.75}})
        assert status == 422
        assert body["error"]["field"] == "position"

    def test_of_a_place_elsewhere_says_where_to_turn(self, client: Client) -> None:
        build.world()
        status, receipt = send(client, {"text": "灯", "position": {"longitude": 110.0, "latitude": 30.0}})
        assert (status, receipt["outside"]) == (201, "请拨打当地区号加12345")
        assert Report.objects.count() == 1
        assert not Case.objects.exists()

    def test_takes_a_photo_by_its_token_once(self, client: Client) -> None:
        build.world()
        buffer = BytesIO()
        Image.new("RGB", (64, 48), "green").save(buffer, "JPEG")
        upload = SimpleUploadedFile("p.jpg", buffer.getvalue(), "image/jpeg")
        token = client.post("/api/photos", {"file": upload}).json()["token"]
        assert send(client, {"text": "", "photos": [token]})[0] == 201
        status, body = send(client, {"text": "", "photos": [token]})
        assert (status, body["error"]["field"]) == (422, "photos")
        assert Report.objects.get().channel == "snap"

    def test_of_a_disguised_photo_is_refused_in_plain_words(self, client: Client) -> None:
        build.world()
        upload = SimpleUploadedFile("p.jpg", b"%PDF-1.7 not a picture at all", "image/jpeg")
        answer = client.post("/api/photos", {"file": upload})
        assert answer.status_code == 422
        assert answer.json()["error"]["field"] == "file"


class TestCases:
    def test_pages_through_public_cases_newest_first(self, client: Client, now: datetime) -> None:
        made = build.world()
        numbers = [build.accepted(made, now + timedelta(minutes=n)).number for n in range(3)]
        build.received(made, now)
        build.accepted(made, now, nature="accusation")
        page = client.get("/api/cases").json()
        assert [one["number"] for one in page["cases"]] == numbers[::-1]
        assert page["next"] is None

    def test_never_shows_a_telephone_number(self, client: Client, now: datetime) -> None:
        case = build.accepted(build.world(), now, text="路灯不亮，请打13812345678")
        shown = client.get(f"/api/cases/{case.number}").json()
        assert shown["text"] == "路灯不亮，请打138****5678"
        assert [event["step"] for event in shown["history"]] == ["receive", "accept"]

    def test_answers_in_its_own_shape_where_nothing_is(self, client: Client) -> None:
        build.world()
        answer = client.get("/api/nope")
        assert (answer.status_code, list(answer.json())) == (404, ["error"])

    def test_answers_404_for_what_is_not_public(self, client: Client, now: datetime) -> None:
        case = build.received(build.world(), now)
        answer = client.get(f"/api/cases/{case.number}")
        assert (answer.status_code, list(answer.json())) == (404, ["error"])


class TestFollow:
    def test_tells_the_answer_to_whoever_has_the_token(self, client: Client, now: datetime) -> None:
        case = build.answered(build.world(), now)
        token = case.own_voices.get().report.token
        shown = client.get(f"/api/reports/{token}").json()
        assert shown["cases"][0]["answer"] == "路灯已经修好，感谢反映。"
        assert client.get("/api/reports/guessed").status_code == 404


class TestDesk:
    def test_is_closed_to_strangers(self, client: Client, now: datetime) -> None:
        case = build.received(build.world(), now)
        assert client.get(f"/api/desk/cases/{case.number}").status_code == 401

    def test_hides_cases_of_other_units(self, now: datetime) -> None:
        made = build.world()
        case = build.dispatched(made, now)
        assert made.client("lu").get(f"/api/desk/cases/{case.number}").status_code == 404
        shown = made.client("lin").get(f"/api/desk/cases/{case.number}").json()
        assert {"take", "return"} <= set(shown["steps"])

    def test_does_a_step_by_the_form_of_the_page(self, now: datetime) -> None:
        made = build.world()
        case = build.dispatched(made, now)
        answer = step(made.client("bo"), case, "take", {"note": "马上去"})
        assert answer == (200, {"number": case.number, "state": "in_handling", "version": 4})
        assert [event.step for event in case.events.all()] == ["receive", "accept", "dispatch", "take"]

    def test_tells_the_slower_one(self, now: datetime) -> None:
        made = build.world()
        case = build.dispatched(made, now)
        client = made.client("bo")
        status, body = step(client, case, "take", {}, version=case.version - 1)
        assert (status, body["error"]["field"]) == (409, "")
        assert Case.objects.get(pk=case.pk).state == "dispatched"

    def test_refuses_a_step_of_another_post(self, now: datetime) -> None:
        made = build.world()
        case = build.dispatched(made, now)
        status, _body = step(made.client("sun"), case, "take", {})
        assert status == 403

    def test_names_the_field_that_is_missing(self, now: datetime) -> None:
        made = build.world()
        case = build.received(made, now)
        status, body = step(made.client("ana"), case, "decline", {})
        assert (status, body["error"]["field"]) == (422, "reason")
        assert Case.objects.get(pk=case.pk).version == 1


def step(
    client: Client, case: Case, name: str, fields: dict[str, str], version: int | None = None
) -> tuple[int, dict[str, Any]]:
    body = json.dumps({"version": case.version if version is None else version, "fields": fields})
    answer = client.post(f"/api/desk/cases/{case.number}/{name}", body, content_type="application/json")
    return answer.status_code, answer.json()
