"""What followers are told: at once about a case, once a day about a place, public facts only, with a way out."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from qiaomen import followers
from qiaomen.cases import dispatch, feedback, following, joining
from qiaomen.cases.models import Case, Follower, FollowerContact
from qiaomen.followers import send_digests, tell_followers
from qiaomen.notices.models import Message, State
from qiaomen.people.actors import RESIDENT
from qiaomen.places.models import Line
from qiaomen.reactions import react
from qiaomen.worker import work_off
from tests import build
from tests.notices.gateways import MailServer, mail_server

MAIL = "amei@home.example"
DAY = timedelta(days=1)


@pytest.fixture
def made(db: None) -> build.World:
    """The small city."""
    return build.world()


@pytest.fixture
def post(settings: Settings) -> Iterator[MailServer]:
    """A mail server that the product sends by."""
    with mail_server() as server:
        settings.EMAIL_URL = server.url
        settings.DEFAULT_FROM_EMAIL = "city@knockton.example"
        yield server


def fan(what: following.Followed, at: datetime, *, email: str = MAIL, language: str = "zh-hans") -> Follower:
    """Somebody who follows it by e-mail."""
    follower = following.new_follower(language=language, at=at)
    following.follow(follower, what, at=at)
    contact = following.ask_address(follower, email, what="…", at=at)
    assert contact is not None
    following.confirm(contact, at=at)
    Message.objects.all().delete()
    return follower


def told(follower: Follower) -> list[Message]:
    return list(Message.objects.filter(about=f"follower:{follower.pk}").order_by("pk"))


class TestACase:
    def test_is_told_in_plain_words_with_a_way_out(self, made: build.World, now: datetime, post: MailServer) -> None:
        case = build.accepted(made, now)
        follower = fan(case, now)
        dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=now)
        work_off()
        work_off()
        (message,) = told(follower)
        off = f"http://127.0.0.1:8000/unfollow/{follower.follows.get().token}/"
        assert (message.state, message.subject) == (State.SENT, "交给路灯所办理：火车站门口的路灯不亮了")
        assert (case.number in message.body, off in message.body) == (True, True)
        (mail,) = [one for one in post.mails if one["to"] == MAIL]
        assert (mail["list-unsubscribe"], mail["list-unsubscribe-post"]) == (f"<{off}>", "List-Unsubscribe=One-Click")

    def test_is_told_once_however_often_the_reaction_runs(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        follower = fan(case, now)
        event = dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=now)
        for _turn in range(3):
            react.call(case.pk, event.number)
        assert len(told(follower)) == 1

    def test_is_told_in_the_followers_language(self, made: build.World, now: datetime) -> None:
        case = build.verified(made, now)
        follower = fan(case, now, language="en")
        tell_followers(feedback.answer(case, text="修好了，谢谢", by=made.actor("olga"), at=now))
        assert told(follower)[0].subject.startswith("Answered")

    def test_says_nothing_of_what_was_said_or_of_who_said_it(self, made: build.World, now: datetime) -> None:
        case = build.closed(made, now, name="张三", phone="13812341234", text="路灯不亮，找我 13812341234")
        follower = fan(case, now)
        tell_followers(feedback.contest(case, note="张三家门口还是黑的", by=RESIDENT, at=now))
        (message,) = told(follower)
        words = message.subject + message.body
        assert [word for word in ("张三", "13812341234", "还是黑的") if word in words] == []
        assert "有人提出：其实没有办好" in words

    def test_that_was_hidden_meanwhile_is_not_told(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        follower = fan(case, now)
        event = dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=now)
        Case.objects.filter(pk=case.pk).update(public=False)
        tell_followers(event)
        assert told(follower) == []

    def test_that_is_joined_is_followed_where_it_is_handled(self, made: build.World, now: datetime) -> None:
        into, case = build.accepted(made, now, text="同一盏灯"), build.accepted(made, now)
        follower = fan(case, now)
        joining.join(case, into=into, by=made.actor("dai"), at=now)
        work_off()
        assert {one.case for one in follower.follows.all()} == {case, into}
        (message,) = told(follower)
        assert (into.number in message.body, message.subject.startswith("和别人反映的同一件事")) == (True, True)

    def test_is_not_told_to_a_mailbox_that_did_not_say_yes(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        follower = following.new_follower(language="", at=now)
        following.follow(follower, case, at=now)
        following.ask_address(follower, MAIL, what="…", at=now)
        dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=now)
        work_off()
        assert [one.key.split(":")[0] for one in told(follower)] == ["confirm"]


class TestADigest:
    def test_comes_once_a_day_in_the_morning(self, made: build.World, now: datetime) -> None:
        follower = fan(made.east, now)
        build.closed(made, now + timedelta(hours=2))
        build.accepted(made, now + timedelta(hours=3), text="下水道堵了")
        build.accepted(made, now + timedelta(hours=3), text="西边的", position=build.WEST_POINT)
        build.accepted(made, now + timedelta(hours=3), text="举报的", nature="accusation")
        assert send_digests(now + timedelta(hours=4)) == 0
        morning = now + DAY - timedelta(hours=2)
        assert send_digests(morning - timedelta(minutes=1)) == 0
        assert (send_digests(morning), send_digests(morning + timedelta(hours=1))) == (1, 0)
        (message,) = told(follower)
        lines = message.body.splitlines()
        assert lines[:2] == ["【东区】", "新受理 2 件："]
        assert ("下水道堵了" in message.body, "办结 1 件：" in lines) == (True, True)
        assert [word for word in ("西边的", "举报的") if word in message.body] == []
        assert follower.follows.get().token in message.body
        assert message.unsubscribe.endswith(f"/unfollow/{FollowerContact.objects.get().token}/")

    def test_of_a_day_without_news_is_not_written(self, made: build.World, now: datetime) -> None:
        follower = fan(made.east, now)
        build.accepted(made, now + timedelta(hours=1))
        assert (send_digests(now + DAY), send_digests(now + 2 * DAY)) == (1, 0)
        assert len(told(follower)) == 1

    def test_tells_of_a_line(self, made: build.World, now: datetime) -> None:
        road = Line.objects.create(
            code="R1", name="胜利路", kind="road",
            course={"type": "LineString", "coordinates": [[115.74, 37.75], [115.76, 37.75]]},
        )  # fmt: skip
        follower = fan(road, now)
        build.accepted(made, now + timedelta(hours=1))
        build.accepted(made, now + timedelta(hours=1), text="西边的", position=build.WEST_POINT)
        assert send_digests(now + DAY) == 1
        assert ("胜利路" in told(follower)[0].subject, "西边的" in told(follower)[0].body) == (True, False)

    def test_reaches_everybody_in_one_go(
        self, made: build.World, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(followers, "AT_ONCE", 2)
        for number in range(5):
            fan(made.east, now, email=f"p{number}@home.example")
        build.accepted(made, now + timedelta(hours=1))
        assert (send_digests(now + DAY), send_digests(now + DAY)) == (5, 0)

    def test_is_enqueued_by_the_workers_turn(self, made: build.World, now: datetime) -> None:
        fan(made.east, now)
        followers.keep(at=now + DAY)
        assert DBTaskResult.objects.filter(task_path="qiaomen.followers.digests").count() == 1

    def test_lists_five_and_counts_the_rest(self, made: build.World, now: datetime) -> None:
        follower = fan(made.whole, now)
        for _turn in range(7):
            build.accepted(made, now + timedelta(hours=1))
        send_digests(now + DAY)
        body = told(follower)[0].body
        assert (body.count("/cases/"), "· 另有 2 件" in body) == (5, True)
