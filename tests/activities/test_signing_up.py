"""Signing up, the queue, and the way out of it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from qiaomen.activities.leaders import name_leader
from qiaomen.activities.models import Activity, Shift, SignUp
from qiaomen.activities.presence import shifts_led_by
from qiaomen.activities.problems import CannotPlan, CannotSignUp, Doubtful
from qiaomen.activities.reminders import remind
from qiaomen.activities.signup import cancel, sign_up, take_off
from qiaomen.activities.teams import sign_up_team
from qiaomen.notices.models import Message
from qiaomen.volunteers.models import Membership, Skill, Volunteer
from qiaomen.worker import work_off
from tests import build
from tests.build.network import Network, activity, network, shift, volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(db: None) -> Network:
    """Two teams in the tests' city."""
    return network(build.world())


def people(net: Network, now: datetime, n: int) -> list[Volunteer]:
    """So many volunteers, whose telephones end in their place."""
    return [volunteer(net, f"志愿者{k}", f"1390000{k:04d}", at=now) for k in range(n)]


def only_shift(of: Activity) -> Shift:
    return of.shifts.get()


def counts(of: Shift) -> tuple[int, int]:
    fresh = Shift.objects.get(pk=of.pk)
    return fresh.taken, fresh.waiting


def told() -> list[str]:
    return [f"{one.to[-4:]} {one.subject}" for one in Message.objects.order_by("pk")]


class TestSigningUp:
    def test_gives_places_and_then_a_queue(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now, places=2))
        got = [sign_up(there, one, at=now).state for one in people(net, now, 3)]
        assert (got, counts(there)) == (["going", "going", "waiting"], (2, 1))

    def test_again_changes_nothing(self, net: Network, now: datetime) -> None:
        there, (li,) = only_shift(activity(net, at=now)), people(net, now, 1)
        assert sign_up(there, li, at=now) == sign_up(there, li, at=now)
        assert counts(there) == (1, 0)

    @pytest.mark.parametrize(
        ("columns", "hours", "words"),
        [
            ({"state": "draft"}, 0, "已经不能报名"),
            ({"state": "cancelled", "why_cancelled": "下雨"}, 0, "取消了"),
            ({}, 48, "已经不能报名"),
            ({}, -1, "开始报名"),
            ({"closes_at": datetime.fromisoformat("2026-03-04T12:00+08:00")}, 3, "截止"),
            ({"least_age": 18}, 0, "出生日期"),
        ],
    )
    def test_keeps_its_window(
        self, net: Network, now: datetime, columns: dict[str, Any], hours: int, words: str
    ) -> None:
        there, (li,) = only_shift(activity(net, at=now, **columns)), people(net, now, 1)
        with pytest.raises(CannotSignUp, match=words):
            sign_up(there, li, at=now + timedelta(hours=hours))
        assert (counts(there), SignUp.objects.count()) == ((0, 0), 0)

    def test_asks_the_age_on_the_day_of_the_shift(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now, least_age=16))
        young = volunteer(net, "小李", "13900000001", at=now, born_on=date(2010, 3, 7))
        just = volunteer(net, "小王", "13900000002", at=now, born_on=date(2010, 3, 6))
        with pytest.raises(CannotSignUp, match="年满 16 岁"):
            sign_up(there, young, at=now)
        assert sign_up(there, just, at=now).state == "going"

    def test_refuses_an_overlap_by_name_also_while_one_waits(self, net: Network, now: datetime) -> None:
        first, other = activity(net, at=now, places=0, title="理发"), activity(net, at=now, hours=49)
        (li,) = people(net, now, 1)
        assert sign_up(only_shift(first), li, at=now).state == "waiting"
        with pytest.raises(CannotSignUp, match=r"“理发”（2026年3月6日 .*，火车站）"):
            sign_up(only_shift(other), li, at=now)
        assert counts(only_shift(other)) == (0, 0)

    def test_warns_of_a_hurry_and_lets_go_on(self, net: Network, now: datetime) -> None:
        first, other = activity(net, at=now, title="理发"), activity(net, at=now, hours=50.5)
        far = build.WEST_POINT
        Shift.objects.filter(activity=other).update(longitude=far.longitude, latitude=far.latitude, site="西广场")
        (li,) = people(net, now, 1)
        sign_up(only_shift(first), li, at=now)
        with pytest.raises(Doubtful) as doubt:
            sign_up(only_shift(other), li, at=now)
        assert doubt.value.doubts == ("和您报的“理发”（火车站）只隔 30 分钟，地方不同，可能赶不过来。",)
        assert sign_up(only_shift(other), li, at=now, sure=True).state == "going"

    def test_refuses_two_shifts_of_one_activity_at_the_same_hour(self, net: Network, now: datetime) -> None:
        made, (li,) = activity(net, at=now), people(net, now, 1)
        first = only_shift(made)
        other = shift(made, from_at=now + timedelta(hours=48))
        sign_up(first, li, at=now)
        with pytest.raises(CannotSignUp, match="时间冲突"):
            sign_up(other, li, at=now)

    def test_does_not_warn_at_one_place(self, net: Network, now: datetime) -> None:
        (li,) = people(net, now, 1)
        first, other = activity(net, at=now), activity(net, at=now, hours=50.1)
        assert [sign_up(only_shift(one), li, at=now).state for one in (first, other)] == ["going"] * 2

    def test_asks_about_a_skill_that_is_missing(self, net: Network, now: datetime) -> None:
        there, (li, wu) = only_shift(activity(net, at=now)), people(net, now, 2)
        skill = Skill.objects.create(code="hair", name="理发")
        there.needs.add(skill)
        wu.skills.add(skill)
        with pytest.raises(Doubtful, match="需要会“理发”的人"):
            sign_up(there, li, at=now)
        assert sign_up(there, wu, at=now).state == "going"


