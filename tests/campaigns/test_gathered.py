"""A campaign of what stands out: its cases are its items, go as the cases go, and later ones come in by themselves."""

from datetime import datetime, timedelta

import pytest

from qiaomen.campaigns import gathered, problems
from qiaomen.campaigns.briefs import whole
from qiaomen.campaigns.clearing import clearing
from qiaomen.campaigns.history import fault_in
from qiaomen.campaigns.models import Item, ItemEvent, Register
from qiaomen.campaigns.permissions import steps_open_to
from qiaomen.campaigns.queries import shown_to_all
from qiaomen.campaigns.states import State
from qiaomen.cases import approvals, dispatch, joining, supervision
from qiaomen.cases.findings import dismiss, propose
from qiaomen.cases.models import Action, Approval, Case, Finding
from qiaomen.cases.models.finding import Basis, Standing
from qiaomen.cases.problems import CannotMove, NotInThisState, NotYours
from qiaomen.cases.states import STEPS
from qiaomen.cases.states import State as CaseState
from qiaomen.reactions import REACTIONS
from qiaomen.worker import work_off
from tests import build
from tests.build.registers import Ground

pytestmark = pytest.mark.django_db


def stood_out(of: Ground, at: datetime, cases: list[Case]) -> Finding:
    """Lamps in the east stand out."""
    made = propose(
        Basis.AREA, "area:east", [one.pk for one in cases], at=at, area=of.world.east, category=of.world.lamp,
        n=len(cases), usual=1.2, weeks=40.0, since_on=at.date() - timedelta(days=2), until_on=at.date(),
    )  # fmt: skip
    assert made is not None
    return made


def made_of(of: Ground, at: datetime, cases: list[Case], who: str = "sun") -> Register:
    """The campaign that the supervisor makes of it."""
    until = at.date() + timedelta(days=30)
    return gathered.make(
        stood_out(of, at, cases),
        title="东区路灯专项",
        unit=of.world.lamps,
        until_on=until,
        by=of.world.actor(who),
        at=at,
    )


def states(register: Register) -> list[str]:
    """Of its items, the oldest case first."""
    return list(register.items.order_by("case").values_list("state", flat=True))


class TestMaking:
    def test_takes_the_cases_as_items_in_the_words_of_the_catalogue(self, of: Ground, now: datetime) -> None:
        waits, handled = build.accepted(of.world, now), build.in_handling(of.world, now)
        verified = build.verified(of.world, now)
        made = made_of(of, now, [waits, handled, verified])
        assert (made.state, made.area, states(made)) == ("open", of.world.east, ["found", "owed", "struck"])
        found = made.items.get(case=handled)
        assert (found.title, found.unit, fault_in(found)) == (of.world.lamp.name, handled.unit, "")
        assert Finding.objects.get().state == Standing.TAKEN
        assert Action.objects.get() == made.action

    def test_is_done_once_and_by_those_who_lead_there(self, of: Ground, now: datetime) -> None:
        case = build.in_handling(of.world, now)
        with pytest.raises(NotYours):
            made_of(of, now, [case], who="dong")
        assert (Register.objects.count(), Action.objects.count()) == (0, 0)
        finding = Finding.objects.get()
        sun, given = of.world.actor("sun"), {"title": "路灯", "unit": of.east, "until_on": now.date()}
        gathered.make(finding, by=sun, at=now, **given)  # type: ignore[arg-type]  # its fields
        with pytest.raises(CannotMove, match="已经是一次专项行动"):
            gathered.make(finding, by=sun, at=now, **given)  # type: ignore[arg-type]  # its fields
        assert Register.objects.count() == 1

    def test_is_refused_of_what_was_dismissed(self, of: Ground, now: datetime) -> None:
        finding = stood_out(of, now, [build.in_handling(of.world, now)])
        dismiss(finding, words="施工停电", by=of.world.actor("sun"), at=now)
        with pytest.raises(CannotMove):
            gathered.make(finding, title="路灯", unit=of.east, until_on=now.date(), by=of.world.actor("sun"), at=now)
        assert (Register.objects.count(), Item.objects.count()) == (0, 0)


