"""A case in which residents ask for the renewal of a compound is noted with it: they are told of each step."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.campaigns.models import Item, Register
from qiaomen.campaigns.permissions import may_find
from qiaomen.campaigns.programmes import wish
from qiaomen.campaigns.queries import items_visible_to, with_names
from qiaomen.campaigns.states import Kind
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import case_by_number, visible_to
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.shell.templatetags.widgets import named

MOST = 300


class CompoundChoice(NamedChoice):
    """A compound with where it is."""

    def label_from_instance(self, obj: Any) -> str:
        """前进里 · 桃城区."""
        return f"{super().label_from_instance(obj)} · {named(obj.area)}"


class WishForm(forms.Form):
    """For which compound."""

    use_required_attribute = False
    item = CompoundChoice(label=gettext_lazy("哪个小区"), queryset=Item.objects.none())

    def __init__(self, items: QuerySet[Item], data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["item"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = items


@staff_page
def wish_from_case(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/wish/<number of a case>/`."""
    case = case_by_number(visible_to(request.actor), number)
    if case is None or case.area is None or not may_find(request.actor, case.area):
        raise Http404
    county = "/".join(case.area.path.split("/")[:2]) + "/"
    rows = items_visible_to(request.actor).filter(
        kind=Kind.PROGRAMME, register__state=Register.State.OPEN, area__path__startswith=county
    )
    keys = list(rows.order_by("title", "pk").values_list("pk", flat=True)[:MOST])
    choices = with_names(Item.objects.filter(pk__in=keys)).select_related("candidate")
    form = WishForm(choices, request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        item = form.cleaned_data["item"]
        try:
            wish(item, case, by=request.actor, at=request.now)
        except CannotMove as problem:
            form.add_error("item", problem.message)
            status = 409
        else:
            messages.success(request, _("记下了。有进展会告诉提的人。"))
            return redirect("item", number=item.number)
    context = {"case": case, "form": form, "any": bool(keys)}
    return render(request, "campaigns/desk/wish.html", context, status=status)
