"""Planning activities: made, published, changed, repeated, called off, closed; who is invited."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from qiaomen.activities.inviting import invite, matches
from qiaomen.activities.models import Activity, Attendance, Shift, SignUp
from qiaomen.activities.planning import Plan, call_off, close, plan_of, publish, repeat, save
from qiaomen.activities.problems import CannotPlan
from qiaomen.activities.queries import visible_to
from qiaomen.activities.recurring import dates_of, rule_of, with_clashes, years_unknown
from qiaomen.activities.shifts import ShiftPlan
from qiaomen.activities.signup import sign_up
from qiaomen.notices.models import Message
from qiaomen.people.actors import staff
from qiaomen.people.models import Role
from qiaomen.shell.numbers import number_of
from qiaomen.units.models import WorkingDay
from qiaomen.volunteers.models import Skill
from tests import build
from tests.build.network import Network, activity, network, volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(db: None) -> Network:
    """Two teams in the tests' city."""
    return network(build.world())


def plan(net: Network, now: datetime, **given: object) -> Plan:
    """One shift of two hours at the station, in two days."""
    begin = now + timedelta(days=2)
    usual = Plan(
        title="义剪", kind="service", organisation=net.neighbours, area=net.world.east,
        shifts=[ShiftPlan("火车站", begin, begin + timedelta(hours=2), 5)],
    )  # fmt: skip
    return replace(usual, **given)  # type: ignore[arg-type]  # any field


class TestRecurring:
    def test_finds_the_last_fridays_of_the_campaign_of_2022(self) -> None:
        days = dates_of(rule_of("-1", "FR"), from_on=date(2022, 1, 1), until_on=date(2022, 3, 31))
        assert days == [date(2022, 1, 28), date(2022, 2, 25), date(2022, 3, 25)]

    def test_finds_first_saturdays_and_every_week(self) -> None:
        firsts = dates_of(rule_of("1", "SA"), from_on=date(2026, 1, 1), until_on=date(2026, 3, 31))
        assert firsts == [date(2026, 1, 3), date(2026, 2, 7), date(2026, 3, 7)]
        weekly = dates_of(rule_of("every", "WE"), from_on=date(2026, 3, 4), until_on=date(2026, 3, 18))
        assert weekly == [date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 18)]

    def test_shows_holidays_and_make_up_workdays(self) -> None:
        WorkingDay.objects.create(day=date(2026, 10, 2), works=False, name="国庆节")
        WorkingDay.objects.create(day=date(2026, 10, 10), works=True)
        days = [date(2026, 10, day) for day in (2, 9, 10)]
        assert [one.clash for one in with_clashes(days)] == ["国庆节", "", "调休上班"]
        assert [one.clash for one in with_clashes(date(2026, 10, day) for day in (3, 4, 11, 17))] == ["国庆节"] * 2 + [
            ""
        ] * 2
        assert years_unknown([*days, date(2027, 1, 2), date(2028, 1, 1)]) == [2027, 2028]

    @pytest.mark.parametrize(
        ("rule", "until"),
        [
            ("FREQ=SECONDLY", 5), ("FREQ=DAILY;BYSECOND=1,2,3", 5), ("nonsense", 5), ("FREQ=MONTHLY;BYDAY=9XX", 5),
            ("FREQ=DAILY", 400), ("FREQ=DAILY", -1), ("FREQ=DAILY", 4000), ("FREQ=YEARLY;BYMONTH=9", 5),
        ],
    )  # fmt: skip
    def test_refuses_nonsense(self, rule: str, until: int) -> None:
        with pytest.raises(CannotPlan):
            dates_of(rule, from_on=date(2026, 1, 1), until_on=date(2026, 1, 1) + timedelta(days=until))

    def test_refuses_what_is_not_offered(self) -> None:
        with pytest.raises(CannotPlan):
            rule_of("7", "FR")


