"""Indicators and sites of the small city; turns of counting by real steps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from qiaomen.rounds.counting import Count, record
from qiaomen.rounds.models import Indicator, ObservationSite, Turn
from tests import build


@dataclass
class Observing:
    """What is counted in the small city, and where."""

    world: build.World
    helmet: Indicator
    lead: Indicator
    station: ObservationSite
    park: ObservationSite


def observing(city: build.World) -> Observing:
    """Helmets at the station (east), leads in the park (west)."""
    helmet = Indicator.objects.create(
        code="helmet", name="骑车戴头盔", name_en="Helmets", definition="骑车经过的人；扣好带子算戴了。",
        definition_en="Riders; fastened counts.", did="戴了", did_en="Helmet", did_not="没戴", did_not_en="No helmet",
        public=True,
    )  # fmt: skip
    lead = Indicator.objects.create(
        code="lead", name="遛狗牵绳", name_en="Leads", definition="看到的狗。", definition_en="Dogs seen.", did="牵了",
        did_en="On a lead", did_not="没牵", did_not_en="No lead",
    )  # fmt: skip
    station = ObservationSite.objects.create(
        code="station", name="站前路口", name_en="Station", area=city.east, longitude=115.75, latitude=37.75,
        indicators="helmet",
    )  # fmt: skip
    park = ObservationSite.objects.create(
        code="park", name="西公园", name_en="West Park", area=city.west, indicators="lead"
    )
    return Observing(city, helmet, lead, station, park)


def counted(
    there: Observing, did: int, did_not: int, *, at: datetime, site: ObservationSite | None = None, who: str = "cai"
) -> Turn:
    """A quarter of an hour of helmets, handed in when it was over."""
    count = Count(there.helmet, site or there.station, did, did_not, at - timedelta(minutes=15), at)
    return record(count, by=there.world.actor(who), at=at)
