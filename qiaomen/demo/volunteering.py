"""The volunteer network of the demonstration: what its people did in a year, and what is coming."""

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
from qiaomen.places.models import Landmark
from qiaomen.volunteers.models import Membership, Organisation, Volunteer

from .proof import give_history, prove
from .register import enroll
from .tasks import ask_neighbours
from .teams import DETAILED, ROOT, found_teams, open_stations

WEEKS = 7
# title, English, kind, team, places
USUAL = (
    ("清扫背街小巷", "Clean the back lanes", "clean_up", ROOT, 20),
    ("社区义剪", "Free haircuts", "service", "barbers", 8),
    ("路口文明劝导", "Help at the crossing", "service", "traffic", 12),
    ("湖边捡垃圾", "Litter pick by the lake", "clean_up", "lake", 25),
    ("急救知识讲座", "First-aid lecture", "lecture", "doctors", 40),
    ("旧书换绿植", "Books for plants", "exchange", "books", 15),
)  # fmt: skip
DAY_OF_KINDNESS = ("理发", "量血压", "急救体验", "小家电维修", "法律咨询", "写春联")
ON_THEIR_GROUND = (("清理主街", "Clean the main street"), ("看望孤寡老人", "Visit people who live alone"))


def serve(*, now: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """Found the teams, let people join, hold what is past, publish what is coming; all by the product's own steps."""
    by, began = actors["zuzhi"], now - timedelta(days=400)
    places = list(Landmark.objects.filter(area__isnull=False, retired_on=None).select_related("area").order_by("name"))
    found = found_teams(by=by, at=began, now=now)
    open_stations(found, by=by, now=now, rng=rng)
    people = enroll(found, at=began, rng=rng)
    give_history(people, now=now, weeks=WEEKS + 1, rng=rng)
    for week in range(-WEEKS, 4):
        title, english, kind, team, n = USUAL[week % len(USUAL)]
        day = _saturday(now.date() + timedelta(weeks=week))
        site = places[(week * 7) % len(places)]
        made = _hold(found[team], title, english, kind, [(site.name, n)], day, by=by, now=now)
        _let_people_come(made, people, now=now, by=by, rng=rng)
    _on_their_grounds(found, by=by, now=now, rng=rng)
    sites = [(place.name, 30) for place in places[: len(DAY_OF_KINDNESS)]]
    for week, title in ((-3, "善美衡水志愿服务日"), (2, "善美衡水志愿服务日（下一场）")):
        day = _saturday(now.date() + timedelta(weeks=week)) + timedelta(days=1)
        made = _hold(found[ROOT], title, "Day of Kindness", "service", sites, day, by=by, now=now)
        _let_people_come(made, people, now=now, by=by, rng=rng)
    last = dates_of(
        rule_of("-1", "FR"), from_on=now.date() + timedelta(days=3), until_on=now.date() + timedelta(days=100)
    )
    clean = _hold(found["office"], "全城大清洁", "City-wide cleaning", "clean_up", sites[:3], last[0], by=by, now=now)
    repeat(clean, last[1:], rule=rule_of("-1", "FR"), by=by, at=now)
    prove(people, now=now, by=by, rng=rng)
    ask_neighbours(people, actors=actors, now=now)


def _on_their_grounds(found: dict[str, Organisation], *, by: Actor, now: datetime, rng: random.Random) -> None:
    """Three in four teams of counties, towns and communities have done something lately; the others are quiet."""
    own_ground = [one for code, one in found.items() if code.startswith("a-") and one.area.code != DETAILED]
    for n, team in enumerate(own_ground):
        if n % 4 == 2:
            continue
        title, english = ON_THEIR_GROUND[n % 2]
        day = _saturday(now.date() - timedelta(days=14 + 2 * n))
        made = _hold(team, title, english, "service", [(team.area.name, 10)], day, by=by, now=now)
        own = Volunteer.objects.filter(memberships__organisation=team, memberships__state=Membership.State.IN)
        _let_people_come(made, list(own.order_by("pk")[:4]), now=now, by=by, rng=rng)


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
