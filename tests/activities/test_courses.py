"""Courses: sessions attended, pieces finished, who still misses one."""

from datetime import datetime, timedelta

import pytest

from qiaomen.activities.courses import (
    CannotFinish,
    courses_of,
    finish,
    minutes_of_training,
    misses_by_team,
    sessions_of,
    standing,
    standings,
    takers,
    who_miss,
)
from qiaomen.activities.models import Activity, Completion, Course
from qiaomen.volunteers.models import HourEntry, Membership
from tests import build
from tests.build.lessons import lectures, short
from tests.build.network import activity, volunteer
from tests.build.presence import Presence, arrived, goes, left, presence
from tests.cases.test_races import at_once

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def there(db: None, now: datetime) -> Presence:
    return presence(build.world(), at=now)


class TestAPiece:
    def test_is_finished_by_the_right_answer_once_and_counts_as_training(self, there: Presence, now: datetime) -> None:
        piece = short(there, at=now).pieces.get(order=1)
        for wrong in (None, 1, 3, 99):
            with pytest.raises(CannotFinish, match="答得不对"):
                finish(piece, there.zhang, answer=wrong, at=now)
        assert (Completion.objects.count(), HourEntry.objects.count()) == (0, 0)
        for _time in range(2):
            finish(piece, there.zhang, answer=2, at=now)
        assert (Completion.objects.count(), HourEntry.objects.get().kind) == (1, "training")
        assert minutes_of_training(there.zhang) == 10

    def test_without_a_question_is_finished_by_reading(self, there: Presence, now: datetime) -> None:
        finish(short(there, at=now).pieces.get(order=2), there.zhang, answer=None, at=now)
        assert Completion.objects.count() == 1

    @pytest.mark.parametrize("days", [-30, 30])
    def test_is_open_only_in_its_days(self, there: Presence, now: datetime, days: int) -> None:
        piece = short(there, at=now).pieces.get(order=2)
        with pytest.raises(CannotFinish, match="不开放"):
            finish(piece, there.zhang, answer=None, at=now + timedelta(days=days))


class TestACourse:
    def test_is_finished_when_nothing_is_missing(self, there: Presence, now: datetime) -> None:
        course = short(there, at=now)
        for n, piece in enumerate(course.pieces.all(), 1):
            assert standing(course, there.zhang).is_finished is False
            finish(piece, there.zhang, answer=2, at=now + n * HOUR)
        assert standing(course, there.zhang).is_finished is True
        assert [(one.course, one.came, one.read) for one in standings(there.zhang)] == [(course, 0, 2)]

    def test_counts_sessions_that_were_ended_on_the_spot(self, there: Presence, now: datetime) -> None:
        course = lectures(there, at=now)
        arrived(there, now)
        assert standing(course, there.zhang).is_finished is False
        left(there, now + HOUR)
        assert standing(course, there.zhang).is_finished is True
        assert (takers([course]), HourEntry.objects.get().kind) == ({course.pk: (1, 0)}, "training")

    def test_shows_no_session_that_is_a_draft_or_cancelled(self, there: Presence, now: datetime) -> None:
        course = lectures(there, at=now)
        activity(there.net, at=now, course=course, state=Activity.State.DRAFT)
        activity(there.net, at=now, course=course, state=Activity.State.CANCELLED, why_cancelled="下雨")
        assert list(sessions_of(course)) == [there.activity]

    def test_is_run_by_organisers_of_its_unit(self, there: Presence, now: datetime) -> None:
        course, world = lectures(there, at=now), there.net.world
        course_of_roads = lectures(there, at=now, code="roads", unit=world.roads)
        assert list(courses_of(there.net.organiser)) == [course]
        assert list(courses_of(world.actor("bo"))) == []
        assert Course.objects.count() == 2 and course_of_roads.unit == world.roads


class TestWhoMissesIt:
    def test_is_whoever_owes_it_and_has_not_finished(self, there: Presence, now: datetime) -> None:
        course, day = lectures(there, at=now), now.date()
        li = goes(there.shift, volunteer(there.net, "李四", "13800000002", at=now))
        gone = volunteer(there.net, "王五", "13800000003", at=now)
        Membership.objects.filter(volunteer=gone).update(state="out", until_on=day)
        assert list(who_miss(course, day)) == [there.zhang, li]
        arrived(there, now)
        left(there, now + HOUR)
        assert list(who_miss(course, day)) == [li]
        found = [(one.team, one.missing, one.members) for one in misses_by_team(course, day)]
        assert found == [(there.net.neighbours, 1, 2)]

    def test_is_nobody_where_no_team_owes_it(self, there: Presence, now: datetime) -> None:
        course = lectures(there, at=now, owed_by=None)
        assert (list(who_miss(course, now.date())), misses_by_team(course, now.date())) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_two_right_answers_at_once_are_one(now: datetime) -> None:
    there = presence(build.world(), at=now)
    piece = short(there, at=now).pieces.get(order=1)
    results = at_once(*[lambda: finish(piece, there.zhang, answer=2, at=now) for _n in range(3)])
    assert {one.pk for one in results} == {Completion.objects.get().pk}
    assert HourEntry.objects.count() == 1
