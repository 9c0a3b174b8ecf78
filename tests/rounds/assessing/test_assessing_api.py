"""Assessment over HTTP: the same figures, the same persons, the same refusals as the pages; marks taken once."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from qiaomen.cases.models import Report
from qiaomen.people.models import Delivery
from qiaomen.rounds.assessing.looking import criteria_of
from qiaomen.rounds.assessing.publishing import publish
from qiaomen.rounds.models import Assessment, AssessmentPoint, Observation
from qiaomen.units.queries import day_of
from tests import build
from tests.build.assessing import Assessing, assessing, looked
from tests.files import pictures


@pytest.fixture
def now() -> datetime:
    """As the API says it: it asks the real clock."""
    return timezone.now()


def marked(there: Assessing, **faults: int | None) -> dict[str, Any]:
    """Marks for M1, by the code of the criterion: c1, c2."""
    keys = {f"c{one.code}": one.pk for one in criteria_of(there.point("M1"))}
    return {"marks": [{"criterion": keys[code], "faults": n} for code, n in faults.items()]}


def send(client: Client, path: str, body: dict[str, Any], key: str = "") -> Any:
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


class TestPoints:
    def test_say_whose_they_are_and_are_taken_by_one(self, there: Assessing) -> None:
        cai, kao, point = there.world.client("cai"), there.world.client("kao"), there.point("M1").pk
        listed = cai.get("/api/desk/points").json()["points"]
        assert {one["place"]: one["assessor"] for one in listed} == dict.fromkeys(
            ["东市场", "东二市场", "西市场", "站前路"]
        )
        taken = cai.post(f"/api/desk/points/{point}/take").json()
        assert (taken["assessor"], taken["mine"]) == (there.world.people["cai"].name, True)
        refused = kao.post(f"/api/desk/points/{point}/take")
        assert (refused.status_code, "已经认领" in refused.json()["error"]["message"]) == (409, True)
        assert kao.post(f"/api/desk/points/{point}/give-back").status_code == 409
        assert cai.post(f"/api/desk/points/{point}/give-back").json()["assessor"] is None

    def test_take_their_marks_once_whole_with_a_photo(self, there: Assessing) -> None:
        cai, path, key = there.world.client("cai"), f"/api/desk/points/{there.point('M1').pk}", str(uuid.uuid4())
        assert [one["most_faults"] for one in cai.get(path).json()["criteria"]] == [2, 2]
        file = SimpleUploadedFile("p.jpg", pictures.encoded(pictures.noise(64, 48)))
        token = cai.post("/api/photos", {"file": file}).json()["token"]
        nul = {"marks": [{"criterion": 0, "faults": 0, "note": "a\0"}]}
        for wrong in (marked(there, c1=0), marked(there, c1=0, c2=3), {"marks": [{"criterion": 0, "faults": -1}]}, nul):
            assert send(cai, path, wrong).status_code == 422
        assert not Observation.objects.exists()
        body = marked(there, c1=None, c2=1)
        body["marks"][1] |= {"photo": token, "note": "门口"}
        answers = [send(cai, path, body, key) for _each in range(2)]
        assert [(one.status_code, one.json()["faults"]) for one in answers] == [(201, 1)] * 2
        assert (Report.objects.get().photos.count(), Observation.objects.count()) == (1, 2)
        assert send(cai, path, marked(there, c1=0, c2=0)).status_code == 409
        used = Delivery.objects.create(
            person=there.world.people["cai"], key=uuid.uuid4().hex, number="S1", at=timezone.now()
        )
        assert send(cai, path, marked(there, c1=0, c2=0), used.key).status_code == 409
        assert AssessmentPoint.objects.get(done_at__isnull=False).done_by == there.world.people["cai"]

    def test_are_not_there_for_others(self, there: Assessing) -> None:
        path = f"/api/desk/points/{there.point('M1').pk}"
        for who in ("bo", "wang"):
            client = there.world.client(who)
            assert [client.get("/api/desk/points").status_code, client.get(path).status_code] == [404, 404]
            assert send(client, path, marked(there, c1=0, c2=0)).status_code == 404
        assert Client().get(path).status_code == 401
        assert not Observation.objects.exists()


class TestScores:
    def test_stand_by_level_with_the_one_before_and_each_fault_with_its_case(
        self, there: Assessing, now: datetime
    ) -> None:
        looked(there, "M1", now, 1, 0)
        again = assessing(there.world, now, "四月测评")
        looked(again, "M1", now, 0, None)
        kao = there.world.client("kao")
        listed = kao.get("/api/desk/assessments").json()["assessments"]
        assert [(one["title"], one["points"], one["looked_at"], one["share"]) for one in listed] == [
            ("四月测评", 4, 1, 1.0), ("三月测评", 4, 1, 0.75)
        ]  # fmt: skip
        found = kao.get(f"/api/desk/assessments/{again.one.pk}").json()
        whole = {"name": "", "got": 10, "possible": 10, "share": 1.0, "n": 1, "faults": 0, "before": 0.75}
        assert (found["whole"], found["compared_with"], found["seed"]) == (whole, there.one.pk, "7")
        for level in ("district", "unit", "kind", "area"):
            assert [(row["share"], row["before"]) for row in found[f"by_{level}"]] == [(1.0, 0.75)], level
        assert len(found["by_criterion"]) == 2
        faults = kao.get(f"/api/desk/assessments/{there.one.pk}/faults").json()["faults"]
        case = build.case_of(Report.objects.get())
        assert [(one["place"], one["criterion"], one["case"], one["state"]) for one in faults] == [
            ("东市场", "地面干净", case.number, "received")
        ]

    def test_are_public_when_published(self, there: Assessing, now: datetime) -> None:
        looked(there, "M1", now, 1, 0)
        path = f"/api/assessments/{there.one.pk}"
        assert (Client().get(path).status_code, Client().get("/api/assessments").json()["assessments"]) == (404, [])
        publish(there.one, by=there.world.actor("kao"), at=now + timedelta(days=1))
        text = Client().get(path).content.decode()
        assert json.loads(text)["whole"]["share"] == 0.75
        assert there.world.people["cai"].name not in text
        for who, code in (("wang", 200), ("bo", 404), ("cai", 404)):
            assert there.world.client(who).get(f"/api/desk/assessments/{there.one.pk}").status_code == code, who
        assert Client().get("/api/desk/assessments").status_code == 401


class TestPlanning:
    @pytest.fixture
    def plan(self, there: Assessing, now: datetime) -> dict[str, Any]:
        day = day_of(now).isoformat()
        return {
            "title": "五月测评",
            "unit": there.world.centre.code,
            "since": day,
            "until": day,
            "per_cell": 1,
            "seed": "7",
        }

    def test_draws_once_what_the_page_draws(self, there: Assessing, plan: dict[str, Any]) -> None:
        kao, key = there.world.client("kao"), str(uuid.uuid4())
        answers = [send(kao, "/api/desk/assessments", plan, key) for _each in range(2)]
        kao.post("/desk/assessments/new/", plan)
        page, api = Assessment.objects.order_by("-pk")[:2]
        assert [(one.status_code, one.json()["number"], one.json()["points"]) for one in answers] == [
            (201, api.pk, 3)
        ] * 2
        assert drawn(api) == drawn(page)
        for name in ("title", "unit", "since", "until", "per_cell", "seed", "made_by"):
            assert getattr(api, name) == getattr(page, name), name

    def test_deals_points_once_as_the_page_does(self, there: Assessing) -> None:
        kao, key, path = there.world.client("kao"), str(uuid.uuid4()), f"/api/desk/assessments/{there.one.pk}/deal"
        people = {one["name"]: one["person"] for one in kao.get("/api/desk/assessors").json()}
        body = {"people": [people[there.world.people["cai"].name]]}
        answers = [send(kao, path, body, key) for _each in range(2)]
        assert [(one.status_code, one.json()) for one in answers] == [(200, {"points": 4})] * 2
        assert set(there.one.points.values_list("assessor", flat=True)) == {there.world.people["cai"].pk}
        assert send(kao, path, {"people": [there.world.people["kao"].pk], "anew": True}).json() == {"points": 4}

    def test_puts_the_bulletin_out_takes_it_in_and_drops_what_nobody_began(
        self, there: Assessing, now: datetime
    ) -> None:
        kao, path = there.world.client("kao"), f"/api/desk/assessments/{there.one.pk}"
        waits = kao.post(f"{path}/publish")
        assert (waits.status_code, "还一个点都没有看" in waits.json()["error"]["message"]) == (409, True)
        for code, faults in (("M1", (1, 0)), ("M2", (0, 0)), ("M3", (0, 0)), ("R1", (0,))):
            looked(there, code, now, *faults)
        for who in ("cai", "wang"):
            assert there.world.client(who).post(f"{path}/publish").status_code == 404, who
        out = kao.post(f"{path}/publish")
        assert (out.status_code, bool(out.json()["published_at"]), out.json()["looked_at"]) == (200, True, 4)
        assert kao.post(f"{path}/publish").status_code == 409
        assert Client().get(f"/api/assessments/{there.one.pk}").status_code == 200
        assert kao.post(f"{path}/withdraw").json()["published_at"] is None
        assert (kao.post(f"{path}/withdraw").status_code, kao.delete(path).status_code) == (409, 409)
        other = assessing(there.world, now, "四月测评").one
        assert kao.delete(f"/api/desk/assessments/{other.pk}").status_code == 204
        assert list(Assessment.objects.all()) == [there.one]

    def test_is_refused_at_the_field_and_for_others_and_changes_nothing(
        self, there: Assessing, plan: dict[str, Any]
    ) -> None:
        kao, deal = there.world.client("kao"), f"/api/desk/assessments/{there.one.pk}/deal"
        wrong = (
            ({"title": ""}, "title"), ({"title": "a\0"}, "title"), ({"unit": "?"}, "unit"),
            ({"per_cell": 0}, "per_cell"), ({"until": "2020-01-01"}, "until"), ({"since": "soon"}, "since"),
            ({"seed": "\ud800"}, "seed"),
        )  # fmt: skip
        for given, field in wrong:
            answer = send(kao, "/api/desk/assessments", {**plan, **given})
            assert (answer.status_code, answer.json()["error"]["field"]) == (422, field), given
        for people in ([], [10**30], [there.world.people["bo"].pk]):
            answer = send(kao, deal, {"people": people})
            assert (answer.status_code, answer.json()["error"]["field"]) == (422, "people"), people
        for who in ("cai", "wang", "bo"):
            client = there.world.client(who)
            paths = {"/api/desk/assessments": plan, deal: {"people": [there.world.people["cai"].pk]}}
            assert [send(client, path, body).status_code for path, body in paths.items()] == [404, 404], who
            assert client.get("/api/desk/assessors").status_code == 404
        assert send(Client(), deal, {"people": []}).status_code == 401
        assert (Assessment.objects.count(), there.one.points.filter(assessor=None).count()) == (1, 4)


def drawn(one: Assessment) -> list[str]:
    return list(one.points.order_by("place__code").values_list("place__code", flat=True))
