"""The exchange of the demonstration: cigarette ends for cables and earphones, at five squares, for seven weeks."""

import random
from contextlib import suppress
from datetime import datetime, timedelta

from qiaomen.people.actors import Actor
from qiaomen.places.models import Landmark
from qiaomen.rewards import stock
from qiaomen.rewards.exchange import Brought, exchange
from qiaomen.rewards.holders import holder_of
from qiaomen.rewards.models import Campaign, Item, Site
from qiaomen.rewards.planning import OfferPlan, Plan, add_item, add_site, save
from qiaomen.rewards.problems import CannotExchange
from qiaomen.units.models import Unit

SITES = 5
WEEKS, VISITS = 7, 180
# The page's own numbers: 39 ends for a cable, 69 for earphones, 300 of each.
PRICES = {"cable": 39, "earphones": 69}
STOCK = 300
# A smoked filter with its rest weighs about a third of a gram (scales of the demonstration, not a standard).
GRAMS = 0.34


def hold_market(*, now: datetime, actors: dict[str, Actor], rng: random.Random) -> Campaign:
    """Plan the campaign, fill the squares, and let people come; every act through the product's own doors."""
    organiser, keeper = actors["zuzhi"], actors["duihuan"]
    unit = organiser.posts[0].unit
    items = {
        code: add_item(code=code, name=name, name_en=english, kind=kind, measure="piece", by=organiser)
        for code, name, english, kind in (
            ("ends", "烟头", "cigarette ends", Item.Kind.BROUGHT),
            ("cable", "数据线", "charging cable", Item.Kind.GOODS),
            ("earphones", "耳机", "earphones", Item.Kind.GOODS),
        )
    }
    sites = _sites(unit, organiser)
    begun = now - timedelta(weeks=WEEKS)
    plan = Plan(
        name="烟头换好礼",
        name_en="Ends for gifts",
        unit=unit,
        brought=items["ends"],
        words="把捡来的烟头装好带来，数一数或称一称，当场换。",
        from_on=begun.date(),
        until_on=(now + timedelta(weeks=3)).date(),
        sites=sites,
        grams_a_piece=GRAMS,
        most_a_day=2000,
        offers=[OfferPlan(items[code], price, most_a_person=2) for code, price in PRICES.items()],
    )
    campaign = save(plan, None, by=organiser)
    for site in sites:
        for code in PRICES:
            stock.deliver(
                items[code],
                site=site,
                amount=STOCK // SITES,
                note="首批",
                key=f"demo:{site.code}:{code}",
                by=keeper,
                at=begun,
            )
    _let_people_come(campaign, sites, keeper, now=now, begun=begun, rng=rng)
    return campaign


def _sites(unit: Unit, by: Actor) -> list[Site]:
    squares = Landmark.objects.filter(name__contains="广场", retired_on=None).order_by("name")
    rest = Landmark.objects.filter(name__contains="公园", retired_on=None).order_by("name")
    return [
        add_site(
            code=f"square-{n}",
            name=place.name,
            name_en="",
            unit=unit,
            place_words=place.name,
            hours="周六 9:00–11:30",
            place=place,
            by=by,
        )
        for n, place in enumerate([*squares, *rest][:SITES], 1)
    ]


def _let_people_come(
    campaign: Campaign, sites: list[Site], keeper: Actor, *, now: datetime, begun: datetime, rng: random.Random
) -> None:
    offers = list(campaign.offers.select_related("gives", "priced_in", "campaign"))
    for n, at in enumerate(sorted(_saturday(begun, rng) for _n in range(VISITS))):
        if at > now:
            break
        wanted = rng.choice([*[[offer] for offer in offers], []])
        pieces = sum(offer.price for offer in wanted) + rng.randrange(3, 60)
        weighed = rng.random() < 0.4
        brought = Brought(grams=round(pieces * GRAMS) + 1) if weighed else Brought(pieces=pieces)
        # Somebody who has had two is sent home, as at a real table.
        with suppress(CannotExchange):
            exchange(
                campaign,
                site=rng.choice(sites),
                holder=holder_of(f"130{rng.randrange(120):08d}"),
                brought=brought,
                offers=wanted,
                key=f"demo:visit:{n}",
                by=keeper,
                at=at,
            )


def _saturday(begun: datetime, rng: random.Random) -> datetime:
    """A moment on one of the Saturday mornings."""
    first = begun + timedelta(days=(5 - begun.weekday()) % 7)
    day = first + timedelta(weeks=rng.randrange(WEEKS))
    return day.replace(hour=9, minute=0, second=0) + timedelta(minutes=rng.randrange(150))
