"""我的活动: what a volunteer has before him, waits for and has behind him; and the cards on his own page."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from qiaomen.activities.calendar_links import link_of
from qiaomen.activities.models import SignUp
from qiaomen.activities.queries import held_by, own
from qiaomen.shell.context import Card
from qiaomen.shell.moments import in_words
from qiaomen.shell.pages.private import private_with_forms
from qiaomen.shell.paging import page_of
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.pages.door import VolunteerRequest, volunteer_page


@require_safe
@private_with_forms
@volunteer_page
def activities_mine(request: VolunteerRequest) -> HttpResponse:
    """`/activities/mine/`. The number of queries does not grow with the rows."""
    ahead = held_by(request.volunteer).filter(shift__until_at__gt=request.now)
    rows = list(ahead.order_by("shift__from_at", "pk")[:200])
    past = own(request.volunteer).filter(state=SignUp.State.GOING, shift__until_at__lte=request.now)
    context = {
        "coming": [row for row in rows if row.state == SignUp.State.GOING],
        "waiting": [row for row in rows if row.state == SignUp.State.WAITING],
        "past": page_of(past, order=("-shift__from_at", "-pk"), after=request.GET.get("after")),
        "feed": request.build_absolute_uri(reverse("activities_feed", args=[link_of(request.volunteer)])),
    }  # fmt: skip
    return render(request, "activities/mine.html", context)


def my_cards(volunteer: Volunteer, at: datetime) -> list[Card]:
    """The doors on a volunteer's own page. One query."""
    rows = list(held_by(volunteer).filter(shift__until_at__gt=at).order_by("shift__from_at", "pk")[:50])
    going = [row for row in rows if row.state == SignUp.State.GOING]
    waits = len(rows) - len(going)
    words = _("还没有报名。看看附近有什么。")
    if going:
        first = going[0].shift
        words = _("下一个：%(title)s，%(at)s，%(site)s") % {
            "title": first.activity.title, "at": in_words(first.from_at, now=at), "site": first.site,
        }  # fmt: skip
    if waits:
        words += " " + ngettext("候补 %(n)s 个。", "候补 %(n)s 个。", waits) % {"n": waits}
    return [
        Card(_("我的活动"), reverse("activities_mine"), words, "clock"),
        Card(_("邻里可办"), reverse("tasks"), _("身边的小事，搭把手就能办好。"), "users"),
        Card(_("离我近的活动"), reverse("activities_near"), _("走几步就能帮上忙。"), "place"),
    ]
