"""Registers of problems: one permanent number, struck off on the spot by the level above, cleared to zero."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from qiaomen.campaigns import problems
from qiaomen.campaigns.borders import sides
from qiaomen.campaigns.clearing import clearing
from qiaomen.campaigns.history import fault_in
from qiaomen.campaigns.looking_back import draw, inspect, pass_rate, sample
from qiaomen.campaigns.models import Draw, Item, ItemEvent, ItemProof, LookBack, Register
from qiaomen.campaigns.permissions import steps_open_to
from qiaomen.campaigns.queries import LOOK, in_state, items_visible_to, shown_to_all
from qiaomen.campaigns.states import MACHINE, STEPS, State
from qiaomen.cases.models import Case
from qiaomen.cases.problems import CannotMove, Missing, NotInThisState, NotYours, SomebodyWasFaster
from qiaomen.notices.models import Message
from qiaomen.people.models import Person, Post, Role
from qiaomen.places.coords import Position
from tests import build
from tests.build.registers import Ground, owed, problem, rivers, seen, struck

pytestmark = pytest.mark.django_db
AFTER = ItemProof.Kind.AFTER


def steps(item: Item) -> list[str]:
    return list(ItemEvent.objects.filter(item=item).values_list("step", flat=True))


class TestTheWay:
    def test_leads_from_found_to_struck_off_under_one_number(self, of: Ground, now: datetime) -> None:
        item = problem(of, rivers(of, at=now), at=now)
        number = item.number
        problems.assign(item, to=of.east, until=now.date(), by=of.world.actor("sun"), at=now)
        problems.note(item, words="拆了一半", by=of.world.actor("dong"), at=now)
        problems.ask(item, proof=seen(now, AFTER), by=of.world.actor("dong"), at=now)
        problems.send_back(item, words="地基还在", by=of.world.actor("kao"), at=now)
        problems.ask(item, proof=seen(now, AFTER), by=of.world.actor("dong"), at=now)
        problems.strike(item, proof=seen(now), by=of.world.actor("sun"), at=now)
        problems.relapse(item, words="又搭起来了", until=now.date(), by=of.world.actor("sun"), at=now)
        assert (item.number, item.state, item.relapses, fault_in(item)) == (number, State.OWED, 1, "")
        assert steps(item) == ["begin", "assign", "note", "ask", "send_back", "ask", "strike", "relapse"]

    def test_of_each_step_is_the_tables(self, of: Ground, now: datetime) -> None:
        """Typed by hand, so that a wrong table is noticed."""
        ways = {step.name: (sorted(step.from_states), step.to) for step in STEPS if "problems" in step.kinds}
        assert ways == {
            "assign": (["found"], "owed"), "note": (["owed"], None), "ask": (["owed"], "asked"),
            "strike": (["asked"], "struck"), "send_back": (["asked"], "owed"), "look_back": (["struck"], None),
            "relapse": (["struck"], "owed"),
        }  # fmt: skip

    def test_refuses_what_is_not_its_turn(self, of: Ground, now: datetime) -> None:
        item = problem(of, rivers(of, at=now), at=now)
        for do in (problems.ask, problems.strike):
            with pytest.raises(NotInThisState):
                do(item, proof=seen(now), by=of.world.actor("sun"), at=now)
        assert steps(item) == ["begin"]

    def test_wants_photos_and_reasons(self, of: Ground, now: datetime) -> None:
        item = owed(of, rivers(of, at=now), at=now)
        with pytest.raises(Missing, match="整改后"):
            problems.ask(item, proof=[], by=of.world.actor("dong"), at=now)
        problems.ask(item, proof=seen(now, AFTER), by=of.world.actor("dong"), at=now)
        with pytest.raises(Missing, match="现场"):
            problems.strike(item, proof=[], by=of.world.actor("sun"), at=now)
        with pytest.raises(Missing, match="看到了什么"):
            problems.send_back(item, words=" ", by=of.world.actor("sun"), at=now)
        assert item.state == State.ASKED


class TestWho:
    def test_strikes_off_is_of_the_level_above_and_somebody_else(self, of: Ground, now: datetime) -> None:
        item = owed(of, rivers(of, at=now), at=now)
        both = build.add_person(of.world, "both", "两岗一人", Role.CLERK, of.east)
        Post.objects.create(person=both, role=Role.SUPERVISOR, unit=of.world.centre)
        problems.ask(item, proof=seen(now, AFTER), by=of.world.actor("both"), at=now)
        for who in ("dong", "kang", "both", "xi", "wang"):
            with pytest.raises(NotYours):
                problems.strike(item, proof=seen(now), by=of.world.actor(who), at=now)
        assert item.state == State.ASKED
        problems.strike(item, proof=seen(now), by=of.world.actor("cai"), at=now)
        assert item.state == State.STRUCK

    def test_of_two_who_look_at_once_the_slower_is_told(self, of: Ground, now: datetime) -> None:
        item = owed(of, rivers(of, at=now), at=now)
        problems.ask(item, proof=seen(now, AFTER), by=of.world.actor("dong"), at=now)
        stale = Item.objects.select_related("register").get(pk=item.pk)
        problems.strike(item, proof=seen(now), by=of.world.actor("sun"), at=now)
        with pytest.raises(SomebodyWasFaster):
            problems.send_back(stale, words="没拆完", by=of.world.actor("kao"), at=now)
        assert (stale.state, Item.objects.get().state) == (State.ASKED, State.STRUCK)

    def test_owes_it_across_a_border_are_both_sides(self, of: Ground, now: datetime) -> None:
        build.add_person(of.world, "head", "东区领导冯远", Role.LEADER, of.east, within=of.world.east)
        build.add_person(of.world, "away", "路灯所领导成立", Role.LEADER, of.world.lamps, within=of.world.whole)
        Person.objects.filter(username__in=["dong", "xi", "head", "away"]).update(email="a@example.cn")
        item = problem(of, rivers(of, at=now), at=now)
        sun = of.world.actor("sun")
        with pytest.raises(Missing, match="另一个单位"):
            problems.assign(item, to=of.east, other=of.east, until=now.date(), by=sun, at=now)
        problems.assign(item, to=of.east, other=of.west, until=now.date(), by=sun, at=now)
        assert Message.objects.filter(about=f"item:{item.pk}").count() == 3
        for who in ("dong", "xi"):
            assert list(items_visible_to(of.world.actor(who))) == [item]
            assert [step.name for step in steps_open_to(of.world.actor(who), item)] == ["note", "ask"]

    def test_is_proposed_by_its_place_and_by_both_sides_of_a_near_border(self, of: Ground, now: datetime) -> None:
        register = rivers(of, at=now)
        inland, border = (
            problem(of, register, at=now),
            problem(of, register, at=now, position=Position(115.7005, 37.75)),
        )
        assert (sides(inland), sides(border)) == ([of.east], [of.east, of.west])
        nowhere = problem(of, register, at=now, position=None)
        assert sides(nowhere) == [of.east]


class TestFinding:
    def test_may_begin_with_a_case_once(self, of: Ground, now: datetime) -> None:
        register, case = rivers(of, at=now), build.in_handling(of.world, now)
        made = problems.from_case(register, case, by=of.world.actor("sun"), at=now)
        assert (made.case, made.area, made.state) == (case, case.area, State.FOUND)
        with pytest.raises(CannotMove, match="已经在台账"):
            problems.from_case(register, case, by=of.world.actor("sun"), at=now)
        with pytest.raises(NotYours):
            problems.from_case(register, build.in_handling(of.world, now), by=of.world.actor("dai"), at=now)
        assert Item.objects.count() == 1

    def test_of_a_case_that_is_not_public_is_not_named_to_all(self, of: Ground, now: datetime) -> None:
        register = rivers(of, at=now)
        shown = problem(of, register, at=now)
        case = build.in_handling(of.world, now)
        Case.objects.filter(pk=case.pk).update(public=False)
        made = problems.from_case(register, case, by=of.world.actor("sun"), at=now)
        assert list(shown_to_all(register.items.all())) == [shown]
        Register.objects.filter(pk=register.pk).update(public=True)
        page = Client().get(f"/progress/{register.number}/").content.decode()
        assert (shown.number in page, made.number in page) == (True, False)
        Case.objects.filter(pk=case.pk).update(public=True)
        assert set(shown_to_all(register.items.all())) == {shown, made}

    def test_is_of_this_ground(self, of: Ground, now: datetime) -> None:
        register = rivers(of, at=now, area=of.world.east)
        with pytest.raises(Missing, match="不在这个范围"):
            problem(of, register, at=now, area=of.world.west)


class TestClearing:
    def test_of_the_page_adds_up_to_61_structures_and_174800_square_metres(self, of: Ground, now: datetime) -> None:
        register, line = rivers(of, at=now), build.road("YD", "溢东排河左堤")
        sizes = [Decimal(2865)] * 60 + [Decimal(2900)]
        for n, size in enumerate(sizes):
            mark = Decimal(8 * n) / 60
            struck(of, register, at=now, amount=size, line=line, kilometre=round(mark, 3))
        now_is = clearing(register, on=now.date())
        total, counts = now_is.total, now_is.by_area
        assert (total.found, total.struck, total.open, total.cleared) == (61, 61, 0, Decimal(174800))
        assert [(one.of, one.found, one.is_clear) for one in counts] == [(of.world.east, 61, True)]
        marks = register.items.order_by("kilometre").values_list("kilometre", flat=True)
        assert (marks[0], marks[60]) == (Decimal(0), Decimal(8))

    def test_counts_what_is_late_and_what_came_again(self, of: Ground, now: datetime) -> None:
        register = rivers(of, at=now)
        owed(of, register, at=now)
        item = struck(of, register, at=now)
        problem(of, register, at=now, area=of.world.west)
        problems.relapse(item, words="又有了", until=now.date(), by=of.world.actor("sun"), at=now)
        later = clearing(register, on=now.date() + timedelta(days=8))
        total, counts = later.total, later.by_area
        assert (total.found, total.open, total.overdue, total.relapsed, total.is_clear) == (3, 3, 2, 1, False)
        assert [(one.of, one.found) for one in counts] == [(of.world.west, 1), (of.world.east, 2)]


class TestLookingBack:
    def test_draws_a_tenth_that_anybody_can_draw_again(self, of: Ground, now: datetime) -> None:
        register = rivers(of, at=now)
        with pytest.raises(CannotMove, match="没有可以"):
            draw(register, on=now.date(), by=of.world.actor("sun"))
        for _n in range(7):
            struck(of, register, at=now)
        made = draw(register, on=now.date(), by=of.world.actor("sun"))
        drawn = list(made.look_backs.order_by("item_id").values_list("item_id", flat=True))
        assert (len(drawn), drawn, made.seed) == (5, sample(made.pool, made.seed), now.date().toordinal())
        with pytest.raises(CannotMove, match="今天已经"):
            draw(register, on=now.date(), by=of.world.actor("kao"))
        with pytest.raises(NotYours):
            draw(register, on=now.date() + timedelta(days=1), by=of.world.actor("dong"))
        assert (Draw.objects.count(), len(sample(range(200), 7)), sample([3], 1)) == (1, 20, [3])

    def test_tells_its_pass_rate_and_what_failed_is_owed_again(self, of: Ground, now: datetime) -> None:
        register = rivers(of, at=now)
        items = [struck(of, register, at=now) for _n in range(3)]
        draw(register, on=now.date(), by=of.world.actor("sun"))
        sun, until = of.world.actor("sun"), now.date() + timedelta(days=3)
        with pytest.raises(NotYours, match="别人"):
            inspect(items[0], passed=True, words="", until=None, proof=seen(now), by=of.world.actor("kao"), at=now)
        with pytest.raises(Missing):
            inspect(items[0], passed=False, words="又有了", until=None, proof=seen(now), by=sun, at=now)
        inspect(items[0], passed=True, words="", until=None, proof=seen(now), by=sun, at=now)
        inspect(items[1], passed=False, words="又有了", until=until, proof=seen(now), by=sun, at=now)
        with pytest.raises(CannotMove, match="已经看过"):
            inspect(items[0], passed=True, words="", until=None, proof=seen(now), by=sun, at=now)
        found = pass_rate(register)
        assert (found.drawn, found.looked, found.passed, found.percent) == (3, 2, 1, 50)
        assert (items[0].state, items[1].state, items[1].relapses) == (State.STRUCK, State.OWED, 1)
        assert list(in_state(Item.objects.all(), LOOK)) == [items[2]]
        # Gone bad before anybody went there: owed again, and nothing to be looked at for now.
        problems.relapse(items[2], words="又有了", until=until, by=sun, at=now)
        assert (list(in_state(Item.objects.all(), LOOK)), LookBack.objects.filter(passed=None).count()) == ([], 1)
        assert MACHINE["look_back"].to is None
