"""A form is filled in on its page, with a script and without, by residents and by staff."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qiaomen.files.models import Photo
from qiaomen.forms.models import Answer, Form, State
from qiaomen.forms.rules import evaluating
from qiaomen.shell.sending import mark_of
from tests import build
from tests.build.forms import asks, drafts, form
from tests.files.pictures import corners, encoded

pytestmark = pytest.mark.django_db


def fields(**given: Any) -> dict[str, Any]:
    """What the page sends, with a number of its own."""
    named = {f"/data/{name}": words for name, words in given.items()}
    return {"instance": str(uuid.uuid4()), "wording": "1", "/data/lamp": "yes", **named}


def photo() -> Any:
    return SimpleUploadedFile("IMG 1.jpg", encoded(corners()), content_type="image/jpeg")


class TestPublicForm:
    def test_takes_an_answer_with_a_photo_and_thanks(self, client: Client, now: datetime) -> None:
        form(build.world(), now)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/forms/small/").status_code == 200
        assert sum('FROM "forms_formversion"' in query["sql"] for query in asked) == 1
        sent = fields(lamp="no", dark="3", both=["yes", "no"], photo=photo(), **{"person[2]/age": "40"})
        response = client.post("/forms/small/", sent)
        assert response.status_code == 302
        assert "收到了" in client.get(response["Location"]).content.decode()
        answer = Answer.objects.get()
        kept = answer.values
        assert (kept["lamp"], kept["dark"], kept["both"], kept["person"]) == ("no", 3, "yes no", [{"age": 40}])
        assert (kept["sum"], kept["photo"]) == ("40", answer.files.get().name)

    def test_takes_more_fields_than_a_usual_page_has(self, client: Client, now: datetime) -> None:
        names = [f"q{n}" for n in range(510)]
        form(build.world(), now, survey=[asks("text", name) for name in names])
        sent = fields(**dict.fromkeys(names, "x")) | {"shown": [f"/data/{name}" for name in names]}
        assert client.post("/forms/small/", sent).status_code == 302
        assert Answer.objects.get().values == dict.fromkeys(names, "x")

    def test_says_when_a_form_takes_too_long(
        self, client: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = build.world()
        form(world, now)
        preview = f"/desk/forms/+drafts/{drafts(world, now)['whole_draft']}/preview/"
        client.force_login(world.people["sun"])
        monkeypatch.setattr(evaluating, "MOST_LOOKED_AT", 1)
        stale = Client(enforce_csrf_checks=True).post("/forms/small/", fields())
        pages = [client.get("/forms/small/"), client.post("/forms/small/", fields()), stale]
        for response in (*pages, client.get(preview), client.post(preview)):
            assert (response.status_code, "算太久" in response.content.decode()) == (422, True)

    def test_a_second_tap_makes_no_second_answer_and_keeps_no_second_photo(self, client: Client, now: datetime) -> None:
        form(build.world(), now)
        sent = fields(photo=photo())
        for _tap in range(2):
            sent["/data/photo"].seek(0)
            assert client.post("/forms/small/", sent).status_code == 302
        assert (Answer.objects.count(), Photo.objects.filter(attached=True).count()) == (1, 1)

    def test_what_is_wrong_stands_at_its_question_and_nothing_is_lost(self, client: Client, now: datetime) -> None:
        form(build.world(), now)
        response = client.post("/forms/small/", fields(lamp="no", dark="500", photo=photo()))
        text = response.content.decode()
        assert (response.status_code, Answer.objects.count()) == (422, 0)
        assert all(words in text for words in ("1 到 99 之间", 'value="500"', "照片已经传上来"))
        broken = client.post("/forms/small/", fields(photo=SimpleUploadedFile("x.jpg", b"broken")))
        assert "照片：“x.jpg”不是照片" in " ".join(broken.content.decode().split())
        token = text.split('name="kept:/data/photo" value="')[1].split('"')[0]
        again = client.post("/forms/small/", fields(lamp="no", dark="5") | {"kept:/data/photo": token})
        assert (again.status_code, Answer.objects.get().files.count()) == (302, 1)

    def test_a_refused_photo_is_called_in_the_forms_own_language_where_the_readers_has_no_word(
        self, client: Client, now: datetime
    ) -> None:
        heads = ("label::Français (fr)", "label::中文 (zh)", "label::English (en)")
        rows = [{"type": "text", "name": "lamp", **dict.fromkeys(heads, "lamp")}]
        rows += [{"type": "image", "name": "photo", heads[0]: "La porte", heads[1]: "门的样子"}]
        form(build.world(), now, survey=rows, default_language="中文 (zh)")
        sent = fields(photo=SimpleUploadedFile("x.jpg", b"broken"))
        broken = client.post("/forms/small/", sent, headers={"accept-language": "en"}).content.decode()
        assert ("La porte" in broken, "门的样子: “x.jpg”" in " ".join(broken.split())) == (False, True)

    def test_without_a_script_answers_bring_the_next_questions(self, client: Client, now: datetime) -> None:
        form(build.world(), now)
        text = client.get("/forms/small/").content.decode()
        dark = text.split('id="ask-/data/dark"')[1].split(">")[0]
        assert "hidden disabled" in dark
        shown = ["/data/lamp", "/data/both", "/data/photo", "/data/place"]
        response = client.post("/forms/small/", {**fields(lamp="no"), "shown": shown})
        text = response.content.decode()
        assert (response.status_code, Answer.objects.count()) == (422, 0)
        assert "还有几个问题" in text
        assert "hidden" not in text.split('id="ask-/data/dark"')[1].split(">")[0]

    def test_without_a_script_a_repeat_grows_and_shrinks(self, client: Client, now: datetime) -> None:
        form(build.world(), now)
        sent = fields(**{"person[1]/age": "40"})
        more = client.post("/forms/small/", {**sent, "add": "/data/person"}).content.decode()
        assert 'name="/data/person[2]/age"' in more
        assert 'value="40"' in more
        less = client.post("/forms/small/", {**sent, "remove": "/data/person[1]"}).content.decode()
        assert 'name="/data/person[1]/age"' not in less.replace("[#1]", "")
        assert Answer.objects.count() == 0

    def test_an_outbox_gets_a_receipt_and_each_fault_at_its_field(self, client: Client, now: datetime) -> None:
        form(build.world(), now)
        key = {"idempotency-key": str(uuid.uuid4()), "accept": "application/json"}
        wrong = client.post("/forms/small/", fields(lamp="no", dark="500"), headers=key)
        fault = wrong.json()["faults"][0]
        assert (wrong.status_code, fault["name"], fault["message"]) == (422, "/data/dark", "1 到 99 之间")
        sent = fields(ended=now.isoformat())
        for _try in range(2):
            right = client.post("/forms/small/", sent, headers=key)
            assert (right.status_code, right.json()["receipt"]["link"]) == (201, "/forms/small/done/")
        assert Answer.objects.count() == 1

    @pytest.mark.parametrize("change", [{"public": False}, {"state": State.DRAFT}, {"state": State.CLOSED}])
    def test_is_not_there_for_everybody_unless_it_is_open_to_all(
        self, client: Client, now: datetime, change: dict[str, Any]
    ) -> None:
        made = form(build.world(), now)
        Form.objects.filter(pk=made.pk).update(**change)
        assert client.get("/forms/small/").status_code == 404
        assert client.post("/forms/small/", fields()).status_code == 404

    def test_takes_what_was_finished_without_a_network_although_it_was_closed_meanwhile(
        self, client: Client, now: datetime
    ) -> None:
        world = build.world()
        made = form(world, now)
        Form.objects.filter(pk=made.pk).update(state=State.CLOSED)
        key = {"idempotency-key": str(uuid.uuid4()), "accept": "application/json"}
        link = client.post("/forms/small/", fields(), headers=key).json()["receipt"]["link"]
        thanks = client.get(link).content.decode()
        assert ("收到了" in thanks, "再填一份" in thanks, Answer.objects.count()) == (True, False, 1)
        cai = Client()
        cai.force_login(world.people["cai"])
        mark = {"outbox-as": mark_of(world.people["cai"]), **key}
        assert cai.post("/desk/forms/small/answer/", fields(), headers=mark).status_code == 201
        for change in ({"public": False}, {"state": State.DRAFT}):
            Form.objects.filter(pk=made.pk).update(**change)
            assert client.post("/forms/small/", fields(), headers=key).status_code == 404
        assert Answer.objects.count() == 2

    def test_hostile_fields_are_answered_in_words(self, client: Client, now: datetime) -> None:
        form(build.world(), now)
        hostile = {
            "/data/person[99999999999]/age": "1", "/data/person[x/age": "1", "/data/lamp": "\x00no", "/data": "x",
            "instance": "../../etc", "wording": "9" * 40, "begun": "yesterday", "kept:/data/photo": "x",
        }  # fmt: skip
        assert client.post("/forms/small/", hostile).status_code in (302, 422)


class TestStaffForm:
    def test_is_kept_on_its_readers_device_and_written_under_his_name(self, client: Client, now: datetime) -> None:
        world = build.world()
        form(world, now, public=False)
        client.force_login(world.people["cai"])
        page = client.get(reverse("form_staff", args=["small"]))
        assert (page.status_code, bool(page.headers["Offline-Copy"])) == (200, True)
        assert client.post(reverse("form_staff", args=["small"]), fields()).status_code == 302
        assert Answer.objects.get().by == world.people["cai"]

    def test_asks_in_the_readers_language(self, client: Client, now: datetime) -> None:
        both = {"type": "text", "name": "one", "label::中文 (zh)": "名称", "label::English (en)": "Name"}
        form(build.world(), now, survey=[both], default_language="中文 (zh)")
        text = client.get("/forms/small/", headers={"accept-language": "en"}).content.decode()
        assert ("Name" in text, "名称" in text) == (True, False)
