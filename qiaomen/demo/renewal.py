"""The renewal of old compounds in the demonstration: candidates in order, some chosen, built, paid, accepted."""

from datetime import timedelta

from qiaomen.campaigns import planning, programmes
from qiaomen.campaigns.models import Item, ItemProof
from qiaomen.campaigns.planning import Plan
from qiaomen.campaigns.queries import with_names
from qiaomen.campaigns.ranking import ranking
from qiaomen.campaigns.scoring import Facts
from qiaomen.campaigns.states import Kind
from qiaomen.places.coords import Position
from qiaomen.places.models import Area, Level
from qiaomen.places.queries import current_city
from qiaomen.units.models import Unit

from .rivers import Rivers

NAMES = (
    "前进里", "和平家属院", "棉纺厂宿舍", "育才小区", "人民路老院", "化肥厂家属院", "红旗大院", "永安里", "新华小区",
    "铁路宿舍", "供销社家属院", "朝阳里", "水泥厂宿舍", "文化小区",
)  # fmt: skip
BUDGET, EACH = 3_800_000_000, 271_000_000  # 3,800万 in cents; 271万 each


def renew(scenes: Rivers) -> None:
    """Named in spring, ranked by themselves; the first five are chosen and stand where such things stand."""
    now, by, rng = scenes.now, scenes.actors["ducha"], scenes.rng
    begun = now - timedelta(days=150)
    plan = Plan(
        kind=Kind.PROGRAMME, title="老旧小区改造", title_en="Renewal of old compounds",
        unit=Unit.objects.get(code="HS-ZJ"), area=Area.objects.get(code=current_city().code), from_on=begun.date(),
        until_on=(now + timedelta(days=200)).date(), public=True, budget=BUDGET,
        words="按五条打分排序，住户三分之二以上同意的才改。",
    )  # fmt: skip
    made = planning.open(plan, by=by, at=begun)
    planning.publish(made, by=by, at=begun)
    counties = [area for area in Area.objects.filter(level=Level.COUNTY, retired_on=None) if area.longitude]
    for n, name in enumerate(NAMES):
        homes, area = rng.randint(80, 420), counties[n % len(counties)]
        facts = Facts(
            rng.randint(1978, 2007), rng.randint(0, 2), rng.randint(1, 5), rng.randint(0, 4), homes,
            int(homes * rng.uniform(0.55, 0.98)),
        )  # fmt: skip
        assert area.longitude is not None and area.latitude is not None
        where = Position(area.longitude + rng.uniform(-0.05, 0.05), area.latitude + rng.uniform(-0.04, 0.04))
        proof = scenes.photo(ItemProof.Kind.CONSENT, begun)
        programmes.name(made, title=name, area=area, facts=facts, position=where, proof=proof, by=by, at=begun)
    for n, one in enumerate(ranked for ranked in ranking(made)[:5] if ranked.rank is not None):
        _build(scenes, one.item.pk, steps=5 - n)


def _build(scenes: Rivers, pk: int, *, steps: int) -> None:
    """Choose, begin, pay, complete, accept: as many of these as there are steps."""
    item, now, by = with_names(Item.objects.all()).get(pk=pk), scenes.now, scenes.actors["ducha"]
    assert item.area is not None
    unit, at = scenes.units[item.area.pk], now - timedelta(days=120)
    clerk = scenes.actors[f"clerk:{unit.code}"]
    programmes.choose(item, unit=unit, budget=EACH, until=(now + timedelta(days=60)).date(), by=by, at=at)
    if steps > 1:
        proof = scenes.photo(ItemProof.Kind.BEFORE, at)
        programmes.milestone(item, words="开工，先换雨污水管", proof=proof, by=clerk, at=at + timedelta(days=9))
    if steps > 2:
        programmes.pay(item, cents=EACH // 2, by=by, at=at + timedelta(days=20))
    if steps > 3:
        proof = scenes.photo(ItemProof.Kind.AFTER, at)
        programmes.complete(item, words="", proof=proof, by=clerk, at=at + timedelta(days=80))
    if steps > 4:
        until, proof = (now + timedelta(days=730)).date(), scenes.photo(ItemProof.Kind.CHECK, at)
        programmes.accept(
            item, defects_until=until, words="平整、通水、不积水", proof=proof, by=by, at=at + timedelta(days=85)
        )
        rest, words = EACH - EACH // 2 + 3_600_000, "管线改道，增加 3.6 万元"
        programmes.pay(item, cents=rest, words=words, by=by, at=at + timedelta(days=90))