class TestSaving:
    def test_makes_a_draft_with_its_position_that_is_published(self, net: Network, now: datetime) -> None:
        made = save(plan(net, now), None, by=net.organiser, at=now)
        there = made.shifts.get()
        assert (made.state, made.number, made.from_at) == ("draft", number_of("H", made.pk), there.from_at)
        assert (there.longitude, there.area) == (115.751, net.world.east)
        publish(made, by=net.organiser, at=now)
        assert Activity.objects.get().state == "open"
        with pytest.raises(CannotPlan, match="已经发布"):
            publish(made, by=net.organiser, at=now)

    def test_is_for_the_organisers_of_the_unit_and_the_ground(self, net: Network, now: datetime) -> None:
        world = net.world
        build.add_person(world, "wei", "西区组织者", Role.ORGANISER, world.centre, within=world.west)
        for by in (world.actor("wei"), world.actor("kai"), world.actor("bo")):
            with pytest.raises(CannotPlan, match="岗位"):
                save(plan(net, now), None, by=by, at=now)
        build.add_person(world, "yuan", "道路所组织者", Role.ORGANISER, world.roads)
        with pytest.raises(CannotPlan, match="岗位"):
            save(plan(net, now, organisation=net.colleagues), None, by=world.actor("yuan"), at=now)
        assert Activity.objects.count() == 0

    def test_of_more_places_moves_the_queue_up_and_of_fewer_is_refused(self, net: Network, now: datetime) -> None:
        made = activity(net, at=now, places=1)
        there = made.shifts.get()
        people = [volunteer(net, f"志愿者{n}", f"1390000{n:04d}", at=now) for n in range(3)]
        signups = [sign_up(there, one, at=now) for one in people]

        def with_places(n: int) -> Plan:
            shift = ShiftPlan(there.site, there.from_at, there.until_at, n, key=there.pk)
            return replace(plan_of(made), shifts=[shift])

        save(with_places(2), made, by=net.organiser, at=now)
        assert list(SignUp.objects.order_by("pk").values_list("state", flat=True)) == ["going", "going", "waiting"]
        assert [one.to for one in Message.objects.all()] == ["13900000001"]
        with pytest.raises(CannotPlan, match="已有 2 人报名"):
            save(with_places(1), made, by=net.organiser, at=now)
        assert (Shift.objects.get().places, len(signups)) == (2, 3)

    def test_of_another_hour_tells_those_who_signed_up(self, net: Network, now: datetime) -> None:
        made = activity(net, at=now)
        there = made.shifts.get()
        sign_up(there, volunteer(net, "李明", "13900000001", at=now), at=now)
        later = ShiftPlan(
            "东广场", there.from_at + timedelta(hours=1), there.until_at + timedelta(hours=1), 5, key=there.pk
        )
        save(replace(plan_of(made), shifts=[later]), made, by=net.organiser, at=now)
        assert [one.subject for one in Message.objects.all()] == ["“站前清洁”有变动"]
        with pytest.raises(CannotPlan, match="不能删掉"):
            save(replace(plan_of(made), shifts=[replace(later, key=None)]), made, by=net.organiser, at=now)
        assert made.shifts.get().site == "东广场"


class TestRepeating:
    def test_makes_one_a_day_at_the_same_hour(self, net: Network, now: datetime) -> None:
        made = save(plan(net, now), None, by=net.organiser, at=now)
        days = [date(2026, 3, 27), date(2026, 4, 24)]
        again = repeat(made, days, rule="FREQ=MONTHLY;BYDAY=-1FR", by=net.organiser, at=now)
        begins = [one.from_at.astimezone(now.tzinfo) for one in again if one.from_at]
        assert [one.strftime("%m-%d %H:%M") for one in begins] == ["03-27 10:00", "04-24 10:00"]
        assert {(one.state, one.series and one.series.rule) for one in again} == {("open", "FREQ=MONTHLY;BYDAY=-1FR")}

    def test_makes_all_or_none(self, net: Network, now: datetime) -> None:
        made = save(plan(net, now), None, by=net.organiser, at=now)
        for days in ([], [date(2026, 3, 27)] * 2, [date(2026, 3, 27), date(2026, 1, 30)]):
            with pytest.raises(CannotPlan):
                repeat(made, days, rule="FREQ=DAILY", by=net.organiser, at=now)
        assert Activity.objects.count() == 1


