"""What the demonstration shows of rounds: helmets that rise over a year, patrols that count and some that do not."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from qiaomen.demo.patrols import patrol
from qiaomen.demo.watching import watch
from qiaomen.rounds.models import Indicator, ObservationSite, Patrol, Turn
from qiaomen.rounds.observed import trends
from tests import build
from tests.build.patrols import river

ZONE = ZoneInfo("Asia/Shanghai")


def test_lives_through_a_year_of_helmets_and_three_months_of_patrols(db: None, now: datetime) -> None:
    city = build.world()
    helmet = Indicator.objects.create(
        code="helmet-rider", name="头盔", definition="骑车的人", did="戴了", did_not="没戴"
    )
    ObservationSite.objects.create(code="station", name="站前路口", area=city.east)
    there = river(city, begins=now.date() - timedelta(days=200), least_percent=40)
    rng = random.Random(2026)
    watch(now=now, actors={"caiji": city.actor("cai")}, rng=rng)
    patrol(now=now, actors={f"handler:{city.lamps.code}": city.actor("bo")}, rng=rng)
    months = trends(Turn.objects.all(), [helmet], zone=ZONE)[0].months
    assert (months[0].share or 1) < 0.1
    assert (months[-2].share or 0) > 0.8
    done = Patrol.objects.filter(rule=there.rule)
    assert 8 <= done.count() <= 13
    assert done.filter(counts=True).count() >= 7
