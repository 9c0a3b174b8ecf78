"""专项行动 for staff: its board, the tasks that are given out, the day's brief and the closing report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from qiaomen.activities.models import Attendance
from qiaomen.activities.recurring import Occurrence, years_unknown
from qiaomen.campaigns import briefs
from qiaomen.campaigns.checklists import filled
from qiaomen.campaigns.clearing import clearing
from qiaomen.campaigns.measured import HELD
from qiaomen.campaigns.models import Register
from qiaomen.campaigns.planning import days_of
from qiaomen.campaigns.spreading import spread
from qiaomen.campaigns.states import Kind
from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.forms.models import Form as FilledIn
from qiaomen.forms.pages.asked import language_for
from qiaomen.forms.queries import to_answer
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.pages.choices import NamedChoices
from qiaomen.shell.requests import CityRequest
from qiaomen.units.models import Unit
from qiaomen.units.queries import units_at_work

from .finding import find, find_to_plan
from .forms import day_field
from .problem_board import listed


def spoken(definition: dict[str, Any]) -> str:
    """The language in which the reader of the page reads a form."""
    return language_for(definition, get_language() or "")


def campaign_board(found: Register, request: CityRequest, *, everybody: bool) -> dict[str, Any]:
    """What staff and everybody see: how far it is by unit and area, its days, its activities, its tasks."""
    shown = found.activities.exclude(state="draft").order_by("from_at", "pk")
    days = campaign_days(found)
    return {
        "unknown": years_unknown(one.day for one in days),
        "register": found, "now_stands": clearing(found, on=timezone.localdate(request.now)),
        "days": days,
        "activities": list(shown.select_related("organisation")),
        "lists": [] if everybody else filled(found, speak=spoken),
        **listed(found, request, everybody=everybody),
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
    units = NamedChoices(
        label=gettext_lazy("由谁来做"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_on = day_field(gettext_lazy("到哪天"))
    checklist = forms.ModelChoiceField(
        label=gettext_lazy("清单"), queryset=FilledIn.objects.none(), required=False,
        help_text=gettext_lazy("一份表单。做的人在现场用手机填，没有网络也能填；填了才能申请销号。"),
    )  # fmt: skip

    def __init__(self, by: Actor, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        checklist = self.fields["checklist"]
        assert isinstance(checklist, forms.ModelChoiceField)
        checklist.queryset = to_answer(by).order_by("title", "pk")
        field = self.fields["units"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = units_at_work().order_by("code")


@staff_page
def campaign_spread(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/<number>/spread/`."""
    found = find_to_plan(request, number)
    if found.kind != Kind.CAMPAIGN:
        raise Http404
    form = SpreadForm(
        request.actor, request.POST if request.method == "POST" else None, initial={"due_on": found.until_on}
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            n = spread(
                found, tasks=given["tasks"].splitlines(), place_kinds=given["place_kinds"].splitlines(),
                units=list(given["units"]), due_on=given["due_on"], checklist=given["checklist"], by=request.actor,
                at=request.now,
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
    context = {
        "register": found, "brief": made, "whole": whole, "days": campaign_days(found),
        "lists": filled(found, speak=spoken, since=made.since),
        "held": held(found, at=request.now) if whole else None,
    }  # fmt: skip
    return render(request, "campaigns/desk/brief.html", context)


@dataclass(frozen=True)
class Held:
    """Activities of a campaign that have begun, and how often somebody signed in there."""

    n: int
    people: int


def held(found: Register, *, at: datetime) -> Held | None:
    """None where none has begun. Two queries."""
    begun = found.activities.filter(state__in=HELD, from_at__lte=at)
    n = begun.count()
    return Held(n, Attendance.objects.filter(shift__activity__in=begun).count()) if n else None


def campaign_days(found: Register) -> list[Occurrence]:
    """The days on which the whole city turns out; none without a rule."""
    return days_of(found.rule, found.from_on, found.until_on) if found.rule else []
