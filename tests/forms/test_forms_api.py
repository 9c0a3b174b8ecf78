"""Forms over HTTP: the same permissions as the pages, and the same check of every answer."""

import json
import uuid
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qiaomen.forms.answering import Given, receive
from qiaomen.forms.models import Answer, Form
from qiaomen.forms.queries import current_version
from tests import build
from tests.build.forms import form

pytestmark = pytest.mark.django_db
VALUES = {"lamp": "no", "dark": 3, "person": [{"age": 40}, {"age": 2}], "place": "37.75 115.75 0 5", "photo": "x.jpg"}


@pytest.fixture
def world(now: datetime) -> build.World:
    made = build.world()
    form(made, now)
    return made


def send(client: Client, path: str, values: Any, key: str = "", **more: Any) -> tuple[int, dict[str, Any]]:
    given = json.dumps({"values": values, **more})
    headers = {"idempotency-key": key or str(uuid.uuid4())}
    answer = client.post(f"/api/{path}", given, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


class TestReading:
    def test_everybody_reads_what_an_open_form_asks(self, client: Client, world: build.World) -> None:
        assert [one["code"] for one in client.get("/api/forms").json()["forms"]] == ["small"]
        asked = client.get("/api/forms/small").json()
        lamp = next(one for one in asked["questions"] if one["path"] == "lamp")
        assert (lamp["kind"], lamp["required"], lamp["label"]) == ("select_one", True, {"": "楼道的灯亮吗？"})
        assert [one["value"] for one in lamp["choices"]] == ["yes", "no"]
        Form.objects.update(public=False)
        assert client.get("/api/forms").json()["forms"] == []
        assert client.get("/api/forms/small").status_code == 404

    def test_answers_are_for_those_who_may_read_them(self, client: Client, world: build.World, now: datetime) -> None:
        receive(current_version(Form.objects.get()), Given("uuid:1", {"/data/lamp": "yes"}), by=None, at=now)
        (one,) = world.client("sun").get("/api/desk/forms/small/answers").json()["answers"]
        assert (one["number"], one["wording"], one["values"]["lamp"]) == ("uuid:1", 1, "yes")
        asked = [client.get(f"/api/desk/forms{path}").status_code for path in ("", "/small", "/small/answers")]
        assert asked == [401] * 3
        bo = world.client("bo")
        assert bo.get("/api/desk/forms").json()["forms"] == []
        assert (bo.get("/api/desk/forms/small").status_code, bo.get("/api/desk/forms/small/answers").status_code) == (
            200, 404,
        )  # fmt: skip

    def test_pages_by_key_and_asks_as_often_for_many_as_for_one(self, world: build.World, now: datetime) -> None:
        sun, version = world.client("sun"), current_version(Form.objects.get())

        def fetched(after: str = "") -> tuple[list[str], str | None, int]:
            with CaptureQueriesContext(connection) as asked:
                said = sun.get(f"/api/desk/forms/small/answers?after={after}").json()
            return [one["number"] for one in said["answers"]], said["next"], len(asked)

        receive(version, Given("uuid:0", {"/data/lamp": "yes"}), by=world.people["cai"], at=now)
        few = fetched()[2]
        for n in range(1, 52):
            receive(version, Given(f"uuid:{n}", {"/data/lamp": "yes"}), by=None, at=now)
        first, token, many = fetched()
        assert (first, many) == ([f"uuid:{n}" for n in range(50)], few)
        assert fetched(token or "")[:2] == (["uuid:50", "uuid:51"], None)


class TestHandingIn:
    def test_the_same_again_is_the_same_answer_and_can_be_read_as_it_was_sent(self, world: build.World) -> None:
        cai, key = world.client("cai"), str(uuid.uuid4())
        taken = [send(cai, "desk/forms/small/answers", VALUES, key, wording=1) for _try in range(2)]
        assert taken == [(201, {"number": f"uuid:{key}"})] * 2
        answer = Answer.objects.get()
        assert answer.by == world.people["cai"]
        assert answer.values == {**{name: VALUES[name] for name in ("lamp", "dark", "person", "place")}, "sum": "42"}
        status, said = send(cai, "desk/forms/small/answers", {"lamp": "yes"}, key)
        assert (status, "内容和这次的不同" in said["error"]["message"]) == (422, True)

    def test_a_fault_names_its_question_and_nothing_is_written(self, client: Client, world: build.World) -> None:
        status, said = send(client, "forms/small/answers", {"lamp": "no", "dark": 500})
        assert (status, said["error"]) == (422, {"message": "1 到 99 之间", "field": "/data/dark"})
        deep: Any = {}
        for _level in range(20):
            deep = {"a": [deep]}
        odd: list[Any] = ["\x00no", "\ud800", 10**4000, float("inf")]
        wrong: list[dict[str, Any]] = [
            *({"lamp": "no", "dark": one} for one in odd),
            {"lamp": [1]},
            {"lamp": [[[]]]},
            deep,
            {},
        ]
        for values in wrong:
            assert send(client, "forms/small/answers", values)[0] == 422
        assert send(client, "forms/small/answers", {"lamp": "yes"}, wording=9)[0] == 404
        assert send(client, "desk/forms/small/answers", {"lamp": "yes"})[0] == 401
        assert Answer.objects.count() == 0
        moments = {"begun_at": "2026-03-04T09:00:00", "ended_at": "1999-01-01T00:00:00Z"}
        assert send(client, "forms/small/answers", {"lamp": "yes", "more\x00": {"x": 1}}, **moments)[0] == 201
