"""兑换活动 is planned: the campaign, its sites, what is given for what. What was exchanged stays as it was."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.places.models import Area, Landmark
from qiaomen.units.models import Unit

from .models import Campaign, Item, Offer, Site
from .permissions import ORGANISER_ROLES
from .problems import CannotExchange


@dataclass(frozen=True)
class OfferPlan:
    """What is given for what."""

    gives: Item
    price: int
    most_a_person: int | None = None
    most_a_person_a_day: int | None = None


@dataclass(frozen=True)
class Plan:
    """A campaign as its organiser wants it."""

    name: str
    unit: Unit
    brought: Item
    from_on: date
    until_on: date
    sites: list[Site]
    offers: list[OfferPlan] = field(default_factory=list)
    name_en: str = ""
    words: str = ""
    grams_a_piece: float | None = None
    most_a_day: int | None = None


def save(plan: Plan, known: Campaign | None, *, by: Actor) -> Campaign:
    """Make a campaign, or change one. Raises CannotExchange with the field at fault."""
    _check(plan, known, by)
    columns = {
        "name": plan.name, "name_en": plan.name_en, "words": plan.words, "unit": plan.unit, "brought": plan.brought,
        "grams_a_piece": plan.grams_a_piece, "most_a_day": plan.most_a_day, "from_on": plan.from_on,
        "until_on": plan.until_on,
    }  # fmt: skip
    with transaction.atomic():
        if known is None:
            known = Campaign.objects.create(**columns)
        else:
            Campaign.objects.filter(pk=known.pk).update(**columns)
        known.sites.set(plan.sites)
        _save_offers(known, plan)
    return known


def _check(plan: Plan, known: Campaign | None, by: Actor) -> None:
    for unit in filter(None, (plan.unit, known.unit if known else None)):
        if not by.works_in(unit.path, ORGANISER_ROLES):
            raise CannotExchange(_("您的岗位不能为这个单位办活动。"), field="unit")
    if plan.until_on < plan.from_on:
        raise CannotExchange(_("结束的日子不能早于开始的日子。"), field="until_on")
    if known and known.brought_id != plan.brought.pk and known.transfers.exists():
        raise CannotExchange(_("已经收过东西了，不能再换成收别的。请另办一个活动。"), field="brought")
    goods = [offer.gives.pk for offer in plan.offers]
    if len(set(goods)) != len(goods):
        raise CannotExchange(_("同一样奖品只能写一行。"))


def _save_offers(campaign: Campaign, plan: Plan) -> None:
    """One row for each kind of goods; an offer that is gone ends, and stays for what was exchanged by it."""
    rows = {offer.gives_id: offer for offer in campaign.offers.all()}
    for one in plan.offers:
        columns = {
            "price": one.price, "most_a_person": one.most_a_person, "most_a_person_a_day": one.most_a_person_a_day,
            "priced_in": plan.brought, "from_on": plan.from_on, "until_on": plan.until_on,
        }  # fmt: skip
        if (row := rows.pop(one.gives.pk, None)) is not None:
            Offer.objects.filter(pk=row.pk).update(**columns)
        else:
            Offer.objects.create(campaign=campaign, gives=one.gives, **columns)
    for row in rows.values():
        if row.transfers.exists() or row.reservations.exists():
            raise CannotExchange(_("“%(item)s”已经有人换过，不能删掉；可以把价格调高。") % {"item": row.gives.name})
        row.delete()


def add_item(*, code: str, name: str, name_en: str, kind: str, measure: str, by: Actor) -> Item:
    """One more kind of thing. Raises CannotExchange for a code that is taken."""
    if by.acts_as(ORGANISER_ROLES) is None:
        raise CannotExchange(_("您的岗位不能添加物品。"))
    if Item.objects.filter(code=code).exists():
        raise CannotExchange(_("这个代码已经有了。"), field="code")
    if kind == Item.Kind.GOODS and measure != Item.Measure.PIECE:
        raise CannotExchange(_("奖品按个数。"), field="measure")
    return Item.objects.create(code=code, name=name, name_en=name_en, kind=kind, measure=measure)


def add_site(
    *, code: str, name: str, name_en: str, unit: Unit, place_words: str, hours: str, place: Landmark | Area | None,
    by: Actor,
) -> Site:  # fmt: skip
    """One more place with a table; where `place` is known, its position and area. Raises CannotExchange."""
    if not by.works_in(unit.path, ORGANISER_ROLES):
        raise CannotExchange(_("您的岗位不能为这个单位办活动。"), field="unit")
    if Site.objects.filter(code=code).exists():
        raise CannotExchange(_("这个代码已经有了。"), field="code")
    area = place.area if isinstance(place, Landmark) else place
    return Site.objects.create(
        code=code, name=name, name_en=name_en, unit=unit, place_words=place_words, hours=hours, area=area,
        longitude=place.longitude if place else None, latitude=place.latitude if place else None,
    )  # fmt: skip
