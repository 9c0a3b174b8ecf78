"""预留 at the counter: set something aside for somebody, and hand over what was set aside."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rewards.exchange import Brought
from qiaomen.rewards.holders import holder_of
from qiaomen.rewards.models import Campaign, Reservation
from qiaomen.rewards.permissions import sites_of
from qiaomen.rewards.problems import CannotExchange
from qiaomen.rewards.reservations import fetch, reserve
from qiaomen.shell.requests import posted_number

MOST_BROUGHT = 6  # digits


@staff_page
@require_POST
def counter_reserve(request: StaffRequest, site: str, campaign: int) -> HttpResponse:
    """`/desk/counter/<site>/<campaign>/reserve/`: one piece for a telephone number, for three days."""
    at = get_object_or_404(sites_of(request.actor), code=site)
    of = get_object_or_404(Campaign, pk=campaign, sites=at)
    offers = of.offers.select_related("gives", "priced_in", "campaign")
    offer = get_object_or_404(offers, pk=posted_number(request, "offer", digits=MOST_BROUGHT))
    try:
        made = reserve(
            offer, site=at, holder=holder_of(request.POST.get("phone", "")[:40]),
            key=f"counter:{request.POST.get('key', '')[:60]}", by=request.actor, at=request.now,
        )  # fmt: skip
    except CannotExchange as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("已给 %(who)s 留一件，三天内来领。") % {"who": made.holder.hint})
    return redirect("counter", site=at.code, campaign=of.pk)


@staff_page
@require_POST
def counter_fetch(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/counter/fetch/<key>/`: hand it over; what was brought now and what was saved pay for it."""
    related = ("offer__gives", "offer__priced_in", "offer__campaign__brought", "site", "holder")
    known = Reservation.objects.select_related(*related)
    held = get_object_or_404(known, pk=pk, site__in=sites_of(request.actor))
    brought = Brought(
        posted_number(request, "pieces", digits=MOST_BROUGHT), posted_number(request, "grams", digits=MOST_BROUGHT)
    )
    try:
        fetch(held, brought=brought, key=f"fetch:{held.pk}", by=request.actor, at=request.now)
    except CannotExchange as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("%(who)s 的预留已领走。") % {"who": held.holder.hint})
    return redirect("counter", site=held.site.code, campaign=held.offer.campaign_id)
