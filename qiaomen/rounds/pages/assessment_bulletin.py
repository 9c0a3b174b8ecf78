"""One assessment for staff: its bulletin that prints, whose points are whose, its faults with their cases."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import cases_of_reports
from qiaomen.people.models import Person
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rounds.assessing.assigning import deal
from qiaomen.rounds.assessing.looking import drop
from qiaomen.rounds.assessing.permissions import LOOK_ROLES, assessments_seen_by, assessors, faults_seen_by, may_plan
from qiaomen.rounds.assessing.publishing import is_over, publish, withdraw
from qiaomen.rounds.assessing.scores import Scores, cases_of, scores
from qiaomen.rounds.models import Assessment
from qiaomen.shell.pages.choices import Several
from qiaomen.shell.paging import page_of

SIZE = 20
# So many criteria stand open in a bulletin, the worst; the rest is folded away.
WORST = 15


class DealForm(forms.Form):
    """Who goes, and whether those who have points already are dealt anew."""

    use_required_attribute = False
    people = Several(
        Person.objects.none(), label=gettext_lazy("谁去看"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一个人。")},
    )  # fmt: skip
    anew = forms.BooleanField(label=gettext_lazy("已经分了、还没看的也重新分"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["people"].queryset = assessors()  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        self.fields["people"].label_from_instance = lambda person: person.name  # type: ignore[attr-defined]  # the same


def tables_of(found: Scores) -> list[dict[str, Any]]:
    """The tables of a bulletin: district, unit, kind, area where it is another than the district, criterion."""
    titles = {
        "district": _("县（市、区）"),
        "unit": _("责任单位"),
        "kind": _("场所"),
        "area": _("区域"),
        "criterion": _("测评标准"),
    }
    levels = found.levels
    if {row.name for row in levels.get("area", [])} == {row.name for row in levels.get("district", [])}:
        del titles["area"]
    return [
        {"title": title, "rows": levels[level][:WORST], "rest": levels[level][WORST:]}
        for level, title in titles.items()
        if levels.get(level)
    ]


@staff_page
def assessment(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/assessments/<key>/`: score rates by level, worst first, what became of the faults; its next steps."""
    one = get_object_or_404(assessments_seen_by(request.actor), pk=pk)
    may, form = may_plan(one, request.actor), DealForm()
    if request.method == "POST":
        if not may:
            raise Http404
        form = DealForm(request.POST if request.POST.get("step") == "deal" else None)
        if _stepped(request, one, form):
            is_there = Assessment.objects.filter(pk=one.pk).exists()
            return redirect("assessment", one.pk) if is_there else redirect("assessments")
    found = scores(one)
    points = one.points.select_related("place__area", "assessor", "done_by")
    points = points.order_by("place__area__path", "place__kind", "place__code")
    done = sum(point.done_at is not None for point in points)
    context = {
        "assessment": one, "scores": found, "tables": tables_of(found), "cases": cases_of(one), "points": points,
        "done": done, "open": len(points) - done, "may": may, "form": form,
        "looks": bool(request.actor.roles & LOOK_ROLES),
        "ready": one.published_at or (done and is_over(one, request.now)),
        "free": sum(point.done_at is None and point.assessor is None for point in points),
    }  # fmt: skip
    return render(request, "rounds/assessing/assessment.html", context, status=422 if form.is_bound else 200)


def _stepped(request: StaffRequest, one: Assessment, form: DealForm) -> bool:
    """Whether what was asked for was done; if not, the form or a message says why."""
    step = request.POST.get("step")
    try:
        if step == "deal":
            if not form.is_valid():
                return False
            given = form.cleaned_data
            dealt = deal(one, given["people"], anew=given["anew"], by=request.actor)
            messages.success(request, ngettext("分好了 %(n)s 个点。", "分好了 %(n)s 个点。", dealt) % {"n": dealt})
        elif step == "publish":
            publish(one, by=request.actor, at=request.now)
            messages.success(request, _("公布了，谁都能看到。"))
        elif step == "drop":
            drop(one, by=request.actor)
            messages.success(request, _("取消了。"))
        elif step == "withdraw":
            withdraw(one, by=request.actor)
            messages.success(request, _("撤下来了。"))
    except CannotMove as problem:
        if form.is_bound:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            return False
        messages.error(request, problem.message)
    return True


@staff_page
def assessment_faults(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/assessments/<key>/faults/`: each fault with its case: who has it, how far it is."""
    one = get_object_or_404(assessments_seen_by(request.actor), pk=pk)
    rows = faults_seen_by(request.actor).filter(point__assessment=one).prefetch_related("report__voices")
    page = page_of(rows, order=("pk",), after=request.GET.get("after"), size=SIZE)
    cases = cases_of_reports((row.report for row in page), request.actor)
    found = [(row, cases.get(row.report_id or 0)) for row in page]
    context = {"assessment": one, "page": page, "faults": found, "cases": cases_of(one)}
    return render(request, "rounds/assessing/faults.html", context)
