"""Checklists: filled in where the task is done, kept with it, owed before it is called done, counted."""

from datetime import datetime, timedelta

import pytest

from qiaomen.campaigns import problems
from qiaomen.campaigns.briefs import today
from qiaomen.campaigns.checklists import filled, keep
from qiaomen.campaigns.clearing import clearing
from qiaomen.campaigns.history import fault_in
from qiaomen.campaigns.models import Item, ItemAnswer, ItemProof, Register
from qiaomen.campaigns.spreading import spread
from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.forms.answering import Given, receive
from qiaomen.forms.models import Answer
from qiaomen.forms.queries import current_version
from tests.build import forms
from tests.build.registers import Ground, campaign, seen

pytestmark = pytest.mark.django_db
SURVEY = [forms.asks("select_one yn", "clean", "地面干净吗？", required="yes"), forms.asks("text", "note", "还有什么")]


def listed(of: Ground, at: datetime) -> tuple[Register, list[Item]]:
    """A campaign whose markets have a checklist; the east's item and the west's."""
    made, by = campaign(of, at=at), of.world.actor("sun")
    form = forms.form(of.world, at, survey=SURVEY)
    spread(
        made, tasks=["查市场"], place_kinds=["集贸市场"], units=[of.east, of.west], due_on=made.until_on, by=by, at=at,
        checklist=form,
    )  # fmt: skip
    items = made.items.filter(checklist=form).select_related("register__area", "unit", "checklist", "area")
    return made, list(items.order_by("pk"))


def answer(item: Item, at: datetime, *, clean: str = "yes", name: str = "one") -> Answer:
    """What somebody wrote on the spot."""
    assert item.checklist is not None
    version = current_version(item.checklist)
    return receive(version, Given(name, {f"/{version.definition['name']}/clean": clean}), by=None, at=at)


class TestKeeping:
    def test_is_a_line_of_the_history_once(self, of: Ground, now: datetime) -> None:
        _made, (east, west) = listed(of, now)
        dong, one = of.world.actor("dong"), answer(east, now)
        keep(east, one, by=dong, at=now)
        keep(east, one, by=dong, at=now)
        assert (list(east.events.values_list("step", flat=True)), fault_in(east)) == (["begin", "fill"], "")
        with pytest.raises(CannotMove, match="别的任务"):
            keep(west, one, by=of.world.actor("xi"), at=now)
        with pytest.raises(NotYours):
            keep(east, answer(east, now, name="two"), by=of.world.actor("xi"), at=now)
        assert ItemAnswer.objects.get().item == east

    def test_is_owed_before_a_task_is_called_done_and_after_a_relapse_again(self, of: Ground, now: datetime) -> None:
        _made, (east, _west) = listed(of, now)
        dong, after = of.world.actor("dong"), ItemProof.Kind.AFTER
        with pytest.raises(Missing, match="先填"):
            problems.ask(east, proof=seen(now, after), by=dong, at=now)
        keep(east, answer(east, now), by=dong, at=now)
        problems.ask(east, proof=seen(now, after), by=dong, at=now)
        # From a telephone that had no network meanwhile.
        keep(east, answer(east, now, name="late"), by=dong, at=now)
        problems.strike(east, proof=seen(now), by=of.world.actor("kao"), at=now)
        until = now.date() + timedelta(days=3)
        problems.relapse(east, words="又脏了", until=until, by=of.world.actor("kao"), at=now)
        with pytest.raises(Missing, match="先填"):
            problems.ask(east, proof=seen(now, after), by=dong, at=now)
        assert (east.state, fault_in(east)) == ("owed", "")


class TestCounting:
    def test_says_how_many_have_one_and_what_they_say(self, of: Ground, now: datetime) -> None:
        made, (east, west) = listed(of, now)
        keep(east, answer(east, now, name="old"), by=of.world.actor("dong"), at=now)
        later = now + timedelta(days=1)
        keep(east, answer(east, later, clean="no"), by=of.world.actor("dong"), at=later)
        total = clearing(made, on=now.date()).total
        assert (total.lists, total.filled, total.found) == (2, 1, 6)
        said = filled(made, speak=lambda _definition: "")
        assert [(one.n, one.items, one.done) for one in said] == [(2, 2, 1)]
        assert [(one.answered, one.rows) for one in said[0].questions] == [(2, [("是", 1), ("否", 1)])]
        assert [one.n for one in filled(made, speak=lambda _definition: "", since=later)] == [1]
        assert (today(made, at=later).done["fill"], west.state) == (1, "owed")
