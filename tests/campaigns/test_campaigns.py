"""Campaigns: tasks x kinds of place x units, days that come again, the brief that goes to the leads."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qiaomen.campaigns import planning, problems
from qiaomen.campaigns.briefs import leads_of, send_briefs, today, whole
from qiaomen.campaigns.clearing import clearing
from qiaomen.campaigns.models import Item, ItemEvent, ItemProof, Register
from qiaomen.campaigns.planning import days_of
from qiaomen.campaigns.spreading import spread
from qiaomen.cases.problems import CannotMove, Missing, NotYours, SomebodyWasFaster
from qiaomen.notices.models import Message
from qiaomen.people.models import Person
from qiaomen.places.models import Area
from qiaomen.units.models import WorkingDay
from tests.build.network import activity, network
from tests.build.registers import Ground, campaign, seen, target

pytestmark = pytest.mark.django_db


def finished(item: Item, of: Ground, *, at: datetime) -> None:
    """Put right by its unit, seen by the city's assessor."""
    who = "dong" if item.unit == of.east else "xi"
    problems.ask(item, proof=seen(at, ItemProof.Kind.AFTER), by=of.world.actor(who), at=at)
    problems.strike(item, proof=seen(at), by=of.world.actor("kao"), at=at)


class TestDays:
    def test_of_the_campaign_of_2022_are_three_last_fridays(self) -> None:
        WorkingDay.objects.create(day=date(2022, 1, 28), works=False, name="测试放假")
        days = days_of("FREQ=MONTHLY;BYDAY=-1FR", date(2022, 1, 1), date(2022, 3, 31))
        assert [(one.day, one.clash) for one in days] == [
            (date(2022, 1, 28), "测试放假"), (date(2022, 2, 25), ""), (date(2022, 3, 25), ""),
        ]  # fmt: skip

    def test_are_told_from_holidays_by_the_citys_own_calendar(self, db: None) -> None:
        with (Path(__file__).parents[2] / "cities/hengshui/working_days.csv").open(encoding="utf-8-sig") as file:
            for day, works, name, _official in list(csv.reader(file))[1:]:
                WorkingDay.objects.create(day=day, works=works == "yes", name=name)
        # In 2022 the New Year began on a Monday, after the last Friday of January; in 2025 it held that Friday.
        for year, clash in ((2022, ""), (2025, "春节")):
            days = days_of("FREQ=MONTHLY;BYDAY=-1FR", date(year, 1, 1), date(year, 3, 31))
            assert [one.clash for one in days] == [clash, "", ""]

    def test_that_never_come_are_refused(self, of: Ground, now: datetime) -> None:
        with pytest.raises(Missing):
            campaign(of, at=now, rule="FREQ=SECONDLY")
        assert Register.objects.count() == 0


class TestSpreading:
    def test_makes_an_item_of_each_task_place_and_unit_once(self, of: Ground, now: datetime) -> None:
        places = ["集贸市场", "车站", "建筑工地", "河道", "村庄"]
        made = campaign(of, at=now)
        by, due = of.world.actor("sun"), made.until_on
        tasks, units = ["清积存垃圾", "灭鼠灭蟑灭蚊"], [of.east, of.west]
        n = spread(made, tasks=tasks, place_kinds=places, units=units, due_on=due, by=by, at=now)
        assert (n, made.items.count(), made.items.filter(state="owed").count()) == (16, 20, 20)
        assert spread(made, tasks=tasks, place_kinds=places, units=units, due_on=due, by=by, at=now) == 0

    def test_is_refused_as_a_whole(self, of: Ground, now: datetime) -> None:
        made = campaign(of, at=now)
        stale, due = Register.objects.get(), made.until_on
        sun, units = of.world.actor("sun"), [of.east]
        for tasks, day in (([], due), (["扫"], due + timedelta(days=1)), ([f"第{n}项" for n in range(601)], due)):
            with pytest.raises(Missing):
                spread(made, tasks=tasks, place_kinds=[], units=units, due_on=day, by=sun, at=now)
        with pytest.raises(NotYours):
            spread(made, tasks=["扫"], place_kinds=[], units=units, due_on=due, by=of.world.actor("dong"), at=now)
        spread(made, tasks=["扫"], place_kinds=[], units=units, due_on=due, by=sun, at=now)
        with pytest.raises(SomebodyWasFaster):
            spread(stale, tasks=["擦"], place_kinds=[], units=units, due_on=due, by=sun, at=now)
        assert (Item.objects.count(), ItemEvent.objects.count()) == (5, 5)

    def test_comes_before_the_beginning(self, of: Ground, now: datetime) -> None:
        empty = target(of, at=now, kind="campaign", task=None, measure_unit="")
        with pytest.raises(CannotMove, match="先把任务分下去"):
            planning.publish(empty, by=of.world.actor("sun"), at=now)


