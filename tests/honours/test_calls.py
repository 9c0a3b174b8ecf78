"""A call from its draft to the award: what each step asks for, and that nothing changes where it is refused."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from qiaomen.honours import calls, nominating, objections
from qiaomen.honours.models import Call, HonourEvent, Nomination, Objection
from qiaomen.honours.permissions import keeps
from qiaomen.honours.problems import CannotHonour
from qiaomen.honours.queries import public_nominations
from qiaomen.honours.states import Standing, State
from qiaomen.people.actors import staff
from qiaomen.people.models import Person, Role
from tests.build.city import add_person
from tests.build.honours import Honouring, honouring, named, reviewed


def state_of(there: Honouring) -> str:
    there.call.refresh_from_db()
    return there.call.state


def published(there: Honouring, now: datetime) -> list[Nomination]:
    found = reviewed(there, [there.li, there.world.lamps], at=now)
    calls.publish(there.call, found, note="评委一致", by=there.world.actor("kao"), at=now)
    return list(Nomination.objects.select_related("call__unit").order_by("pk"))


class TestOpen:
    def test_asks_for_as_many_reviewers_as_each_nominee_needs(self, there: Honouring, now: datetime) -> None:
        draft = honouring(there.net, at=now, code="second", least_reviews=4)
        with pytest.raises(CannotHonour, match="评委不够：每位至少要 4 人评"):
            calls.open_for_names(draft.call, by=there.world.actor("kao"), at=now)
        draft.call.refresh_from_db()
        assert (draft.call.state, draft.call.events.count()) == (State.DRAFT, 0)

    @pytest.mark.parametrize("who", ["lin", "sun", "olga", "bo"])
    def test_is_for_whoever_keeps_the_call(self, there: Honouring, now: datetime, who: str) -> None:
        with pytest.raises(CannotHonour, match="不归您管"):
            calls.begin_review(there.call, by=there.world.actor(who), at=now)
        assert state_of(there) == State.OPEN


class TestNomination:
    def test_fills_the_evidence_from_the_records(self, there: Honouring, now: datetime) -> None:
        made = named(there, there.world.lamps, at=now, admitted=False)
        assert [one["key"] for one in made.evidence] == ["on_time", "solved", "satisfied"]
        assert (made.kind, made.name, made.standing, made.unit) == ("collective", "路灯所", "named", there.world.lamps)
        assert there.call.events.get(step="name").nomination == made

    def test_of_the_same_one_is_refused_a_second_time(self, there: Honouring, now: datetime) -> None:
        named(there, there.li, at=now)
        with pytest.raises(CannotHonour, match="已经有人提名了"):
            named(there, there.li, at=now)
        assert Nomination.objects.count() == 1

    def test_is_refused_after_the_last_day_and_by_who_may_not(self, there: Honouring, now: datetime) -> None:
        late = now + timedelta(days=11)
        for who, at in (("lin", late), ("kai", now), ("guan", now)):
            with pytest.raises(CannotHonour):
                nominating.name(there.call, there.li, reason="好", agreed=True, by=there.world.actor(who), at=at)
        assert Nomination.objects.count() == 0

    def test_is_not_admitted_by_whoever_named(self, there: Honouring, now: datetime) -> None:
        kao = there.world.actor("kao")
        made = nominating.name(there.call, there.li, reason="好", agreed=True, by=kao, at=now)
        with pytest.raises(CannotHonour, match="请由别人审核资格"):
            nominating.admit(made, agreed=True, note="", by=kao, at=now)
        nominating.admit(made, agreed=True, note="", by=there.world.actor("zu"), at=now)
        made.refresh_from_db()
        assert made.standing == Standing.ADMITTED

    def test_is_not_admitted_before_the_nominee_agreed(self, there: Honouring, now: datetime) -> None:
        lin = there.world.actor("lin")
        made = nominating.name(there.call, there.li, reason="好", agreed=False, by=lin, at=now)
        with pytest.raises(CannotHonour, match="征得本人"):
            nominating.admit(made, agreed=False, note="", by=there.world.actor("kao"), at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Nomination.objects.filter(pk=made.pk).update(standing=Standing.CHOSEN)

    def test_of_whoever_keeps_the_call_leaves_it_to_others_until_withdrawn(
        self, there: Honouring, now: datetime
    ) -> None:
        kao = there.world.actor("kao")
        made = named(there, there.world.people["kao"], at=now, admitted=False)
        with pytest.raises(CannotHonour, match="您本人被提名了"):
            nominating.admit(made, agreed=True, note="", by=kao, at=now)
        with pytest.raises(CannotHonour, match="您本人被提名了"):
            calls.begin_review(there.call, by=kao, at=now)
        made.refresh_from_db()
        assert (made.standing, state_of(there)) == (Standing.NAMED, State.OPEN)
        nominating.withdraw(made, why="不参加", by=kao, at=now)
        other = named(there, there.li, at=now)
        assert other.standing == Standing.ADMITTED

    @pytest.mark.parametrize("state", [State.AWARDED, State.CALLED_OFF])
    def test_of_whoever_keeps_the_call_gives_it_back_when_it_is_over(
        self, there: Honouring, now: datetime, state: State
    ) -> None:
        named(there, there.world.people["kao"], at=now, admitted=False)
        assert not keeps(there.call, there.world.actor("kao"))
        there.call.state = state
        assert keeps(there.call, there.world.actor("kao"))

    def test_refused_says_why_and_ends_there(self, there: Honouring, now: datetime) -> None:
        made, kao = named(there, there.li, at=now, admitted=False), there.world.actor("kao")
        with pytest.raises(CannotHonour, match="请写明"):
            nominating.refuse(made, why=" ", by=kao, at=now)
        nominating.refuse(made, why="去年得过", by=kao, at=now)
        with pytest.raises(CannotHonour, match="已经审核过"):
            nominating.admit(made, agreed=True, note="", by=kao, at=now)
        made.refresh_from_db()
        assert (made.standing, made.why) == (Standing.REFUSED, "去年得过")


class TestReview:
    def test_waits_for_every_name_to_be_decided(self, there: Honouring, now: datetime) -> None:
        named(there, there.li, at=now, admitted=False)
        with pytest.raises(CannotHonour, match="还有 1 个提名没有审核资格"):
            calls.begin_review(there.call, by=there.world.actor("kao"), at=now)
        assert state_of(there) == State.OPEN


class TestPublish:
    def test_shows_the_chosen_and_says_until_when(self, there: Honouring, now: datetime) -> None:
        li, lamps = published(there, now)
        assert state_of(there) == State.PUBLISHED
        assert there.call.published_until == now + timedelta(days=7)
        assert list(public_nominations(there.call)) == [li, lamps]

    def test_takes_no_more_than_the_call_honours(self, there: Honouring, now: datetime) -> None:
        found = reviewed(there, [there.world.lamps, there.net.colleagues], at=now)
        with pytest.raises(CannotHonour, match="集体最多 1 个"):
            calls.publish(there.call, found, note="都好", by=there.world.actor("kao"), at=now)
        assert state_of(there) == State.REVIEW

    def test_waits_for_the_vote_that_was_promised_unless_its_days_are_over(
        self, there: Honouring, now: datetime
    ) -> None:
        Call.objects.update(vote_until=now.date())
        there.call.refresh_from_db()
        found, kao = reviewed(there, [there.li], at=now), there.world.actor("kao")
        with pytest.raises(CannotHonour, match="说好了要投票"):
            calls.publish(there.call, found, note="好", by=kao, at=now)
        late = now + timedelta(days=1)
        with pytest.raises(CannotHonour, match="最后一天已经过了"):
            calls.begin_vote(there.call, by=kao, at=late)
        assert state_of(there) == State.REVIEW
        assert calls.steps_open(there.call, at=now) == ["vote", "call_off"]
        assert calls.steps_open(there.call, at=late) == ["publish", "call_off"]
        calls.publish(there.call, found, note="没有投票", by=kao, at=late)
        assert state_of(there) == State.PUBLISHED

    def test_waits_until_enough_reviewers_have_marked_each(self, there: Honouring, now: datetime) -> None:
        made = named(there, there.li, at=now)
        calls.begin_review(there.call, by=there.world.actor("kao"), at=now)
        there.mark(made, "sun", (60, 40), at=now)
        with pytest.raises(CannotHonour, match="还只有 1 人评过，至少要 2 人"):
            calls.publish(there.call, [made], note="好", by=there.world.actor("kao"), at=now)
        made.refresh_from_db()
        assert (state_of(there), made.standing) == (State.REVIEW, Standing.ADMITTED)


class TestObjection:
    def test_upheld_takes_the_nominee_out(self, there: Honouring, now: datetime) -> None:
        li, _lamps = published(there, now)
        made = objections.object_to(li, words="不是他修的", contact="13800000009", at=now)
        assert "13800000009" not in made.contact_sealed
        kao = there.world.actor("kao")
        with pytest.raises(CannotHonour, match="还有 1 条异议"):
            calls.award(there.call, by=kao, at=now + timedelta(days=8))
        objections.decide(made, upheld=True, answer="查实，是别人修的", by=kao, at=now)
        assert calls.award(there.call, by=kao, at=now + timedelta(days=8)) == 1
        standings = dict(Nomination.objects.values_list("name", "standing"))
        assert standings == {"李四光": Standing.REMOVED, "路灯所": Standing.AWARDED}

    def test_is_decided_once_and_not_by_whoever_named(self, there: Honouring, now: datetime) -> None:
        li, _lamps = published(there, now)
        made = objections.object_to(li, words="不是他修的", contact="", at=now)
        with pytest.raises(CannotHonour):
            objections.decide(made, upheld=False, answer="没有", by=there.world.actor("lin"), at=now)
        objections.decide(made, upheld=False, answer="核实过，是他", by=there.world.actor("kao"), at=now)
        with pytest.raises(CannotHonour, match="已经有人核实过"):
            objections.decide(made, upheld=True, answer="再看", by=there.world.actor("zu"), at=now)
        made.refresh_from_db()
        assert (made.state, made.answer) == (Objection.State.DISMISSED, "核实过，是他")

    def test_to_ones_own_unit_is_for_a_keeper_above_and_the_unit_never_learns_by_whom(
        self, there: Honouring, now: datetime
    ) -> None:
        world, until = there.world, now + timedelta(days=7)
        near = add_person(world, "near", "近处", Role.ASSESSOR, world.lamps_east)
        above = add_person(world, "above", "上级", Role.ORGANISER, world.lamps)
        made = named(there, world.lamps_east, at=now)
        Nomination.objects.update(standing=Standing.CHOSEN)
        Call.objects.update(unit=world.lamps_east, state=State.PUBLISHED, published_until=until)
        made = Nomination.objects.select_related("call__unit").get()
        first, second = (objections.object_to(made, words="灯黑", contact="13800000009", at=now) for _each in range(2))
        of_unit = staff(near)
        with pytest.raises(CannotHonour, match="同一个单位"):
            objections.reveal(first, why="回访核实", by=of_unit, at=now)
        with pytest.raises(CannotHonour, match="同一个单位"):
            objections.decide(first, upheld=False, answer="没有", by=of_unit, at=now)
        assert objections.reveal(first, why="回访核实", by=staff(above), at=now) == "13800000009"
        objections.decide(first, upheld=False, answer="核实过", by=staff(above), at=now)
        # Nobody above is left: the unit decides, but does not look.
        Person.objects.filter(pk=above.pk).update(is_active=False)
        objections.decide(second, upheld=False, answer="核实过", by=of_unit, at=now)
        with pytest.raises(CannotHonour, match="同一个单位"):
            objections.reveal(second, why="回访核实", by=of_unit, at=now)
        assert list(there.call.events.filter(step="reveal").values_list("by", flat=True)) == [above.pk]

    def test_comes_too_late_after_publication(self, there: Honouring, now: datetime) -> None:
        li, _lamps = published(there, now)
        with pytest.raises(CannotHonour, match="不在公示期"):
            objections.object_to(li, words="晚了", contact="", at=now + timedelta(days=7))


class TestAward:
    def test_waits_for_the_end_of_publication(self, there: Honouring, now: datetime) -> None:
        published(there, now)
        with pytest.raises(CannotHonour, match="公示还没有结束"):
            calls.award(there.call, by=there.world.actor("kao"), at=now + timedelta(days=6))
        assert state_of(there) == State.PUBLISHED

    def test_gives_each_a_code_of_its_own(self, there: Honouring, now: datetime) -> None:
        published(there, now)
        assert calls.award(there.call, by=there.world.actor("kao"), at=now + timedelta(days=7)) == 2
        codes = set(Nomination.objects.values_list("code", flat=True))
        assert (len(codes), {len(one) for one in codes}) == (2, {12})


class TestHistory:
    def test_tells_every_step_and_cannot_be_changed(self, there: Honouring, now: datetime) -> None:
        published(there, now)
        steps = list(there.call.events.values_list("step", flat=True))
        assert steps == ["open", "name", "admitted", "name", "admitted", "review", *["mark"] * 4, "publish"]
        assert all(one.said for one in there.call.events.all())
        with pytest.raises(Exception, match="appended, never changed"), transaction.atomic():
            HonourEvent.objects.filter(call=there.call).update(note="x")

    def test_names_who_did_it(self, there: Honouring, now: datetime) -> None:
        named(there, there.li, at=now)
        by = dict(there.call.events.values_list("step", "by"))
        assert by["name"] == Person.objects.get(username="lin").pk
        assert by["admitted"] == Person.objects.get(username="kao").pk
