"""专项行动 for staff: its board, the tasks that are given out, the day's brief and the closing report."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from qiaomen.activities.recurring import Occurrence
from qiaomen.campaigns import briefs
from qiaomen.campaigns.clearing import clearing
from qiaomen.campaigns.models import Register
from qiaomen.campaigns.planning import days_of
from qiaomen.campaigns.spreading import spread
from qiaomen.campaigns.states import Kind
from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.requests import CityRequest
from qiaomen.units.models import Unit
from qiaomen.units.queries import units_at_work

from .finding import find, find_to_plan
from .forms import day_field
from .problem_board import listed


def campaign_board(found: Register, request: CityRequest, *, everybody: bool) -> dict[str, Any]:
    """What staff and everybody see: how far it is by unit and area, its days, its activities, its tasks."""
    shown = found.activities.exclude(state="draft").order_by("from_at", "pk")
    return {
        "register": found, "now_stands": clearing(found, on=timezone.localdate(request.now)),
        "days": campaign_days(found),
        "activities": list(shown.select_related("organisation")), **listed(found, request, everybody=everybody),
    }  # fmt: skip


class SpreadForm(forms.Form):
    """Tasks, kinds of place, units; one a line."""

    use_required_attribute = False
    tasks = forms.CharField(
        label=gettext_lazy("做什么"), max_length=2000, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("一行一项。"),
    )  # fmt: skip
    place_kinds = forms.CharField(
        label=gettext_lazy("在哪几类地方"), max_length=1000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("一行一类，例如集贸市场、车站、工地、村庄；不分就不填。"),
    )  # fmt: skip
    units = forms.ModelMultipleChoiceField(
        label=gettext_lazy("由谁来做"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_on = day_field(gettext_lazy("到哪天"))

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["units"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = units_at_work().order_by("code")


@staff_page
def campaign_spread(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/<number>/spread/`."""
    found = find_to_plan(request, number)
    if found.kind != Kind.CAMPAIGN:
        raise Http404
    form = SpreadForm(request.POST if request.method == "POST" else None, initial={"due_on": found.until_on})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            n = spread(
                found, tasks=given["tasks"].splitlines(), place_kinds=given["place_kinds"].splitlines(),
                units=list(given["units"]), due_on=given["due_on"], by=request.actor, at=request.now,
            )  # fmt: skip
        except CannotMove as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            status = 422 if isinstance(problem, Missing) else 409
        else:
            messages.success(request, ngettext("分下去 %(n)s 项。", "分下去 %(n)s 项。", n) % {"n": n})
            return redirect("register", number=found.number)
    return render(request, "campaigns/desk/spread.html", {"register": found, "form": form}, status=status)


@staff_page
@require_safe
def campaign_brief(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/<number>/brief/`: today, on one sheet; `?whole=1` is the closing report."""
    found = find(request, number)
    if found.kind != Kind.CAMPAIGN:
        raise Http404
    whole = request.GET.get("whole") == "1"
    made = (briefs.whole if whole else briefs.today)(found, at=request.now)
    context = {"register": found, "brief": made, "whole": whole, "days": len(campaign_days(found))}
    return render(request, "campaigns/desk/brief.html", context)


def campaign_days(found: Register) -> list[Occurrence]:
    """The days on which the whole city turns out; none without a rule."""
    return days_of(found.rule, found.from_on, found.until_on) if found.rule else []
