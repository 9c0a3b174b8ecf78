"""The page's own training: 大讲堂 320, 微党课 12 issues, 专题研讨班 398, 20 on-site teaching points."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from qiaomen.activities.courses import sessions_of, takers
from qiaomen.activities.missing import misses_by_team, who_miss
from qiaomen.activities.models import Attendance, Completion, Course, Shift
from qiaomen.volunteers.models import Membership, Volunteer
from tests import build
from tests.build.lessons import short
from tests.build.network import Network, activity, shift
from tests.build.presence import Presence, presence

pytestmark = pytest.mark.django_db
# One in ten of the 17,000: more rows change the seconds, not the queries.
READERS, ISSUES, POINTS = 1_700, 12, 20
HALL, CLASS = 320, 398
HOUR = timedelta(hours=1)


def people(net: Network, n: int, *, at: datetime) -> list[Volunteer]:
    """Members of the neighbours; rows only."""
    home = net.world.east
    rows = [Volunteer(name=f"党员{k}", number=f"P{k}", phone_key=f"{k}", registered_at=at, home=home) for k in range(n)]
    made = Volunteer.objects.bulk_create(rows)
    Membership.objects.bulk_create(
        Membership(volunteer=one, organisation=net.neighbours, from_on=at.date()) for one in made
    )
    return made


def course(net: Network, code: str, kind: str, *, at: datetime, **columns: object) -> Course:
    """A course that the neighbours are to take."""
    return Course.objects.create(**{
        "code": code, "title": code, "kind": kind, "unit": net.world.centre, "owed_by": net.neighbours,
        "from_on": at.date() - timedelta(days=9), "until_on": at.date() + timedelta(days=9),
    } | columns)  # fmt: skip


def all_there(there: Shift, who: list[Volunteer], *, at: datetime) -> None:
    """Each of them came and left."""
    Attendance.objects.bulk_create(
        Attendance(shift=there, volunteer=one, key=f"{there.pk}:{one.pk}", in_at=at, in_how="list", entered_at=at,
                   out_at=at + HOUR, out_how="list")
        for one in who
    )  # fmt: skip


def test_is_told_who_misses_which_course_in_two_queries_each(
    now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    there: Presence = presence(build.world(), at=now)
    net, day, before = there.net, now.date(), now - timedelta(days=2)
    Membership.objects.all().delete()
    everybody = people(net, READERS, at=now - timedelta(days=9))
    hall = course(net, "hall", "lecture_hall", at=now)
    all_there(activity(net, at=before, hours=0, course=hall).shifts.get(), everybody[:HALL], at=before)
    seminar = course(net, "class", "class", at=now, sessions_needed=2)
    for n in range(2):
        on = before - n * timedelta(days=1)
        all_there(activity(net, at=on, hours=0, course=seminar).shifts.get(), everybody[n : CLASS + n], at=on)
    practice = course(net, "practice", "practice", at=now)
    points = activity(net, at=now, course=practice)
    for n in range(1, POINTS):
        shift(points, from_at=now + n * HOUR)
    issues = short(there, at=now, pieces=ISSUES)
    with connection.cursor() as cursor:
        # All have read the first issue, one in ten of them every one.
        cursor.execute(
            f"INSERT INTO {Completion._meta.db_table} (piece_id, volunteer_id, at) SELECT p.id, v.id, %s FROM "
            f"{issues.pieces.model._meta.db_table} p, {Volunteer._meta.db_table} v "
            f"WHERE p.course_id = %s AND v.number LIKE 'P%%' AND (p.{connection.ops.quote_name('order')} = 1 "
            "OR v.number LIKE '%%0')",
            [now, issues.pk],
        )  # fmt: skip
    assert takers([hall, seminar, issues]) == {hall.pk: (HALL, 0), seminar.pk: (CLASS + 1, 0), issues.pk: (0, READERS)}
    assert [len(one.shifts.all()) for one in sessions_of(practice)] == [POINTS]
    done = {hall: HALL, seminar: CLASS - 1, practice: 0, issues: READERS // 10}
    for one, n in done.items():
        with django_assert_num_queries(2):
            first = list(who_miss(one, day).order_by("pk")[:50])
        assert len(first) == 50
        with django_assert_num_queries(3):
            assert [(team.missing, team.members) for team in misses_by_team(one, day)] == [(READERS - n, READERS)]
    assert [(one.name, one.came, one.read) for one in who_miss(seminar, day).order_by("pk")[:2]] == [
        ("党员0", 1, 0), ("党员398", 1, 0),
    ]  # fmt: skip
