"""The rounds over HTTP: whoever sees the page sees the figures, and a visit is taken once for its key."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaomen.forms.models import Answer
from qiaomen.rounds.drawing import draw
from qiaomen.rounds.households import planning
from qiaomen.rounds.households.lists import read_list
from qiaomen.rounds.households.planning import RoundPlan
from qiaomen.rounds.models import DoorReport, Visit
from qiaomen.rounds.models.household import Outcome
from tests.build.households import GOOD, LIST, Asking, visited

ANSWERS = {f"/data/{name}": value for name, value in GOOD.items()}


def sent(client: Client, door: int, key: str, **body: Any) -> Any:
    given = {"outcome": "answered", "answers": ANSWERS, **body}
    return client.post(
        f"/api/desk/doors/{door}/visits", given, "application/json", headers={"Idempotency-Key": key}
    )  # fmt: skip


class TestRounds:
    def test_are_told_with_what_was_reached(self, at_work: Asking, today: datetime) -> None:
        for door, outcome in zip(at_work.doors(), (Outcome.ANSWERED, Outcome.REFUSED, Outcome.EMPTY), strict=False):
            visited(at_work, door, today, outcome)
        one = at_work.world.client("wang").get("/api/desk/households").json()[0]
        counts = [one[name] for name in ("drawn", "answered", "nobody", "refused", "empty", "open")]
        assert (one["stage"], counts, one["response"]) == ("going", [40, 1, 0, 1, 1, 37], 1 / 39)
        for who in ("cai", "bo"):
            assert at_work.world.client(who).get("/api/desk/households").json() == [], who
        assert Client().get("/api/desk/households").status_code == 401

    def test_ask_as_often_for_three_as_for_one(
        self, at_work: Asking, today: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = at_work.world.client("kao")
        client.get("/api/desk/households")
        with django_assert_max_num_queries(10) as asked:
            client.get("/api/desk/households")
        for title in ("二", "三"):
            plan = RoundPlan(title, at_work.world.centre, at_work.version, today.date(), today.date())
            planning.plan(plan, read_list(LIST.encode(), "l.csv"), by=at_work.world.actor("kao"), at=today)
        with django_assert_max_num_queries(len(asked.captured_queries)):
            found = client.get("/api/desk/households").json()
        assert [one["stage"] for one in found] == ["listed", "listed", "going"]


class TestResults:
    def test_are_those_of_the_page_with_small_areas_hidden(self, at_work: Asking, today: datetime) -> None:
        doors, east = at_work.doors("cai") + at_work.doors("xia"), at_work.stratum("999902")
        for n, door in enumerate(one for one in doors if one.stratum == east):
            visited(at_work, door, today, said={"near/safe": "5" if n % 2 else "1"})
        path = f"/api/desk/households/{at_work.round.pk}/results"
        found = at_work.world.client("kao").get(path, headers={"Accept-Language": "en"}).json()
        safe = next(one for one in found["questions"] if one["question"].startswith("Do you feel safe"))
        assert (safe["mean"], safe["whole"]["n"], [one["n"] for one in safe["areas"]]) == (False, 20, [None, 20])
        both, very = safe["areas"][1]["shares"][:2]
        assert (both["option"], both["share"]) == ("Very good＋Good", 0.5)
        assert (very["option"], very["share"], round(very["margin"], 3)) == ("Very good", 0.5, 0.184)
        assert all(one["hidden"] and one["share"] is None for one in safe["areas"][0]["shares"])
        points = next(one for one in found["questions"] if one["mean"])
        assert (points["whole"]["shares"][0]["share"], found["answered"]) == (8.0, 20)
        assert at_work.world.client("cai").get(path).status_code == 404

    def test_of_the_draw_are_enough_to_draw_again(self, at_work: Asking) -> None:
        path = f"/api/desk/households/{at_work.round.pk}/draw"
        found = at_work.world.client("wang").get(path).json()
        assert found["list_digest"] == planning.list_digest(at_work.round)
        for area in found["areas"]:
            again = draw(found["seed"], area["area"], range(1, area["listed"] + 1), area["wanted"])
            assert area["numbers"] == again
        assert "翠湖" not in repr(found)
        assert at_work.world.client("bo").get(path).status_code == 404


class TestAtADoor:
    def test_a_visit_is_taken_once_and_its_wish_is_a_report(self, at_work: Asking) -> None:
        client, key = at_work.world.client("cai"), str(uuid.uuid4())
        first = client.get("/api/desk/doors").json()[0]
        answers = [sent(client, first["id"], key, wish="灯不亮", consent=True) for _time in range(2)]
        assert [(one.status_code, one.json()) for one in answers] == [
            (201, {"receipt": f"{first['address']} · 答了"})
        ] * 2  # fmt: skip
        assert (Visit.objects.count(), Answer.objects.count(), DoorReport.objects.count()) == (1, 1, 1)
        left = client.get("/api/desk/doors").json()
        assert (len(left), first["id"] in [one["id"] for one in left]) == (19, False)

    def test_a_faulty_one_changes_nothing(self, at_work: Asking) -> None:
        client, door = at_work.world.client("cai"), at_work.doors()[0].pk
        wrong = sent(client, door, str(uuid.uuid4()), answers={**ANSWERS, "/data/overall": "11"})
        assert (wrong.status_code, wrong.json()["error"]["field"]) == (422, "/data/overall")
        assert sent(client, door, str(uuid.uuid4()), outcome="maybe").status_code == 422
        assert sent(at_work.world.client("bo"), door, str(uuid.uuid4())).status_code == 404
        assert sent(client, door, str(uuid.uuid4()), at="2026-03-04T10:00:00").status_code == 422, "of no zone"
        assert not Visit.objects.exists()

    @pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
    def test_a_moment_that_cannot_be_is_now_and_hostile_words_are_plain(self, at_work: Asking, moment: str) -> None:
        door = at_work.doors()[0].pk
        said = sent(at_work.world.client("cai"), door, str(uuid.uuid4()), at=moment, wish="灯\x00不亮", language="\x00")
        made = Visit.objects.get()
        assert (said.status_code, made.at == made.entered_at) == (201, True)
        assert Answer.objects.get().values["wish"] == "灯不亮"
