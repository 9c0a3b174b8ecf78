"""The bulletin: put out when all was looked at, taken in again, read by everybody with n and definition; no persons."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaomen.cases.models import Report
from qiaomen.cases.problems import CannotMove, NotYours
from qiaomen.rounds.assessing.publishing import publish, withdraw
from qiaomen.rounds.assessing.scores import scores
from qiaomen.rounds.models import Assessment, Observation
from qiaomen.shell.sending import mark_of
from tests import build
from tests.build.assessing import Assessing, assessing, looked

DAY = timedelta(days=1)


def all_seen(there: Assessing, at: datetime) -> None:
    """Every point is looked at; a fault at M1."""
    for code, faults in (("M1", (1, 0)), ("M2", (0, 0)), ("M3", (0, None)), ("R1", (0,))):
        looked(there, code, at, *faults)


class TestPublish:
    def test_waits_for_the_last_point_or_the_last_day(self, there: Assessing, now: datetime) -> None:
        kao = there.world.actor("kao")
        for at in (now, now + DAY):
            with pytest.raises(CannotMove):  # nothing was seen
                publish(there.one, by=kao, at=at)
        looked(there, "M1", now, 0, 0)
        with pytest.raises(CannotMove):
            publish(there.one, by=kao, at=now)
        publish(there.one, by=kao, at=now + DAY)
        with pytest.raises(CannotMove):
            publish(there.one, by=kao, at=now + DAY)
        one = Assessment.objects.get()
        assert (one.published_at, one.published_by) == (now + DAY, there.world.people["kao"])

    def test_takes_nothing_more_until_it_is_withdrawn(self, there: Assessing, now: datetime) -> None:
        kao = there.world.actor("kao")
        looked(there, "M1", now, 0, 0)
        publish(there.one, by=kao, at=now + DAY)
        with pytest.raises(CannotMove, match="已经公布"):
            looked(there, "M2", now, 0, 0)
        assert Observation.objects.count() == 2
        withdraw(there.one, by=kao)
        with pytest.raises(CannotMove):
            withdraw(there.one, by=kao)
        looked(there, "M2", now, 0, 0)
        assert Observation.objects.count() == 4

    def test_is_for_those_who_plan(self, there: Assessing, now: datetime) -> None:
        all_seen(there, now)
        with pytest.raises(NotYours):
            publish(there.one, by=there.world.actor("cai"), at=now)
        with pytest.raises(NotYours):
            withdraw(there.one, by=there.world.actor("wang"))
        assert Assessment.objects.get().published_at is None


class TestPages:
    def test_show_what_was_published_to_everybody_without_a_person(self, there: Assessing, now: datetime) -> None:
        all_seen(there, now)
        path, reader = f"/assessments/{there.one.pk}/", Client()
        assert (reader.get(path).status_code, "三月测评" in reader.get("/assessments/").content.decode()) == (
            404,
            False,
        )
        publish(there.one, by=there.world.actor("kao"), at=now)
        listed, page = reader.get("/assessments/").content.decode(), reader.get(path).content.decode()
        # 5 + 10 + 10 + 10 + 10 + 10 of 60 points.
        for words in ("三月测评", "91.7%", "得到的分 ÷ 可得的分", "4 个点看了 4 个"):
            assert words in listed, words
        for words in ("91.7%", "得 55 分，满分 60 分", "抽中 4 个", "记下 7 项，其中适用的 6 项", "农贸市场", "种子"):
            assert words in page, words
        english = reader.get(path, headers={"accept-language": "en"}).content.decode()
        for words in ("Markets 1 Clean floor", "Main roads", "55 of 60 points"):
            assert words in english, words
        for who in ("kao", "cai"):
            assert there.world.people[who].name not in page + listed

    def test_compare_with_nothing_that_is_not_public(self, there: Assessing, now: datetime) -> None:
        all_seen(there, now)
        again = assessing(there.world, now + DAY, "四月测评")
        all_seen(again, now + DAY)
        publish(again.one, by=there.world.actor("kao"), at=now + DAY)
        path = f"/assessments/{again.one.pk}/"
        assert "比上一次" not in Client().get(path).content.decode()
        assert scores(again.one).whole.change == "+0.0"
        publish(there.one, by=there.world.actor("kao"), at=now + DAY)
        assert "比上一次 +0.0 个百分点" in Client().get(path).content.decode()

    def test_of_the_desk_deal_publish_and_list_faults_with_their_cases(
        self, there: Assessing, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = there.world.client("kao")
        path = f"/desk/assessments/{there.one.pk}/"
        assert client.post(path, {"step": "deal"}).status_code == 422
        assert client.post(path, {"step": "deal", "people": there.world.people["cai"].pk}).status_code == 302
        assert there.one.points.filter(assessor=there.world.people["cai"]).count() == 4
        all_seen(there, now)
        page = client.get(path + "faults/").content.decode()
        number = build.case_of(Report.objects.get()).number
        for words in (number, "东市场 · 地面干净", "待受理", "1 处", "还没派出去"):
            assert words in page, words
        with django_assert_max_num_queries(25):
            client.get(path + "faults/")
        assert client.post(path, {"step": "publish"}).status_code == 302
        assert Assessment.objects.get().published_at is not None
        assert client.post(path, {"step": "withdraw"}).status_code == 302
        leader = there.world.client("wang")
        assert (leader.get(path).status_code, leader.post(path, {"step": "publish"}).status_code) == (200, 404)

    def test_of_points_say_whose_they_are_and_let_them_be_taken(self, there: Assessing, now: datetime) -> None:
        there.one.since, there.one.until = date(2020, 1, 1), date(2099, 1, 1)
        there.one.save()
        cai, kao = there.world.client("cai"), there.world.client("kao")
        point = there.point("M1")
        take = f"/desk/points/{point.pk}/whose/"
        assert "没人领的" in cai.get("/desk/points/").content.decode()
        assert cai.post(take).status_code == 302
        assert there.world.people["cai"].name in kao.get("/desk/points/?show=others").content.decode()
        told = kao.post(take, follow=True).content.decode()
        assert "已经认领了这个点" in told
        assert "这个点归" in kao.get(f"/desk/points/{point.pk}/").content.decode()
        assert cai.post(take, {"back": "1"}).status_code == 302
        assert there.point("M1").assessor is None

    def test_of_points_take_one_from_an_outbox_once_and_tell_who_was_slower(self, there: Assessing) -> None:
        take, key = f"/desk/points/{there.point('M1').pk}/whose/", str(uuid.uuid4())

        def sent(who: str, key: str) -> int:
            client = there.world.client(who)
            mark = mark_of(there.world.people[who])
            headers = {"Idempotency-Key": key, "Accept": "application/json", "Outbox-As": mark}
            return client.post(take, headers=headers).status_code

        assert [sent("cai", key), sent("cai", key), sent("kao", str(uuid.uuid4()))] == [201, 201, 409]
        assert there.point("M1").assessor == there.world.people["cai"]

    def test_of_the_desk_cancel_a_draw_of_which_nothing_was_seen(self, there: Assessing, now: datetime) -> None:
        again = assessing(there.world, now + DAY, "四月测评")
        looked(again, "M1", now + DAY, 1, None)
        client = there.world.client("kao")
        for one in (there.one, again.one):
            client.post(f"/desk/assessments/{one.pk}/", {"step": "drop"})
        assert list(Assessment.objects.all()) == [again.one]
        assert again.one.points.count() == 4
        page = client.get(f"/desk/points/{again.point('M1').pk}/").content.decode()
        for words in ("这个点已经有人看过了", "地面干净", "1 处", "5 / 10", "不适用"):
            assert words in page, words
