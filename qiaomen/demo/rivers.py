"""Rivers of the demonstration: the 61 structures on 8 km of dyke, cleared to zero, and what is open this year."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image
from shapely.geometry import shape

from qiaomen.campaigns import planning, problems
from qiaomen.campaigns.looking_back import draw, inspect
from qiaomen.campaigns.models import Item, ItemProof, Register, Sort
from qiaomen.campaigns.moves import Proof
from qiaomen.campaigns.planning import Plan
from qiaomen.campaigns.problems import Found
from qiaomen.campaigns.states import Kind
from qiaomen.files.drawn import draw_scene
from qiaomen.files.photos import take_in
from qiaomen.people.actors import Actor
from qiaomen.places.coords import Position
from qiaomen.places.models import Area, Level, Line
from qiaomen.places.queries import area_index, current_city
from qiaomen.units.models import Unit, UnitKind
from qiaomen.units.queries import working_time

# The page's own figures: 61 structures, 8 km, 17.48万 m².
STRUCTURES, KILOMETRES, SQUARE_METRES = 61, 8, 174_800
RIVER = "滏东排河"
OPEN = 24
WHAT = {
    Sort.OCCUPIED: "占用河滩种菜", Sort.DUG: "河滩取土坑", Sort.HEAPED: "堤脚堆放沙石", Sort.BUILT: "河道内搭建棚房",
    Sort.DUMPED: "河坡倾倒垃圾",
}  # fmt: skip


class Rivers:
    """Who does what there, by the product's own doors; one drawn picture serves as every photo of its kind."""

    def __init__(self, *, now: datetime, actors: dict[str, Actor], rng: random.Random) -> None:
        self.now, self.actors, self.rng = now, actors, rng
        self.line = Line.objects.filter(name=RIVER).first() or Line.objects.earliest("code")
        self.units = {unit.area_id: unit for unit in Unit.objects.filter(kind=UnitKind.TERRITORY, parent=None)}
        self.pictures = {after: picture("river", after=after) for after in (False, True)}

    def register(self, title: str, english: str, *, begun: datetime, until: datetime) -> Register:
        """A register over the whole city, begun and published."""
        plan = Plan(
            kind=Kind.PROBLEMS, title=title, title_en=english, unit=Unit.objects.get(code="HS-SW"),
            area=Area.objects.get(code=current_city().code), from_on=begun.date(), until_on=until.date(), public=True,
            measure_unit="平方米",
        )  # fmt: skip
        made = planning.open(plan, by=self.actors["ducha"], at=begun)
        planning.publish(made, by=self.actors["ducha"], at=begun)
        return made

    def photo(self, kind: ItemProof.Kind, at: datetime) -> list[Proof]:
        """What somebody photographed there."""
        content = self.pictures[kind != ItemProof.Kind.BEFORE]
        return [Proof(take_in(BytesIO(content), name="photo.jpg", at=at, tz=working_time().zone), kind)]

    def assigned(self, register: Register, found: Found, at: datetime, *, other: Unit | None = None) -> Item:
        """Found by the collector, given to the county an hour later."""
        item = problems.find(register, found, by=self.actors["caiji"], at=at)
        until = (at + timedelta(days=21)).date()
        to = self.units[found.area.pk]
        problems.assign(item, to=to, other=other, until=until, by=self.actors["ducha"], at=at + timedelta(hours=1))
        return item

    def struck(self, item: Item, at: datetime) -> None:
        """Put right, and looked at two days later."""
        assert item.unit is not None
        proof = self.photo(ItemProof.Kind.AFTER, at)
        problems.ask(item, proof=proof, by=self.actors[f"clerk:{item.unit.code}"], at=at)
        seen = at + timedelta(days=2)
        problems.strike(item, proof=self.photo(ItemProof.Kind.CHECK, seen), by=self.actors["ducha"], at=seen)


def clear_rivers(rivers: Rivers) -> None:
    """The dyke of the page, cleared to zero and looked back at; and this year's problems, in every state."""
    _dyke(rivers)
    _this_year(rivers)


