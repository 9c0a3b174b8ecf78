"""Following: what is kept about whom, how an address says yes, and how everything goes again."""

from datetime import datetime, timedelta

import pytest

from qiaomen.cases import following
from qiaomen.cases.lines import cases_on, lines_near
from qiaomen.cases.models import Case, Follow, Follower, FollowerContact
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import public_cases
from qiaomen.notices.models import Asked, Message
from qiaomen.places.models import Line
from tests import build
from tests.cases.looking import DAY

MAIL = "amei@home.example"


@pytest.fixture
def amei(made: build.World, now: datetime) -> Follower:
    """Somebody who follows the east."""
    follower = following.new_follower(language="zh-hans", at=now)
    following.follow(follower, made.east, at=now)
    return follower


@pytest.fixture
def road(made: build.World) -> Line:
    """A road through the east point."""
    return Line.objects.create(
        code="R1", name="胜利路", kind="road",
        course={"type": "LineString", "coordinates": [[115.74, 37.75], [115.76, 37.75]]},
    )  # fmt: skip


def confirmed(follower: Follower, at: datetime, email: str = MAIL) -> Follower:
    contact = following.ask_address(follower, email, what="东区", at=at)
    assert contact is not None
    return following.confirm(contact, at=at)


def moved(follower: Follower, at: datetime) -> set[Case]:
    return set(following.moved_lately(following.follows_of(follower), at=at))


def kept() -> tuple[int, int, int]:
    return Follower.objects.count(), FollowerContact.objects.count(), Follow.objects.count()


class TestFollow:
    def test_twice_is_once(self, made: build.World, amei: Follower, now: datetime) -> None:
        assert following.follow(amei, made.east, at=now) == amei.follows.get()

    def test_has_an_end(
        self, made: build.World, amei: Follower, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(following, "MOST_FOLLOWS", 1)
        with pytest.raises(CannotMove, match="关注的太多了"):
            following.follow(amei, made.west, at=now)
        following.follow(amei, made.east, at=now)
        assert kept() == (1, 0, 1)

    def test_ends_with_everything_that_was_kept(self, made: build.World, amei: Follower, now: datetime) -> None:
        following.follow(amei, made.west, at=now)
        confirmed(amei, now)
        first, last = amei.follows.order_by("pk")
        following.unfollow(first)
        assert kept() == (1, 1, 1)
        following.unfollow(last)
        assert kept() == (0, 0, 0)
        assert list(Message.objects.filter(to=MAIL)) == []


class TestAnAddress:
    def test_counts_only_after_its_yes(self, amei: Follower, now: datetime) -> None:
        contact = following.ask_address(amei, " Amei@Home.example ", what="东区", at=now)
        assert contact is not None
        assert (contact.email, contact.confirmed_at) == (MAIL, None)
        message = Message.objects.get(to=MAIL)
        assert (contact.token in message.body, amei.token in message.body) == (True, False)
        assert following.confirm(contact, at=now) == amei
        contact.refresh_from_db()
        assert contact.confirmed_at == now

    def test_that_said_yes_is_not_asked_again(self, amei: Follower, now: datetime) -> None:
        confirmed(amei, now)
        assert following.ask_address(amei, MAIL, what="东区", at=now) is None
        assert Message.objects.count() == 1

    def test_is_not_flooded_whoever_types_it(self, made: build.World, now: datetime) -> None:
        for _turn in range(5):
            stranger = following.new_follower(language="", at=now)
            following.ask_address(stranger, MAIL, what="东区", at=now)
        assert Message.objects.filter(to=MAIL).count() == 3
        assert not Asked.objects.filter(contact__contains="amei").exists()

    def test_that_follows_on_two_devices_follows_once(self, made: build.World, amei: Follower, now: datetime) -> None:
        confirmed(amei, now)
        other = following.new_follower(language="en", at=now)
        for area in (made.east, made.west):
            following.follow(other, area, at=now)
        assert confirmed(other, now) == amei
        assert kept() == (1, 1, 2)
        assert {one.area for one in amei.follows.all()} == {made.east, made.west}

    def test_is_gone_when_it_says_stop_and_the_page_stays(self, amei: Follower, now: datetime) -> None:
        confirmed(amei, now)
        following.stop_mail(FollowerContact.objects.get())
        assert kept() == (1, 0, 1)
        assert list(Message.objects.filter(to=MAIL)) == []


class TestWhatMoved:
    def test_holds_public_cases_of_what_is_followed(
        self, made: build.World, amei: Follower, now: datetime, road: Line
    ) -> None:
        there = build.accepted(made, now)
        west = build.accepted(made, now, position=build.WEST_POINT)
        old = build.accepted(made, now - 40 * DAY, position=build.WEST_POINT, text="早先的")
        for hidden in ({"public": False}, {"nature": "accusation"}):
            build.accepted(made, now, **hidden)
        build.received(made, now)
        assert moved(amei, now) == {there}
        following.follow(amei, old, at=now)
        assert moved(amei, now) == {there, old}
        following.unfollow(amei.follows.get(area=made.east))
        following.follow(amei, road, at=now)
        assert moved(amei, now) == {there, old}
        assert west not in moved(amei, now)

    def test_belongs_to_a_line_within_the_citys_metres(self, made: build.World, road: Line, now: datetime) -> None:
        near = build.accepted(made, now)
        far = build.accepted(made, now, position=build.WEST_POINT)
        nowhere = build.accepted(made, now, position=None)
        assert cases_on(road, public_cases()) == [near.pk]
        assert [[one.code for one in lines_near(case.longitude, case.latitude)] for case in (near, far, nowhere)] == [
            ["R1"], [], [],
        ]  # fmt: skip


class TestForgetting:
    def test_lets_go_of_what_is_old(self, made: build.World, amei: Follower, now: datetime) -> None:
        silent = following.new_follower(language="", at=now)
        case = build.closed(made, now)
        following.follow(silent, case, at=now)
        following.ask_address(silent, MAIL, what="东区", at=now)
        following.forget_old(now + timedelta(days=1, hours=23))
        assert kept() == (2, 1, 2)
        following.forget_old(now + timedelta(days=2, hours=1))
        assert kept() == (2, 0, 2)
        assert Asked.objects.count() == 0
        following.forget_old(now + 91 * DAY)
        assert [one.what for one in Follow.objects.all()] == [made.east]
        following.seen(amei, at=now + 100 * DAY)
        following.forget_old(now + 181 * DAY)
        assert kept() == (1, 0, 1)
        following.forget_old(now + 281 * DAY)
        assert kept() == (0, 0, 0)

    def test_keeps_an_open_case_and_an_address_that_said_yes(
        self, made: build.World, amei: Follower, now: datetime
    ) -> None:
        following.follow(amei, build.in_handling(made, now), at=now)
        confirmed(amei, now)
        following.forget_old(now + 400 * DAY)
        assert kept() == (1, 1, 2)
        assert Case.objects.count() == 1
