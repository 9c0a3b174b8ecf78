"""A round is drawn once, dealt in pieces that lie together, checked by somebody else, closed for good."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.people.models import Role
from qiaomen.rounds.drawing import draw
from qiaomen.rounds.households import planning
from qiaomen.rounds.households.lists import read_list
from qiaomen.rounds.households.planning import RoundPlan
from qiaomen.rounds.households.results import agreement
from qiaomen.rounds.households.visiting import record
from qiaomen.rounds.models import Household, HouseholdRound
from qiaomen.rounds.models.household import Outcome
from tests import build
from tests.build import forms as sheets
from tests.build.households import LIST, Asking, planned, seen, visited
from tests.cases.test_races import at_once, one_won


class TestPlan:
    def test_is_refused_with_a_faulty_list_a_wrong_form_or_no_post(self, plan: Asking, now: datetime) -> None:
        city = plan.world
        made = sheets.form(city, now, survey=[sheets.asks("image", "shot")])
        what = RoundPlan("又一轮", city.centre, plan.version, now.date(), now.date())
        good, bad = read_list(LIST.encode(), "l.csv"), read_list(LIST.replace("LD", "?").encode(), "l.csv")
        other = RoundPlan("又一轮", city.centre, made.versions.get(), now.date(), now.date())
        for plan_, doors, who, field in (
            (what, bad, "kao", "file"), (other, good, "kao", "version"), (what, good, "cai", ""),
        ):  # fmt: skip
            with pytest.raises(CannotMove) as problem:
                planning.plan(plan_, doors, by=city.actor(who), at=now)
            assert problem.value.field == field
        assert HouseholdRound.objects.count() == 1

    def test_reaches_as_far_as_a_post_at_its_unit(self, plan: Asking, now: datetime) -> None:
        city = plan.world
        build.add_person(city, "xi", "西区考核员", Role.ASSESSOR, city.centre, city.west)
        city.people["xi"].posts.create(role=Role.ASSESSOR, unit=city.lamps)
        by, doors = city.actor("xi"), read_list(LIST.encode(), "l.csv")
        with pytest.raises(NotYours):
            planning.draw_sample(plan.round, by=by, at=now)
        what = RoundPlan("又一轮", city.centre, plan.version, now.date(), now.date())
        with pytest.raises(Missing, match="：东区。") as problem, CaptureQueriesContext(connection) as asked:
            planning.plan(what, doors, by=by, at=now)
        assert not [one for one in asked.captured_queries if "INSERT" in one["sql"]], "before a door is written"
        assert problem.value.field == "file"
        assert (HouseholdRound.objects.count(), HouseholdRound.objects.get().drawn_at) == (1, None)


class TestDraw:
    def test_is_what_anybody_draws_again(self, there: Asking) -> None:
        for code, size in (("999902", 60), ("999901", 200)):
            rows = there.stratum(code).households.filter(drawn__isnull=False).order_by("drawn")
            assert list(rows.values_list("number", flat=True)) == draw("2026-03-02", code, range(1, size + 1), 20)
        assert planning.list_digest(there.round) == there.round.list_digest

    def test_happens_once(self, there: Asking, now: datetime) -> None:
        before = list(Household.objects.filter(drawn__isnull=False).values_list("pk", "drawn"))
        with pytest.raises(CannotMove):
            planning.draw_sample(there.round, seed="x", by=there.world.actor("kao"), at=now)
        assert list(Household.objects.filter(drawn__isnull=False).values_list("pk", "drawn")) == before
        assert HouseholdRound.objects.get().seed == "2026-03-02"

    def test_takes_a_seed_of_128_bits_where_none_is_given(self, plan: Asking, now: datetime) -> None:
        with pytest.raises(NotYours):
            planning.draw_sample(plan.round, by=plan.world.actor("cai"), at=now)
        planning.draw_sample(plan.round, by=plan.world.actor("kao"), at=now)
        assert len(HouseholdRound.objects.get().seed) == 32


@pytest.mark.django_db(transaction=True)
class TestTwoWhoDraw:
    def test_draw_one_sample(self, transactional_db: None, now: datetime) -> None:
        there = planned(build.world(), now)
        one, kao = HouseholdRound.objects.select_related("unit"), there.world.actor("kao")
        came = at_once(*(lambda seed=seed: planning.draw_sample(one.get(), seed=seed, by=kao, at=now) for seed in "ab"))
        one_won(came)
        assert Household.objects.filter(drawn__isnull=False).count() == 40


class TestAssign:
    def test_deals_neighbours_to_one_person(self, there: Asking) -> None:
        east = there.stratum("999902").households.filter(drawn__isnull=False).order_by("number")
        cai, xia = there.world.people["cai"].pk, there.world.people["xia"].pk
        assert list(east.values_list("visitor", flat=True)) == [cai] * 10 + [xia] * 10

    def test_leaves_alone_what_was_begun(self, there: Asking, now: datetime) -> None:
        door = there.doors("cai")[0]
        visited(there, door, now, Outcome.NOBODY)
        dealt = planning.assign(there.round, [there.world.people["xia"]], by=there.world.actor("kao"))
        assert (dealt, [one.pk for one in there.doors("cai")]) == (39, [door.pk])
        with pytest.raises(Missing):
            planning.assign(there.round, [there.world.people["bo"]], by=there.world.actor("kao"))


class TestChecks:
    def test_are_a_share_drawn_at_random_for_somebody_else(self, there: Asking, now: datetime) -> None:
        by, people = there.world.actor("kao"), [there.world.people["cai"], there.world.people["xia"]]
        with pytest.raises(Missing):
            planning.draw_checks(there.round, people, by=by)
        for door in there.doors("cai") + there.doors("xia"):
            visited(there, door, now)
        assert planning.draw_checks(there.round, people, by=by) == 4
        rows = Household.objects.filter(checker__isnull=False)
        assert rows.count() == 4 and not any(row.checker_id == row.visitor_id for row in rows)
        numbers = there.stratum("999902").households.filter(drawn__isnull=False).values_list("number", flat=True)
        drawn = {row.number for row in rows.filter(stratum=there.stratum("999902"))}
        assert drawn == set(draw("2026-03-02", "999902+check", numbers, 2))
        with pytest.raises(Missing):
            planning.draw_checks(there.round, people, by=by)

    def test_agreement_counts_questions_answered_alike(self, there: Asking, now: datetime) -> None:
        door = there.doors("cai")[0]
        visited(there, door, now)
        assert planning.draw_checks(there.round, [there.world.people["xia"]], by=there.world.actor("kao")) == 1
        door.refresh_from_db()
        record(door, seen(Outcome.ANSWERED, now, said={"near/safe": "1"}), by=there.world.actor("xia"), at=now)
        rate = agreement(there.round)
        assert (rate.part, rate.whole, rate.turns) == (7, 8, 1)
        planning.close(there.round, by=there.world.actor("kao"), at=now)
        closed = HouseholdRound.objects.get()
        assert agreement(closed) == rate
        with pytest.raises(CannotMove):
            visited(there, there.doors("cai")[1], now)
