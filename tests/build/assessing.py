"""An assessment of the small city: two kinds of place, two areas, criteria of ten points."""

from dataclasses import dataclass
from datetime import datetime

from qiaomen.rounds.assessing.looking import AssessmentPlan, Mark, criteria_of, look, plan
from qiaomen.rounds.assessing.sheets import take_criteria, take_places
from qiaomen.rounds.models import Assessment, AssessmentPoint, Observation
from qiaomen.units.queries import day_of
from tests import build

CRITERIA = (
    "场所,场所英文,代码,标准,英文,分值,每处扣,类别代码\n农贸市场,Markets,1,地面干净,Clean floor,10,5,\n"
    "农贸市场,Markets,2,路灯都亮,Lamps lit,10,5,01028\n"
    "主干道,Main roads,1,井盖完好,Covers whole,10,4,01002\n"
)
PLACES = (
    "场所,场所英文,代码,名称,区域,责任单位,经度,纬度\n农贸市场,Markets,M1,东市场,东区,DL,115.75,37.75\n"
    "农贸市场,Markets,M2,东二市场,东区,DL,,\n"
    "农贸市场,Markets,M3,西市场,西区,LD,115.65,37.75\n主干道,Main roads,R1,站前路,东区,DL,115.76,37.76\n"
)


@dataclass
class Assessing:
    """The assessment; Kao planned it, Cai looks."""

    world: build.World
    one: Assessment

    def point(self, code: str) -> AssessmentPoint:
        """That of a place."""
        return self.one.points.select_related("place__area", "place__unit").get(place__code=code)


def tables(city: build.World, at: datetime, criteria: str = CRITERIA, places: str = PLACES) -> None:
    """Both tables handed in."""
    by = city.actor("kao")
    for take, text in ((take_criteria, criteria), (take_places, places)):
        taken = take(text.encode(), "table.csv", by=by, at=at)
        assert not taken.faults, taken.faults


def assessing(city: build.World, at: datetime, title: str = "三月测评", per_cell: int = 9) -> Assessing:
    """Every place drawn, unless told."""
    what = AssessmentPlan(title, city.centre, day_of(at), day_of(at), per_cell, seed="7")
    return Assessing(city, plan(what, by=city.actor("kao"), at=at))


def looked(there: Assessing, code: str, at: datetime, *faults: int | None) -> list[Observation]:
    """Cai marks a point, criterion by criterion."""
    point = there.point(code)
    marks = {one.pk: Mark(n) for one, n in zip(criteria_of(point), faults, strict=True)}
    return look(point, marks, key=f"{there.one.pk}-{code}", by=there.world.actor("cai"), at=at)
