"""Whose point is whose: dealt in pieces that lie together, taken by whoever goes, given back; of two one is told."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.people.models import Role
from qiaomen.rounds.assessing.assigning import deal, give_back, take
from qiaomen.rounds.assessing.looking import AssessmentPlan, drop, plan
from qiaomen.rounds.assessing.permissions import may_plan
from qiaomen.rounds.assessing.publishing import publish, withdraw
from qiaomen.rounds.assessing.sheets import take_criteria, take_places
from qiaomen.rounds.models import Assessment, AssessmentPoint, Criterion
from tests import build
from tests.build.assessing import CRITERIA, PLACES, Assessing, assessing, looked, tables
from tests.cases.test_races import at_once, one_won


@pytest.fixture
def city(city: build.World) -> build.World:
    build.add_person(city, "wes", "西区采集员", Role.COLLECTOR, city.centre, city.west)
    return city


def whose(there: Assessing) -> dict[str, str]:
    """The point's place, the person's user name."""
    return {one.place.code: one.assessor.username if one.assessor else "" for one in there.one.points.all()}


class TestDeal:
    def test_gives_pieces_that_lie_together_to_those_who_may_go_there(self, there: Assessing) -> None:
        people, kao = [there.world.people["wes"], there.world.people["cai"]], there.world.actor("kao")
        assert deal(there.one, people, by=kao) == 4
        assert whose(there) == {"R1": "cai", "M1": "cai", "M2": "cai", "M3": "wes"}

    def test_leaves_what_somebody_has_unless_told_and_what_was_seen_always(
        self, there: Assessing, now: datetime
    ) -> None:
        cai, kao = there.world.people["cai"], there.world.actor("kao")
        take(there.point("M1"), by=kao)
        take(there.point("M2"), by=kao)
        looked(there, "M2", now, 0, 0)
        assert deal(there.one, [cai], by=kao) == 2
        assert whose(there) == {"M1": "kao", "M2": "kao", "M3": "cai", "R1": "cai"}
        assert deal(there.one, [cai], anew=True, by=kao) == 3
        assert whose(there) == {"M1": "cai", "M2": "kao", "M3": "cai", "R1": "cai"}

    def test_is_for_those_who_plan_and_for_those_who_may_look(self, there: Assessing) -> None:
        people = there.world.people
        with pytest.raises(NotYours):
            deal(there.one, [people["cai"]], by=there.world.actor("cai"))
        with pytest.raises(Missing):
            deal(there.one, [people["bo"]], by=there.world.actor("kao"))
        assert set(whose(there).values()) == {""}


class TestAPlannerOfADistrict:
    def test_draws_places_there_and_leaves_the_citys_standard_alone(self, there: Assessing, now: datetime) -> None:
        city = there.world
        build.add_person(city, "xi", "西区考核员", Role.ASSESSOR, city.centre, city.west)
        plan_ = AssessmentPlan("西区测评", city.centre, now.date(), now.date(), 9)
        made = plan(plan_, by=city.actor("xi"), at=now)
        assert [one.place.code for one in made.points.all()] == ["M3"]
        for take_table, text in ((take_criteria, CRITERIA), (take_places, PLACES)):
            with pytest.raises(NotYours):
                take_table(text.encode(), "t.csv", by=city.actor("xi"), at=now)
        client = city.client("xi")
        sent = {"table": "criteria", "file": SimpleUploadedFile("t.csv", CRITERIA.encode())}
        refused = client.post("/desk/assessments/new/", sent)
        assert (refused.status_code, "全市一套" in refused.content.decode()) == (422, True)
        assert Criterion.objects.count() == 3

    def test_leaves_alone_what_goes_beyond_the_district_by_page_and_api(self, there: Assessing, now: datetime) -> None:
        city, people = there.world, [there.world.people["cai"]]
        build.add_person(city, "xi", "西区考核员", Role.ASSESSOR, city.centre, city.west)
        looked(there, "M3", now, 0, 0)
        by, later = city.actor("xi"), now + timedelta(days=1)
        own = plan(AssessmentPlan("西区测评", city.centre, now.date(), now.date(), 9), by=by, at=now)
        steps: list[Callable[[Assessment], object]] = [
            lambda one: deal(one, people, by=by), lambda one: publish(one, by=by, at=later),
            lambda one: withdraw(one, by=by), lambda one: drop(one, by=by),
        ]  # fmt: skip
        for step in steps:
            with pytest.raises(NotYours):
                step(there.one)
        assert (whose(there), Assessment.objects.get(pk=there.one.pk).published_at) == (
            dict.fromkeys(whose(there), ""),
            None,
        )
        for step in (steps[0], steps[3]):
            step(own)
        client = city.client("xi")
        page = client.get(f"/desk/assessments/{there.one.pk}/")
        assert (page.status_code, 'name="step"' in page.content.decode()) == (200, False)
        assert client.post(f"/desk/assessments/{there.one.pk}/", {"step": "publish"}).status_code == 404

    def test_does_not_borrow_the_reach_of_a_post_elsewhere(self, there: Assessing, now: datetime) -> None:
        city = there.world
        build.add_person(city, "xi", "西区考核员", Role.ASSESSOR, city.centre, city.west)
        city.people["xi"].posts.create(role=Role.ASSESSOR, unit=city.lamps)
        made = plan(AssessmentPlan("西区测评", city.centre, now.date(), now.date(), 9), by=city.actor("xi"), at=now)
        assert [one.place.code for one in made.points.all()] == ["M3"]
        assert not may_plan(there.one, city.actor("xi"))


class TestTake:
    def test_makes_a_free_point_ones_own_and_giving_back_frees_it(self, there: Assessing, now: datetime) -> None:
        cai, kao, point = there.world.actor("cai"), there.world.actor("kao"), there.point("M1")
        take(point, by=cai)
        take(point, by=cai)
        with pytest.raises(CannotMove, match=f"{there.world.people['cai'].name}已经认领了这个点"):
            take(point, by=kao)
        with pytest.raises(CannotMove):
            give_back(point, by=kao)
        assert whose(there)["M1"] == "cai"
        give_back(point, by=cai)
        assert whose(there)["M1"] == ""
        looked(there, "M1", now, 0, 0)
        with pytest.raises(CannotMove, match="已经有人看过"):
            take(point, by=cai)

    def test_is_refused_where_ones_post_does_not_reach(self, there: Assessing) -> None:
        with pytest.raises(NotYours):
            take(there.point("M1"), by=there.world.actor("wes"))

    def test_a_point_of_somebody_else_is_looked_at_all_the_same(self, there: Assessing, now: datetime) -> None:
        """Done off line by somebody who did not know: not lost."""
        take(there.point("M1"), by=there.world.actor("kao"))
        looked(there, "M1", now, 0, 0)
        point = there.point("M1")
        assert (point.assessor, point.done_by) == (there.world.people["kao"], there.world.people["cai"])


@pytest.mark.django_db(transaction=True)
class TestTwo:
    def test_who_take_one_point_at_once(self, transactional_db: None, now: datetime) -> None:
        city = build.world()
        tables(city, now)
        there = assessing(city, now)
        point = there.point("M1")
        actors = [city.actor("cai"), city.actor("kao")]
        results = at_once(*(lambda by=by: take(point, by=by) for by in actors))
        one_won(results)
        winner = actors[next(n for n, one in enumerate(results) if one is None)]
        assert AssessmentPoint.objects.get(pk=point.pk).assessor == winner.person
