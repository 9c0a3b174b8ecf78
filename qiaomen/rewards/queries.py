"""What the exchange's pages ask: what is on, what is left, what was collected where and when."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncWeek

from .ledger import saved_by, stock_of
from .models import Account, Campaign, Holder, Item, Offer, Site, Transfer


def campaigns_on(day: date) -> QuerySet[Campaign]:
    """Campaigns in which something can be exchanged on that day, the newest first."""
    return Campaign.objects.filter(from_on__lte=day, until_on__gte=day).select_related("brought", "unit")


def offers_on(campaign: Campaign, day: date) -> list[Offer]:
    """What can be had on that day, the cheapest first. One query."""
    found = campaign.offers.filter(from_on__lte=day, until_on__gte=day).select_related("gives", "priced_in", "campaign")
    return list(found.order_by("price", "pk"))


def left_at(sites: list[Site], items: list[Item]) -> dict[tuple[int, int], int]:
    """(site, item) → pieces in stock; 0 where nothing was ever delivered. One query."""
    owners = {stock_of(site).name: site.pk for site in sites}
    rows = Account.objects.filter(owner__in=list(owners), item__in=items).values_list("owner", "item", "balance")
    known = {(owners[owner], item): balance for owner, item, balance in rows}
    return {(site.pk, item.pk): known.get((site.pk, item.pk), 0) for site in sites for item in items}


def saved(holder: Holder, item: Item) -> int:
    """What somebody brought and has not spent. One query."""
    rows = Account.objects.filter(owner=saved_by(holder).name, item=item)
    return rows.values_list("balance", flat=True).first() or 0


@dataclass(frozen=True)
class Collected:
    """What was put on the tables: counted pieces and weighed grams apart, each with the number of times it was done."""

    pieces: int
    grams: int
    times: int

    @property
    def kilograms(self) -> float:
        """Of what was weighed."""
        return self.grams / 1000


@dataclass(frozen=True)
class Effect:
    """What a campaign collected: in all, by site, and by week (its Monday)."""

    all: Collected
    by_site: list[tuple[Site, Collected]]
    by_week: list[tuple[date, Collected]]


def effect_of(campaign: Campaign, *, zone: tzinfo) -> Effect:
    """Exchanges that were not undone. Three queries, whatever their number."""
    rows = Transfer.objects.filter(campaign=campaign, kind=Transfer.Kind.EXCHANGE, undone_by=None)
    sums = {"p": Sum("pieces"), "g": Sum("grams"), "n": Count("pk")}

    def read(row: Mapping[str, Any]) -> Collected:
        return Collected(row["p"] or 0, row["g"] or 0, row["n"] or 0)

    by_site = {row["site"]: read(row) for row in rows.order_by().values("site").annotate(**sums)}
    weeks = rows.order_by().values(week=TruncWeek("at", tzinfo=zone)).annotate(**sums)
    by_week: dict[date, Collected] = {row["week"].date(): read(row) for row in weeks}
    total = Collected(
        sum(one.pieces for one in by_site.values()), sum(one.grams for one in by_site.values()),
        sum(one.times for one in by_site.values()),
    )  # fmt: skip
    sites = campaign.sites.order_by("code")
    return Effect(total, [(site, by_site.get(site.pk, Collected(0, 0, 0))) for site in sites], _every_week(by_week))


def _every_week(known: dict[date, Collected]) -> list[tuple[date, Collected]]:
    """Weeks in which nothing came stand there too, so that a curve does not lie."""
    if not known:
        return []
    week, last, found = min(known), max(known), []
    while week <= last:
        found.append((week, known.get(week, Collected(0, 0, 0))))
        week += timedelta(days=7)
    return found


def given_by(campaign: Campaign) -> dict[int, int]:
    """Item → pieces given out and not given back. One query."""
    rows = (
        Transfer.objects.filter(
            campaign=campaign,
            kind=Transfer.Kind.EXCHANGE,
            undone_by=None,
            movements__source__item__kind=Item.Kind.GOODS,
        )
        .order_by()
        .values_list("movements__source__item")
        .annotate(n=Sum("movements__amount"))
    )
    found: dict[int, int] = defaultdict(int)
    for item, n in rows:
        found[item] += n
    return found


def latest(site: Site, *, since: datetime) -> QuerySet[Transfer]:
    """What was done at a site since a moment, the newest first."""
    rows = Transfer.objects.filter(site=site, at__gte=since).select_related("holder", "by", "undone_by", "campaign")
    return rows.order_by("-pk")
