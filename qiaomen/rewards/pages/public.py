"""换一换: what can be exchanged where today, what is left, and what it has brought the city."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qiaomen.rewards.models import Campaign, Offer, Site
from qiaomen.rewards.queries import Collected, Effect, campaigns_on, effect_of, given_by, left_at, offers_on
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.queries import working_time

MOST = 10
# The curve's box, in units of its own picture.
WIDTH, HEIGHT = 600, 120


@dataclass(frozen=True)
class Shown:
    """One campaign as everybody sees it."""

    campaign: Campaign
    offers: list[tuple[Offer, int, int]]
    sites: list[tuple[Site, list[tuple[Offer, int]], Collected]]
    effect: Effect

    @property
    def drawn(self) -> dict[str, Any]:
        """What the map draws: each site that has a position, and what it collected week by week."""
        sites = [site for site, _all in self.effect.by_site if site.longitude is not None]
        return {
            "weeks": len(self.effect.by_week),
            "sites": [
                {
                    "name": named(site), "at": [site.longitude, site.latitude],
                    "pieces": [one.pieces for one in self.effect.at_site[site.pk]],
                    "kilograms": [one.kilograms for one in self.effect.at_site[site.pk]],
                }
                for site in sites
            ],
        }  # fmt: skip

    @property
    def key(self) -> str:
        """What tells this campaign's drawing from the others on the page."""
        return str(self.campaign.pk)

    @property
    def rows(self) -> list[tuple[date, Collected, list[Collected]]]:
        """The same in words: a row a week with its sum, a column a site."""
        columns = [self.effect.at_site[site.pk] for site, _all in self.effect.by_site]
        return [(week, total, [one[n] for one in columns]) for n, (week, total) in enumerate(self.effect.by_week)]

    @property
    def curves(self) -> list["Curve"]:
        """What was counted and what was weighed, a point a week, each on its own scale."""
        weeks = [one for _week, one in self.effect.by_week]
        return [
            Curve(_("每周数过多少个"), [one.pieces for one in weeks]),
            Curve(_("每周称过多少公斤"), [one.kilograms for one in weeks]),
        ]


@dataclass(frozen=True)
class Curve:
    """One line over the weeks; the table says its numbers."""

    caption: str
    values: list[float]

    @property
    def top(self) -> float:
        """The most of one week."""
        return max(self.values, default=0)

    @property
    def points(self) -> list[tuple[float, float]]:
        """Where its marks stand, from 0 at the bottom."""
        step = WIDTH / max(len(self.values) - 1, 1)
        return [
            (round(n * step, 1), round(HEIGHT - HEIGHT * one / (self.top or 1), 1)) for n, one in enumerate(self.values)
        ]

    @property
    def line(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{x},{y}" for x, y in self.points)


def exchanges(request: CityRequest) -> HttpResponse:
    """`/exchange/`: a fixed number of queries for each campaign that is on."""
    zone = working_time().zone
    today = request.now.astimezone(zone).date()
    shown = [_shown(one, today) for one in campaigns_on(today)[:MOST]]
    return render(request, "rewards/exchanges.html", {"shown": shown, "width": WIDTH, "height": HEIGHT})


def _shown(campaign: Campaign, today: date) -> Shown:
    offers, effect = offers_on(campaign, today), effect_of(campaign, zone=working_time().zone)
    sites = [site for site, _all in effect.by_site]
    goods = [offer.gives for offer in offers]
    left, given = left_at(sites, goods), given_by(campaign)
    return Shown(
        campaign,
        [
            (offer, sum(left[site.pk, offer.gives.pk] for site in sites), given.get(offer.gives.pk, 0))
            for offer in offers
        ],
        [
            (site, [(offer, left[site.pk, offer.gives.pk]) for offer in offers], collected)
            for site, collected in effect.by_site
        ],
        effect,
    )
