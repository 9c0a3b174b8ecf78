"""The pages of household rounds: for those who plan, and for those at the doors, also without a script."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from qiaomen.forms.models import Answer
from qiaomen.forms.rules import evaluating
from qiaomen.rounds.households import planning
from qiaomen.rounds.households.lists import read_list
from qiaomen.rounds.households.planning import RoundPlan
from qiaomen.rounds.models import DoorReport, Household, HouseholdRound, Visit
from qiaomen.rounds.models.household import Outcome
from qiaomen.shell.sending import mark_of
from tests import build
from tests.build import forms as sheets
from tests.build.households import GOOD, LIST, Asking, visited
from tests.build.presence import earlier
from tests.files import pictures

# Every question of the ready form but those that others bring, and the opinion, which is asked with the wish.
SHOWN = [f"/data/{name}" for name in (*GOOD, "age", "took_part", "better")]


def said(**more: str) -> dict[str, str]:
    return {"outcome": "answered", **{f"/data/{name}": value for name, value in GOOD.items()}, **more}


class TestPlanning:
    def test_goes_from_the_ready_form_to_results_through_pages(self, db: None) -> None:
        city = build.world()
        client = city.client("kao")
        client.post("/desk/households/new/", {"ready": "1"})
        page = client.get("/desk/households/new/")
        version = page.context["form"].fields["version"].queryset.get()
        given = {
            "title": "春季走访", "unit": city.centre.pk, "version": version.pk, "since": "2026-03-02",
            "until": "2026-03-20", "most_visits": "3", "check_percent": "10",
        }  # fmt: skip

        def sent(listed: str, **more: str) -> dict[str, object]:
            return {**given, **more, "file": SimpleUploadedFile("list.csv", listed.encode())}

        wrong = LIST.replace("西区", "火星")
        answer = client.post("/desk/households/new/", sent(wrong))
        assert (answer.status_code, "没有找到这个区域：火星" in answer.content.decode()) == (422, True)
        back = client.post("/desk/households/new/", sent(wrong, check="1")).content.decode("utf-8-sig").splitlines()
        assert (back[0], back[2].endswith("没有找到这个区域：火星")) == ("区域,责任单位,抽多少户,地址,问题", True)
        assert not HouseholdRound.objects.exists()
        path = client.post("/desk/households/new/", sent(LIST)).headers["Location"]
        # Before the draw: the fingerprint, so that nobody can change the list for a seed.
        before = client.get(path).content.decode()
        assert (planning.list_digest(HouseholdRound.objects.get()) in before, "还没去" in before) == (True, False)
        cai = city.people["cai"].pk
        for step in ({"step": "draw", "draw-seed": "7"}, {"step": "assign", "assign-visitors": [cai]}):
            assert client.post(path, step).headers["Location"] == path
        assert client.post(path, {"step": "assign"}).status_code == 422
        assert client.post(path, {"step": "x"}).status_code == 404
        with CaptureQueriesContext(connection) as asked:
            page_of = client.get(path).content.decode()
        assert sum("SELECT DISTINCT" in query["sql"] and "people_person" in query["sql"] for query in asked) == 1
        assert "printf '%s' '7|999901|1'" in page_of
        lines = client.get(f"{path}sample.csv").content.decode("utf-8-sig").splitlines()
        assert (len(lines), sum(not line.endswith(",") for line in lines[1:])) == (261, 40)
        assert client.get(f"{path}results/").status_code == 200
        client.post(path, {"step": "close"})
        assert HouseholdRound.objects.get().closed_at

    def test_is_for_planners_and_reading_for_leaders(self, at_work: Asking) -> None:
        path = f"/desk/households/{at_work.round.pk}/"
        for who, codes in (("cai", [404] * 4), ("wang", [200, 200, 404, 404]), ("kao", [200, 200, 200, 200])):
            client = at_work.world.client(who)
            found = [path, f"{path}results.csv", f"{path}sample.csv", "/desk/households/new/"]
            assert [client.get(one).status_code for one in found] == codes, who
        assert at_work.world.client("wang").post(path, {"step": "close"}).status_code == 404

    def test_asks_as_often_for_more_answers(
        self, at_work: Asking, today: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = at_work.world.client("kao")
        doors = at_work.doors("cai")
        visited(at_work, doors[0], today)
        paths = [f"/desk/households/{at_work.round.pk}/", f"/desk/households/{at_work.round.pk}/results/"]
        for path in paths:
            client.get(path)
            with django_assert_max_num_queries(18) as asked:
                client.get(path)
            for door in doors[1 + paths.index(path) :: 7]:
                visited(at_work, door, today)
            with django_assert_max_num_queries(len(asked.captured_queries)):
                client.get(path)


class TestAtTheDoor:
    def test_takes_a_visit_without_a_script_and_says_what_is_missing(self, at_work: Asking) -> None:
        client, door = at_work.world.client("cai"), at_work.doors("cai")[0]
        path = f"/desk/doors/{door.pk}/"
        page = client.get(path)
        assert page.headers["Offline-Copy"] == mark_of(at_work.world.people["cai"])
        assert "晚上一个人走路放心吗？" in page.content.decode()
        assert client.post(path, {}).status_code == 422
        answer = client.post(path, said(**{"/data/near/safe": ""}))
        again = " ".join(answer.content.decode().split())
        assert (answer.status_code, 'href="#id-/data/near/safe"' in again) == (422, True)
        assert 'value="8" checked' in again, "what was said is still there"
        assert not Visit.objects.exists()
        assert client.post(path, said(wish="灯不亮", consent="on")).headers["Location"] == "/desk/doors/"
        assert (Visit.objects.count(), Answer.objects.count(), DoorReport.objects.count()) == (1, 1, 1)
        assert f'href="{path}"' not in client.get("/desk/doors/").content.decode()

    def test_says_when_the_questions_take_too_long(self, at_work: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
        client, path = at_work.world.client("cai"), f"/desk/doors/{at_work.doors('cai')[0].pk}/"
        monkeypatch.setattr(evaluating, "MOST_LOOKED_AT", 5)
        for answer in (client.get(path), client.post(path, {**said(), "shown": SHOWN}), client.post(path, {})):
            assert (answer.status_code, "算太久" in answer.content.decode()) == (422, True)
        assert not Visit.objects.exists()

    def test_without_a_script_comes_back_with_the_questions_that_answers_bring(self, at_work: Asking) -> None:
        client, door = at_work.world.client("cai"), at_work.doors("cai")[0]
        path = f"/desk/doors/{door.pk}/"
        given = {**said(**{"/data/service/asked": "yes"}), "shown": SHOWN}
        page = client.post(path, given)
        assert (page.status_code, "根据您的回答还有几个问题，请接着填。" in page.content.decode()) == (422, True)
        assert not Visit.objects.exists()
        more = {"/data/service/solved": "waiting", "shown": [*SHOWN, "/data/service/solved"]}
        assert client.post(path, {**given, **more}).headers["Location"] == "/desk/doors/"
        assert Answer.objects.get().values["service/solved"] == "waiting"

    def test_asks_as_often_as_there_are_people_and_of_each_what_depends(self, at_work: Asking, today: datetime) -> None:
        city = at_work.world
        survey = [
            sheets.asks("begin_repeat", "person", "住在这里的人"),
            sheets.asks("integer", "age", "几岁", required="yes"),
            sheets.asks("text", "school", "在哪上学", relevant="${age} < 16"), {"type": "end_repeat"},
        ]  # fmt: skip
        version = sheets.form(city, today, survey=survey).versions.get()
        plan = RoundPlan("上学的孩子", city.centre, version, today.date(), today.date())
        one = planning.plan(plan, read_list(LIST.encode(), "l.csv"), by=city.actor("kao"), at=today)
        planning.draw_sample(one, by=city.actor("kao"), at=today)
        planning.assign(one, [city.people["cai"]], by=city.actor("kao"))
        client, door = city.client("cai"), Household.objects.filter(stratum__round=one, visitor__isnull=False)[0]
        path, base = f"/desk/doors/{door.pk}/", "/data/person"
        given = {"outcome": "answered", f"{base}[1]/age": "40"}
        page = client.post(path, {**given, "add": base})
        assert (page.status_code, f'name="{base}[2]/age"' in page.content.decode()) == (422, True)
        given |= {f"{base}[2]/age": "9", f"{base}[2]/school": "一小", f"{base}[1]/school": "不该问"}
        assert client.post(path, given).headers["Location"] == "/desk/doors/"
        assert Answer.objects.get().values["person"] == [{"age": 40}, {"age": 9, "school": "一小"}]

    def test_takes_what_an_outbox_sends_once_at_the_moment_it_was_done(self, at_work: Asking, today: datetime) -> None:
        client, door = at_work.world.client("cai"), at_work.doors("cai")[0]
        handed = (today - timedelta(hours=5)).replace(microsecond=0)
        given = said(handed_at=earlier(handed, 0), wish="灯不亮", consent="on")
        headers = {
            "Idempotency-Key": str(uuid.uuid4()), "Accept": "application/json",
            "Outbox-As": mark_of(at_work.world.people["cai"]),
        }  # fmt: skip
        answers = [client.post(f"/desk/doors/{door.pk}/", given, headers=headers) for _each in range(3)]
        assert [one.status_code for one in answers] == [201] * 3
        assert answers[0].json()["receipt"] == {"number": f"{door.address} · 答了", "link": "/desk/doors/"}
        assert Visit.objects.get().at == handed
        other = {**headers, "Idempotency-Key": str(uuid.uuid4())}
        again = client.post(f"/desk/doors/{door.pk}/", given, headers=other)
        assert (again.status_code, again.json()["error"]["message"]) == (409, "这一户已经访完了。")
        assert (Visit.objects.count(), Answer.objects.count(), DoorReport.objects.count()) == (1, 1, 1)

    def test_sends_a_photo_with_the_wish_and_none_without_consent(self, at_work: Asking) -> None:
        client, door = at_work.world.client("cai"), at_work.doors("cai")[0]
        path = f"/desk/doors/{door.pk}/"

        def given(content: bytes, **more: str) -> dict[str, object]:
            return {**said(wish="灯不亮", **more), "photo": SimpleUploadedFile("lamp.jpg", content)}

        picture = pictures.encoded(pictures.noise(64, 48))
        for content, more in ((picture, {}), (b"no picture", {"consent": "on"})):
            assert client.post(path, given(content, **more)).status_code == 422
            assert not Visit.objects.exists()
        assert client.post(path, given(picture, consent="on")).status_code == 302
        report = DoorReport.objects.get().report
        assert (report.photos.count(), Answer.objects.get().files.count()) == (1, 0)

    def test_is_seen_by_its_visitor_alone(self, at_work: Asking) -> None:
        door = at_work.doors("xia")[0]
        for who, code in (("cai", 404), ("xia", 200), ("kao", 404), ("bo", 404)):
            assert at_work.world.client(who).get(f"/desk/doors/{door.pk}/").status_code == code, who
        assert at_work.world.client("bo").post(f"/desk/doors/{door.pk}/", said()).status_code == 404
        assert at_work.world.client("bo").get("/desk/doors/").status_code == 404

    def test_carries_an_answer_back(self, at_work: Asking, today: datetime) -> None:
        client, door = at_work.world.client("cai"), at_work.doors("cai")[0]
        client.post(f"/desk/doors/{door.pk}/", said(wish="灯不亮", consent="on"))
        one = DoorReport.objects.get()
        assert "要带回去的答复" not in client.get("/desk/doors/").content.decode()
        one.report.voices.update(answer="换了新灯", answered_at=today)
        page = client.get("/desk/doors/").content.decode()
        assert "换了新灯" in page and door.address in page
        assert client.get(f"/desk/doors/told/{one.pk}/").status_code == 404
        client.post(f"/desk/doors/told/{one.pk}/")
        assert "换了新灯" not in client.get("/desk/doors/").content.decode()
        one.refresh_from_db()
        assert one.told_at

    def test_asks_as_often_for_one_door_as_for_twenty(
        self, at_work: Asking, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = at_work.world.client("cai")
        client.get("/desk/doors/")
        with django_assert_max_num_queries(14) as asked:
            client.get("/desk/doors/")
        for door in at_work.doors("xia"):
            Household.objects.filter(pk=door.pk).update(visitor=at_work.world.people["cai"])
        with django_assert_max_num_queries(len(asked.captured_queries)):
            assert client.get("/desk/doors/").content.decode().count("data-copy") == 40

    def test_no_longer_lists_a_door_where_nobody_opened_so_often(self, at_work: Asking, today: datetime) -> None:
        door = at_work.doors("cai")[0]
        client = at_work.world.client("cai")
        for n in range(3):
            assert (f'href="/desk/doors/{door.pk}/"' in client.get("/desk/doors/").content.decode()) is True, n
            visited(at_work, door, today, Outcome.NOBODY)
        assert f'href="/desk/doors/{door.pk}/"' not in client.get("/desk/doors/").content.decode()
