"""兑换的物品和兑换点: what is counted, and where the tables stand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.queries import places_by_words
from qiaomen.rewards.models import Item, Site
from qiaomen.rewards.permissions import ORGANISER_ROLES, units_of
from qiaomen.rewards.planning import add_item, add_site
from qiaomen.rewards.problems import CannotExchange
from qiaomen.units.models import Unit

CODE = r"^[a-z0-9-]+$"
CODE_WORDS = gettext_lazy("小写字母、数字和连字符，例如 data-cable。")


class ItemForm(forms.Form):
    """A new kind of goods, or of what is brought."""

    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=60, required=False)
    code = forms.RegexField(CODE, label=gettext_lazy("代码"), max_length=24, help_text=CODE_WORDS)
    kind = forms.ChoiceField(
        label=gettext_lazy("是什么"), choices=[(one.value, one.label) for one in (Item.Kind.GOODS, Item.Kind.BROUGHT)]
    )
    measure = forms.ChoiceField(
        label=gettext_lazy("按什么数"),
        choices=[(one.value, one.label) for one in (Item.Measure.PIECE, Item.Measure.GRAM)],
    )  # fmt: skip


class SiteForm(forms.Form):
    """A new place with a table."""

    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=60, required=False)
    code = forms.RegexField(CODE, label=gettext_lazy("代码"), max_length=24, help_text=CODE_WORDS)
    unit = forms.ModelChoiceField(label=gettext_lazy("归哪个单位管"), queryset=Unit.objects.none(), empty_label=None)
    place_words = forms.CharField(
        label=gettext_lazy("在哪里"), max_length=200, help_text=gettext_lazy("写地名；地名库里有的，会标在地图上。")
    )
    hours = forms.CharField(label=gettext_lazy("什么时候开"), max_length=120, required=False)

    def __init__(self, units: QuerySet[Unit], data: Any = None) -> None:
        super().__init__(data, auto_id="site_%s")  # the other form of the page has fields of the same names
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = units


@staff_page
def things(request: StaffRequest) -> HttpResponse:
    """`/desk/exchange/things/`: both lists, each with a form for one more."""
    if not request.actor.roles & ORGANISER_ROLES:
        raise Http404
    sent = request.POST.get("add", "") if request.method == "POST" else ""
    units = units_of(request.actor)
    item = ItemForm(request.POST if sent == "item" else None)
    site = SiteForm(units, request.POST if sent == "site" else None)
    form = {"item": item, "site": site}.get(sent)
    if form is not None and form.is_valid():
        try:
            _add(form, request)
        except CannotExchange as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已添加。"))
            return redirect("exchange_things")
    context = {
        "item_form": item, "site_form": site, "items": Item.objects.exclude(kind=Item.Kind.POINTS),
        "sites": Site.objects.filter(unit__in=units, retired_on=None).select_related("unit", "area"),
    }  # fmt: skip
    return render(request, "rewards/things.html", context, status=422 if sent else 200)


def _add(form: forms.Form, request: StaffRequest) -> None:
    given = form.cleaned_data
    if isinstance(form, ItemForm):
        add_item(**given, by=request.actor)
        return
    place = next((one for one in places_by_words(given["place_words"]) if one.name == given["place_words"]), None)
    add_site(**given, place=place, by=request.actor)
