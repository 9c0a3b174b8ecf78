"""Programmes: ranked with reasons, chosen within the budget, paid, accepted; whoever asked is told."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from qiaomen.campaigns import programmes
from qiaomen.campaigns.history import fault_in
from qiaomen.campaigns.models import Candidate, Item, ItemEvent, ItemProof, Register
from qiaomen.campaigns.pages.seeing import may_see
from qiaomen.campaigns.ranking import money, ranking
from qiaomen.campaigns.scoring import Facts
from qiaomen.cases import following
from qiaomen.cases.problems import CannotMove, Missing, NotYours, SomebodyWasFaster
from qiaomen.files.models import Photo
from qiaomen.notices.models import Message
from qiaomen.people.models import Person
from tests import build
from tests.build.registers import CENTS, OLD, Ground, compound, programme, seen

pytestmark = pytest.mark.django_db


def chosen(of: Ground, item: Item, *, at: datetime, budget: int = CENTS) -> Item:
    """Into the plan, built by the east's authority."""
    until = at.date() + timedelta(days=200)
    programmes.choose(item, unit=of.east, budget=budget, until=until, by=of.world.actor("sun"), at=at)
    return item


class TestNaming:
    def test_wants_the_consent_as_evidence_that_nobody_else_sees(self, of: Ground, now: datetime) -> None:
        made = programme(of, at=now, public=True)
        with pytest.raises(Missing, match="凭据"):
            compound(of, made, at=now, proof=[])
        item = compound(of, made, at=now)
        photo = Photo.objects.get()
        assert (may_see(photo, None), may_see(photo, of.world.actor("sun"))) == (False, True)
        assert fault_in(item) == ""

    @pytest.mark.parametrize(
        "wrong", [{"consents": 301}, {"households": 0, "consents": 0}, {"built_in": 2099}, {"upkeep": 3}]
    )
    def test_refuses_facts_that_cannot_be(self, of: Ground, now: datetime, wrong: dict[str, int]) -> None:
        with pytest.raises(Missing):
            compound(of, programme(of, at=now), at=now, facts=replace(OLD, **wrong))
        assert (Item.objects.count(), Candidate.objects.count()) == (0, 0)


class TestRanking:
    def test_tells_who_is_first_and_what_would_lift_the_others(self, of: Ground, now: datetime) -> None:
        made = programme(of, at=now)
        second = compound(of, made, at=now, facts=replace(OLD, consents=240))
        first = compound(of, made, at=now)
        out = compound(of, made, at=now, facts=replace(OLD, built_in=2015))
        found = ranking(made)
        assert [(one.item, one.rank) for one in found] == [(first, 1), (second, 2), (out, None)]
        assert ("多 1 户同意", 31) in found[1].advice
        assert [str(reason) for reason in found[2].reasons] == ["建成太晚：要在 2005 年底以前建成。"]

    def test_of_equals_shares_the_rank(self, of: Ground, now: datetime) -> None:
        made = programme(of, at=now)
        for facts in (OLD, OLD, replace(OLD, consents=200)):
            compound(of, made, at=now, facts=facts)
        assert [one.rank for one in ranking(made)] == [1, 1, 3]

    def test_of_the_pages_140_compounds_gives_271_wan_each(self, of: Ground, now: datetime) -> None:
        made = programme(of, at=now, budget=380_000_000_00)
        facts = [Facts(1980 + n % 26, n % 3, n % 6, n % 5, 300, 200 + n % 101) for n in range(140)]
        for n, one in enumerate(facts):
            compound(of, made, at=now, facts=one, title=f"小区{n}")
        found = ranking(made)
        each = money(made, found).each
        assert each is not None
        assert (len(found), round(each / 100 / 10_000)) == (140, 271)
        points = [one.score for one in found if one.rank is not None]
        assert points == sorted(points, reverse=True)


class TestMoney:
    def test_is_given_within_the_programme(self, of: Ground, now: datetime) -> None:
        made = programme(of, at=now, budget=2 * CENTS)
        items = [compound(of, made, at=now) for _n in range(3)]
        chosen(of, items[0], at=now)
        with pytest.raises(Missing, match=r"只剩 2,710,000 元，还差 0\.01 元"):
            chosen(of, items[1], at=now, budget=CENTS + 1)
        stale = Item.objects.select_related("register__area", "candidate").get(pk=items[2].pk)
        chosen(of, items[1], at=now)
        with pytest.raises(SomebodyWasFaster):
            chosen(of, stale, at=now)
        assert sorted(one.state for one in Item.objects.all()) == ["found", "owed", "owed"]

    def test_is_not_given_to_what_may_not_be_renewed(self, of: Ground, now: datetime) -> None:
        item = compound(of, programme(of, at=now), at=now, facts=replace(OLD, consents=100))
        with pytest.raises(CannotMove, match="三分之二"):
            chosen(of, item, at=now)

    def test_paid_beyond_the_budget_says_why_for_good(self, of: Ground, now: datetime) -> None:
        item = chosen(of, compound(of, programme(of, at=now), at=now), at=now)
        sun = of.world.actor("sun")
        programmes.pay(item, cents=CENTS, by=sun, at=now)
        with pytest.raises(Missing, match=r"超出预算 0\.50 元"):
            programmes.pay(item, cents=50, by=sun, at=now)
        stale = Item.objects.select_related("register__area", "candidate").get(pk=item.pk)
        programmes.pay(item, cents=50, words="管线改道", by=sun, at=now)
        with pytest.raises(SomebodyWasFaster):
            programmes.pay(stale, cents=50, words="再付一次", by=sun, at=now)
        with pytest.raises(NotYours):
            programmes.pay(item, cents=1, words="x", by=of.world.actor("dong"), at=now)
        found = Candidate.objects.get()
        assert (found.paid, found.over) == (CENTS + 50, True)
        facts = ItemEvent.objects.filter(step="pay").values_list("facts", flat=True)
        assert list(facts)[-1] == {"cents": 50, "paid": CENTS + 50, "over": 50}


