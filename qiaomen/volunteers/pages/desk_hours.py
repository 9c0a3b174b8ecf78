"""时数: the claims that wait for an organiser, and one volunteer's entries with what takes one back."""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.paging import page_of
from qiaomen.volunteers.claims import ask, decide, to_decide
from qiaomen.volunteers.hour_problems import CannotCount
from qiaomen.volunteers.hour_rights import HOUR_ROLES, people_of
from qiaomen.volunteers.hour_rules import hour_rules
from qiaomen.volunteers.hours import counter, totals_of
from qiaomen.volunteers.models import Claim, HourEntry
from qiaomen.volunteers.queries import teams_visible_to
from qiaomen.volunteers.stars import stars_of

from .my_hours import SERVICE, ClaimForm

SIZE = 20


class FindForm(forms.Form):
    """Whose hours."""

    use_required_attribute = False
    number = forms.CharField(label=gettext_lazy("志愿者编号"), max_length=24, required=False)


@staff_page
def claims(request: StaffRequest) -> HttpResponse:
    """`/desk/hours/`: the claims that wait for me, the oldest first."""
    organisers_only(request)
    form = FindForm(request.GET)
    if form.is_valid() and (number := form.cleaned_data["number"].strip().upper()):
        if people_of(request.actor).filter(number=number).exists():
            return redirect("desk_volunteer_hours", number=number)
        form.add_error("number", _("没有这个编号的志愿者。"))
    page = page_of(to_decide(request.actor), order=("pk",), after=request.GET.get("after"), size=SIZE)
    return render(request, "volunteers/hours/claims.html", {"page": page, "form": form})


@staff_page
@require_POST
def claim_decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Grant or refuse one claim."""
    claim = get_object_or_404(Claim.objects.select_related("volunteer", "organisation__unit"), pk=pk,
                              organisation__in=teams_visible_to(request.actor))  # fmt: skip
    granted = request.POST.get("do") == "grant"
    try:
        decide(claim, granted=granted, answer=request.POST.get("answer", "")[:300], by=request.actor, at=request.now)
    except CannotCount as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("已通过，记入荣誉时数。") if granted else _("没有通过，申请人会看到原因。"))
    return redirect("desk_hours")


@staff_page
def volunteer_hours(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/hours/<number>/`: the entries with my teams, and a claim in the volunteer's name."""
    organisers_only(request)
    who = get_object_or_404(people_of(request.actor), number=number)
    form = ClaimForm(
        teams_visible_to(request.actor).filter(retired_on=None), request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "minutes"}
        try:
            ask(who, **given, minutes=form.worked, at=request.now, by=request.actor)
        except CannotCount as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已提交，请由别人审核。"))
            return redirect("desk_volunteer_hours", number=number)
    totals = totals_of(who)
    rows = _mine(request).filter(volunteer=who).select_related("organisation", "undoes", "undone_by", "approved_by")
    context = {
        "volunteer": who, "form": form, "totals": totals,
        "stars": stars_of(totals.get(SERVICE, 0), hour_rules().stars),
        "page": page_of(rows, order=("-pk",), after=request.GET.get("after"), size=SIZE),
    }  # fmt: skip
    return render(request, "volunteers/hours/of_volunteer.html", context, status=422 if form.is_bound else 200)


@staff_page
@require_POST
def entry_counter(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one entry back, with a reason."""
    entry = get_object_or_404(_mine(request).select_related("volunteer", "organisation__unit"), pk=pk)
    try:
        counter(entry, note=request.POST.get("note", ""), by=request.actor, at=request.now)
    except CannotCount as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("已冲正，原来的一笔仍然留着。"))
    return redirect("desk_volunteer_hours", number=entry.volunteer.number)


def organisers_only(request: StaffRequest) -> None:
    """404 for whoever keeps no team's hours."""
    if not request.actor.roles & HOUR_ROLES:
        raise Http404


def _mine(request: StaffRequest) -> QuerySet[HourEntry]:
    return HourEntry.objects.filter(organisation__in=teams_visible_to(request.actor))
