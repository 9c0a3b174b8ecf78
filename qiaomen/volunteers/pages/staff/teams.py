"""队伍: the tree of teams that a post keeps, one team's page with its people and requests, and its form."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.models import Area
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.shell.paging import page_of
from qiaomen.units.models import Unit
from qiaomen.volunteers.belonging import appoint, decide, dismiss
from qiaomen.volunteers.models import Membership, Organisation
from qiaomen.volunteers.pages.areas import AreaField
from qiaomen.volunteers.problems import CannotServe
from qiaomen.volunteers.queries import asked_of, teams_visible_to, units_visible_to
from qiaomen.volunteers.teams import TeamPlan, retire, save

from .people import only_for_organisers

ROWS, ASKED = 50, 50
CODE = r"^[A-Za-z0-9-]+$"


class TeamForm(forms.Form):
    """A team."""

    use_required_attribute = False
    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=80, required=False)
    code = forms.RegexField(
        CODE, label=gettext_lazy("代码"), max_length=24, help_text=gettext_lazy("字母、数字和连字符；以后不能改。")
    )
    kind = forms.ChoiceField(label=gettext_lazy("是什么队伍"), choices=Organisation.Kind.choices)
    unit = NamedChoice(label=gettext_lazy("归哪个单位管"), queryset=Unit.objects.none(), empty_label=None)
    area = AreaField(label=gettext_lazy("在哪里活动"), required=False)
    parent = NamedChoice(label=gettext_lazy("上面的队伍"), queryset=Organisation.objects.none(), required=False)

    def __init__(self, request: StaffRequest, data: Any = None, known: Organisation | None = None) -> None:
        names = ("name", "name_en", "code", "kind", "unit", "area", "parent")
        values = {name: getattr(known, name) for name in names} if known else {}
        super().__init__(data, initial=values | ({"area": str(known.area_id)} if known else {}))
        unit, area, parent = self.fields["unit"], self.fields["area"], self.fields["parent"]
        assert isinstance(unit, NamedChoice)
        assert isinstance(area, AreaField)
        assert isinstance(parent, NamedChoice)
        unit.queryset = units_visible_to(request.actor).order_by("code")
        parent.queryset = teams_visible_to(request.actor).filter(retired_on=None).order_by("path")
        area.fill(_("全市"))
        if known:
            del self.fields["code"]

    @property
    def plan(self) -> TeamPlan:
        """What the step takes; without a place: the whole city."""
        given = dict(self.cleaned_data)
        given["area"] = given["area"] or Area.objects.defer("boundary").get(parent=None, retired_on=None)
        return TeamPlan(**{"code": ""} | given)


@staff_page
@require_safe
def teams(request: StaffRequest) -> HttpResponse:
    """`/desk/teams/`: requests that wait, then the tree, in the order of its paths."""
    only_for_organisers(request)
    inside = Count("memberships", filter=Q(memberships__state=Membership.State.IN))
    rows = teams_visible_to(request.actor).filter(retired_on=None).select_related("unit__area", "area")
    rows = rows.annotate(n=inside).defer("area__boundary", "unit__area__boundary")
    page = page_of(rows, order=("path", "pk"), after=request.GET.get("after"), size=ROWS)
    asked = asked_of(request.actor).select_related("volunteer__home", "organisation").defer("volunteer__home__boundary")
    context = {
        "page": page, "rows": [(one, one.path.count("/")) for one in page],
        "asked": asked.order_by("pk")[:ASKED], "n_asked": asked.count(),
    }  # fmt: skip
    return render(request, "volunteers/staff/teams.html", context)


@staff_page
def team(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/teams/<code>/`: who is in it, how many, the stations."""
    only_for_organisers(request)
    known = get_object_or_404(teams_visible_to(request.actor).select_related("unit", "area", "parent"), code=code)
    there = known.memberships.filter(state=Membership.State.IN)
    page = page_of(there.select_related("volunteer"), order=("-leads", "pk"), after=request.GET.get("after"), size=ROWS)
    context = {"team": known, "page": page, "n": there.count(), "stations": known.stations.filter(retired_on=None)}
    return render(request, "volunteers/staff/team.html", context)


@staff_page
def team_form(request: StaffRequest, code: str = "") -> HttpResponse:
    """`/desk/teams/new/` and `/desk/teams/<code>/edit/`."""
    only_for_organisers(request)
    known = get_object_or_404(teams_visible_to(request.actor), code=code, retired_on=None) if code else None
    form = TeamForm(request, request.POST if request.method == "POST" else None, known)
    if form.is_valid():
        try:
            made = save(form.plan, known, by=request.actor, at=request.now)
        except CannotServe as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已保存。"))
            return redirect("team", made.code)
    status = 422 if request.method == "POST" else 200
    return render(request, "volunteers/staff/team_form.html", {"form": form, "team": known}, status=status)


@staff_page
@require_POST
def team_retire(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/teams/<code>/retire/`."""
    known = get_object_or_404(teams_visible_to(request.actor), code=code)
    try:
        retire(known, by=request.actor, at=request.now)
    except CannotServe as problem:
        messages.error(request, problem.message)
        return redirect("team", code)
    messages.success(request, _("“%(team)s”已停用。") % {"team": known.name})
    return redirect("teams")


@staff_page
@require_POST
def membership(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/teams/memberships/<key>/`: take in, refuse, let lead, let go."""
    mine = Membership.objects.filter(organisation__in=teams_visible_to(request.actor).values("pk"))
    row = get_object_or_404(mine.select_related("organisation__unit", "organisation__area"), pk=pk)
    do, by, at = request.POST.get("do", ""), request.actor, request.now
    try:
        if do in ("take", "refuse"):
            decide(row, takes=do == "take", by=by, at=at)
        elif do in ("lead", "unlead"):
            appoint(row, leads=do == "lead", by=by)
        elif do == "dismiss":
            dismiss(row, by=by, at=at)
        else:
            raise Http404
    except CannotServe as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("已记下。"))
    assert row.organisation is not None
    return redirect("teams") if do in ("take", "refuse") else redirect("team", row.organisation.code)
