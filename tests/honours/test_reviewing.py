"""Marks by several reviewers: who may give them, the mean, the spread, and what a vote adds."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaomen.honours import calls
from qiaomen.honours.models import Mark, Nomination, Review, Reviewer
from qiaomen.honours.permissions import conflict_of
from qiaomen.honours.problems import CannotHonour
from qiaomen.honours.reviewing import marks_by_criterion, places_of
from tests.build.honours import Honouring, named, reviewed


@pytest.fixture
def under_review(there: Honouring, now: datetime) -> Nomination:
    """One candidate, not marked yet."""
    made = named(there, there.li, at=now)
    calls.begin_review(there.call, by=there.world.actor("kao"), at=now)
    return made


class TestMark:
    def test_stands_once_a_reviewer_and_the_earlier_one_in_the_history(
        self, there: Honouring, under_review: Nomination, now: datetime
    ) -> None:
        there.mark(under_review, "sun", (60, 40), at=now)
        there.mark(under_review, "sun", (50, 30), at=now)
        assert [(one.total, one.reviewer.username) for one in Review.objects.all()] == [(80, "sun")]
        assert sorted(Mark.objects.values_list("points", flat=True)) == [30, 50]
        last = there.call.events.filter(step="mark").last()
        assert last is not None
        assert sorted(last.facts["before"].values()) == [40, 60]

    @pytest.mark.parametrize(
        ("points", "words"), [((61, 40), "标准1”要打 0 到 60 分"), ((60, -1), "标准2”要打 0 到 40 分")]
    )
    def test_stays_within_the_points(
        self, there: Honouring, under_review: Nomination, now: datetime, points: tuple[int, int], words: str
    ) -> None:
        with pytest.raises(CannotHonour, match=words):
            there.mark(under_review, "sun", points, at=now)
        assert Review.objects.count() == 0

    def test_is_refused_to_who_is_no_reviewer_and_before_the_review(self, there: Honouring, now: datetime) -> None:
        made = named(there, there.li, at=now)
        with pytest.raises(CannotHonour, match="不是这次评选的评委"):
            there.mark(made, "kao", (60, 40), at=now)
        with pytest.raises(CannotHonour, match="现在不在评审中"):
            there.mark(made, "sun", (60, 40), at=now)
        assert Review.objects.count() == 0


class TestConflict:
    def test_of_who_named_of_the_same_unit_and_of_oneself(self, there: Honouring, now: datetime) -> None:
        world = there.world
        for name in ("lin", "bo"):
            Reviewer.objects.create(call=there.call, person=world.people[name])
        lamps = named(there, world.lamps, at=now)
        sun = named(there, world.people["sun"], at=now)
        assert [conflict_of(lamps, world.actor(who)) for who in ("lin", "bo", "sun", "lu")] == [
            "是您提名的，要回避。", "和您在同一个单位，要回避。", "", "",
        ]  # fmt: skip
        assert conflict_of(sun, world.actor("sun")) == "被提名的是您本人，要回避。"
        calls.begin_review(there.call, by=world.actor("kao"), at=now)
        with pytest.raises(CannotHonour, match="同一个单位"):
            there.mark(lamps, "bo", (60, 40), at=now)


class TestPlaces:
    def test_go_by_the_mean_and_show_the_spread(self, there: Honouring, now: datetime) -> None:
        first, second = reviewed(there, [there.world.lamps, there.world.roads], at=now)
        there.mark(first, "dai", (0, 10), at=now)
        places = places_of(there.call, "collective")
        # Of 80, 80 and 10, and of 70 and 70.
        assert [(one.nomination, one.n, round(one.mean or 0, 2)) for one in places] == [
            (second, 2, 70),
            (first, 3, 56.67),
        ]
        assert [(one.spread, one.is_wide) for one in places] == [(0, False), (70, True)]
        assert [(round(mean or 0, 2), n) for _one, mean, n in marks_by_criterion(first)] == [(33.33, 3), (23.33, 3)]

    def test_cost_the_same_for_one_and_for_three(self, there: Honouring, now: datetime) -> None:
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                places_of(there.call, "collective")
            return len(queries)

        named(there, there.world.lamps, at=now)
        one = asked()
        for more in (there.world.roads, there.net.colleagues):
            named(there, more, at=now)
        assert asked() == one <= 4
