"""模拟测评 for those who plan: the list, criteria, places, the draw."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext

from qiaomen.cases.problems import CannotMove
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rounds.assessing.looking import AssessmentPlan, plan
from qiaomen.rounds.assessing.permissions import PLAN_ROLES, SEE_ROLES, assessments_seen_by, may_set_standard
from qiaomen.rounds.assessing.scores import with_progress
from qiaomen.rounds.assessing.sheets import Taken, take_criteria, take_places
from qiaomen.rounds.households.lists import NotAList
from qiaomen.rounds.households.queries import units_planned_for
from qiaomen.rounds.models import AssessedPlace, Criterion
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.shell.paging import page_of
from qiaomen.units.models import Unit
from qiaomen.units.queries import day_of

SIZE, MOST_FAULTS = 20, 50
TABLES = {"criteria": take_criteria, "places": take_places}


class AssessmentForm(forms.Form):
    """What an assessment shall be."""

    use_required_attribute = False
    title = forms.CharField(
        label=gettext_lazy("名称"), max_length=80,
        error_messages={"required": gettext_lazy("请给这次测评起个名称，例如“三月全市测评”。")},
    )  # fmt: skip
    unit = NamedChoice(Unit.objects.none(), label=gettext_lazy("哪个单位组织"), to_field_name="code")
    since = forms.DateField(label=gettext_lazy("哪天开始"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=gettext_lazy("哪天结束"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    per_cell = forms.IntegerField(
        label=gettext_lazy("每个区域每种场所抽几处"), min_value=1, max_value=999, initial=2,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    seed = forms.CharField(
        label=gettext_lazy("种子"), max_length=64, required=False,
        help_text=gettext_lazy("可以当众定一个，例如当天的开奖号码；不填就由系统随机产生。"),
    )  # fmt: skip

    def __init__(self, by: Actor, at: datetime, data: Any = None) -> None:
        day = day_of(at)
        super().__init__(data, initial={"since": day, "until": day + timedelta(days=7)})
        self.fields["unit"].queryset = units_planned_for(by)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["unit"].initial = units_planned_for(by).first()


class TableForm(forms.Form):
    """A table of criteria or of places."""

    use_required_attribute = False
    table = forms.ChoiceField(
        label=gettext_lazy("哪张表"), widget=forms.RadioSelect, initial="criteria",
        choices=[
            ("criteria", gettext_lazy("标准：场所、代码、标准、分值、每处扣；也可以有场所英文、英文、类别代码")),
            ("places", gettext_lazy("场所：场所、代码、名称、区域、责任单位；也可以有场所英文、经度、纬度")),
        ],
    )  # fmt: skip
    file = forms.FileField(label=gettext_lazy("表格（Excel 或 CSV）"))


@staff_page
def assessments(request: StaffRequest) -> HttpResponse:
    """`/desk/assessments/`: the assessments, newest first."""
    if not request.actor.roles & SEE_ROLES:
        raise Http404
    rows = with_progress(assessments_seen_by(request.actor))
    page = page_of(rows, order=("-since", "-pk"), after=request.GET.get("after"), size=SIZE)
    context = {"page": page, "may": bool(request.actor.roles & PLAN_ROLES)}
    return render(request, "rounds/assessing/assessments.html", context)


@staff_page
def assessment_new(request: StaffRequest) -> HttpResponse:
    """`/desk/assessments/new/`: hand in the tables, then draw."""
    if not request.actor.roles & PLAN_ROLES:
        raise Http404
    posted = request.method == "POST"
    is_table = posted and "table" in request.POST
    form = AssessmentForm(request.actor, request.now, request.POST if posted and not is_table else None)
    table = TableForm(request.POST if is_table else None, request.FILES if is_table else None)
    taken = Taken()
    if is_table and table.is_valid():
        taken = _taken(request, table)
        if taken.rows:
            messages.success(
                request, ngettext("收下了 %(n)s 行。", "收下了 %(n)s 行。", taken.rows) % {"n": taken.rows}
            )
            return redirect("assessment_new")
    if posted and not is_table and form.is_valid():
        try:
            made = plan(AssessmentPlan(**form.cleaned_data), by=request.actor, at=request.now)
            return redirect("assessment", made.pk)
        except CannotMove as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    context = {
        "form": form, "table": table, "sets": may_set_standard(request.actor), "tried": table if is_table else form,
        "faults": sorted(taken.faults.items())[:MOST_FAULTS],
        "criteria": Criterion.objects.filter(retired_at=None).count(),
        "places": AssessedPlace.objects.filter(retired_at=None).count(),
    }  # fmt: skip
    return render(request, "rounds/assessing/new.html", context, status=422 if posted else 200)


def _taken(request: StaffRequest, table: TableForm) -> Taken:
    file = table.cleaned_data["file"]
    try:
        return TABLES[table.cleaned_data["table"]](file.read(), file.name, by=request.actor, at=request.now)
    except NotAList as problem:
        table.add_error("file", str(problem))
    except CannotMove as problem:
        table.add_error(None, problem.message)
    return Taken()
