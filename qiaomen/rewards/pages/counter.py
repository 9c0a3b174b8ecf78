"""兑换台: who, how much, what for it, next: five seconds a person, by keyboard, scanner or thumb."""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rewards.exchange import Brought, exchange, give_back
from qiaomen.rewards.holders import holder_of, known_holder
from qiaomen.rewards.models import Campaign, Item, Offer, Site, Transfer
from qiaomen.rewards.permissions import COUNTER_ROLES, sites_of
from qiaomen.rewards.problems import CannotExchange
from qiaomen.rewards.queries import campaigns_on, held_for, latest, left_at, offers_on, saved
from qiaomen.shell.pages.offline import with_copy
from qiaomen.shell.pages.sending import HandedForm, delivered, sendable, sending_key, to_correct
from qiaomen.shell.sending import Receipt
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.queries import day_of, working_time

MOST_PIECES, MOST_GRAMS, MOST_OF_ONE, LAST_SHOWN = 100_000, 1_000_000, 20, 8


class ExchangeForm(HandedForm):
    """One person at the table. How many of each offer stands in a field `offer-KEY` of its own."""

    use_required_attribute = False
    phone = forms.CharField(
        label=gettext_lazy("手机号"), max_length=40, error_messages={"required": gettext_lazy("请输入或扫描手机号。")},
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off", "autofocus": True}),
    )  # fmt: skip
    pieces = forms.IntegerField(
        label=gettext_lazy("数了多少个"), required=False, min_value=0, max_value=MOST_PIECES,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    grams = forms.IntegerField(
        label=gettext_lazy("称了多少克"), required=False, min_value=0, max_value=MOST_GRAMS,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, campaign: Campaign, offers: list[Offer], data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid.uuid4().hex})
        self.offers = offers
        if campaign.brought.measure == Item.Measure.GRAM:
            del self.fields["pieces"]
        elif not campaign.may_be_weighed:
            del self.fields["grams"]
        for offer in offers:
            self.fields[f"offer-{offer.pk}"] = forms.IntegerField(
                label=named(offer.gives), required=False, min_value=0, max_value=MOST_OF_ONE, initial=0,
                widget=forms.NumberInput({"inputmode": "numeric", "data-price": offer.price}),
            )  # fmt: skip

    @property
    def brought(self) -> Brought:
        """What was put on the table."""
        return Brought(self.cleaned_data.get("pieces") or 0, self.cleaned_data.get("grams") or 0)

    @property
    def chosen(self) -> list[Offer]:
        """Each offer as often as it was asked for."""
        return [offer for offer in self.offers for _n in range(self.cleaned_data.get(f"offer-{offer.pk}") or 0)]


@dataclass(frozen=True)
class Table:
    """One line of the start: a site, and what is on there today."""

    site: Site
    campaigns: list[Campaign]


@staff_page
def counters(request: StaffRequest) -> HttpResponse:
    """`/desk/counter/`: the sites at which this person works, with today's campaigns."""
    if not request.actor.roles & COUNTER_ROLES:
        raise Http404
    today = day_of(request.now)
    on = list(campaigns_on(today).prefetch_related("sites"))
    tables = [
        Table(site, [one for one in on if site in one.sites.all()]) for site in sites_of(request.actor).order_by("code")
    ]
    return render(request, "rewards/counters.html", {"tables": tables})


@sendable
@staff_page
@with_copy
def counter(request: StaffRequest, site: str, campaign: int) -> HttpResponseBase:
    """`/desk/counter/<site>/<campaign>/`: one exchange, then the same page for the next; also without a network."""
    at = get_object_or_404(sites_of(request.actor), code=site)
    of = get_object_or_404(Campaign.objects.select_related("brought"), pk=campaign, sites=at)
    offers = offers_on(of, day_of(request.now))
    form = ExchangeForm(of, offers, request.POST if request.method == "POST" else None)
    sent = sending_key(request)
    if request.method == "POST" and form.is_valid():
        done_at = form.done_at(request.now) if sent else None
        try:
            made = exchange(
                of, site=at, holder=holder_of(form.cleaned_data["phone"]), brought=form.brought, offers=form.chosen,
                key=f"counter:{sent or form.cleaned_data['key']}", by=request.actor, at=done_at or request.now,
                entered_at=request.now if done_at else None,
            )  # fmt: skip
        except CannotExchange as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            assert made.holder is not None
            messages.success(request, _told(made, form.chosen))
            here = reverse("counter", kwargs={"site": at.code, "campaign": of.pk})
            return delivered(Receipt(made.holder.hint, here)) if sent else redirect(here)
    if sent:
        return to_correct(form)
    return _show(request, at, of, form, status=422 if form.is_bound else 200)


@staff_page
@require_POST
def counter_saved(request: StaffRequest, site: str, campaign: int) -> HttpResponse:
    """What the person with this number has saved: asked while the number is typed, by POST so that no log holds it."""
    get_object_or_404(sites_of(request.actor), code=site)
    of = get_object_or_404(Campaign.objects.select_related("brought"), pk=campaign, sites__code=site)
    try:
        who = known_holder(request.POST.get("phone", "")[:40])
        found = saved(who, of.brought) if who else 0
    except CannotExchange:
        found = None
    return render(request, "rewards/_saved.html", {"saved": found, "campaign": of})


@staff_page
@require_POST
def counter_back(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/counter/back/<key>/`: undo one exchange, with a reason."""
    made = get_object_or_404(
        Transfer.objects.select_related("site", "campaign"), pk=pk, site__in=sites_of(request.actor)
    )
    try:
        give_back(
            made, note=request.POST.get("note", "")[:200], key=f"back:{made.pk}", by=request.actor, at=request.now
        )
    except CannotExchange as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("已退回，库存和余额都恢复了。"))
    assert made.site is not None and made.campaign is not None
    return redirect(reverse("counter", kwargs={"site": made.site.code, "campaign": made.campaign.pk}))


def _show(request: StaffRequest, at: Site, of: Campaign, form: ExchangeForm, *, status: int) -> HttpResponse:
    left = left_at([at], [offer.gives for offer in form.offers])
    midnight = request.now.astimezone(working_time().zone).replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "site": at, "campaign": of, "form": form, "done": latest(at, since=midnight)[:LAST_SHOWN],
        "held": held_for(of, at), "reserve_key": uuid.uuid4().hex,
        "offers": [(offer, form[f"offer-{offer.pk}"], left[at.pk, offer.gives.pk]) for offer in form.offers],
    }  # fmt: skip
    return render(request, "rewards/counter.html", context, status=status)


def _told(made: Transfer, chosen: list[Offer]) -> str:
    assert made.holder is not None
    goods = _("、").join(
        f"{named(offer.gives)} × {chosen.count(offer)}" for offer in dict.fromkeys(chosen)
    )  # fmt: skip
    if not goods:
        return _("%(who)s：已收下。") % {"who": made.holder.hint}
    return _("%(who)s：%(goods)s。请交给他。") % {"who": made.holder.hint, "goods": goods}
