"""报名和取消, for a volunteer and for the team that he leads."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaomen.activities.models import Shift, SignUp
from qiaomen.activities.problems import CannotSignUp, Doubtful
from qiaomen.activities.queries import own, public_activities
from qiaomen.activities.signup import cancel, sign_up
from qiaomen.activities.teams import MOST_AT_ONCE, members_of, sign_up_team, teams_led_by
from qiaomen.shell.paging import page_of
from qiaomen.volunteers.pages.door import VolunteerRequest, volunteer_page

from .public import show


def _shift(key: int) -> Shift:
    shown = Shift.objects.filter(activity__in=public_activities())
    related = ("activity__organisation", "activity__area")
    return get_object_or_404(shown.select_related(*related), pk=key)


@volunteer_page
def shift_sign_up(request: VolunteerRequest, pk: int) -> HttpResponse:
    """Sign up. Read by GET (somebody had to prove who he is first) it leads to the activity."""
    shift = _shift(pk)
    if request.method != "POST":
        return redirect("activity", number=shift.activity.number)
    try:
        made = sign_up(shift, request.volunteer, at=request.now, sure="sure" in request.POST)
    except Doubtful as doubt:
        return show(request, shift.activity, doubts=doubt.doubts, about=shift.pk, status=422)
    except CannotSignUp as problem:
        messages.error(request, problem.message)
    else:
        if made.state == SignUp.State.GOING:
            messages.success(request, _("报名成功。开始前一天会提醒您。"))
        else:
            messages.info(request, _("名额满了，您在候补里。有人退出会自动轮到您，并通知您。"))
    return redirect("activity", number=shift.activity.number)


@volunteer_page
def shift_cancel(request: VolunteerRequest, pk: int) -> HttpResponse:
    """Give the place back. `pk` is the sign-up's, and only one's own."""
    row = get_object_or_404(own(request.volunteer), pk=pk)
    if request.method == "POST":
        try:
            cancel(row, at=request.now)
        except CannotSignUp as problem:
            messages.error(request, problem.message)
        else:
            messages.success(request, _("已取消，名额给了别人。谢谢您早告诉我们。"))
    if request.POST.get("back") == "mine":
        return redirect("activities_mine")
    return redirect("activity", number=row.shift.activity.number)


@volunteer_page
def shift_team(request: VolunteerRequest, pk: int) -> HttpResponse:
    """`/activities/team/<shift>/`: the leader ticks who comes along; then it is told of each what became of him."""
    shift = _shift(pk)
    teams = list(teams_led_by(request.volunteer, timezone.localtime(request.now).date()))
    if not teams:
        raise Http404
    wanted = request.POST.get("team") or request.GET.get("team", "")
    team = next((one for one in teams if one.code == wanted), teams[0])
    everybody = members_of(team, timezone.localtime(request.now).date())
    page = page_of(everybody, order=("name", "pk"), after=request.GET.get("after"), size=MOST_AT_ONCE)
    members = list(page)
    ticked = {int(key) for key in request.POST.getlist("members") if key.isdecimal() and len(key) < 18}
    fates, problem = [], ""
    if request.method == "POST":
        try:
            chosen = [one for one in members if one.pk in ticked]
            fates = sign_up_team(shift, team, chosen, leader=request.volunteer, at=request.now)
        except CannotSignUp as refused:
            problem = refused.message
    context = {
        "shift": shift, "team": team, "teams": teams, "page": page, "fates": fates, "problem": problem,
        "ticked": ticked,
    }  # fmt: skip
    return render(request, "activities/team.html", context, status=422 if problem else 200)
