"""Registers of the tests: the forest target of the newspaper page, and who owes and checks it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from qiaomen.campaigns import planning, problems, programmes
from qiaomen.campaigns.models import Item, ItemProof, Register, Sort
from qiaomen.campaigns.moves import Proof
from qiaomen.campaigns.planning import Plan
from qiaomen.campaigns.problems import Found
from qiaomen.campaigns.scoring import Facts
from qiaomen.campaigns.spreading import spread
from qiaomen.campaigns.states import Kind
from qiaomen.campaigns.targets import Share, break_down, report
from qiaomen.people.models import Role
from qiaomen.units.models import Unit, UnitKind

from .cases import photo
from .city import EAST_POINT, World, add_person, unit


@dataclass
class Ground:
    """The city with an authority in each county: dong and xi report for them, kang inspects for the east."""

    world: World
    east: Unit
    west: Unit


def ground(world: World) -> Ground:
    """Add the two authorities and their people."""
    east = unit("T-E", "东区人民政府", UnitKind.TERRITORY, None, world.east)
    west = unit("T-W", "西区人民政府", UnitKind.TERRITORY, None, world.west)
    add_person(world, "dong", "东区收件人董青", Role.CLERK, east)
    add_person(world, "xi", "西区收件人习远", Role.CLERK, west)
    add_person(world, "kang", "东区督查员康平", Role.SUPERVISOR, east, within=world.east)
    return Ground(world, east, west)


def target(of: Ground, *, at: datetime, **given: object) -> Register:
    """营造林: 13.29万亩, not yet broken down."""
    usual: dict[str, object] = {
        "kind": Kind.TARGET, "title": "营造林", "title_en": "Afforestation", "unit": of.world.roads,
        "area": of.world.whole, "from_on": at.date() - timedelta(days=90), "until_on": at.date() + timedelta(days=90),
        "measure_unit": "万亩", "task": Decimal("13.29"),
    }  # fmt: skip
    plan = Plan(**(usual | given))  # type: ignore[arg-type]  # any field
    return planning.open(plan, by=of.world.actor("sun"), at=at)


def shares(of: Ground, east: str = "7.29", west: str = "6") -> list[Share]:
    """Both counties."""
    world = of.world
    return [Share(world.east, of.east, Decimal(east)), Share(world.west, of.west, Decimal(west))]


def running(of: Ground, *, at: datetime, **given: object) -> tuple[Register, Item, Item]:
    """The target, broken down and begun; the east's and the west's share."""
    made = target(of, at=at, **given)
    task = made.task or Decimal()
    parts = shares(of) if task == Decimal("13.29") else shares(of, str(task), "0")
    break_down(made, parts, by=of.world.actor("sun"), at=at)
    planning.publish(made, by=of.world.actor("sun"), at=at)
    east, west = made.items.select_related("register__area", "unit__area", "area").order_by("-area__code")
    return made, east, west


def reported(of: Ground, item: Item, value: str, on: date, *, at: datetime) -> None:
    """The county's clerk reports."""
    who = "dong" if item.unit == of.east else "xi"
    report(item, value=Decimal(value), on=on, note="验收单", by=of.world.actor(who), at=at)


def rivers(of: Ground, *, at: datetime, **given: object) -> Register:
    """溢东排河左堤: a register of problems, begun, sizes in square metres."""
    made = target(of, at=at, **({
        "kind": Kind.PROBLEMS, "title": "溢东排河左堤清障", "title_en": "Clearing the left dyke", "task": None,
        "measure_unit": "平方米",
    } | given))  # fmt: skip
    planning.publish(made, by=of.world.actor("sun"), at=at)
    return made


def problem(of: Ground, register: Register, *, at: datetime, **given: object) -> Item:
    """A structure in the east, as the collector found it."""
    usual: dict[str, object] = {"title": "堤上违建", "area": of.world.east, "sort": Sort.BUILT, "position": EAST_POINT}
    found = Found(**(usual | given))  # type: ignore[arg-type]  # any field
    return problems.find(register, found, by=of.world.actor("cai"), at=at)


def owed(of: Ground, register: Register, *, at: datetime, **given: object) -> Item:
    """The same, assigned to the east for a week."""
    item = problem(of, register, at=at, **given)
    until = at.date() + timedelta(days=7)
    problems.assign(item, to=of.east, until=until, by=of.world.actor("sun"), at=at)
    return item


def struck(of: Ground, register: Register, *, at: datetime, **given: object) -> Item:
    """The same, put right, and struck off by the city's assessor."""
    item = owed(of, register, at=at, **given)
    problems.ask(item, proof=seen(at, ItemProof.Kind.AFTER), by=of.world.actor("dong"), at=at)
    problems.strike(item, proof=seen(at, ItemProof.Kind.CHECK), by=of.world.actor("kao"), at=at)
    return item


def seen(at: datetime, kind: ItemProof.Kind = ItemProof.Kind.CHECK) -> list[Proof]:
    """A photo from the place."""
    return [Proof(photo(at), kind)]


def campaign(
    of: Ground, *, at: datetime, tasks: tuple[str, ...] = ("清积存垃圾",),
    places: tuple[str, ...] = ("集贸市场", "建筑工地"), **given: object,
) -> Register:  # fmt: skip
    """A health campaign: its tasks on markets and building sites, by both counties; begun."""
    made = target(of, at=at, **({
        "kind": Kind.CAMPAIGN, "title": "爱国卫生专项行动", "title_en": "Health campaign", "task": None,
        "measure_unit": "", "rule": "FREQ=MONTHLY;BYDAY=-1FR",
    } | given))  # fmt: skip
    by = of.world.actor("sun")
    spread(made, tasks=tasks, place_kinds=places, units=[of.east, of.west], due_on=made.until_on, by=by, at=at)
    planning.publish(made, by=by, at=at)
    return made


# 271万元, in cents; and a compound of 77.5 points.
CENTS = 271_000_000
OLD = Facts(built_in=1985, upkeep=2, lacks_municipal=3, lacks_services=2, households=300, consents=270)


def programme(of: Ground, *, at: datetime, **given: object) -> Register:
    """老旧小区改造: 3.8亿元, begun."""
    made = target(of, at=at, **({
        "kind": Kind.PROGRAMME, "title": "老旧小区改造", "title_en": "Renewal of compounds", "task": None,
        "measure_unit": "", "budget": 380_000_000_00,
    } | given))  # fmt: skip
    planning.publish(made, by=of.world.actor("sun"), at=at)
    return made


def compound(of: Ground, register: Register, *, at: datetime, **given: object) -> Item:
    """A compound in the east, with the residents' signatures."""
    usual: dict[str, object] = {"title": "前进里小区", "area": of.world.east, "facts": OLD, "position": EAST_POINT}
    if "proof" not in given:
        usual["proof"] = seen(at, ItemProof.Kind.CONSENT)
    return programmes.name(register, by=of.world.actor("sun"), at=at, **(usual | given))  # type: ignore[arg-type]  # any
