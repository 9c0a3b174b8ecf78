"""Courses: sessions attended, pieces finished, who still misses one."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from qiaomen.activities.courses import (
    CannotFinish,
    finish,
    minutes_of_training,
    sessions_of,
    standing,
    standings,
    takers,
)
from qiaomen.activities.missing import misses_by_team, who_miss
from qiaomen.activities.models import Activity, Completion, Course
from qiaomen.activities.permissions import courses_of
from qiaomen.activities.planning import Plan, plan_of, save
from qiaomen.activities.problems import CannotPlan
from qiaomen.activities.shifts import ShiftPlan
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
        assert [(one.course, one.came, one.read) for one in standings(there.zhang, now.date())] == [(course, 0, 2)]

    def test_counts_sessions_that_were_ended_on_the_spot(self, there: Presence, now: datetime) -> None:
        course = lectures(there, at=now)
        arrived(there, now)
        assert standing(course, there.zhang).is_finished is False
        left(there, now + HOUR)
        assert standing(course, there.zhang).is_finished is True
        assert (takers([course]), HourEntry.objects.get().kind) == ({course.pk: (1, 0)}, "training")

    def test_has_sessions_that_are_planned_within_its_days_by_who_runs_it(self, there: Presence, now: datetime) -> None:
        course, net, begin = lectures(there, at=now), there.net, now + timedelta(days=2)
        plan = Plan(
            title="第二讲", kind="course", organisation=net.neighbours, area=net.world.east, course=course,
            shifts=[ShiftPlan("火车站", begin, begin + HOUR, 5)],
        )  # fmt: skip
        made = save(plan, None, by=net.organiser, at=now)
        assert (made.course, plan_of(made).course) == (course, course)
        late = [ShiftPlan("火车站", begin + timedelta(days=30), begin + timedelta(days=30, hours=1), 5)]
        foreign = lectures(there, at=now, code="roads", unit=net.world.roads)
        for wrong, words in ((replace(plan, shifts=late), "这段日子"), (replace(plan, course=foreign), "不归您管")):
            with pytest.raises(CannotPlan, match=words) as refused:
                save(wrong, None, by=net.organiser, at=now)
            assert refused.value.field == "course"
        assert Activity.objects.filter(title="第二讲").count() == 1

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

    def test_is_told_to_himself_before_what_he_has_finished(
        self, there: Presence, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        day = now.date()
        hall, pieces, over = lectures(there, at=now), short(there, at=now), short(there, at=now, code="over")
        Course.objects.filter(pk=over.pk).update(until_on=day - HOUR * 24)
        lectures(there, at=now, code="others", owed_by=there.net.colleagues)
        for piece in pieces.pieces.all():
            finish(piece, there.zhang, answer=2, at=now)
        with django_assert_num_queries(4):
            found = [(one.course, one.is_missed, one.is_finished) for one in standings(there.zhang, day)]
        assert found == [(hall, True, False), (pieces, False, True)]

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
