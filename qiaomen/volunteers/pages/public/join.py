"""加入志愿者: one form, on a phone under a minute; the device is then his."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qiaomen.shell.allowance import spend
from qiaomen.shell.requests import CityRequest
from qiaomen.volunteers.models import Organisation
from qiaomen.volunteers.pages.door import let_in, volunteer_of
from qiaomen.volunteers.problems import AlreadyRegistered, CannotServe
from qiaomen.volunteers.queries import open_teams
from qiaomen.volunteers.register import register

from .join_form import JoinForm

# A school class registers from one address.
JOINS_AN_HOUR = 60


@require_http_methods(["GET", "HEAD", "POST"])
def volunteer_join(request: CityRequest) -> HttpResponse:
    """`/volunteer/join/`, with `?team=<code>` for somebody who was invited by a team."""
    if volunteer_of(request) is not None:
        return redirect("me")
    team = _team(request)
    form, status, known = JoinForm(), 200, False
    if request.method == "POST":
        form, status = JoinForm(request.POST), 422
        if not spend(request, "volunteer-join", JOINS_AN_HOUR):
            form.add_error(None, _("从这里登记得太多了，请过一小时再试。"))
            status = 429
        elif form.is_valid():
            try:
                made = register(details=form.details, unit=form.cleaned_data["unit"], team=team, at=request.now)
            except CannotServe as problem:
                known = isinstance(problem, AlreadyRegistered)
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            else:
                let_in(request, made)
                messages.success(request, _("登记好了。您的志愿者编号是 %(number)s。") % {"number": made.number})
                return redirect("me")
    return render(request, "volunteers/public/join.html", {"form": form, "team": team, "known": known}, status=status)


def _team(request: CityRequest) -> Organisation | None:
    code = request.GET.get("team", "").replace("\x00", "")
    return open_teams().filter(code=code).first() if code else None
