"""我存的和预留: a code to the telephone, then what one has saved, what is set aside, and what can be."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from qiaomen.notices.pages.proof import Answer, Proof
from qiaomen.notices.reach import Reach
from qiaomen.people.actors import RESIDENT
from qiaomen.rewards.holders import known_holder
from qiaomen.rewards.models import Account, Holder, Item, Offer, Reservation, Site
from qiaomen.rewards.problems import CannotExchange
from qiaomen.rewards.queries import campaigns_on, left_at, offers_on
from qiaomen.rewards.reservations import give_up, reserve, uncommitted
from qiaomen.shell.requests import CityRequest, posted_number
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.queries import day_of

MARK = "holder"  # in the session
PROOF = Proof("exchange", "qiaomen.rewards.holders.is_known", gettext_lazy("兑换时用的手机号"), phone_only=True)
MOST, LAST = 10, 20
KEY_DIGITS = 17  # fits every key


@dataclass(frozen=True)
class Choice:
    """Something that could be set aside now: what it costs, what is missing, and where it lies."""

    offer: Offer
    missing: int
    sites: list[tuple[Site, int]]


# Not without a referrer: its forms are checked by where they come from.
@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def my_exchange(request: CityRequest) -> HttpResponse:
    """`/exchange/mine/`: one address; who has not proved the telephone does that first."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    holder = Holder.objects.filter(pk=request.session.get(MARK) or 0).first()
    if do == "out":
        request.session.pop(MARK, None)
        return redirect("my_exchange")
    if holder is None or do in {"ask", "code"}:
        return _prove(request)
    if do in {"reserve", "give_up"}:
        return _act(request, holder, do)
    return _show(request, holder)


def _prove(request: CityRequest) -> HttpResponse:
    step = PROOF.step(request)
    if isinstance(step, Answer):
        return render(request, "rewards/mine.html", step.context, status=step.status)
    return enter(request, step)


def enter(request: CityRequest, reach: Reach) -> HttpResponse:
    """From now on this browser shows the account of this telephone, until its session ends."""
    holder = known_holder(reach.to)
    request.session.cycle_key()
    request.session[MARK] = holder.pk if holder else None
    return redirect("my_exchange")


def _act(request: CityRequest, holder: Holder, do: str) -> HttpResponse:
    try:
        if do == "give_up":
            mine = Reservation.objects.select_related("offer__gives", "offer__campaign", "site", "holder")
            give_up(
                get_object_or_404(mine, pk=posted_number(request, "reservation", digits=KEY_DIGITS), holder=holder),
                by=RESIDENT,
                at=request.now,
            )
            messages.success(request, _("放回去了。"))
        else:
            offer = get_object_or_404(
                Offer.objects.select_related("campaign", "gives", "priced_in"),
                pk=posted_number(request, "offer", digits=KEY_DIGITS),
            )
            site = get_object_or_404(Site, pk=posted_number(request, "site", digits=KEY_DIGITS))
            key = f"mine:{holder.pk}:{request.POST.get('key', '')[:40]}"
            reserve(offer, site=site, holder=holder, key=key, by=RESIDENT, at=request.now, from_savings=True)
            messages.success(
                request,
                _("给您留好了：%(goods)s，三天内到%(site)s领。") % {"goods": named(offer.gives), "site": named(site)},
            )
    except CannotExchange as problem:
        messages.error(request, problem.message)
    return redirect("my_exchange")


def _show(request: CityRequest, holder: Holder) -> HttpResponse:
    """A fixed number of queries for each campaign that is on."""
    saved = Account.objects.filter(holder=holder, balance__gt=0).exclude(item__kind=Item.Kind.GOODS)
    reservations = holder.reservations.select_related("offer__gives", "offer__priced_in", "site").order_by("-pk")
    context = {
        "holder": holder, "saved": saved.select_related("item").order_by("item__code"),
        "held": list(reservations.filter(state=Reservation.State.HELD)),
        "ended": reservations.exclude(state=Reservation.State.HELD)[:LAST],
        "choices": _choices(request, holder), "key": uuid.uuid4().hex,
    }  # fmt: skip
    return render(request, "rewards/mine.html", context)


def _choices(request: CityRequest, holder: Holder) -> list[Choice]:
    today, found = day_of(request.now), []
    for campaign in campaigns_on(today)[:MOST]:
        sites = list(campaign.sites.filter(retired_on=None).order_by("code"))
        offers = offers_on(campaign, today)
        left = left_at(sites, [offer.gives for offer in offers])
        free = {item: uncommitted(holder, item) for item in {offer.priced_in for offer in offers}}
        for offer in offers:
            there = [(site, left[site.pk, offer.gives.pk]) for site in sites if left[site.pk, offer.gives.pk]]
            found.append(Choice(offer, max(0, offer.price - free[offer.priced_in]), there))
    return found