class TestTheCampaignOf2022:
    def test_is_told_from_its_first_day_to_its_closing_report(self, of: Ground) -> None:
        begun = datetime(2022, 1, 4, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
        made = campaign(
            of, at=begun, title="迎新春 助冬奥 防疫情 爱国卫生专项行动",
            from_on=date(2022, 1, 1), until_on=date(2022, 3, 31),
            tasks=("清积存垃圾", "除卫生死角", "灭鼠灭蟑灭蚊"), places=("集贸市场", "车站", "建筑工地", "河道", "村庄"),
        )  # fmt: skip
        fridays = [one.day for one in days_of(made.rule, made.from_on, made.until_on)]
        assert fridays == [date(2022, 1, 28), date(2022, 2, 25), date(2022, 3, 25)]
        items = list(made.items.select_related("register__area", "unit"))
        for n, item in enumerate(items[:24]):
            finished(item, of, at=begun.replace(month=1 + n // 8, day=fridays[n // 8].day))
        on = begun.replace(month=1, day=28, hour=18)
        assert (today(made, at=on).struck, whole(made, at=begun.replace(month=3, day=31)).struck) == (8, 24)
        report = whole(made, at=begun.replace(month=4, day=1))
        assert (report.standing.total.struck, report.standing.total.found, report.standing.total.overdue) == (24, 30, 6)


class TestProgress:
    def test_is_told_by_unit_and_by_area(self, of: Ground, now: datetime) -> None:
        made = campaign(of, at=now)
        finished(made.items.filter(unit=of.east).select_related("register")[0], of, at=now)
        found = clearing(made, on=made.until_on + timedelta(days=1))
        assert [(one.of, one.struck, one.found) for one in found.by_unit] == [(of.east, 1, 2), (of.west, 0, 2)]
        assert [(one.of, one.struck, one.overdue) for one in found.by_area] == [
            (of.world.west, 0, 2), (of.world.east, 1, 1),
        ]  # fmt: skip

    def test_takes_activities_along(self, of: Ground, now: datetime) -> None:
        made, net = campaign(of, at=now), network(of.world)
        held, draft = activity(net, at=now), activity(net, at=now, state="draft")
        assert held.number is not None and draft.number is not None
        planning.link(made, held.number, by=of.world.actor("sun"))
        for number in (draft.number, "H00000000", "x" * 60):
            with pytest.raises(Missing):
                planning.link(made, number, by=of.world.actor("sun"))
        assert list(made.activities.all()) == [held]


class TestTheBrief:
    def test_counts_the_day_and_the_report_the_whole(self, of: Ground, now: datetime) -> None:
        yesterday = now - timedelta(days=1)
        made = campaign(of, at=yesterday)
        one, other = made.items.filter(unit=of.east).select_related("register")
        finished(one, of, at=yesterday)
        finished(other, of, at=now)
        assert (today(made, at=now).done["strike"], whole(made, at=now).done["strike"]) == (1, 2)
        late = today(made, at=now + timedelta(days=100)).late
        assert [item.unit for item in late] == [of.west, of.west]

    def test_goes_to_the_leads_in_the_evening_once(self, of: Ground, now: datetime) -> None:
        Person.objects.filter(username__in=["wang", "lu", "dong"]).update(email="a@example.cn")
        made = campaign(of, at=now)
        evening = now.replace(hour=18)
        assert (send_briefs(now), send_briefs(evening), send_briefs(evening + timedelta(hours=1))) == (0, 2, 0)
        assert {one.pk for one in leads_of(made)} == {of.world.people["wang"].pk, of.world.people["lu"].pk}
        assert send_briefs(evening + timedelta(days=1)) == 2
        planning.close(made, by=of.world.actor("sun"), at=now)
        assert send_briefs(evening + timedelta(days=2)) == 0
        briefs, begun = (Message.objects.filter(about__startswith=what) for what in ("brief", "register"))
        # Of the beginning the lead unit and those who owe something were told.
        assert (briefs.count(), begun.count()) == (4, 2)
        assert Area.objects.filter(pk=made.area_id).exists()
