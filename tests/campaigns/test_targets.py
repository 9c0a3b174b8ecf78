"""Targets: shares add up, those who owe them report, somebody of the level above confirms."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from qiaomen.campaigns import planning
from qiaomen.campaigns.history import fault_in
from qiaomen.campaigns.models import Item, ItemEvent, ItemProof, Register
from qiaomen.campaigns.moves import Proof
from qiaomen.campaigns.permissions import steps_open_to
from qiaomen.campaigns.queries import items_visible_to, public_registers, visible_to, with_names
from qiaomen.campaigns.standing import standing
from qiaomen.campaigns.targets import audit, break_down, last_report, report
from qiaomen.cases.models import Clock
from qiaomen.cases.problems import CannotMove, Missing, NotInThisState, NotYours, SomebodyWasFaster
from qiaomen.forms.answering import Given, receive
from qiaomen.forms.queries import current_version
from qiaomen.people.models import Post, Role
from tests import build
from tests.build import forms
from tests.build.city import EAST_POINT
from tests.build.registers import Ground, ground, reported, running, shares, target
from tests.cases.test_races import at_once, one_won
from tests.conftest import guards_down

pytestmark = pytest.mark.django_db


def audited(of: Ground, item: Item, value: str, *, at: datetime, note: str = "") -> ItemEvent:
    """The city's inspector confirms the last report."""
    event = last_report(item)
    assert event is not None
    return audit(item, event, value=Decimal(value), by=of.world.actor("sun"), at=at, note=note)


class TestTheBreakdown:
    @pytest.mark.parametrize(("west", "words"), [("6.5", "多 0.5 万亩"), ("5.99", "少 0.01 万亩")])
    def test_is_refused_by_how_much_it_is_off(self, of: Ground, now: datetime, west: str, words: str) -> None:
        made = target(of, at=now)
        with pytest.raises(Missing, match=words):
            break_down(made, shares(of, west=west), by=of.world.actor("sun"), at=now)
        assert (Item.objects.count(), Register.objects.get().version) == (0, 0)

    def test_gives_each_county_its_share_and_owner(self, of: Ground, now: datetime) -> None:
        made = target(of, at=now)
        with pytest.raises(CannotMove, match="先把任务分下去"):
            planning.publish(made, by=of.world.actor("sun"), at=now)
        break_down(made, shares(of), by=of.world.actor("sun"), at=now)
        found = [(one.title, one.unit, one.amount) for one in made.items.order_by("amount")]
        assert found == [("西区", of.west, Decimal("6")), ("东区", of.east, Decimal("7.29"))]

    def test_may_be_given_anew_but_nobody_is_dropped(self, of: Ground, now: datetime) -> None:
        made, east, _west = running(of, at=now)
        break_down(made, shares(of, "7", "6.29"), by=of.world.actor("sun"), at=now)
        assert list(ItemEvent.objects.filter(item=east).values_list("step", flat=True)) == ["begin", "share"]
        with pytest.raises(Missing, match="西区"):
            break_down(made, shares(of, "13.29")[:1], by=of.world.actor("sun"), at=now)
        assert set(made.items.values_list("amount", flat=True)) == {Decimal("7"), Decimal("6.29")}

    def test_is_the_leaders_alone_and_the_slower_of_two_is_told(self, of: Ground, now: datetime) -> None:
        made = target(of, at=now)
        stale = Register.objects.get()
        for who in ("dong", "kang", "dai"):
            with pytest.raises(NotYours):
                break_down(made, shares(of), by=of.world.actor(who), at=now)
        break_down(made, shares(of), by=of.world.actor("sun"), at=now)
        with pytest.raises(SomebodyWasFaster):
            break_down(stale, shares(of, "7", "6.29"), by=of.world.actor("kao"), at=now)
        assert (stale.version, made.version) == (0, 1)


