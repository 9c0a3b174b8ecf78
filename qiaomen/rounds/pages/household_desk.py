"""入户走访 for those who plan: rounds, the list of doors, the draw, visitors, second visits, what came of it."""

import csv
import io
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qiaomen.cases.problems import CannotMove
from qiaomen.forms.loading import load_ready, set_state
from qiaomen.forms.models import Form, FormVersion, State
from qiaomen.forms.queries import kept_by, newest_versions
from qiaomen.people.models import Person
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rounds.households import planning
from qiaomen.rounds.households.lists import MOST_BYTES, NotAList, read_list
from qiaomen.rounds.households.permissions import PLAN_ROLES, SEE_ROLES, VISIT_ROLES, may_plan, visitors_of
from qiaomen.rounds.households.planning import RoundPlan
from qiaomen.rounds.households.queries import rounds_seen_by, units_planned_for
from qiaomen.rounds.households.reaching import dealt, reached, reached_in
from qiaomen.rounds.households.results import agreement, tables
from qiaomen.rounds.models import Household, HouseholdRound
from qiaomen.rounds.rates import total
from qiaomen.shell.pages.choices import NamedChoice, Several
from qiaomen.shell.paging import page_of
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.models import Unit
from qiaomen.units.queries import day_of

SIZE = 20
# The questionnaire that comes with the house: its name among the ready ones, and its form's own.
READY = "satisfaction"
MOST_FAULTS = 50
# As a browser's own field for days wants it, whatever the reader's language.
DAY = "%Y-%m-%d"