class TestFollowing:
    def test_moves_the_item_with_its_case_and_the_report_counts_it(self, of: Ground, now: datetime) -> None:
        case = build.in_handling(of.world, now)
        made = made_of(of, now, [case, build.in_handling(of.world, now)])
        build.to_finished(of.world, case, now)
        work_off()
        assert states(made) == ["asked", "owed"]
        supervision.verify(case, by=of.world.actor("sun"), at=now)
        work_off()
        assert states(made) == ["struck", "owed"]
        done = clearing(made, on=now.date()).total
        rows = clearing(made, on=now.date()).by_area
        assert [(one.of, one.found, one.is_rest) for one in rows] == [(of.world.east, 2, False)]
        assert (done.struck, done.found, whole(made, at=now).done["case_verified"]) == (1, 2, 1)
        steps = ItemEvent.objects.filter(item__case=case).values_list("step", "role")
        assert list(steps) == [("begin", "system"), ("case_finished", "system"), ("case_verified", "system")]

    def test_is_nobodys_hand(self, of: Ground, now: datetime) -> None:
        made = made_of(of, now, [build.in_handling(of.world, now)])
        item = made.items.select_related("register__area", "unit").get()
        assert steps_open_to(of.world.actor("lin"), item) == []
        with pytest.raises(NotInThisState):
            problems.note(item, words="看过", by=of.world.actor("lin"), at=now)

    def test_takes_later_cases_in_and_leaves_joined_ones_out(self, of: Ground, now: datetime) -> None:
        first = build.in_handling(of.world, now)
        made = made_of(of, now, [first])
        later = build.accepted(of.world, now + timedelta(hours=1))
        assert (gathered.keep(now), gathered.keep(now)) == (1, 0)
        joining.join(later, into=first, by=of.world.actor("dai"), at=now, note="同一盏灯")
        work_off()
        assert states(made) == ["owed", "dropped"]
        assert clearing(made, on=now.date()).total.found == 1

    def test_goes_at_once_with_each_step_that_takes_a_case_where_its_item_is_another(self) -> None:
        stands = {state: gathered.STANDS.get(state, State.FOUND) for state in CaseState}
        moving = {
            step.name for step in STEPS if len({stands[one] for one in step.from_states | step.to}) > 1 and step.to
        }
        assert {name for name in moving if gathered.follow not in REACTIONS.get(name, ())} == set()

    def test_waits_for_a_unit_again_after_a_return_and_until_another_day_after_more_time(
        self, of: Ground, now: datetime
    ) -> None:
        world = of.world
        case, longer = build.dispatched(world, now), build.in_handling(world, now)
        made = made_of(of, now, [case, longer])
        due = made.items.get(case=longer).due_on
        dispatch.return_to_dispatcher(
            case,
            reason=world.reason("return"),
            basis="权责清单第三条",
            suggested=world.roads,
            by=world.actor("lin"),
            at=now,
        )
        why, bo = world.reason("extend"), world.actor("bo")
        approvals.ask_extension(longer, reason=why, words="等待配件到货", by=bo, at=now)
        approvals.decide_extension(Approval.objects.get(), approved=True, by=world.actor("ling"), at=now)
        work_off()
        assert (states(made), made.items.get(case=case).unit) == (["found", "owed"], None)
        later = made.items.get(case=longer).due_on
        assert due is not None and later is not None and later > due


class TestShowing:
    def test_names_in_public_only_what_is_public(self, of: Ground, now: datetime) -> None:
        shown, hidden = build.in_handling(of.world, now), build.in_handling(of.world, now)
        Case.objects.filter(pk=hidden.pk).update(public=False)
        made = made_of(of, now, [shown, hidden])
        assert [item.case for item in shown_to_all(made.items.all())] == [shown]
