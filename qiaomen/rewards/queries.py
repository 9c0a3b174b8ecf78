"""What the exchange's pages ask: what is on, what is left, what was collected where and when."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from .ledger import saved_by, stock_of
from .models import Account, Campaign, Holder, Item, Offer, Reservation, Site, Transfer

MOST_HELD = 50


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

    pieces: int = 0
    grams: int = 0
    times: int = 0

    @property
    def kilograms(self) -> float:
        """Of what was weighed."""
        return self.grams / 1000

    def __add__(self, other: "Collected") -> "Collected":
        return Collected(self.pieces + other.pieces, self.grams + other.grams, self.times + other.times)


@dataclass(frozen=True)
class Effect:
    """What a campaign collected: in all, by site, by week (its Monday), and by both."""

    all: Collected
    by_site: list[tuple[Site, Collected]]
    by_week: list[tuple[date, Collected]]
    at_site: dict[int, list[Collected]]


def effect_of(campaign: Campaign, *, zone: tzinfo) -> Effect:
    """Exchanges that were not undone. Two queries, whatever their number."""
    rows = Transfer.objects.filter(campaign=campaign, kind=Transfer.Kind.EXCHANGE, undone_by=None).order_by()
    cells = rows.values_list("site", TruncWeek("at", tzinfo=zone)).annotate(Sum("pieces"), Sum("grams"), Count("pk"))
    known = {(site, week.date()): Collected(p or 0, g or 0, n) for site, week, p, g, n in cells}
    weeks = _every_week({week for _site, week in known})
    # A site that has left the campaign keeps what it collected.
    there = Q(campaigns=campaign) | Q(pk__in={site for site, _week in known})
    sites = list(Site.objects.filter(there).distinct().order_by("code"))
    at_site = {site.pk: [known.get((site.pk, week), Collected()) for week in weeks] for site in sites}
    by_week = [sum(column, Collected()) for column in zip(*at_site.values(), strict=True)]
    return Effect(
        sum(by_week, Collected()),
        [(site, sum(at_site[site.pk], Collected())) for site in sites],
        list(zip(weeks, by_week, strict=bool(sites))),
        at_site,
    )


def _every_week(known: set[date]) -> list[date]:
    """Weeks in which nothing came stand there too, so that a curve does not lie."""
    if not known:
        return []
    between = (max(known) - min(known)).days // 7
    return [min(known) + timedelta(weeks=n) for n in range(between + 1)]


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


def held_for(campaign: Campaign, site: Site) -> list[Reservation]:
    """What is set aside at a site, the soonest to end first. One query."""
    held = Reservation.objects.filter(offer__campaign=campaign, site=site, state=Reservation.State.HELD)
    return list(held.select_related("offer__gives", "offer__priced_in", "holder").order_by("until", "pk")[:MOST_HELD])
