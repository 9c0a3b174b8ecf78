"""督查看板, the part that comes first: what needs a hand today, where the ladder stands, how long cases have waited."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qiaomen.cases import ageing, weekly
from qiaomen.cases.deadlines import next_rung, reached_rung
from qiaomen.cases.measures import Cases
from qiaomen.cases.models import Case, Clock, LookBack
from qiaomen.cases.pages.desk.desk_story import COLOUR_TAGS, title_for
from qiaomen.cases.pages.desk.step_forms.supervision import COLOUR_NAMES
from qiaomen.cases.queries import still_open
from qiaomen.cases.states import State
from qiaomen.people.actors import Actor
from qiaomen.people.models import Role

CLIMBERS = 8


@dataclass(frozen=True)
class Climber:
    """A case on the ladder: where it stands, who was told, where and when it goes next."""

    case: Case
    title: str
    colour: str
    tag: str
    told: str
    next_colour: str
    next_at: datetime | None


def hands(cases: Cases, by: Actor, *, at: datetime) -> dict[str, Any]:
    """What to do first. Four queries."""
    looks = [
        {"case": case, "title": title_for(case, by), "why": _("、").join(map(str, weekly.why(case, at=at)))}
        for case in weekly.look_here(cases, at=at)
    ]
    owed = LookBack.objects.filter(case__in=cases, passed=None, case__state=State.CLOSED).count()
    waits = cases.aggregate(
        contested=Count("pk", filter=Q(state=State.CONTESTED)), verify=Count("pk", filter=Q(state=State.FINISHED))
    )
    return {"looks": looks, "owed": owed, "climbers": climbers(cases, by), **waits}


def climbers(cases: Cases, by: Actor) -> list[Climber]:
    """The clocks on the ladder that reach their next rung soonest; those on the last rung stand last. One query."""
    clocks = Clock.objects.filter(case__in=cases.filter(still_open()), stopped_at=None, rung__gt=0)
    rows = clocks.select_related("case__unit", "case__area", "case__category")
    return [_climber(clock, by) for clock in rows.order_by(F("next_rung_at").asc(nulls_last=True), "pk")[:CLIMBERS]]


def _climber(clock: Clock, by: Actor) -> Climber:
    case, on, ahead = clock.case, reached_rung(clock), next_rung(clock)
    colour = case.colour or (on.colour if on else "")
    told = _("、").join(str(Role(role).label) for role in (on.tell.split() if on else ()) if role in Role.values)
    return Climber(
        case, title_for(case, by), str(COLOUR_NAMES.get(colour, "")), COLOUR_TAGS.get(colour, ""), told,
        str(COLOUR_NAMES.get(ahead.colour, "")) if ahead else "", clock.next_rung_at,
    )  # fmt: skip


def band_name(band: tuple[int, int | None]) -> str:
    """A band of 在办时长 in words."""
    since, until = band
    if until is None:
        return _("%(since)s 天以上") % {"since": since}
    if not since:
        return ngettext("不到 %(until)s 天", "不到 %(until)s 天", until) % {"until": until}
    return _("%(since)s 到 %(until)s 天") % {"since": since, "until": until}


def ages(cases: Cases, *, at: datetime) -> tuple[list[tuple[State, "Counter[str]"]], "Counter[str]"]:
    """在办时长 by state in the chain's order, and all together. One query."""
    found = ageing.open_by_age(cases, at=at)
    rows = [(state, found[state.value]) for state in State if state.value in found]
    return rows, sum(found.values(), Counter())