class TestTheEnd:
    def test_called_off_tells_everybody_why(self, net: Network, now: datetime) -> None:
        made = activity(net, at=now, places=1)
        for n in range(2):
            sign_up(made.shifts.get(), volunteer(net, f"志愿者{n}", f"1390000{n:04d}", at=now), at=now)
        with pytest.raises(CannotPlan, match="为什么"):
            call_off(made, why="", by=net.organiser, at=now)
        assert call_off(made, why="大风", by=net.organiser, at=now) == 2
        assert [("大风" in one.body, one.to[-1]) for one in Message.objects.order_by("pk")] == [
            (True, "0"),
            (True, "1"),
        ]
        there = made.shifts.get()
        assert (made.state, there.taken, there.waiting) == ("cancelled", 0, 0)
        assert set(SignUp.objects.values_list("state", flat=True)) == {"cancelled"}

    def test_closed_thanks_those_who_were_there(self, net: Network, now: datetime) -> None:
        made = activity(net, at=now)
        there = made.shifts.get()
        li, wu = [volunteer(net, f"志愿者{n}", f"1390000{n:04d}", at=now) for n in range(2)]
        for one in (li, wu):
            sign_up(there, one, at=now)
        Attendance.objects.create(
            shift=there, volunteer=wu, key="a", in_at=there.from_at, in_how="list", out_at=there.until_at,
            out_how="list", entered_at=there.from_at,
        )  # fmt: skip
        with pytest.raises(CannotPlan, match="还没有结束"):
            close(made, thanks="辛苦了", by=net.organiser, at=now)
        after = there.until_at + timedelta(hours=1)
        assert close(made, thanks="辛苦了", by=net.organiser, at=after) == 1
        assert [(one.to[-1], "辛苦了" in one.body) for one in Message.objects.all()] == [("1", True)]
        with pytest.raises(CannotPlan):
            close(made, thanks="再谢一次", by=net.organiser, at=after)


class TestInviting:
    def test_asks_the_nearest_who_match_and_nobody_twice(self, net: Network, now: datetime) -> None:
        made = activity(net, at=now)
        there, skill = made.shifts.get(), Skill.objects.create(code="hair", name="理发")
        there.needs.add(skill)
        here = {"longitude": build.EAST_POINT.longitude, "latitude": build.EAST_POINT.latitude}
        far = here | {"longitude": here["longitude"] + 0.02}  # about 1.8 km
        people = {
            "far": volunteer(net, "远", "13900000001", at=now, **far),
            "near": volunteer(net, "近", "13900000002", at=now, **here, times="5a 6p"),
            "too far": volunteer(net, "太远", "13900000003", at=now, **far, goes_km=1),
            "other times": volunteer(net, "没空", "13900000004", at=now, **here, times="1a"),
            "unskilled": volunteer(net, "不会", "13900000005", at=now, **here),
            "busy": volunteer(net, "忙", "13900000006", at=now, **here),
        }
        for name, one in people.items():
            if name != "unskilled":
                one.skills.add(skill)
        sign_up(activity(net, at=now).shifts.get(), people["busy"], at=now)
        assert [one.volunteer.name for one in matches(there, most=9, at=now)] == ["近", "远"]
        assert invite(there, most=9, by=net.organiser, at=now) == 2
        assert invite(there, most=9, by=net.organiser, at=now) == 0
        assert [one.to for one in Message.objects.order_by("pk")] == ["13900000002", "13900000001"]

    def test_asks_one_person_twice_a_week_at_most(self, net: Network, now: datetime) -> None:
        volunteer(net, "李明", "13900000001", at=now)
        shifts = [activity(net, at=now, hours=48 + 24 * n).shifts.get() for n in range(3)]
        Shift.objects.update(longitude=None, latitude=None)
        shifts = list(Shift.objects.select_related("activity__organisation__unit", "activity__area").order_by("pk"))
        assert [invite(one, most=5, by=net.organiser, at=now) for one in shifts] == [1, 1, 0]
        assert invite(shifts[2], most=5, by=net.organiser, at=now + timedelta(days=1)) == 0

    def test_is_the_organisers(self, net: Network, now: datetime) -> None:
        there = activity(net, at=now).shifts.get()
        with pytest.raises(CannotPlan):
            invite(there, most=5, by=net.world.actor("kai"), at=now)


def test_what_an_organiser_sees_ends_at_his_unit_and_his_ground(net: Network, now: datetime) -> None:
    world = net.world
    made = activity(net, at=now)
    wei = build.add_person(world, "wei", "西区组织者", Role.ORGANISER, world.centre, within=world.west)
    deng = build.add_person(world, "deng", "路灯所组织者", Role.ORGANISER, world.lamps)
    seen = [list(visible_to(one)) for one in (net.organiser, staff(wei), staff(deng), world.actor("ana"))]
    assert seen == [[made], [], [], []]
