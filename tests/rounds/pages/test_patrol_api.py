"""Patrols over HTTP: the same duties, walks and findings as the pages, for the same persons."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qiaomen.cases.intake import Submission
from qiaomen.cases.models import Report
from qiaomen.cases.models.report import Channel
from qiaomen.places.coords import Position
from qiaomen.rounds.models import Finding, Patrol
from qiaomen.rounds.patrolling import report_finding
from tests.build.patrols import LATITUDE, River, east, walked, way
from tests.files import pictures
from tests.rounds.pages.conftest import SignIn


@pytest.fixture
def there(water: River) -> River:
    """Whose people sign in."""
    return water


class TestTheApi:
    def test_tells_duties_and_takes_a_walk_once(self, water: River, as_: SignIn, today: datetime) -> None:
        client, walk = as_("bo"), str(uuid.uuid4())
        duty = client.get("/api/desk/patrol-duties").json()
        assert [(one["thing"], one["rule"], one["state"], one["owed"]) for one in duty] == [
            ("W1", "town-week", "overdue", 6)
        ]
        body = {
            "walk": walk, "owner": water.town.pk, "rule": "town-week", "track": json.loads(way(0, 400)),
            "started_at": (today - timedelta(minutes=30)).isoformat(), "ended_at": today.isoformat(),
        }  # fmt: skip
        answers = [
            client.post("/api/desk/patrols", json.dumps(body), content_type="application/json") for _n in range(2)
        ]
        assert [one.status_code for one in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        assert answers[0].json()["counts"] is False
        assert len(answers[0].json()["faults"]) == 2
        assert as_("mo").post("/api/desk/patrols", json.dumps(body), content_type="application/json").status_code == 404
        assert len(as_("sun").get("/api/desk/patrol-duties?supervised=1").json()) == 1
        assert Client().get("/api/desk/patrol-duties").status_code == 401

    def test_tells_supervisors_what_is_owed_where_what_was_walked_and_found(
        self, water: River, as_: SignIn, today: datetime
    ) -> None:
        short = walked(water, way(0, 400), at=today)
        found = Submission(Channel.PATROL, "垃圾", position=Position(east(1000), LATITUDE), idempotency_key="f")
        report_finding(found, adoption=water.town, walk=short.walk, found_at=None, by=water.world.actor("bo"), at=today)
        sun = as_("sun")
        assert sun.get("/api/desk/patrol-places").json() == [
            {"kind": "lines", "code": "W1", "name": "清河", "owners": 1, "overdue": 1, "due": 0, "owed": 6, "done": 0}
        ]
        rule = sun.get("/api/desk/patrol-rules").json()[0]
        assert (rule["code"], rule["times"], rule["every"], rule["least_percent"]) == ("town-week", 1, "week", 60)
        patrol = sun.get("/api/desk/patrols?thing=W1").json()["patrols"][0]
        assert (patrol["counts"], patrol["thing"], patrol["level"], len(patrol["faults"])) == (False, "W1", "town", 2)
        findings = sun.get("/api/desk/patrol-findings/lines/W1").json()["findings"]
        assert [(one["mark"], one["walk"], one["state"]) for one in findings] == [
            ("K1+000", str(short.walk), "received")
        ]
        paths = [f"/api/desk/patrols/{short.walk}", "/api/desk/patrol-places", "/api/desk/patrol-findings/lines/W1"]
        tracks = {who: len(as_(who).get(paths[0]).json()["track"]) for who in ("bo", "sun", "wang")}
        assert tracks == {"bo": 2, "sun": 2, "wang": 0}
        assert [as_("lin").get(path).status_code for path in paths] == [404] * 3
        assert (sun.get("/api/desk/patrols?thing=X").json()["patrols"], Client().get(paths[1]).status_code) == ([], 401)
        assert sun.get("/api/desk/patrol-findings/rivers/W1").status_code == 404

    def test_refuses_whoever_has_a_password_of_somebody_else(self, water: River, as_: SignIn) -> None:
        bo = water.world.people["bo"]
        bo.must_change_password = True
        bo.save()
        assert as_("bo").get("/api/desk/patrol-duties").status_code == 403

    def test_refuses_moments_that_are_none(self, water: River, as_: SignIn) -> None:
        body = {"walk": str(uuid.uuid4()), "owner": water.town.pk, "rule": "town-week", "track": []}
        for began, ended in (("2026-03-04T10:00", "2026-03-04T11:00"), ("0001-01-01T00:00Z", "9999-12-31T23:59Z")):
            sent = json.dumps({**body, "started_at": began, "ended_at": ended})
            answer = as_("bo").post("/api/desk/patrols", sent, content_type="application/json")
            assert answer.status_code == 422, began
        assert not Patrol.objects.exists()


def hand_in(client: Client, body: dict[str, Any], key: str = "") -> Any:
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return client.post("/api/desk/patrol-findings", json.dumps(body), content_type="application/json", headers=headers)


class TestAFinding:
    @pytest.fixture
    def body(self, water: River) -> dict[str, Any]:
        place = {"longitude": east(3250), "latitude": LATITUDE}
        return {
            "owner": water.town.pk, "rule": "town-week", "walk": str(uuid.UUID(int=7)), "text": "岸边堆着建筑垃圾",
            "place_words": "桥下", "position": place,
        }  # fmt: skip

    def test_is_the_report_that_the_page_makes_and_comes_once(
        self, water: River, as_: SignIn, today: datetime, body: dict[str, Any]
    ) -> None:
        bo, key, at = as_("bo"), str(uuid.uuid4()), today - timedelta(minutes=5)
        file = SimpleUploadedFile("p.jpg", pictures.encoded(pictures.noise(64, 48)))
        body |= {"photos": [bo.post("/api/photos", {"file": file}).json()["token"]], "found_at": at.isoformat()}
        answers = [hand_in(bo, body, key) for _each in range(2)]
        bo.post(f"/desk/patrols/walk/{water.town.pk}/town-week/found/", {**body, **body["position"], "key": "k"})
        api, page = Report.objects.order_by("pk")
        assert [(one.status_code, one.json()) for one in answers] == [(201, {"report": api.number})] * 2
        assert (api.photos.count(), api.received_at) == (1, at)
        alike = ("channel", "nature", "text", "place_words", "area", "longitude", "latitude", "entered_by")
        assert [getattr(api, name) for name in alike] == [getattr(page, name) for name in alike]
        of_api, of_page = Finding.objects.order_by("pk")
        assert (of_api.metres, of_api.walk, of_api.adoption) == (of_page.metres, of_page.walk, of_page.adoption)

    def test_is_refused_at_the_field_and_for_others_and_nothing_is_there(
        self, water: River, as_: SignIn, body: dict[str, Any]
    ) -> None:
        bo = as_("bo")
        wrong = (
            ({"text": ""}, "text"), ({"photos": ["?"]}, "photos"), ({"place_words": "桥" * 201}, "place_words"),
            ({"position": {"longitude": 200, "latitude": 0}}, "position"), ({"text": "a\0"}, "text"),
            ({"found_at": "2026-03-04T10:00"}, "found_at"),
        )  # fmt: skip
        for given, field in wrong:
            answer = hand_in(bo, {**body, **given})
            assert (answer.status_code, answer.json()["error"]["field"]) == (422, field), given
        for who in ("mo", "olga", "wang"):
            assert hand_in(as_(who), body).status_code == 404, who
        assert (hand_in(bo, {**body, "rule": "x"}).status_code, hand_in(Client(), body).status_code) == (404, 401)
        assert (Report.objects.count(), Finding.objects.count()) == (0, 0)
