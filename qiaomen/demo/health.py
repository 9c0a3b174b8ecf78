"""This year's like of the page's health campaign: markets, stations, building sites, rivers, villages; last Fridays."""

from datetime import datetime, timedelta

from qiaomen.activities.models import Activity
from qiaomen.campaigns import planning, problems
from qiaomen.campaigns.checklists import keep
from qiaomen.campaigns.models import Item, ItemProof
from qiaomen.campaigns.planning import Plan
from qiaomen.campaigns.queries import with_names
from qiaomen.campaigns.spreading import spread
from qiaomen.campaigns.states import Kind
from qiaomen.forms.answering import Given, receive
from qiaomen.forms.loading import load, set_state
from qiaomen.forms.models import FormVersion
from qiaomen.forms.models import State as FormState
from qiaomen.places.models import Area
from qiaomen.places.queries import current_city
from qiaomen.units.models import Unit, UnitKind

from .rivers import Rivers

PLACES = ("集贸市场", "车站", "建筑工地", "河道", "村庄")
TASKS = ("清理积存垃圾和卫生死角", "灭鼠灭蟑灭蚊")
UNITS, STRUCK, ASKED = 6, 16, 8
# What is filled in at each market, station, building site …
CHECKLIST = """
| survey | | | | | |
| | type | name | label::中文 (zh) | label::English (en) | required |
| | select_one yn | heaps | 积存垃圾清完了吗？ | Is the old rubbish gone? | yes |
| | select_one yn | corners | 墙角、水沟干净吗？ | Are corners and drains clean? | yes |
| | select_one yn | traps | 鼠药、鼠夹放好了吗？ | Are the traps in place? | yes |
| | image | photo | 拍一张 | A photo | |
| | text | note | 还要说明的 | Anything else | |
| choices | | | |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | yn | yes | 是 | Yes |
| | yn | no | 否 | No |
| settings | | | |
| | form_title | form_id | default_language |
| | 爱国卫生检查清单 | health-check | 中文 (zh) |
"""


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
    checklist = load(CHECKLIST.encode(), name="health.md", unit=by.posts[0].unit, by=by, at=begun)
    set_state(checklist.form, FormState.OPEN, public=False, by=by)
    given = {"place_kinds": PLACES, "units": units, "due_on": half}
    spread(made, tasks=TASKS[:1], checklist=checklist.form, by=by, at=begun, **given)  # type: ignore[arg-type]
    spread(made, tasks=TASKS[1:], by=by, at=begun, **given)  # type: ignore[arg-type]
    planning.publish(made, by=by, at=begun)
    held = Activity.objects.filter(kind="clean_up", state="open", number__isnull=False).order_by("pk")[:2]
    for number in held.values_list("number", flat=True):
        planning.link(made, number or "", by=by)
    items = list(with_names(made.items.all()))
    scenes.rng.shuffle(items)
    for n, item in enumerate(items[: STRUCK + ASKED]):
        at = begun + timedelta(days=2 + n)
        if item.checklist:
            _fill(scenes, item, checklist, at)
        if n < STRUCK:
            scenes.struck(item, at)
        else:
            _ask(scenes, item, at)


def _fill(scenes: Rivers, item: Item, version: FormVersion, at: datetime) -> None:
    """What the unit's clerk saw there: mostly clean."""
    assert item.unit is not None
    root, clerk = f"/{version.definition['name']}/", scenes.actors[f"clerk:{item.unit.code}"]
    texts = {f"{root}{name}": "yes" if scenes.rng.random() < 0.85 else "no" for name in ("heaps", "corners", "traps")}
    answer = receive(version, Given(f"uuid:health-{item.pk}", texts, language="中文 (zh)"), by=clerk.person, at=at)
    keep(item, answer, by=clerk, at=at)


def _ask(scenes: Rivers, item: Item, at: datetime) -> None:
    assert item.unit is not None
    proof, clerk = scenes.photo(ItemProof.Kind.AFTER, at), scenes.actors[f"clerk:{item.unit.code}"]
    problems.ask(item, proof=proof, by=clerk, at=at)
