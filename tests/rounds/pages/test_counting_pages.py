"""The pages of counting and of what was counted, without a script."""

import io
import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from qiaomen.people.models import Role
from qiaomen.rounds.counting import Count, record
from qiaomen.rounds.models import Indicator, ObservationSite, Turn
from qiaomen.shell.sending import mark_of
from tests import build
from tests.build.presence import earlier
from tests.build.rounds import Observing, counted
from tests.rounds.pages.conftest import SignIn

SCREEN = "/desk/observe/helmet/station/"


def turns() -> list[tuple[int, int]]:
    return list(Turn.objects.order_by("pk").values_list("did", "did_not"))


class TestTheScreen:
    def test_takes_two_numbers_without_a_script(self, there: Observing, as_: SignIn) -> None:
        client = as_("cai")
        answer = client.post(SCREEN, {"did": "38", "did_not": "3"})
        assert answer.headers["Location"] == "/desk/observe/?done=helmet&at=station"
        assert turns() == [(38, 3)]
        page = client.get(answer.headers["Location"]).content.decode()
        assert 'data-kept-done="/desk/observe/helmet/station/"' in page
        assert "41 个里有 38 个" in page

    @pytest.mark.parametrize(
        "given", [{}, {"did": "x", "did_not": "1"}, {"did": "0", "did_not": "0"}, {"did": "-1", "did_not": "2"}]
    )
    def test_says_what_is_wrong_and_takes_nothing(self, there: Observing, as_: SignIn, given: dict[str, str]) -> None:
        assert as_("cai").post(SCREEN, given).status_code == 422
        assert turns() == []

    def test_takes_what_an_outbox_sends_once(self, there: Observing, as_: SignIn, today: datetime) -> None:
        client, person = as_("cai"), there.world.people["cai"]
        given = {
            "did": "38", "did_not": "3", "started": earlier(today, 2),
            "ended": earlier(today, 1),
        }  # fmt: skip
        headers = {"Idempotency-Key": str(uuid.uuid4()), "Accept": "application/json", "Outbox-As": mark_of(person)}
        answers = [client.post(SCREEN, given, headers=headers) for _each in range(2)]
        assert [one.status_code for one in answers] == [201, 201]
        assert (
            answers[0].json()
            == answers[1].json()
            == {"receipt": {"number": "骑车戴头盔 · 看到 41 个", "link": "/desk/observe/"}}
        )
        assert [(one.did, one.minutes) for one in Turn.objects.all()] == [(38, 60)]
        wrong = client.post(
            SCREEN, {"did": "0", "did_not": "0"}, headers={**headers, "Idempotency-Key": str(uuid.uuid4())}
        )
        assert (wrong.status_code, wrong.json()["error"]["field"]) == (409, "did")

    def test_is_not_there_for_others_nor_at_sites_of_others(self, there: Observing, as_: SignIn) -> None:
        build.add_person(there.world, "wes", "西区采集员", Role.COLLECTOR, there.world.centre, there.world.west)
        for who in ("olga", "bo", "wes"):
            assert as_(who).get(SCREEN).status_code == 404, who
        for path in ("/desk/observe/lead/station/", "/desk/observe/x/station/", "/desk/observe/helmet/x/"):
            assert as_("cai").get(path).status_code == 404, path
        assert Client().get(SCREEN).headers["Location"].startswith("/desk/sign-in/")

    def test_may_be_kept_by_the_device(self, there: Observing, as_: SignIn) -> None:
        client = as_("cai")
        for path in ("/desk/observe/", SCREEN):
            assert client.get(path).headers["Offline-Copy"] == mark_of(there.world.people["cai"])


