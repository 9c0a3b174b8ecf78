"""A household round of the small city: 60 doors in the east, 200 in the west, 20 asked in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from qiaomen.forms.loading import load_ready, set_state
from qiaomen.forms.models import FormVersion, State
from qiaomen.people.models import Role
from qiaomen.rounds.households import planning
from qiaomen.rounds.households.lists import read_list
from qiaomen.rounds.households.planning import RoundPlan
from qiaomen.rounds.households.visiting import Seen, record
from qiaomen.rounds.models import Household, HouseholdRound, Stratum, Visit
from qiaomen.rounds.models.household import Outcome
from tests import build

LIST = "区域,责任单位,抽多少户,地址\n999902,LD,20,翠湖小区{1-2}号楼{1-3}单元{1-10}室\n西区,道路所,20,柳园{001-200}号\n"
GOOD = {
    "live": "long", "near/clean": "4", "near/traffic": "4", "near/light": "3", "near/market": "4", "near/safe": "5",
    "service/asked": "no", "service/staff": "4", "overall": "8",
}  # fmt: skip


@dataclass
class Asking:
    """The round, and who goes: Cai and Xia."""

    world: build.World
    round: HouseholdRound
    version: FormVersion

    def stratum(self, area: str) -> Stratum:
        """Of an area, by its code."""
        return self.round.strata.get(area__code=area)

    def doors(self, who: str = "cai") -> list[Household]:
        """The doors of a visitor, in the order of the walk."""
        rows = Household.objects.filter(visitor=self.world.people[who]).select_related(
            "stratum__area", "stratum__round"
        )
        return list(rows.order_by("stratum__area__code", "number"))


def planned(city: build.World, at: datetime, listed: str = LIST) -> Asking:
    """Kao planned it; nothing is drawn."""
    by = city.actor("kao")
    build.add_person(city, "xia", "采集员夏青", Role.COLLECTOR, city.centre)
    version = load_ready("satisfaction", unit=by.posts[0].unit, by=by, at=at)
    set_state(version.form, State.OPEN, public=False, by=by)
    what = RoundPlan("春季走访", city.centre, version, at.date(), at.date() + timedelta(days=14))
    made = planning.plan(what, read_list(listed.encode(), "list.csv"), by=by, at=at)
    return Asking(city, made, version)


def going(city: build.World, at: datetime) -> Asking:
    """Drawn and dealt to Cai and Xia."""
    there = planned(city, at)
    by = city.actor("kao")
    planning.draw_sample(there.round, seed="2026-03-02", by=by, at=at)
    planning.assign(there.round, [city.people["cai"], city.people["xia"]], by=by)
    return there


def seen(
    outcome: Outcome, at: datetime, *, said: Mapping[str, str] | None = None, wish: str = "", consent: bool = False
) -> Seen:
    """What somebody brings from a door."""
    texts = {f"/data/{name}": value for name, value in {**GOOD, **(said or {})}.items()}
    given = texts if outcome == Outcome.ANSWERED else {}
    return Seen(uuid4().hex, outcome, at, given, wish=wish, consent=consent)


def visited(
    there: Asking,
    door: Household,
    at: datetime,
    outcome: Outcome = Outcome.ANSWERED,
    said: Mapping[str, str] | None = None,
) -> Visit:
    """By its own visitor."""
    who = next(name for name, person in there.world.people.items() if person.pk == door.visitor_id)
    return record(door, seen(outcome, at, said=said), by=there.world.actor(who), at=at)
