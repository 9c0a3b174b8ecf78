"""The volunteer network of the demonstration: teams, people, what they did in seven weeks and what is coming."""

import random
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from qiaomen.activities.attendance_problems import CannotCheckIn
from qiaomen.activities.checking_in import check_in, check_out
from qiaomen.activities.models import Activity, Shift
from qiaomen.activities.models.attendance import How
from qiaomen.activities.planning import Plan, close, publish, repeat, save
from qiaomen.activities.problems import Refused
from qiaomen.activities.recurring import dates_of, rule_of
from qiaomen.activities.shifts import ShiftPlan
from qiaomen.activities.signup import sign_up
from qiaomen.people.actors import Actor
from qiaomen.places.models import Area, Landmark, Level
from qiaomen.units.models import Unit
from qiaomen.volunteers import register, teams
from qiaomen.volunteers.details import Details
from qiaomen.volunteers.models import Membership, Organisation, Skill, Volunteer
from qiaomen.volunteers.teams import TeamPlan

PEOPLE, WEEKS = 120, 7
SKILLS = (
    ("hair", "理发", "haircuts"), ("first-aid", "急救", "first aid"), ("pressure", "量血压", "blood pressure"),
    ("repair", "小家电维修", "small repairs"), ("english", "英语", "English"),
)  # fmt: skip
TEAMS = (
    ("red-vests", "满城志愿红志愿服务队", "Red Vests", "territory"),
    ("station", "火车站志愿服务队", "Railway Station Volunteers", "territory"),
    ("lake", "护湖志愿服务队", "Friends of the Lake", "association"),
    ("office", "市直机关志愿服务队", "City Offices", "department"),
    ("traffic", "文明交通志愿服务队", "Traffic Posts", "department"),
    ("doctors", "白衣天使志愿服务队", "Doctors and Nurses", "department"),
    ("teachers", "园丁志愿服务队", "Teachers", "school"),
    ("students", "大学生志愿服务队", "Students", "school"),
    ("power", "电力红马甲志愿服务队", "Electricians", "company"),
    ("buses", "公交志愿服务队", "Bus Drivers", "company"),
    ("barbers", "义剪志愿服务队", "Barbers", "association"),
    ("books", "书香志愿服务队", "Readers", "association"),
)  # fmt: skip
FAMILY, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙",
    ("海燕", "志强", "丽娟", "建国", "小梅", "明月", "雪松", "文静", "振华", "晓东"),
)
# title, English, kind, team, places
USUAL = (
    ("清扫背街小巷", "Clean the back lanes", "clean_up", "red-vests", 20),
    ("社区义剪", "Free haircuts", "service", "barbers", 8),
    ("路口文明劝导", "Help at the crossing", "service", "traffic", 12),
    ("湖边捡垃圾", "Litter pick by the lake", "clean_up", "lake", 25),
    ("急救知识讲座", "First-aid lecture", "lecture", "doctors", 40),
    ("旧书换绿植", "Books for plants", "exchange", "books", 15),
)  # fmt: skip
DAY_OF_KINDNESS = ("理发", "量血压", "急救体验", "小家电维修", "法律咨询", "写春联")