class TestCancelling:
    def test_moves_the_first_in_the_queue_up_and_tells_him(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now, places=1))
        first, second, _third = [sign_up(there, one, at=now) for one in people(net, now, 3)]
        cancel(first, at=now)
        second.refresh_from_db()
        assert (second.state, second.moved_up_at, counts(there)) == ("going", now, (1, 1))
        assert told() == ["0001 “站前清洁”候补成功"]

    def test_leaves_the_queue_at_any_time_before_the_shift(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now, places=0))
        waiting = sign_up(there, people(net, now, 1)[0], at=now)
        assert cancel(waiting, at=now + timedelta(hours=47)).state == "cancelled"
        assert counts(there) == (0, 0)

    def test_is_too_late_a_day_before_and_says_whom_to_ask(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now, contact="赵队长 0318-12345"))
        going = sign_up(there, people(net, now, 1)[0], at=now)
        with pytest.raises(CannotSignUp, match="赵队长"):
            cancel(going, at=now + timedelta(hours=24, minutes=1))
        assert counts(there) == (1, 0)
        assert cancel(going, at=now + timedelta(hours=24)).state == "cancelled"

    def test_by_the_organiser_takes_a_reason_that_is_told(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now))
        going = sign_up(there, people(net, now, 1)[0], at=now)
        with pytest.raises(CannotSignUp, match="为什么"):
            take_off(going, why=" ", by=net.organiser, at=now)
        with pytest.raises(CannotPlan):
            take_off(going, why="人满", by=net.world.actor("kai"), at=now)
        assert counts(there) == (1, 0)
        done = take_off(going, why="雨天减员", by=net.organiser, at=now)
        assert (done.state, done.why, counts(there)) == ("cancelled", "雨天减员", (0, 0))
        assert "雨天减员" in Message.objects.get().body

    def test_twice_frees_one_place(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now, places=1))
        going = sign_up(there, people(net, now, 1)[0], at=now)
        for _time in range(2):
            cancel(going, at=now)
        assert counts(there) == (0, 0)

    def test_after_it_began_moves_nobody_up(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now, places=1))
        first, second = [sign_up(there, one, at=now) for one in people(net, now, 2)]
        take_off(first, why="没来", by=net.organiser, at=now + timedelta(hours=49))
        second.refresh_from_db()
        assert (second.state, counts(there)) == ("waiting", (0, 1))


class TestATeam:
    def test_is_signed_up_one_by_one(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now, places=1))
        li, wu, he = people(net, now, 3)
        Membership.objects.filter(volunteer=li).update(leads=True)
        Membership.objects.filter(volunteer=he).update(state="out")
        made = activity(net, at=now, title="理发")
        Shift.objects.filter(activity=made).update(longitude=None)
        sign_up(only_shift(made), wu, at=now)
        fates = sign_up_team(there, net.neighbours, [li, wu, he], leader=li, at=now)
        assert [(one.volunteer, one.signup and one.signup.state) for one in fates] == [
            (li, "going"), (wu, None), (he, None),
        ]  # fmt: skip
        assert ["时间冲突" in fates[1].why, fates[2].why] == [True, "不是这支队伍的队员。"]
        assert told() == []
        news = DBTaskResult.objects.filter(task_path="qiaomen.activities.team_news.tell_team")
        for _twice in range(2):
            work_off()
            assert told() == ["0000 “站前清洁”已替您报名", "0001 “站前清洁”没有报上名"]
            assert news.update(status="READY", finished_at=None) == 1

    def test_is_signed_up_by_its_leader_only(self, net: Network, now: datetime) -> None:
        there, (li, wu) = only_shift(activity(net, at=now)), people(net, now, 2)
        with pytest.raises(CannotSignUp, match="队长"):
            sign_up_team(there, net.neighbours, [wu], leader=li, at=now)
        assert counts(there) == (0, 0)


class TestALeader:
    def test_is_named_among_those_who_go_told_once_and_relieved(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now, places=1))
        goes, waits = [sign_up(there, one, at=now) for one in people(net, now, 2)]
        for _twice in range(2):
            name_leader(goes, leads=True, by=net.organiser, at=now)
        assert list(shifts_led_by(goes.volunteer)) == [there]
        assert told() == ["0000 “站前清洁”请您当领队"]
        with pytest.raises(CannotSignUp, match="已报名的人"):
            name_leader(waits, leads=True, by=net.organiser, at=now)
        with pytest.raises(CannotPlan):
            name_leader(goes, leads=False, by=net.world.actor("bo"), at=now)
        assert list(SignUp.objects.values_list("leads", flat=True).order_by("pk")) == [True, False]
        name_leader(goes, leads=False, by=net.organiser, at=now)
        assert list(shifts_led_by(goes.volunteer)) == []


class TestReminding:
    def test_happens_once_on_the_day_before_in_the_morning(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now, hours=48))
        sign_up(there, people(net, now, 1)[0], at=now)
        moments = [timedelta(hours=n) for n in (13, 20, 23, 24, 25)]
        assert [remind(at=now + one) for one in moments] == [0, 0, 1, 0, 0]
        assert told() == ["0000 提醒：“站前清洁”快开始了"]

    def test_is_not_for_those_who_wait_or_cancelled(self, net: Network, now: datetime) -> None:
        there = only_shift(activity(net, at=now, places=1))
        first, second = [sign_up(there, one, at=now) for one in people(net, now, 2)]
        cancel(second, at=now)
        take_off(first, why="改期", by=net.organiser, at=now)
        Message.objects.all().delete()
        assert (remind(at=now + timedelta(hours=24)), told()) == (0, [])