class RoundForm(forms.Form):
    """What a round shall be, with the file of doors."""

    use_required_attribute = False
    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    unit = NamedChoice(Unit.objects.none(), label=gettext_lazy("哪个单位组织"), empty_label=None)
    version = forms.ModelChoiceField(
        FormVersion.objects.none(), label=gettext_lazy("用哪份问卷"), empty_label=gettext_lazy("请选择"),
        help_text=gettext_lazy("“表单问卷”里正在收集的都在这里；要拍照、定位的不能用。"),
    )  # fmt: skip
    since = forms.DateField(label=gettext_lazy("哪天开始"), widget=forms.DateInput({"type": "date"}, format=DAY))
    until = forms.DateField(label=gettext_lazy("哪天结束"), widget=forms.DateInput({"type": "date"}, format=DAY))
    most_visits = forms.IntegerField(
        label=gettext_lazy("没人在家，最多去几次"), min_value=1, max_value=9, initial=3,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    check_percent = forms.IntegerField(
        label=gettext_lazy("复核百分之几"), min_value=0, max_value=100, initial=10,
        help_text=gettext_lazy("答了的里面，由别人再去一次的。"), widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("名单（Excel 或 CSV）"),
        help_text=gettext_lazy(
            "第一行写：区域、责任单位、抽多少户、地址。地址里 {1-6} 会写成 1 到 6，一行就是一栋楼。"
        ),
    )

    def __init__(self, request: StaffRequest, data: Any = None, files: Any = None) -> None:
        day = day_of(request.now)
        super().__init__(data, files, initial={"since": day, "until": day + timedelta(days=14)})
        units = units_planned_for(request.actor)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["unit"].initial = units.first()
        versions = newest_versions(kept_by(request.actor).filter(state=State.OPEN)).order_by("form__title")
        self.fields["version"].queryset = versions  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["version"].label_from_instance = lambda one: one.form.title  # type: ignore[attr-defined]  # the same


class PeopleForm(forms.Form):
    """Who goes."""

    use_required_attribute = False
    visitors = Several(
        Person.objects.none(), label=gettext_lazy("走访的人"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一个人。")},
    )  # fmt: skip

    def __init__(self, people: QuerySet[Person], data: Any = None, prefix: str | None = None) -> None:
        super().__init__(data, prefix=prefix)
        self.fields["visitors"].queryset = people  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        self.fields["visitors"].label_from_instance = _with_unit  # type: ignore[attr-defined]  # the same


def _with_unit(person: Person) -> str:
    units = dict.fromkeys(named(post.unit) for post in person.posts.all() if post.role in VISIT_ROLES)
    return " · ".join([person.name, *units])


class DrawForm(forms.Form):
    """A seed that was agreed on, or none."""

    use_required_attribute = False
    seed = forms.CharField(
        label=gettext_lazy("种子"), max_length=64, required=False,
        help_text=gettext_lazy("可以当众定一个，例如当天的开奖号码；不填就由系统随机产生。"),
    )  # fmt: skip


@staff_page
def household_rounds(request: StaffRequest) -> HttpResponse:
    """`/desk/households/`: the rounds, newest first."""
    if not request.actor.roles & SEE_ROLES:
        raise Http404
    page = page_of(rounds_seen_by(request.actor), order=("-pk",), after=request.GET.get("after"), size=SIZE)
    rows = reached_in(list(page))
    for one in page:
        # For the page, where something is drawn.
        one.rate = total([row.rate for row in rows[one.pk] if row.drawn])  # type: ignore[attr-defined]
    may = bool(request.actor.roles & PLAN_ROLES)
    return render(request, "rounds/households/rounds.html", {"page": page, "may": may})


@staff_page
def household_round_new(request: StaffRequest) -> HttpResponse:
    """`/desk/households/new/`: plan one. `check` alone gives the list back with what is wrong in it."""
    if not request.actor.roles & PLAN_ROLES:
        raise Http404
    if "ready" in request.POST:
        return _ready(request)
    form = RoundForm(request, request.POST or None, request.FILES or None)
    faults: list[tuple[int, str]] = []
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        file = given.pop("file")
        try:
            doors = read_list(file.read(MOST_BYTES + 1), file.name)
            if "check" in request.POST:
                return _csv(doors.written_back(), "list-checked.csv")
            faults = sorted(doors.faults.items())[:MOST_FAULTS]
            made = planning.plan(RoundPlan(**given), doors, by=request.actor, at=request.now)
        except NotAList as problem:
            form.add_error("file", str(problem))
        except CannotMove as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("名单收下了。下一步：抽样。"))
            return redirect("household_round", made.pk)
    context = {"form": form, "faults": faults, "ready": not Form.objects.filter(code=READY).exists()}
    return render(request, "rounds/households/new.html", context, status=422 if form.is_bound else 200)


def _ready(request: StaffRequest) -> HttpResponse:
    """Load the questionnaire that comes with the product."""
    unit = units_planned_for(request.actor).first()
    if unit is not None and not Form.objects.filter(code=READY).exists():
        version = load_ready(READY, unit=unit, by=request.actor, at=request.now)
        set_state(version.form, State.OPEN, public=False, by=request.actor)
        messages.success(request, _("满意度问卷可以用了。"))
    return redirect("household_round_new")


@staff_page
def household_round(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/households/<key>/`: how far it is, and the next step."""
    one = _found(request, pk)
    may = may_plan(one, request.actor)
    form: forms.Form | None = None
    if request.method == "POST":
        if not may:
            raise Http404
        step = request.POST.get("step", "")
        form = _form(one, step, request.POST)
        if form is None or form.is_valid():
            try:
                messages.success(request, _step(request, one, step, form))
                return redirect("household_round", one.pk)
            except CannotMove as problem:
                if form is None:
                    messages.error(request, problem.message)
                    return redirect("household_round", one.pk)
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return _show(request, one, may, form)


def _form(one: HouseholdRound, step: str, data: Any = None) -> forms.Form | None:
    if step == "draw":
        return DrawForm(data, prefix=step)
    if step in ("assign", "check"):
        return PeopleForm(visitors_of(one).prefetch_related("posts__unit"), data, prefix=step)
    if step != "close":
        raise Http404
    return None


def _step(request: StaffRequest, one: HouseholdRound, step: str, form: forms.Form | None) -> str:
    """Do it; what to say then."""
    given = form.cleaned_data if form else {}
    by = request.actor
    if step == "draw":
        planning.draw_sample(one, seed=given["seed"], by=by, at=request.now)
        return _("抽好了。种子和名单的指纹写在下面，谁都能再抽一遍。")
    if step == "close":
        planning.close(one, by=by, at=request.now)
        return _("这一轮结束了。哪一户答了什么，已经断开。")
    do = planning.assign if step == "assign" else planning.draw_checks
    n = do(one, given["visitors"], by=by)
    return ngettext("分好了 %(n)s 户。", "分好了 %(n)s 户。", n) % {"n": n}


def _show(request: StaffRequest, one: HouseholdRound, may: bool, bound: forms.Form | None) -> HttpResponse:
    rows, may_now = reached(one), may and not one.closed_at
    context = {
        "round": one, "rows": rows, "whole": total([row.rate for row in rows]), "may": may_now,
        "steps": _steps(one, bound) if may_now else {}, "agreement": agreement(one), "dealt": dealt(one),
        "bound": bound,
        "digest": one.list_digest or (planning.list_digest(one) if may_now else ""),
    }  # fmt: skip
    status = 422 if bound is not None else 200
    return render(request, "rounds/households/round.html", context, status=status)


def _steps(one: HouseholdRound, bound: forms.Form | None) -> dict[str, forms.Form | None]:
    """The forms of the steps that may come now; both lists of people are asked for once."""
    names = ("assign", "check") if one.drawn_at else ("draw",)
    steps = {name: bound if bound is not None and bound.prefix == name else _form(one, name) for name in names}
    people = [form.fields["visitors"] for form in steps.values() if isinstance(form, PeopleForm)]
    for field in people[1:]:
        field.choices = people[0].choices  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
    return steps


def _found(request: StaffRequest, pk: int) -> HouseholdRound:
    return get_object_or_404(rounds_seen_by(request.actor), pk=pk)


@staff_page
def household_results(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/households/<key>/results/`: weighted shares with n and margin, by area and unit."""
    one = _found(request, pk)
    found = tables(one)
    # Those with grades on the same scale as the first stand together at the top.
    graded = [table for table in found if table.is_graded]
    graded = [table for table in graded if table.options[0] == graded[0].options[0] and table.whole.n]
    context = {"round": one, "tables": found, "graded": graded}
    return render(request, "rounds/households/results.html", context)


@staff_page
def household_results_file(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/households/<key>/results.csv`: the same figures, nothing more."""
    one = _found(request, pk)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_("题目"), _("哪一层"), _("名称"), _("答了多少"), _("答案"), _("比例"), _("误差 ±")])
    for table in tables(one):
        levels = [(_("全部"), [table.whole]), (_("区域"), table.areas), (_("责任单位"), table.units)]
        for level, lines in levels:
            for line in lines:
                for option, share in zip(table.options, line.shares, strict=True):
                    numbers = ["" if each is None else f"{each:.4f}" for each in (share.share, share.margin)]
                    n = "" if line.n is None else line.n
                    writer.writerow([table.title, level, line.name, n, option, *numbers])
    return _csv(text.getvalue(), "results.csv")


@staff_page
def household_sample_file(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/households/<key>/sample.csv`: the whole list with its numbers, and the places in the draw."""
    one = _found(request, pk)
    if not may_plan(one, request.actor):
        raise Http404
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_("区域代码"), _("区域"), _("号"), _("地址"), _("抽中的次序")])
    rows = Household.objects.filter(stratum__round=one).select_related("stratum__area")
    for row in rows.order_by("stratum__area__code", "number").iterator(chunk_size=2000):
        area = row.stratum.area
        writer.writerow([area.code, named(area), row.number, row.address, row.drawn or ""])
    return _csv(text.getvalue(), "sample.csv")


def _csv(text: str, name: str) -> HttpResponse:
    # With the mark by which Excel knows the encoding.
    answer = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
