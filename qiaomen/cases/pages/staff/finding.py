"""One finding: why, where, its cases, how far they are; dismissed with a reason, joined, or made an action."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qiaomen.cases import findings
from qiaomen.cases.actions import act_on, likely_owner
from qiaomen.cases.findings import AT_SPOT, STANDS_OUT
from qiaomen.cases.gathering import Found, found
from qiaomen.cases.models.finding import Standing
from qiaomen.cases.pages.desk.desk_choices import Pick, unit_options
from qiaomen.cases.pages.desk.step_forms.step_form import choose
from qiaomen.cases.pages.finding_words import on_the_map, points_of, title_of, why
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import light_of, visible_to, with_names
from qiaomen.cases.rules import case_rules
from qiaomen.cases.states import MACHINE, State
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.context import cards_of
from qiaomen.shell.paging import page_of
from qiaomen.units.queries import day_of

SIZE = 20
USUAL_LENGTH = timedelta(days=30)


class DismissInput(forms.Form):
    """Why nothing is made of it."""

    use_required_attribute = False
    words = forms.CharField(
        label=gettext_lazy("为什么不采用"), max_length=300, widget=forms.Textarea({"rows": 2}),
        error_messages={"required": gettext_lazy("请写明为什么不采用。")},
    )  # fmt: skip


class ActInput(forms.Form):
    """The action: its name, who leads, until when."""

    use_required_attribute = False
    title = forms.CharField(
        label=gettext_lazy("行动叫什么"), max_length=80,
        error_messages={"required": gettext_lazy("请给行动起个名字。")},
    )  # fmt: skip
    unit = Pick(label=gettext_lazy("哪个单位牵头"), error_messages={"required": gettext_lazy("请选牵头的单位。")})
    until_on = forms.DateField(
        label=gettext_lazy("办到哪天为止"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("到这天为止，这里新来的同类事项都自动算进来。"),
        error_messages={"required": gettext_lazy("请写办到哪天为止。")},
    )  # fmt: skip

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, Pick)
        unit.offer(unit_options(), blank=choose())


@staff_page
def finding(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/findings/<key>/`: the page, and what is decided there (`do`: dismiss, join, act)."""
    shown = found(pk, by=request.actor)
    if shown is None or not request.actor.roles & findings.SEES:
        raise Http404
    if request.method != "POST":
        return _show(request, shown)
    do = request.POST.get("do")
    form = DismissInput(request.POST) if do == "dismiss" else ActInput(request.POST) if do == "act" else None
    if form is not None and not form.is_valid():
        return _show(request, shown, form)
    try:
        _done(request, shown, do or "", form.cleaned_data if form else {})
    except CannotMove as problem:
        if form is None:
            messages.error(request, problem.message)
            return redirect("finding", pk)
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _show(request, shown, form)
    return redirect("finding", pk)


def _done(request: StaffRequest, shown: Found, do: str, given: dict[str, Any]) -> None:
    by, at, one = request.actor, request.now, shown.finding
    if do == "dismiss":
        findings.dismiss(one, words=given["words"], by=by, at=at)
        messages.success(request, _("记下了：不采用。没有新情况不会再提。"))
    elif do == "join":
        n = findings.join_all(one, by=by, at=at)
        messages.success(
            request, ngettext("并案 %(n)s 件，以后可以取消。", "并案 %(n)s 件，以后可以取消。", n) % {"n": n}
        )
    elif do == "act":
        act_on(one, title=given["title"], unit=given["unit"], until_on=given["until_on"], by=by, at=at)
        messages.success(request, _("行动开始了。这里新来的同类事项会自动算进来。"))
    else:
        raise CannotMove(_("没有听懂要做什么，请再点一次。"))


def _show(request: StaffRequest, shown: Found, form: forms.Form | None = None) -> HttpResponse:
    one, by, rules = shown.finding, request.actor, case_rules()
    mine = visible_to(by)
    cases = shown.cases.filter(pk__in=mine.values("pk"))
    page = page_of(with_names(cases), order=("-opened_at", "-pk"), after=request.GET.get("after"), size=SIZE)
    decides = one.state == Standing.OPEN and findings.may_decide(one, by)
    joins = decides and one.basis in AT_SPOT and bool(MACHINE["join"].by & by.roles)
    may_act, on = decides and one.basis in STANDS_OUT, day_of(request.now)
    acts = form if isinstance(form, ActInput) else _prefilled(shown, on) if may_act else None
    context = {
        "one": one, "action": shown.action, "progress": shown.progress, "page": page, "title": title_of(one),
        "why": why(one, rules), "metres": round(rules.adoption_metres),
        "standing": on_the_map([one], {one.pk: points_of(cases)}, rules),
        "rows": [(case, _light(case, request)) for case in page],
        "dismiss": (form if isinstance(form, DismissInput) else DismissInput()) if decides else None, "acts": acts,
        "joins": joins and bool(findings.to_join(one)[1]), "joined_all": joins, "wrong": form,
        "further": cards_of(settings.FINDING_ACTIONS, one, by, request.now),
    }  # fmt: skip
    return render(request, "cases/staff/finding.html", context, status=422 if form else 200)


def _prefilled(shown: Found, on: date) -> ActInput:
    one = shown.finding
    unit = likely_owner(one, on=on)
    title = _("%(what)s专项整治") % {"what": title_of(one)}
    given = {"title": title[:80], "unit": unit.code if unit else "", "until_on": on + USUAL_LENGTH}
    return ActInput(initial=given)


def _light(case: Any, request: StaffRequest) -> str:
    return "paused" if case.state_now == State.SUSPENDED else light_of(case.due_at, case.near_at, request.now)
