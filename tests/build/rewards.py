"""An exchange of the tests: cigarette ends for a cable or earphones, at two squares."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from qiaomen.people.actors import Actor
from qiaomen.rewards import stock
from qiaomen.rewards.exchange import Brought, exchange
from qiaomen.rewards.holders import holder_of
from qiaomen.rewards.models import Campaign, Holder, Item, Offer, Site, Transfer

from .city import World


@dataclass
class Market:
    """The page's example: 39 ends for a cable, 69 for earphones."""

    world: World
    ends: Item
    cable: Item
    earphones: Item
    square: Site
    station: Site
    campaign: Campaign
    for_cable: Offer
    for_earphones: Offer

    @property
    def keeper(self) -> Actor:
        """Who stands at the counter."""
        return self.world.actor("kai")


def market(made: World, *, at: datetime, cables: int = 300, **columns: Any) -> Market:
    """The exchange, with so many cables and earphones at the square. Keyword arguments are columns of the campaign."""
    ends = Item.objects.create(code="ends", name="烟头", kind=Item.Kind.BROUGHT, measure=Item.Measure.PIECE)
    cable, earphones = (
        Item.objects.create(code=code, name=name, kind=Item.Kind.GOODS, measure=Item.Measure.PIECE)
        for code, name in (("cable", "数据线"), ("earphones", "耳机"))
    )
    square, station = (
        Site.objects.create(code=code, name=name, unit=made.centre, area=made.east, longitude=115.75, latitude=37.75)
        for code, name in (("square", "人民广场"), ("station", "火车站"))
    )
    columns.setdefault("grams_a_piece", 0.34)
    days = {"from_on": (at - timedelta(days=3)).date(), "until_on": (at + timedelta(days=28)).date()}
    campaign = Campaign.objects.create(name="烟头换礼品", unit=made.centre, brought=ends, **days, **columns)
    campaign.sites.set([square, station])
    for_cable, for_earphones = (
        Offer.objects.create(campaign=campaign, gives=item, priced_in=ends, price=price, **days)
        for item, price in ((cable, 39), (earphones, 69))
    )
    found = Market(made, ends, cable, earphones, square, station, campaign, for_cable, for_earphones)
    for item in (cable, earphones):
        stock.deliver(item, site=square, amount=cables, note="", key=f"first-{item.code}", by=found.keeper, at=at)
    return found


def visitor(n: int = 1) -> Holder:
    """Somebody with a telephone."""
    return holder_of(f"138{n:08d}")


def exchanged(there: Market, at: datetime, *, key: str = "k", pieces: int = 39, **given: Any) -> Transfer:
    """39 ends for a cable at the square, unless told otherwise."""
    brought = Brought(pieces=pieces, grams=given.pop("grams", 0))
    for name, usual in (("holder", visitor), ("by", lambda: there.keeper)):
        if name not in given:
            given[name] = usual()
    given.setdefault("offers", [there.for_cable])
    given.setdefault("site", there.square)
    return exchange(there.campaign, brought=brought, key=key, at=at, **given)