class TestWhatWasSeen:
    def test_is_published_with_how_many_and_how_sure(self, seen: Observing, client: Client) -> None:
        page = client.get("/observed/").content.decode()
        for words in (
            "骑车戴头盔",
            "93.8%",
            "192 个里有 180 个",
            "95% 可信区间 89.4%–96.4%",
            "骑车经过的人；扣好带子算戴了。",
        ):
            assert words in page, words
        assert "遛狗牵绳" not in page

    def test_of_few_is_marked(self, there: Observing, client: Client, today: datetime) -> None:
        counted(there, 3, 1, at=today)
        assert "数得太少，只作参考" in client.get("/observed/").content.decode()

    def test_is_a_file_with_the_same_figures(self, seen: Observing, client: Client, today: datetime) -> None:
        lines = client.get("/observed.csv").content.decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert lines[1].endswith(",1,192,180,0.9375,0.8939,0.9639")

    def test_is_told_by_the_api(self, seen: Observing, client: Client) -> None:
        answer = client.get("/api/observed").json()
        assert [(one["code"], len(one["months"])) for one in answer] == [("helmet", 1)]
        month = answer[0]["months"][0]
        assert (month["seen"], month["did"], month["turns"], round(month["low"], 4)) == (192, 180, 1, 0.8939)

    def test_is_seen_by_staff_with_sites_turns_and_a_workbook(self, seen: Observing, as_: SignIn) -> None:
        client = as_("sun")
        page = client.get("/desk/observed/helmet/").content.decode()
        for words in ("站前路口", "93.8%", "采集员蔡琳", "15 分钟"):
            assert words in page, words
        answer = client.get("/desk/observed/helmet/turns.xlsx")
        book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
        rows = book.get_sheet_by_index(0).to_python()
        assert [rows[0][4:6], rows[1][0], rows[1][4:7]] == [["戴了", "没戴"], "站前路口", [180.0, 12.0, "采集员蔡琳"]]

    def test_asks_as_often_for_one_as_for_three(
        self, seen: Observing, as_: SignIn, today: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = as_("sun")
        client.get("/desk/observed/helmet/")
        with django_assert_max_num_queries(14) as asked:
            client.get("/desk/observed/helmet/")
        for days in (1, 40):
            counted(seen, 5, 5, at=today - timedelta(days=days))
        with django_assert_max_num_queries(len(asked.captured_queries)):
            client.get("/desk/observed/helmet/")

    def test_is_not_there_for_units(self, seen: Observing, as_: SignIn) -> None:
        for path in ("/desk/observed/", "/desk/observed/helmet/", "/desk/observed/helmet/turns.xlsx"):
            assert as_("bo").get(path).status_code == 404, path


class TestTakingBack:
    def test_writes_the_counter_entry_and_the_right_numbers(self, seen: Observing, as_: SignIn) -> None:
        turn, client = Turn.objects.get(), as_("cai")
        path = f"/desk/observed/turns/{turn.pk}/"
        assert client.post(path, {"reason": "", "did": "1"}).status_code == 422
        assert client.post(path, {"reason": "按反了", "did": "12"}).status_code == 422
        assert turns() == [(180, 12)]
        answer = client.post(path, {"reason": "按反了", "did": "12", "did_not": "180"})
        assert answer.headers["Location"] == "/desk/observed/helmet/"
        assert turns() == [(180, 12), (-180, -12), (12, 180)]
        again = client.post(path, {"reason": "按反了"})
        assert (again.status_code, turns()) == (422, [(180, 12), (-180, -12), (12, 180)])

    def test_is_not_offered_to_whoever_may_not(self, seen: Observing, as_: SignIn) -> None:
        path = f"/desk/observed/turns/{Turn.objects.get().pk}/"
        assert [as_(who).get(path).status_code for who in ("wang", "bo")] == [404, 404]


class TestTheApi:
    def test_takes_a_turn_once(self, there: Observing, as_: SignIn, today: datetime) -> None:
        body = {
            "indicator": "helmet", "site": "station", "did": 5, "did_not": 2,
            "started_at": (today - timedelta(minutes=9)).isoformat(), "ended_at": today.isoformat(),
        }  # fmt: skip
        client, key = as_("cai"), {"Idempotency-Key": str(uuid.uuid4())}
        sent = {"data": json.dumps(body), "content_type": "application/json", "headers": key}
        naive = {**sent, "data": json.dumps({**body, "ended_at": "2026-03-04T10:00"})}
        assert client.post("/api/desk/turns", **naive).status_code == 422  # type: ignore[arg-type]  # by name
        answers = [client.post("/api/desk/turns", **sent) for _each in range(2)]  # type: ignore[arg-type]  # by name
        assert [one.status_code for one in answers] == [201, 201]
        assert turns() == [(5, 2)]
        assert as_("bo").post("/api/desk/turns", **sent).status_code == 404  # type: ignore[arg-type]  # by name

    def test_tells_staff_every_indicator_by_month_and_site(self, seen: Observing, as_: SignIn) -> None:
        Indicator.objects.update(public=False)
        assert Client().get("/api/observed").json() == []
        helmet = as_("sun").get("/api/desk/observed").json()[0]
        assert (helmet["code"], helmet["public"], helmet["months"][0]["seen"]) == ("helmet", False, 192)
        assert [(one["code"], one["all"]["did"], one["all"]["seen"]) for one in helmet["sites"]] == [
            ("station", 180, 192)
        ]
        assert as_("bo").get("/api/desk/observed").status_code == 404

    def test_asks_as_often_for_one_indicator_as_for_three(
        self, seen: Observing, as_: SignIn, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        path, sun = "/api/desk/observed", as_("sun")
        Indicator.objects.exclude(code="helmet").update(retired_on=today.date())
        sun.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert len(sun.get(path).json()) == 1
        Indicator.objects.update(retired_on=None)
        third = Indicator.objects.create(code="way", name="礼让", definition="车辆。", did="让了", did_not="没让")
        ObservationSite.objects.update(indicators="helmet lead way")
        for of, site in ((seen.lead, "park"), (third, "station")):
            count = Count(of, ObservationSite.objects.get(code=site), 3, 1, today - timedelta(minutes=9), today)
            record(count, by=seen.world.actor("cai"), at=today)
        with django_assert_num_queries(len(asked)):
            told = sun.get(path).json()
        assert [(one["code"], [site["code"] for site in one["sites"]]) for one in told] == [
            ("helmet", ["station"]), ("lead", ["park"]), ("way", ["station"])
        ]  # fmt: skip

    def test_takes_a_turn_back_once(self, seen: Observing, as_: SignIn) -> None:
        path, body = f"/api/desk/turns/{Turn.objects.get().pk}/take-back", {"reason": "按反了", "did": 12}
        client = as_("cai")

        def post(sent: dict[str, object]) -> int:
            return client.post(path, json.dumps(sent), content_type="application/json").status_code

        assert ([post(body), post({"reason": " "})], turns()) == ([422, 422], [(180, 12)])
        body["did_not"] = 180
        assert [post(body), post(body)] == [201, 409]
        assert turns() == [(180, 12), (-180, -12), (12, 180)]
        refused = [as_(who).post(path, json.dumps(body), content_type="application/json") for who in ("wang", "bo")]
        assert [one.status_code for one in refused] == [403, 404]