class TestTheWay:
    def test_leads_through_milestones_to_the_defects_period(self, of: Ground, now: datetime) -> None:
        Person.objects.filter(username="dong").update(email="dong@example.cn")
        item = chosen(of, compound(of, programme(of, at=now), at=now), at=now)
        dong, sun, until = of.world.actor("dong"), of.world.actor("sun"), now.date() + timedelta(days=730)
        with pytest.raises(Missing):
            programmes.milestone(item, words="开工", proof=[], by=dong, at=now)
        programmes.milestone(item, words="开工", proof=seen(now), by=dong, at=now)
        programmes.complete(item, words="", proof=seen(now), by=dong, at=now)
        programmes.redo(item, words="坡道太陡", proof=(), by=sun, at=now)
        programmes.complete(item, words="", proof=seen(now), by=dong, at=now)
        with pytest.raises(NotYours):
            programmes.accept(item, defects_until=until, words="", proof=seen(now), by=of.world.actor("kang"), at=now)
        programmes.accept(item, defects_until=until, words="", proof=seen(now), by=sun, at=now)
        late = now + timedelta(days=731)
        with pytest.raises(CannotMove, match="已经过了"):
            programmes.repair(item, words="漏水", proof=(), by=sun, at=late)
        programmes.repair(item, words="漏水", proof=(), by=sun, at=now)
        assert (item.state, item.state_words, item.due_on, fault_in(item)) == ("owed", "改造中", None, "")
        # Whoever has to do something now is told of it.
        told = Message.objects.filter(to="dong@example.cn", about=f"item:{item.pk}").order_by("pk")
        assert [one.subject for one in told] == [
            f"{words}：{item.number}"
            for words in ("有一个小区交给您单位改造", "验收没有通过，请整改", "质保期内坏了，请返修")
        ]

    def test_tells_those_who_asked_in_a_report_once_each(self, of: Ground, now: datetime) -> None:
        item = compound(of, programme(of, at=now, public=True), at=now)
        case = build.accepted(of.world, now, phone="13800001234", email="mei@example.cn")
        follower = following.new_follower(language="", at=now)
        following.follow(follower, of.world.east, at=now)
        contact = following.ask_address(follower, "mei@example.cn", what="东区", at=now)
        assert contact is not None
        following.confirm(contact, at=now)
        programmes.wish(item, case, by=of.world.actor("sun"), at=now)
        with pytest.raises(CannotMove, match="已经记在"):
            programmes.wish(item, case, by=of.world.actor("sun"), at=now)
        with pytest.raises(NotYours):
            programmes.wish(item, build.accepted(of.world, now), by=of.world.actor("dong"), at=now)
        chosen(of, item, at=now)
        told = Message.objects.filter(about=f"item:{item.pk}").order_by("to")
        assert [(one.channel, one.to) for one in told] == [("sms", "13800001234"), ("email", "mei@example.cn")]
        assert [event.step for event in item.events.all()] == ["begin", "wish", "choose"]

    def test_tells_whoever_follows_the_place(self, of: Ground, now: datetime) -> None:
        made = programme(of, at=now, public=True)
        follower = following.new_follower(language="", at=now)
        following.follow(follower, of.world.east, at=now)
        contact = following.ask_address(follower, "zhang@example.cn", what="东区", at=now)
        assert contact is not None
        following.confirm(contact, at=now)
        item = chosen(of, compound(of, made, at=now), at=now)
        for _n in range(2):
            programmes.milestone(item, words="开工", proof=seen(now), by=of.world.actor("dong"), at=now)
        told = Message.objects.filter(about=f"item:{item.pk}")
        assert [one.to for one in told] == ["zhang@example.cn"] * 3
        Register.objects.update(public=False)
        item.register.refresh_from_db()
        programmes.milestone(item, words="封顶", proof=seen(now), by=of.world.actor("dong"), at=now)
        assert told.count() == 3
        assert ItemProof.Kind.CONSENT in {one.kind for one in ItemProof.objects.all()}
