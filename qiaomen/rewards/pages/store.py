"""库存: what lies where, deliveries, goods moved between sites, stock-taking, and every entry behind a number."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rewards import stock
from qiaomen.rewards.ledger import movements_of
from qiaomen.rewards.models import Item, Site, Transfer
from qiaomen.rewards.permissions import STORE_ROLES, sites_of
from qiaomen.rewards.problems import CannotExchange
from qiaomen.rewards.queries import left_at
from qiaomen.shell.paging import page_of

MOST = 1_000_000
SIZE = 20


class StockForm(forms.Form):
    """One entry: a delivery, a move to another site, or what was counted."""

    use_required_attribute = False
    what = forms.ChoiceField(
        label=gettext_lazy("做什么"), widget=forms.RadioSelect, initial="deliver",
        choices=[
            ("deliver", gettext_lazy("入库：送来了这么多")),
            ("move", gettext_lazy("调拨：送到另一个兑换点")),
            ("count", gettext_lazy("盘点：数出来有这么多")),
        ],
    )  # fmt: skip
    item = forms.ModelChoiceField(
        label=gettext_lazy("物品"), queryset=Item.objects.filter(kind=Item.Kind.GOODS), empty_label=None
    )
    amount = forms.IntegerField(
        label=gettext_lazy("数量"), min_value=0, max_value=MOST, widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("请填数量。")},
    )  # fmt: skip
    target = forms.ModelChoiceField(
        label=gettext_lazy("送到哪里"),
        queryset=Site.objects.none(),
        required=False,
        help_text=gettext_lazy("调拨时选。"),
    )
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=200, required=False, help_text=gettext_lazy("盘点有差异时必须写原因。")
    )
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, others: Any, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid.uuid4().hex})
        target = self.fields["target"]
        assert isinstance(target, forms.ModelChoiceField)
        target.queryset = others


@staff_page
def stores(request: StaffRequest) -> HttpResponse:
    """`/desk/stock/`: what lies at each site of mine. The number of queries does not grow with the sites."""
    if not request.actor.roles & STORE_ROLES:
        raise Http404
    sites = list(sites_of(request.actor, STORE_ROLES).order_by("code"))
    items = list(Item.objects.filter(kind=Item.Kind.GOODS))
    left = left_at(sites, items)
    rows = [(site, [left[site.pk, item.pk] for item in items]) for site in sites]
    sums = [sum(left[site.pk, item.pk] for site in sites) for item in items]
    return render(request, "rewards/stores.html", {"rows": rows, "items": items, "sums": sums})


@staff_page
def store(request: StaffRequest, site: str) -> HttpResponse:
    """`/desk/stock/<site>/`: one entry, and the entries before it with what they moved."""
    mine = sites_of(request.actor, STORE_ROLES)
    at = get_object_or_404(mine, code=site)
    form = StockForm(mine.exclude(pk=at.pk), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _enter(form.cleaned_data, at, request))
            return redirect("store", site=at.code)
        except CannotExchange as problem:
            form.add_error({"counted": "amount"}.get(problem.field, problem.field) or None, problem.message)
    page = page_of(
        Transfer.objects.filter(site=at).select_related("by", "holder", "campaign"), order=("-pk",),
        after=request.GET.get("after"), size=SIZE,
    )  # fmt: skip
    moved = movements_of(page.rows)
    items = list(Item.objects.filter(kind=Item.Kind.GOODS))
    left = left_at([at], items)
    context = {
        "site": at, "form": form, "page": page, "rows": [(one, moved[one.pk]) for one in page],
        "left": [(item, left[at.pk, item.pk]) for item in items],
    }  # fmt: skip
    return render(request, "rewards/store.html", context, status=422 if form.is_bound else 200)


def _enter(given: dict[str, Any], at: Site, request: StaffRequest) -> str:
    common = {"note": given["note"], "key": f"stock:{given['key']}", "by": request.actor, "at": request.now}
    if given["what"] == "deliver":
        stock.deliver(given["item"], site=at, amount=given["amount"], **common)
        return _("已入库。")
    if given["what"] == "move":
        if given["target"] is None:
            raise CannotExchange(_("请选送到哪个兑换点。"), field="target")
        stock.move(given["item"], source=at, target=given["target"], amount=given["amount"], **common)
        return _("已调拨。")
    made = stock.take_stock(given["item"], site=at, counted=given["amount"], **common)
    return _("账实相符，没有差异。") if made is None else _("差异已入账。")