class TestReports:
    def test_come_from_those_who_owe_with_where_the_figure_is_from(self, of: Ground, now: datetime) -> None:
        _made, east, _west = running(of, at=now)
        for who in ("xi", "sun", "kang"):
            with pytest.raises(NotYours):
                report(east, value=Decimal(1), on=now.date(), note="验收单", by=of.world.actor(who), at=now)
        with pytest.raises(Missing, match="依据"):
            report(east, value=Decimal(1), on=now.date(), by=of.world.actor("dong"), at=now)
        reported(of, east, "3.5", now.date(), at=now)
        east.refresh_from_db()
        assert (east.reported, east.reported_on, east.confirmed) == (Decimal("3.5"), now.date(), None)

    @pytest.mark.parametrize(("days", "value"), [(1, "2"), (-100, "2"), (-3, "2"), (0, "-1"), (0, "1e12"), (0, "NaN")])
    def test_are_refused_for_days_and_numbers_that_cannot_be(
        self, of: Ground, now: datetime, days: int, value: str
    ) -> None:
        _made, east, _west = running(of, at=now)
        reported(of, east, "1", now.date() - timedelta(days=1), at=now)
        with pytest.raises(Missing):
            reported(of, east, value, now.date() + timedelta(days=days), at=now)
        assert Item.objects.get(pk=east.pk).reported == 1

    def test_of_less_than_before_say_why(self, of: Ground, now: datetime) -> None:
        _made, east, _west = running(of, at=now)
        photo = build.photo(now)
        reported(of, east, "4", now.date(), at=now)
        proof = [Proof(photo, ItemProof.Kind.OTHER)]
        with pytest.raises(Missing, match="比上次报的少"):
            report(east, value=Decimal(3), on=now.date(), by=of.world.actor("dong"), at=now, proof=proof)
        report(east, value=Decimal(3), on=now.date(), by=of.world.actor("dong"), at=now, proof=proof, note="重复计算")
        assert [one.facts["value"] for one in ItemEvent.objects.filter(step="report")] == ["4", "3"]
        assert ItemEvent.objects.get(number=3).facts["photos"] == [["other", photo.sha256]]

    def test_end_with_the_register(self, of: Ground, now: datetime) -> None:
        made, east, _west = running(of, at=now)
        planning.close(made, by=of.world.actor("sun"), at=now)
        east.register.refresh_from_db()
        with pytest.raises(NotInThisState):
            reported(of, east, "1", now.date(), at=now)
        assert steps_open_to(of.world.actor("dong"), east) == []


class TestAudits:
    def test_write_a_corrected_figure_beside_the_reported_one(self, of: Ground, now: datetime) -> None:
        _made, east, _west = running(of, at=now)
        reported(of, east, "4", now.date(), at=now)
        with pytest.raises(Missing, match="不一样"):
            audited(of, east, "3.8", at=now)
        audited(of, east, "3.8", at=now, note="两处没有成活")
        assert (east.reported, east.confirmed) == (Decimal("4"), Decimal("3.8"))
        assert [one.facts.get("value") for one in ItemEvent.objects.filter(item=east)] == [None, "4", "3.8"]

    def test_are_by_another_unit_of_wider_ground(self, of: Ground, now: datetime) -> None:
        _made, east, _west = running(of, at=now)
        reported(of, east, "4", now.date(), at=now)
        event = last_report(east)
        assert event is not None
        build.add_person(of.world, "same", "东区另一督查", Role.SUPERVISOR, of.east)
        for who in ("kang", "same", "dong", "xi"):
            with pytest.raises(NotYours):
                audit(east, event, value=Decimal(4), by=of.world.actor(who), at=now)
        both = build.add_person(of.world, "both", "两岗一人", Role.CLERK, of.east)
        Post.objects.create(person=both, role=Role.SUPERVISOR, unit=of.world.centre)
        report(east, value=Decimal(5), on=now.date(), note="表", by=of.world.actor("both"), at=now)
        event = last_report(east)
        assert event is not None
        with pytest.raises(NotYours, match="别人"):
            audit(east, event, value=Decimal(5), by=of.world.actor("both"), at=now)
        assert Item.objects.get(pk=east.pk).confirmed is None

    def test_are_about_the_last_report_only(self, of: Ground, now: datetime) -> None:
        _made, east, _west = running(of, at=now)
        reported(of, east, "4", now.date(), at=now)
        old = last_report(east)
        assert old is not None
        reported(of, east, "5", now.date(), at=now)
        with pytest.raises(SomebodyWasFaster):
            audit(east, old, value=Decimal(4), by=of.world.actor("sun"), at=now)


