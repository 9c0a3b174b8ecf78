"""The training of the demonstration: a lecture hall, short lessons on line, a seminar, practice at twenty points."""

import random
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from qiaomen.activities.attendance_problems import CannotCheckIn
from qiaomen.activities.checking_in import check_in, check_out
from qiaomen.activities.courses import finish
from qiaomen.activities.models import Activity, Course, Piece, Shift
from qiaomen.activities.models.activity import Kind
from qiaomen.activities.models.attendance import How
from qiaomen.activities.planning import Plan, close, publish, save
from qiaomen.activities.problems import Refused
from qiaomen.activities.shifts import ShiftPlan
from qiaomen.activities.signup import sign_up
from qiaomen.people.actors import Actor
from qiaomen.places.models import Landmark
from qiaomen.units.models import Unit
from qiaomen.volunteers.models import Membership, Organisation, Volunteer

from .lessons import LESSONS

POINTS, A_POINT = 20, 2
LISTENERS, LEARNERS, READERS = 32, 20, 40
SUMMER = timedelta(weeks=8)
# code, title, English, kind, what it is, how many sessions one is to attend
COURSES = (
    ("hall", "善美大讲堂", "Lecture hall", Course.Kind.LECTURE_HALL, "每两周一讲，讲身边的事。听满两讲。", 2),
    ("short", "微党课", "Short lessons online", Course.Kind.SHORT, "十二期，每期五分钟，在手机上看完、答一道题。", 0),
    ("seminar", "志愿服务骨干专题研讨班", "Seminar for team leaders", Course.Kind.CLASS, "两个晚上，缺一不可。", 2),
    ("practice", "现场实训", "Practice on the spot", Course.Kind.PRACTICE, "二十个现场教学点，就近选一个。", 1),
)  # fmt: skip


def teach(*, now: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
    """Everything by the product's own steps: some have finished, most still miss something."""
    by = actors["zuzhi"]
    team = _widest()
    # Whoever likes may come; that team has to.
    people = list(Volunteer.objects.filter(left_at=None).order_by("pk")[:200])
    made = {row[0]: _course(row, team, by.posts[0].unit, now) for row in COURSES}
    sites = list(Landmark.objects.filter(area__isnull=False, retired_on=None).order_by("name")[: POINTS + 1])
    hall = sites[-1].name
    for week in (-6, -4, -2, 1):
        _meet(made["hall"], team, [(hall, 60)], _evening(now, week, 2), people, LISTENERS, by, now, rng)
    for day in (1, 3):
        _meet(made["seminar"], team, [(hall, 30)], _evening(now, -3, day), people[:LEARNERS], LEARNERS, by, now, rng)
    for week in (-1, 2):
        points = [(place.name, 15) for place in sites[:POINTS]]
        _meet(made["practice"], team, points, _evening(now, week, 4), people, A_POINT, by, now, rng)
    _read(made["short"], rng.sample(people, min(READERS, len(people))), now, rng)


def _widest() -> Organisation:
    """The team that has, with those below it, the most members."""
    members = Counter(Membership.objects.filter(state="in").values_list("organisation__path", flat=True))
    teams = Organisation.objects.filter(retired_on=None).order_by("path")
    return max(teams, key=lambda team: sum(n for path, n in members.items() if path and path.startswith(team.path)))


def _course(
    row: tuple[str, str, str, Course.Kind, str, int], team: Organisation, unit: Unit, now: datetime
) -> Course:  # fmt: skip
    code, title, english, kind, words, needed = row
    made = Course.objects.create(
        code=code, title=title, title_en=english, kind=kind, words=words, unit=unit, owed_by=team,
        sessions_needed=needed, from_on=(now - SUMMER).date(), until_on=(now + SUMMER).date(),
    )  # fmt: skip
    if kind == Course.Kind.SHORT:
        for n, (name, text, question, answers, right) in enumerate(LESSONS, 1):
            Piece.objects.create(
                course=made, order=n, title=f"第{n}期　{name}", words=text, question=question,
                answers="\n".join(answers), right=right, minutes=5,
            )  # fmt: skip
    return made


def _meet(
    course: Course, team: Organisation, sites: list[tuple[str, int]], begin: datetime, people: list[Volunteer], n: int,
    by: Actor, now: datetime, rng: random.Random,
) -> None:  # fmt: skip
    """One session: published a week before; when it is past, those who signed up came, a few left without a word."""
    at, end = min(now, begin - timedelta(days=7)), begin + timedelta(minutes=90)
    plan = Plan(
        title=course.title, title_en=course.title_en, kind=Kind.COURSE, organisation=team, area=team.area,
        course=course, walk_ins=True, shifts=[ShiftPlan(site, begin, end, places) for site, places in sites],
        words=course.words, contact="郑春梅 0318-2020000",
    )  # fmt: skip
    made = save(plan, None, by=by, at=at)
    publish(made, by=by, at=at)
    free = rng.sample(people, len(people))
    for shift in made.shifts.select_related("activity__organisation", "activity__course").order_by("pk"):
        who, free = free[:n], free[n:]
        for one in who:
            _come(shift, one, at=at, by=by, now=now, rng=rng)
    if end < now:
        _end(made, by, end + timedelta(hours=1))


def _come(shift: Shift, one: Volunteer, *, at: datetime, by: Actor, now: datetime, rng: random.Random) -> None:
    with suppress(Refused, CannotCheckIn):
        sign_up(shift, one, at=at, sure=True)
        if shift.until_at > now or rng.random() < 0.08:
            return
        arrived = shift.from_at + timedelta(minutes=rng.randrange(8))
        check_in(shift, one, how=How.LIST, at=arrived, key=f"course:{shift.pk}:{one.pk}", by=by.person)
        if rng.random() < 0.95:
            check_out(shift, one, how=How.LIST, at=shift.until_at, by=by.person)


def _end(made: Activity, by: Actor, at: datetime) -> None:
    close(made, thanks="谢谢大家来听课，讲义在服务站可以领。", by=by, at=at)


def _read(course: Course, people: list[Volunteer], now: datetime, rng: random.Random) -> None:
    """An issue an evening; one in five reads to the end."""
    pieces = list(course.pieces.select_related("course__owed_by"))
    for one in people:
        n = len(pieces) if rng.random() < 0.2 else rng.randrange(1, len(pieces))
        for day, piece in enumerate(pieces[:n]):
            finish(piece, one, answer=piece.right, at=now - timedelta(days=20 - day, minutes=rng.randrange(60)))


def _evening(now: datetime, week: int, weekday: int) -> datetime:
    """Seven in the evening of a weekday, so many weeks from now."""
    day: date = now.date() + timedelta(weeks=week)
    return datetime.combine(day + timedelta(days=(weekday - day.weekday()) % 7), time(19), now.tzinfo)