def serve(*, now: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """Found the teams, let people join, hold what is past, publish what is coming; all by the product's own steps."""
    by, began = actors["zuzhi"], now - timedelta(weeks=WEEKS + 4)
    skills = [Skill.objects.create(code=code, name=name, name_en=english) for code, name, english in SKILLS]
    places = list(Landmark.objects.filter(area__isnull=False, retired_on=None).select_related("area").order_by("name"))
    found = _teams(by.posts[0].unit, by, began)
    people = _people(found, places, skills, began, rng)
    for week in range(-WEEKS, 4):
        title, english, kind, team, n = USUAL[week % len(USUAL)]
        day = _saturday(now.date() + timedelta(weeks=week))
        site = places[(week * 7) % len(places)]
        made = _hold(found[team], title, english, kind, [(site.name, n)], day, by=by, now=now)
        _let_people_come(made, people, now=now, by=by, rng=rng)
    sites = [(place.name, 30) for place in places[: len(DAY_OF_KINDNESS)]]
    for week, title in ((-3, "善美衡水志愿服务日"), (2, "善美衡水志愿服务日（下一场）")):
        day = _saturday(now.date() + timedelta(weeks=week)) + timedelta(days=1)
        made = _hold(found["red-vests"], title, "Day of Kindness", "service", sites, day, by=by, now=now)
        _let_people_come(made, people, now=now, by=by, rng=rng)
    last = dates_of(
        rule_of("-1", "FR"), from_on=now.date() + timedelta(days=3), until_on=now.date() + timedelta(days=100)
    )
    clean = _hold(found["office"], "全城大清洁", "City-wide cleaning", "clean_up", sites[:3], last[0], by=by, now=now)
    repeat(clean, last[1:], rule=rule_of("-1", "FR"), by=by, at=now)


def _teams(unit: Unit, by: Actor, at: datetime) -> dict[str, Organisation]:
    city = Area.objects.get(level=Level.CITY)
    return {
        code: teams.save(TeamPlan(code, name, kind, unit, city, name_en=english), None, by=by, at=at)
        for code, name, english, kind in TEAMS
    }


def _people(
    found: dict[str, Organisation], places: list[Landmark], skills: list[Skill], at: datetime, rng: random.Random
) -> list[Volunteer]:
    made = []
    for n in range(PEOPLE):
        home, team = rng.choice(places), list(found.values())[n % len(found)]
        assert home.area is not None
        details = Details(
            name=rng.choice(FAMILY) + rng.choice(GIVEN), phone=f"139{n:08d}", home=home.area,
            born_on=date(1950 + rng.randrange(55), 1 + rng.randrange(12), 1 + rng.randrange(28)),
            party_member=rng.random() < 0.4, times="6a 6p 7a", goes_km=10,
            skills=[rng.choice(skills).pk] if rng.random() < 0.5 else [],
        )  # fmt: skip
        one = register.register(details=details, team=team, at=at)
        Membership.objects.filter(volunteer=one, organisation=team).update(
            state=Membership.State.IN, leads=n < len(found)
        )
        # About 100 metres from a place with a name: nobody's door.
        Volunteer.objects.filter(pk=one.pk).update(
            longitude=round(home.longitude + rng.uniform(-1, 1) / 1000, 4),
            latitude=round(home.latitude + rng.uniform(-1, 1) / 1000, 4),
        )
        made.append(one)
    return made


def _hold(
    team: Organisation, title: str, english: str, kind: str, sites: list[tuple[str, int]], day: date, *, by: Actor,
    now: datetime,
) -> Activity:  # fmt: skip
    begin = datetime.combine(day, time(9), now.tzinfo)
    shifts = [ShiftPlan(site, begin, begin + timedelta(hours=2), n) for site, n in sites]
    plan = Plan(
        title=title, title_en=english, kind=kind, organisation=team, area=team.area, shifts=shifts,
        words="请穿方便干活的衣服，带一瓶水。工具我们准备。", contact="郑春梅 0318-2020000",
    )  # fmt: skip
    at = min(now, begin - timedelta(days=10))
    made = save(plan, None, by=by, at=at)
    publish(made, by=by, at=at)
    return made


def _let_people_come(made: Activity, people: list[Volunteer], *, now: datetime, by: Actor, rng: random.Random) -> None:
    """More want to come than there is room for at small ones; of those who go, nearly all come."""
    for shift in made.shifts.select_related("activity__organisation").order_by("pk"):
        at = min(now, shift.from_at - timedelta(days=2))
        for one in rng.sample(people, min(len(people), shift.places + rng.randrange(-5, 4), 24)):
            with suppress(Refused):
                sign_up(shift, one, at=at, sure=True)
        if shift.until_at < now:
            _attend(shift, by, rng)
    if made.until_at and made.until_at < now:
        close(made, thanks="谢谢每一位来的志愿者！", by=by, at=made.until_at + timedelta(hours=3))


def _attend(shift: Shift, by: Actor, rng: random.Random) -> None:
    for row in shift.signups.filter(state="going").select_related("volunteer").order_by("pk"):
        if rng.random() < 0.9:
            come, leave = shift.from_at + timedelta(minutes=rng.randrange(10)), shift.until_at
            with suppress(CannotCheckIn):
                check_in(shift, row.volunteer, how=How.LIST, at=come, key=f"demo:{row.pk}", by=by.person)
                check_out(shift, row.volunteer, how=How.LIST, at=leave, by=by.person)


def _saturday(day: date) -> date:
    return day + timedelta(days=(5 - day.weekday()) % 7)
