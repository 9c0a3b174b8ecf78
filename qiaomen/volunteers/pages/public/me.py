"""我的志愿服务: a volunteer's own page: what every room has for him, his teams, his details, leaving."""

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from qiaomen.shell.context import Card, cards_of
from qiaomen.volunteers.belonging import ask_to_join, leave_team, name_unit
from qiaomen.volunteers.models import Membership, Organisation, Volunteer
from qiaomen.volunteers.pages.door import VolunteerRequest, let_out, volunteer_page
from qiaomen.volunteers.problems import CannotServe
from qiaomen.volunteers.queries import open_teams
from qiaomen.volunteers.register import change, leave

from .join_form import ProfileForm, initial_of

FOUND = 20


def cards(volunteer: Volunteer, at: object) -> list[Card]:
    """This room's own cards."""
    n = _teams_of(volunteer).filter(state=Membership.State.IN).count()
    words = ngettext("在 %(n)d 支队伍里", "在 %(n)d 支队伍里", n) % {"n": n} if n else _("找一支离家近的")
    return [
        Card(_("我的队伍"), reverse("my_teams"), words, "users"),
        Card(_("我的资料"), reverse("my_profile"), _("会做什么、什么时候有空"), "user"),
    ]


@volunteer_page
@require_safe
def me(request: VolunteerRequest) -> HttpResponse:
    """`/me/`."""
    shown = cards_of(settings.MY_CARDS, request.volunteer, request.now)
    return render(request, "volunteers/public/me.html", {"volunteer": request.volunteer, "cards": shown})


@volunteer_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_profile(request: VolunteerRequest) -> HttpResponse:
    """`/me/profile/`."""
    volunteer = request.volunteer
    form, status = ProfileForm(initial=initial_of(volunteer)), 200
    if request.method == "POST":
        form, status = ProfileForm(request.POST), 422
        if form.is_valid():
            listed = form.cleaned_data["listed"]
            try:
                change(volunteer, details=form.details(volunteer), listed=listed, at=request.now)
            except CannotServe as problem:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            else:
                name_unit(volunteer, unit=form.cleaned_data["unit"], at=request.now)
                messages.success(request, _("已保存。"))
                return redirect("me")
    return render(request, "volunteers/public/profile.html", {"form": form, "volunteer": volunteer}, status=status)


@volunteer_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_teams(request: VolunteerRequest) -> HttpResponse:
    """`/me/teams/`: those one is in, those one asked, and others by words."""
    if request.method == "POST":
        _join_or_leave(request)
        return redirect("my_teams")
    mine = list(_teams_of(request.volunteer))
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    others = open_teams().exclude(pk__in=[one.organisation_id for one in mine]).select_related("area")
    near = others.filter(name__icontains=words) if words else _near(others, request.volunteer)
    context = {"mine": mine, "q": words, "found": near.order_by("path")[:FOUND]}
    return render(request, "volunteers/public/teams.html", context)


@volunteer_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_leave(request: VolunteerRequest) -> HttpResponse:
    """`/me/leave/`: what happens, then the button."""
    if request.method == "POST":
        leave(request.volunteer, at=request.now)
        let_out(request)
        messages.success(request, _("您已退出志愿服务。谢谢您做过的一切；想回来，用原来的手机号登录就行。"))
        return redirect("home")
    return render(request, "volunteers/public/leave.html")


def _join_or_leave(request: VolunteerRequest) -> None:
    key = request.POST.get("key", "")
    key = key if key.isdecimal() and len(key) < 18 else "0"
    if request.POST.get("do") == "leave":
        leave_team(get_object_or_404(_teams_of(request.volunteer), pk=key), at=request.now)
        messages.success(request, _("已退出这支队伍。"))
        return
    team = get_object_or_404(open_teams(), pk=key)
    try:
        ask_to_join(request.volunteer, team=team, at=request.now)
        messages.success(request, _("已申请加入“%(team)s”，等队伍同意。") % {"team": team.name})
    except CannotServe as problem:
        messages.error(request, problem.message)


def _teams_of(volunteer: Volunteer) -> QuerySet[Membership]:
    there = volunteer.memberships.exclude(organisation=None).exclude(state=Membership.State.OUT)
    return there.select_related("organisation__area").order_by("-leads", "pk")


def _near(teams: QuerySet[Organisation], volunteer: Volunteer) -> QuerySet[Organisation]:
    """Those on the ground where one lives, or around it."""
    parts = volunteer.home.path.split("/")[:-1]
    around = ["/".join(parts[:n]) + "/" for n in range(2, len(parts) + 1)]
    county = around[0] if around else volunteer.home.path
    return teams.filter(area__path__startswith=county)
