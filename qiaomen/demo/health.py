"""This year's like of the page's health campaign: markets, stations, building sites, rivers, villages; last Fridays."""

from datetime import datetime, timedelta

from qiaomen.activities.models import Activity
from qiaomen.campaigns import planning, problems
from qiaomen.campaigns.models import Item, ItemProof
from qiaomen.campaigns.planning import Plan
from qiaomen.campaigns.queries import with_names
from qiaomen.campaigns.spreading import spread
from qiaomen.campaigns.states import Kind
from qiaomen.places.models import Area
from qiaomen.places.queries import current_city
from qiaomen.units.models import Unit, UnitKind

from .rivers import Rivers

PLACES = ("集贸市场", "车站", "建筑工地", "河道", "村庄")
TASKS = ("清理积存垃圾和卫生死角", "灭鼠灭蟑灭蚊")
UNITS, STRUCK, ASKED = 6, 16, 8


def sweep_city(scenes: Rivers) -> None:
    """Given out five weeks ago; a part is done, a part waits for a look; people and pictures as at the rivers."""
    now, by = scenes.now, scenes.actors["ducha"]
    begun = now - timedelta(days=35)
    plan = Plan(
        kind=Kind.CAMPAIGN, title="迎新春 爱国卫生专项行动", title_en="Health campaign before the New Year",
        unit=Unit.objects.get(code="HS-WJ"), area=Area.objects.get(code=current_city().code), from_on=begun.date(),
        until_on=(now + timedelta(days=55)).date(), public=True, rule="FREQ=MONTHLY;BYDAY=-1FR",
        words="动员全城，清积存垃圾，除卫生死角，干干净净过年。每月最后一周的周五，全城一起动手。",
    )  # fmt: skip
    made = planning.open(plan, by=by, at=begun)
    units = list(Unit.objects.filter(kind=UnitKind.TERRITORY, parent=None).order_by("code")[:UNITS])
    half = (now + timedelta(days=20)).date()
    spread(made, tasks=TASKS, place_kinds=PLACES, units=units, due_on=half, by=by, at=begun)
    planning.publish(made, by=by, at=begun)
    held = Activity.objects.filter(kind="clean_up", state="open", number__isnull=False).order_by("pk")[:2]
    for number in held.values_list("number", flat=True):
        planning.link(made, number or "", by=by)
    items = list(with_names(made.items.all()))
    scenes.rng.shuffle(items)
    for n, item in enumerate(items[: STRUCK + ASKED]):
        at = begun + timedelta(days=2 + n)
        if n < STRUCK:
            scenes.struck(item, at)
        else:
            _ask(scenes, item, at)


def _ask(scenes: Rivers, item: Item, at: datetime) -> None:
    assert item.unit is not None
    proof, clerk = scenes.photo(ItemProof.Kind.AFTER, at), scenes.actors[f"clerk:{item.unit.code}"]
    problems.ask(item, proof=proof, by=clerk, at=at)
