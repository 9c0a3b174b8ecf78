"""The desk of forms: sheets handed in, answers read, files for Excel, CSV and maps."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from qiaomen.forms import exporting
from qiaomen.forms.answering import Given, receive
from qiaomen.forms.models import Answer, CollectKey, Form
from qiaomen.forms.queries import current_version
from qiaomen.forms.results import Count, counts
from qiaomen.forms.rules.filling import Option
from tests import build
from tests.build.forms import asks, form, sheet

pytestmark = pytest.mark.django_db


def answers(world: build.World, at: datetime) -> Form:
    """Two answers: one with a repeat and a word that looks like a formula, one with a fault."""
    made = form(world, at, survey=None)
    version = current_version(made)
    texts = {"/data/lamp": "no", "/data/dark": "3", "/data/person[1]/age": "40", "/data/person[2]/age": "2"}
    receive(version, Given("uuid:1", {**texts, "/data/place": "37.75 115.75 0 5"}), by=world.people["cai"], at=at)
    receive(version, Given("uuid:2", {"/data/lamp": "no", "/data/dark": "500"}, finished=True), by=None, at=at)
    return made


class TestDesk:
    def test_a_sheet_becomes_a_form_or_tells_the_row(self, client: Client) -> None:
        world = build.world()
        client.force_login(world.people["sun"])
        unit = world.actor("sun").posts[0].unit_id

        def hand_in(content: bytes) -> tuple[int, str]:
            file = SimpleUploadedFile("small.md", content)
            response = client.post("/desk/forms/+new/", {"sheet": file, "unit": unit})
            return response.status_code, response.content.decode()

        status, text = hand_in(sheet([asks("text", "one"), asks("audio", "two")]))
        assert (status, "第 3 行" in text, Form.objects.count()) == (422, True, 0)
        assert hand_in(sheet([asks("text", "one")]))[0] == 302
        assert client.post("/desk/forms/small/state/", {"state": "open", "public": "yes"}).status_code == 302
        assert (Form.objects.get().state, Client().get("/forms/small/").status_code) == ("open", 200)

    def test_strangers_see_neither_forms_nor_answers_nor_photos(self, client: Client, now: datetime) -> None:
        world = build.world()
        answers(world, now)
        pk = Answer.objects.latest("pk").pk
        pages = ["", "version/", f"answers/{pk}/", "answers.csv", f"answers/{pk}/photos/a.jpg"]
        client.force_login(world.people["bo"])
        assert [client.get(f"/desk/forms/small/{page}").status_code for page in pages] == [404] * 5
        assert client.post("/desk/forms/small/state/", {"state": "closed"}).status_code == 404
        assert client.get("/desk/forms/+new/").status_code == 404

    def test_counts_leave_out_what_the_server_doubts(self, client: Client, now: datetime) -> None:
        world = build.world()
        made = answers(world, now)
        found = counts(current_version(made), Answer.objects.filter(form=made))
        assert [(one.path, one.answered, one.rows) for one in found] == [
            ("lamp", 1, [("是", 0), ("否", 1)]), ("both", 0, [("是", 0), ("否", 0)]),
        ]  # fmt: skip
        client.force_login(world.people["sun"])
        text = client.get("/desk/forms/small/").content.decode()
        assert all(words in text for words in ("2 份答卷", "有疑问", "楼道的灯亮吗？", "否 · 500", "100%"))

    def test_counts_keep_what_was_chosen_in_an_earlier_wording(self) -> None:
        one = Count("lamp", "灯", [Option("yes", "是")], "select_one", 3, Counter({"yes": 1, "坏了": 2}))
        assert one.shares == [("是", 1, 33), ("坏了", 2, 67)]

    def test_the_list_asks_as_often_for_many_answers_as_for_one(self, client: Client, now: datetime) -> None:
        world = build.world()
        answers(world, now)
        client.force_login(world.people["sun"])
        client.get("/desk/forms/small/")
        with CaptureQueriesContext(connection) as few:
            client.get("/desk/forms/small/")
        version = current_version(Form.objects.get())
        for n in range(3, 6):
            receive(version, Given(f"uuid:{n}", {"/data/lamp": "yes"}), by=world.people["cai"], at=now)
        with CaptureQueriesContext(connection) as many:
            client.get("/desk/forms/small/")
        assert len(many) == len(few)

    def test_a_key_for_a_telephone_is_shown_once_and_taken_back(self, client: Client) -> None:
        world = build.world()
        client.force_login(world.people["cai"])
        text = client.post("/desk/forms/+key/").content.decode()
        address = text.split('class="address">')[1].split("<")[0]
        key = address.rpartition("/")[2]
        assert key not in client.get("/desk/forms/").content.decode()
        assert Client().get(f"/collect/{key}/formList").status_code == 200
        client.post("/desk/forms/+key/", {"revoke": "yes"})
        assert Client().get(f"/collect/{key}/formList").status_code == 403
        assert CollectKey.objects.get().digest != key


class TestFiles:
    def test_csv_excel_and_geojson_say_the_same(self, client: Client, now: datetime) -> None:
        world = build.world()
        answers(world, now)
        client.force_login(world.people["sun"])

        def fetched(name: str) -> bytes:
            response = client.get(f"/desk/forms/small/answers.{name}")
            assert response.status_code == 200
            return b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a streamed answer

        rows = list(csv.DictReader(io.StringIO(fetched("csv").decode("utf-8-sig"))))
        said = [(row["instance_id"], row["dark"], row["sum"], row["longitude"], row["faults"]) for row in rows]
        assert said == [("uuid:1", "3", "42", "115.75", "0"), ("uuid:2", "500", "0", "", "1")]
        inner = list(csv.reader(io.StringIO(fetched("csv?repeat=person").decode("utf-8-sig"))))
        assert inner == [["instance_id", "number", "age"], ["uuid:1", "1", "40"], ["uuid:1", "2", "2"]]
        book = CalamineWorkbook.from_filelike(io.BytesIO(fetched("xlsx")))
        assert book.sheet_names == ["答案", "1 person", "列的说明"]
        assert book.get_sheet_by_index(1).to_python()[1:] == [["uuid:1", 1.0, 40.0], ["uuid:1", 2.0, 2.0]]
        meant = book.get_sheet_by_name("列的说明").to_python()
        assert ["lamp", "楼道的灯亮吗？", "yes = 是\nno = 否"] in meant
        (feature,) = json.loads(fetched("geojson"))["features"]
        assert (feature["geometry"]["coordinates"], feature["properties"]["dark"]) == ([115.75, 37.75], 3)

    def test_a_full_sheet_goes_on_in_another_with_its_heads(
        self, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """130,000 answers to 500 questions are more than two gigabytes of XML, the most that a part of a ZIP holds."""
        made = answers(build.world(), now)
        monkeypatch.setattr(exporting, "MOST_SIZE", 5_000)
        file = io.BytesIO()
        for n in range(3, 40):
            receive(current_version(made), Given(f"uuid:{n}", {"/data/lamp": "yes"}), by=None, at=now)
        exporting.write_excel(made, file, zone=UTC)
        file.seek(0)
        book = CalamineWorkbook.from_filelike(file)
        parts = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name.startswith("答案")]
        assert len(parts) > 2
        assert {tuple(part[0]) for part in parts} == {tuple(parts[0][0])}
        assert [row[0] for part in parts for row in part[1:]] == [f"uuid:{n}" for n in range(1, 40)]

    def test_words_that_look_like_a_formula_are_none(self, client: Client, now: datetime) -> None:
        world = build.world()
        made = form(world, now, survey=[asks("text", "one")])
        receive(current_version(made), Given("uuid:1", {"/data/one": "=1+1"}), by=None, at=now)
        odd = "<a> & \x0b_x0041_ \r\n b "
        receive(current_version(made), Given("uuid:2", {"/data/one": odd}), by=None, at=now)
        client.force_login(world.people["sun"])
        excel = b"".join(client.get("/desk/forms/small/answers.xlsx").streaming_content)  # type: ignore[attr-defined]  # the same
        found = [row[-1] for row in CalamineWorkbook.from_filelike(io.BytesIO(excel)).get_sheet_by_index(0).to_python()]
        assert found == ["one", "=1+1", "<a> & _x0041_ \r\n b"]
        response = client.get("/desk/forms/small/answers.csv")
        assert b"'=1+1" in b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a streamed answer
