"""兑换活动: what is exchanged when and where, planned by the organisers of the unit that runs it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.people.models import Role
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rewards.models import Campaign, Item, Offer, Site
from qiaomen.rewards.permissions import ORGANISER_ROLES, units_of
from qiaomen.rewards.planning import OfferPlan, Plan, save
from qiaomen.rewards.problems import CannotExchange
from qiaomen.shell.pages.choices import Several
from qiaomen.units.models import Unit

NEW_OFFERS = 2


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class CampaignForm(forms.Form):
    """The campaign itself."""

    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=80, required=False)
    words = forms.CharField(
        label=gettext_lazy("给大家的话"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )
    unit = forms.ModelChoiceField(label=gettext_lazy("组织单位"), queryset=Unit.objects.none(), empty_label=None)
    brought = forms.ModelChoiceField(
        label=gettext_lazy("收什么"), queryset=Item.objects.filter(kind=Item.Kind.BROUGHT), empty_label=None
    )
    grams_a_piece = forms.FloatField(
        label=gettext_lazy("一个多少克"), required=False, min_value=0.001,
        help_text=gettext_lazy("填了就可以称重；不填只能数个数。"),
    )  # fmt: skip
    most_a_day = forms.IntegerField(
        label=gettext_lazy("每人每天最多收"), required=False, min_value=1, help_text=gettext_lazy("不填就不限。")
    )
    from_on = forms.DateField(label=gettext_lazy("从哪天"), widget=_day())
    until_on = forms.DateField(label=gettext_lazy("到哪天"), widget=_day())
    sites = Several(label=gettext_lazy("兑换点"), queryset=Site.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, units: Any, sites: Any, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for name, queryset in (("unit", units), ("sites", sites)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset


class OfferForm(forms.Form):
    """One line of what is given for what; a line without goods is no line."""

    use_required_attribute = False
    gives = forms.ModelChoiceField(
        label=gettext_lazy("给什么"), queryset=Item.objects.filter(kind=Item.Kind.GOODS), required=False
    )
    price = forms.IntegerField(label=gettext_lazy("要多少"), min_value=1, required=False)
    most_a_person = forms.IntegerField(label=gettext_lazy("每人最多"), min_value=1, required=False)
    most_a_person_a_day = forms.IntegerField(label=gettext_lazy("每人每天最多"), min_value=1, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("gives") and not given.get("price") and "price" not in self.errors:
            self.add_error("price", _("请填要多少才给一件。"))
        return given


OfferForms = forms.formset_factory(OfferForm, extra=NEW_OFFERS, max_num=20, validate_max=True)


@staff_page
def campaigns(request: StaffRequest) -> HttpResponse:
    """`/desk/exchange/`: the campaigns of my units, the newest first."""
    if not request.actor.roles & ORGANISER_ROLES:
        raise Http404
    mine = Campaign.objects.filter(unit__in=units_of(request.actor)).select_related("unit", "brought")
    return render(request, "rewards/campaigns.html", {"campaigns": mine.order_by("-from_on", "-pk")[:100]})


@staff_page
def campaign(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """`/desk/exchange/new/` and `/desk/exchange/<key>/`."""
    if Role.ORGANISER not in request.actor.roles:
        raise Http404
    units = units_of(request.actor)
    known = get_object_or_404(Campaign, pk=pk, unit__in=units) if pk is not None else None
    sites = Site.objects.filter(unit__in=units, retired_on=None).order_by("code")
    data = request.POST if request.method == "POST" else None
    form = CampaignForm(units, sites, data, _initial(known))
    offers = OfferForms(data, initial=_offers(known), prefix="offer")
    if data is not None and form.is_valid() and offers.is_valid():
        plan = Plan(**form.cleaned_data, offers=[
            OfferPlan(**one) for one in offers.cleaned_data if one.get("gives")
        ])  # fmt: skip
        try:
            save(plan, known, by=request.actor)
        except CannotExchange as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已保存。"))
            return redirect("campaigns")
    context = {"form": form, "offers": offers, "campaign": known}
    return render(request, "rewards/campaign.html", context, status=422 if data is not None else 200)


def _initial(known: Campaign | None) -> dict[str, Any]:
    if known is None:
        return {}
    names = ("name", "name_en", "words", "unit", "brought", "grams_a_piece", "most_a_day", "from_on", "until_on")
    return {name: getattr(known, name) for name in names} | {"sites": known.sites.all()}


def _offers(known: Campaign | None) -> list[dict[str, Any]]:
    rows: list[Offer] = list(known.offers.select_related("gives")) if known else []
    names = ("gives", "price", "most_a_person", "most_a_person_a_day")
    return [{name: getattr(row, name) for name in names} for row in rows]