class TestTheStanding:
    def test_of_the_newspaper_page_is_234_percent(self, of: Ground, now: datetime) -> None:
        made, east, west = running(of, at=now)
        reported(of, east, "17.1", now.date(), at=now)
        reported(of, west, "14", now.date(), at=now)
        audited(of, west, "14", at=now)
        total = standing(made, at=now).total
        assert total.percent is not None
        assert (total.reported, round(total.percent), total.confirmed) == (Decimal("31.1"), 234, Decimal("14"))

    def test_takes_what_was_confirmed_into_the_curve_once_all_have_reported(self, of: Ground, now: datetime) -> None:
        made, east, west = running(of, at=now)
        day = now.date()
        reported(of, east, "1", day - timedelta(days=3), at=now)
        reported(of, west, "2", day - timedelta(days=2), at=now)
        reported(of, east, "5", day, at=now)
        audited(of, east, "4.5", at=now, note="有重复")
        found = standing(made, at=now)
        assert found.points == [(day - timedelta(days=2), Decimal("3")), (day, Decimal("6.5"))]
        assert (found.silent, found.forecast) == (0, None)

    def test_may_be_counted_by_the_system(self, of: Ground, now: datetime) -> None:
        build.closed(of.world, now - timedelta(days=3))
        build.closed(of.world, now - timedelta(days=2), position=build.WEST_POINT)
        build.received(of.world, now)
        made, east, west = running(of, at=now, measure="cases_closed", task=Decimal(4), measure_unit="件")
        found = standing(made, at=now)
        assert [(line.item, str(line.reported)) for line in found.lines] == [(west, "1"), (east, "1")]
        assert (found.total.percent, found.points[-1][1]) == (Decimal(50), Decimal(2))
        with pytest.raises(CannotMove, match="系统统计"):
            reported(of, east, "3", now.date(), at=now)

    def test_may_be_narrowed_to_a_kind_and_to_what_was_in_time(self, of: Ground, now: datetime) -> None:
        lamp, late = build.closed(of.world, now - timedelta(days=3)), build.closed(of.world, now - timedelta(days=3))
        Clock.objects.filter(case=late, stage="handle").update(overdue_at=now)
        usual: dict[str, object] = {"task": Decimal(4), "measure_unit": "件"}
        for measure, category, n in (
            ("cases_on_time", None, 1), ("cases_closed", lamp.category, 2), ("cases_closed", of.world.hole, 0),
        ):  # fmt: skip
            made, *_ = running(of, at=now, measure=measure, category=category, **usual)
            found = standing(made, at=now).total
            assert (str(found.reported), found.on) == (str(n), now.date())

    def test_may_count_the_answers_to_a_form_where_they_were_given(self, of: Ground, now: datetime) -> None:
        form = forms.form(of.world, now, survey=[forms.asks("geopoint", "place", "在哪里")])
        usual: dict[str, object] = {"measure": "answers_taken", "task": Decimal(4), "measure_unit": "份"}
        with pytest.raises(Missing, match="哪份表单"):
            target(of, at=now, **usual)
        with pytest.raises(Missing, match="不按这个来数"):
            target(of, at=now, **usual | {"measure": "people_came", "form": form})
        made, east, west = running(of, at=now, form=form, **usual)
        for n, place in enumerate((f"{EAST_POINT.latitude} {EAST_POINT.longitude} 0 0", "", "0 0 0 0")):
            receive(current_version(form), Given(f"a{n}", {"/data/place": place}), by=None, at=now)
        lines = standing(made, at=now + timedelta(minutes=1)).lines
        assert [(one.item, str(one.reported)) for one in lines] == [(west, "0"), (east, "1")]


class TestSeeing:
    def test_is_by_ground_and_unit(self, of: Ground, now: datetime) -> None:
        made, east, west = running(of, at=now)
        draft = target(of, at=now)
        assert set(visible_to(of.world.actor("sun"))) == {made, draft}
        assert set(visible_to(of.world.actor("dong"))) == {made}
        assert set(visible_to(of.world.actor("lu"))) == {made, draft}
        for who in ("zu", "kai", "bo"):
            assert not visible_to(of.world.actor(who)).exists()
        assert list(items_visible_to(of.world.actor("dong"))) == [east]
        assert list(items_visible_to(of.world.actor("kang"))) == [east]
        assert set(items_visible_to(of.world.actor("wang"))) == {east, west}

    def test_is_for_everybody_once_published(self, of: Ground, now: datetime) -> None:
        made, *_ = running(of, at=now)
        draft = target(of, at=now, public=True)
        assert list(public_registers()) == []
        planning.show(made, public=True, by=of.world.actor("sun"))
        assert (list(public_registers()), draft.public) == ([made], True)


class TestTheHistory:
    def test_shows_a_change_and_refuses_it(self, of: Ground, now: datetime) -> None:
        _made, east, _west = running(of, at=now)
        reported(of, east, "4", now.date(), at=now)
        assert fault_in(east) == ""
        event = ItemEvent.objects.get(item=east, number=2)
        with pytest.raises(DatabaseError, match="appended"):
            ItemEvent.objects.filter(item=east).update(note="")
        assert event.note == "验收单"

    def test_names_the_line_that_was_changed(self, of: Ground, now: datetime) -> None:
        _made, east, _west = running(of, at=now)
        reported(of, east, "4", now.date(), at=now)
        with guards_down(), connection.cursor() as cursor:
            cursor.execute("UPDATE campaigns_itemevent SET note = 'x' WHERE item_id = %s AND number = 2", [east.pk])
        assert fault_in(east) == "content"


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_audit_the_same_report_and_one_of_them_is_told(self, now: datetime) -> None:
        of = ground(build.world())
        _made, east, _west = running(of, at=now)
        reported(of, east, "4", now.date(), at=now)
        event = last_report(east)
        assert event is not None
        copies = [(with_names(Item.objects.all()).get(pk=east.pk), of.world.actor(who)) for who in ("sun", "kao")]
        came = at_once(*(partial(audit, mine, event, value=Decimal(4), by=by, at=now) for mine, by in copies))
        one_won(came, told=SomebodyWasFaster)
        assert ItemEvent.objects.filter(item=east, step="audit").count() == 1
