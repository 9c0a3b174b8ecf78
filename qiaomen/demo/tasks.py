"""邻里可办 in the demonstration: small jobs of open cases that units offer to the neighbours; some are taken."""

from contextlib import suppress
from datetime import datetime, timedelta

from qiaomen.activities.problems import CannotTake
from qiaomen.activities.tasks import take
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import public_cases
from qiaomen.cases.states import State
from qiaomen.neighbours.offering import offer
from qiaomen.people.actors import Actor
from qiaomen.volunteers.models import Volunteer

JOBS = (
    ("把路口的落叶扫成一堆", "带把扫帚就行，装袋后放在垃圾桶旁，我们来收。", 30),
    ("给坏了的设施系上提醒的红布条", "布条在社区服务站领，系好拍张照。", 15),
    ("清理墙上的小广告", "铲子和水在服务站借，清完拍张前后对比。", 40),
    ("帮忙看看晚上灯亮没亮", "天黑后路过时看一眼，拍张照。", 10),
)
TAKEN = 2


def ask_neighbours(people: list[Volunteer], *, actors: dict[str, Actor], now: datetime) -> None:
    """One job a case that a unit has in hand, the newest first."""
    there = public_cases().filter(state=State.IN_HANDLING, unit__isnull=False).select_related("unit", "area")
    for n, (case, (title, words, minutes)) in enumerate(zip(there.order_by("-pk"), JOBS, strict=False)):
        assert case.unit is not None
        at = now - timedelta(hours=20 - 3 * n)
        with suppress(CannotMove, CannotTake):
            by = actors[f"handler:{case.unit.code}"]
            task = offer(case, title=title, words=words, minutes=minutes, until=now + timedelta(days=6), by=by, at=at)
            if n < TAKEN:
                take(task, people[40 + n], at=at + timedelta(hours=2))
