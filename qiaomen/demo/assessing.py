"""Assessment of the demonstration: one that is over and published, one that runs; each fault is a case that goes on."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import product

from qiaomen.people.actors import Actor
from qiaomen.places.models import Area
from qiaomen.rounds.assessing.assigning import deal, take
from qiaomen.rounds.assessing.looking import AssessmentPlan, Mark, criteria_of, look, plan
from qiaomen.rounds.assessing.publishing import publish
from qiaomen.rounds.assessing.sheets import take_criteria, take_places
from qiaomen.rounds.models import Assessment, AssessmentPoint, Criterion
from qiaomen.units.models import Unit

from .followed import Followed
from .staff import CENTRE

# Kind of place, its English, what is looked at there: words, English, points, what a fault takes off, the category.
LOOKED_AT = (
    ("农贸市场", "Markets", (
        ("地面干净，没有积水和垃圾", "Floor clean, no puddles or rubbish", 10, 5, "06010"),
        ("摊位不出门，不占道", "Stalls keep off the road", 10, 5, "09005"),
        ("井盖完好", "Manhole covers whole", 10, 10, "01002"),
        ("没有乱贴的小广告", "No bills posted", 5, 1, "07001"),
    )),
    ("背街小巷", "Back lanes", (
        ("路面没有坑", "No holes in the road", 10, 5, "06013"),
        ("路灯都亮", "All lamps lit", 10, 5, "01037"),
        ("垃圾有人收", "Rubbish is collected", 10, 5, "06010"),
        ("没有乱贴的小广告", "No bills posted", 5, 1, "07001"),
    )),
    ("学校门口", "School gates", (
        ("车辆不乱停", "No disorderly parking", 10, 5, "09009"),
        ("井盖完好", "Manhole covers whole", 10, 10, "01002"),
        ("没有烟头和纸屑", "No cigarette ends or litter", 5, 1, "06012"),
    )),
)  # fmt: skip
AREAS = ("131102001", "131102002", "131103", "131182")
NUMBERS = "一二"
# So many criteria fail at first, and a month's work later.
FAILS = (0.34, 0.24)


def assess(there: Followed) -> None:
    """Tables, two rounds drawn over the same places, points dealt to two, the second of them half done."""
    now, actors = there.now, there.actors
    _tables(actors["kaohe"], now - timedelta(days=50))
    first = _round(there, "全市模拟测评（第一次）", begun=now - timedelta(days=40), days=9)
    people = [one.person for one in (actors["caiji"], actors["kaohe"]) if one.person]
    deal(first, people, by=actors["kaohe"])
    _look(there, first.points.all(), FAILS[0])
    publish(first, by=actors["kaohe"], at=now - timedelta(days=29))
    second = _round(there, "全市模拟测评（第二次）", begun=now - timedelta(days=6), days=12)
    points = list(second.points.select_related("place__area").order_by("place__area__code", "pk"))
    taken = [point for point in points if point.place.area.code != AREAS[-1]]
    for n, point in enumerate(taken):
        take(point, by=_walker(there, n))
    # A third is still to be looked at, and an area is free to be taken.
    _look(there, [point for n, point in enumerate(taken) if n not in {1, 5, 6}], FAILS[1])


def _walker(there: Followed, n: int) -> Actor:
    return there.actors["caiji" if n % 2 else "kaohe"]


def _round(there: Followed, title: str, *, begun: datetime, days: int) -> Assessment:
    by, centre = there.actors["kaohe"], Unit.objects.get(code=CENTRE)
    what = AssessmentPlan(title, centre, begun.date(), (begun + timedelta(days=days)).date(), 1)
    # Its seed is the day: the demonstration is the same every time.
    return plan(replace(what, seed=f"{begun:%Y%m%d}"), by=by, at=begun)


def _tables(by: Actor, at: datetime) -> None:
    """Handed in as an assessor does, as files."""
    criteria = ["场所,场所英文,代码,标准,英文,分值,每处扣,类别代码"]
    places = ["场所,场所英文,代码,名称,区域,责任单位,经度,纬度"]
    names = {area.code: area for area in Area.objects.filter(code__in=AREAS)}
    owners = {unit.area_id: unit.code for unit in Unit.objects.filter(area__in=names.values(), code__startswith="T")}
    for letter, (kind, english, rows) in zip("ABC", LOOKED_AT, strict=True):
        criteria += [
            f'{kind},{english},{n},{words},"{words_en}",{points},{each},{code}'
            for n, (words, words_en, points, each, code) in enumerate(rows, 1)
        ]
        for code, (n, word) in product(AREAS, enumerate(NUMBERS)):
            area, number = names[code], f"{letter}{code[2:]}-{n + 1}"
            east, north = (area.longitude or 0) + 0.002 * n, (area.latitude or 0) + 0.0015 * ("ABC".index(letter) - n)
            place = f"{kind},{english},{number},{area.name}{kind}{word}处,{code},{owners[area.pk]}"
            places.append(f"{place},{east:.4f},{north:.4f}")
    for take_table, lines in ((take_criteria, criteria), (take_places, places)):
        taken = take_table("\n".join(lines).encode(), "table.csv", by=by, at=at)
        assert not taken.faults, taken.faults


def _look(there: Followed, points: Iterable[AssessmentPoint], fails: float) -> None:
    """A quarter of an hour and more apart, in the first days of the round; each fault goes on."""
    for n, point in enumerate(points):
        begun = datetime.combine(point.assessment.since, time(9), there.now.tzinfo)
        at = min(begun + timedelta(days=n % 5, minutes=23 * n % 480), there.now - timedelta(hours=1))
        marks = {one.pk: _mark(there, one, fails, at) for one in criteria_of(point)}
        for row in look(point, marks, key=f"demo-{point.pk}", by=_walker(there, n), at=at):
            if row.report is not None and row.criterion.category is not None:
                there.take_up(row.report, row.criterion.category.code, place=point.place.name, at=at)


def _mark(there: Followed, one: Criterion, fails: float, at: datetime) -> Mark:
    if there.rng.random() < 0.06:
        return Mark(None)
    if there.rng.random() >= fails:
        return Mark(0)
    photo = there.photo(at) if there.rng.random() < 0.3 else None
    return Mark(min(there.rng.choice((1, 1, 2)), one.most_faults), photo=photo)