def _dyke(rivers: Rivers) -> None:
    begun = rivers.now - timedelta(days=55)
    made = rivers.register("滏东排河左堤清障", "Clearing the left dyke", begun=begun, until=rivers.now)
    weights = [rivers.rng.uniform(0.3, 1.7) for _ in range(STRUCTURES)]
    sizes = [int(SQUARE_METRES * weight / sum(weights)) for weight in weights]
    sizes[0] += SQUARE_METRES - sum(sizes)
    for n, size in enumerate(sizes):
        at = begun + timedelta(hours=6 * n)
        mark = round(Decimal(KILOMETRES * n) / (STRUCTURES - 1), 3)
        found = Found(
            title=f"左堤违建 {n + 1} 号", sort=Sort.BUILT, line=rivers.line, kilometre=mark, amount=Decimal(size),
            **_on(rivers.line, n / STRUCTURES / 4),
        )  # fmt: skip
        rivers.struck(rivers.assigned(made, found, at), at + timedelta(days=rivers.rng.randint(8, 25)))
    day = rivers.now - timedelta(days=6)
    drawn = draw(made, on=day.date(), by=rivers.actors["ducha"])
    for look in drawn.look_backs.select_related("item__register", "item__area", "item__unit__area"):
        proof = rivers.photo(ItemProof.Kind.CHECK, day)
        inspect(look.item, passed=True, words="没有复建", until=None, proof=proof, by=rivers.actors["kaohe"], at=day)


def _this_year(rivers: Rivers) -> None:
    """A border, a relapse, something overdue, something to check: each is there."""
    begun = rivers.now - timedelta(days=45)
    made = rivers.register(
        "河湖“五乱”清理", "Rivers and lakes in order", begun=begun, until=rivers.now + timedelta(days=60)
    )
    counties = [area for area in Area.objects.filter(level=Level.COUNTY).defer("boundary") if area.pk in rivers.units]
    for n in range(OPEN):
        at = rivers.now - timedelta(days=44 - 1.6 * n)
        sort = rivers.rng.choice(list(WHAT))
        where = _on(rivers.line, rivers.rng.random())
        found = Found(title=WHAT[sort], sort=sort, amount=Decimal(rivers.rng.randint(20, 900)), **where)
        if n >= OPEN - 2:
            problems.find(made, found, by=rivers.actors["caiji"], at=at)
            continue
        neighbour = next(area for area in counties if area.pk != found.area.pk)
        item = rivers.assigned(made, found, at, other=rivers.units[neighbour.pk] if n % 9 == 4 else None)
        if n % 3 == 0 or n < 6:
            rivers.struck(item, at + timedelta(days=3))
        elif n % 3 == 1 and item.unit is not None:
            proof, day = rivers.photo(ItemProof.Kind.AFTER, rivers.now), rivers.now - timedelta(hours=9)
            problems.ask(item, proof=proof, by=rivers.actors[f"clerk:{item.unit.code}"], at=day)
    back, day = made.items.earliest("pk"), rivers.now - timedelta(days=2)
    until = (rivers.now + timedelta(days=5)).date()
    problems.relapse(back, words="又有人倾倒", until=until, by=rivers.actors["ducha"], at=day)


def _on(line: Line, part: float) -> dict[str, Any]:
    """A place along the line, and the county that it lies in."""
    point = shape(line.course).interpolate(part, normalized=True)
    chain = area_index().locate(point.x, point.y).chain
    area = Area.objects.filter(code__in=chain, level=Level.COUNTY).first() or Area.objects.filter(level=Level.COUNTY)[0]
    return {"area": area, "position": Position(point.x, point.y), "place_words": f"{line.name}河段"}


def picture(scene: str, *, after: bool = False) -> bytes:
    """A small picture of a scene."""
    drawn = Image.open(BytesIO(draw_scene(scene, 7, after=after, taken_at=None, longitude=None, latitude=None)))
    content = BytesIO()
    drawn.resize((360, 270)).save(content, "JPEG")
    return content.getvalue()
