"""志愿活动 for organisers: the list, and one activity with who goes and waits and what may be done about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from qiaomen.activities import inviting, planning
from qiaomen.activities.leaders import name_leader
from qiaomen.activities.models import Activity, SignUp
from qiaomen.activities.permissions import ORGANISER_ROLES
from qiaomen.activities.problems import Refused
from qiaomen.activities.queries import list_of, visible_to
from qiaomen.activities.reporting import reports_at
from qiaomen.activities.signup import take_off
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.paging import page_of

from .planning import find

TABS = {"coming": Q(state="open"), "draft": Q(state="draft"), "over": Q(state__in=["closed", "cancelled"])}
FIRST, ROWS = 20, 60


@require_safe
@staff_page
def activities_desk(request: StaffRequest) -> HttpResponse:
    """`/desk/activities/`: drafts, what is on, what is over; the number of queries does not grow with the rows."""
    if not ORGANISER_ROLES & request.actor.roles:
        raise Http404
    tab = request.GET.get("show", "coming")
    tab = tab if tab in TABS else "coming"
    rows = visible_to(request.actor).filter(TABS[tab]).annotate(
        begins=Coalesce("from_at", "made_at"), places=Coalesce(Sum("shifts__places"), Value(0)),
        taken=Coalesce(Sum("shifts__taken"), Value(0)), waiting=Coalesce(Sum("shifts__waiting"), Value(0)),
    )  # fmt: skip
    order = ("-begins", "-pk") if tab == "over" else ("begins", "pk")
    counts = visible_to(request.actor).order_by().aggregate(**{name: Count("pk", filter=q) for name, q in TABS.items()})
    names = {"coming": _("正在办"), "draft": _("草稿"), "over": _("办完的")}
    context = {
        "page": page_of(rows, order=order, after=request.GET.get("after")), "tab": tab,
        "tabs": [(key, name, counts[key]) for key, name in names.items()],
    }  # fmt: skip
    return render(request, "activities/desk.html", context)


@require_safe
@staff_page
def activity_lead(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/activities/<number>/`: a single shift with the first of its list; the whole list is a page of its own."""
    activity = find(request, number)
    rows = activity.shifts.select_related("area").prefetch_related("needs").annotate(asked=Count("invitations"))
    shifts = list(rows.order_by("from_at", "pk"))
    people = list(list_of(shifts[0])[:FIRST]) if len(shifts) == 1 else []
    context: dict[str, Any] = {
        "activity": activity, "shifts": shifts, "people": people, "a_week": inviting.MOST_A_WEEK,
        "over": activity.until_at is not None and activity.until_at <= request.now,
        "reports": reports_at(activity),
    }  # fmt: skip
    return render(request, "activities/lead.html", context)


@require_safe
@staff_page
def activity_people(request: StaffRequest, number: str, shift: int) -> HttpResponse:
    """`/desk/activities/<number>/people/<shift>/`: who goes and who waits, in the order of the queue."""
    activity = find(request, number)
    one = get_object_or_404(activity.shifts, pk=shift)
    page = page_of(list_of(one), order=("pk",), after=request.GET.get("after"), size=ROWS)
    return render(request, "activities/people.html", {"activity": activity, "shift": one, "page": page})


@require_POST
@staff_page
def activity_do(request: StaffRequest, number: str) -> HttpResponse:
    """One act on it: publish, call off, close, invite, take somebody off the list, name who leads."""
    activity = find(request, number)
    act = ACTS.get(request.POST.get("what", ""))
    if act is None:
        raise Http404
    try:
        messages.success(request, act(request, activity))
    except Refused as problem:
        messages.error(request, problem.message)
    back = request.POST.get("back", "")
    if back.isdecimal() and len(back) < 18:
        return redirect("activity_people", activity.number, int(back))
    return redirect("activity_lead", number=activity.number)


def _publish(request: StaffRequest, activity: Activity) -> str:
    planning.publish(activity, by=request.actor, at=request.now)
    return _("已发布，大家可以报名了。")


def _call_off(request: StaffRequest, activity: Activity) -> str:
    n = planning.call_off(activity, why=request.POST.get("why", "")[:200], by=request.actor, at=request.now)
    return ngettext("已取消，告诉了 %(n)s 人。", "已取消，告诉了 %(n)s 人。", n) % {"n": n}


def _close(request: StaffRequest, activity: Activity) -> str:
    n = planning.close(activity, thanks=request.POST.get("thanks", "")[:400], by=request.actor, at=request.now)
    return ngettext("已结束，感谢了 %(n)s 人。", "已结束，感谢了 %(n)s 人。", n) % {"n": n}


def _invite(request: StaffRequest, activity: Activity) -> str:
    shift = get_object_or_404(
        activity.shifts.select_related("activity__organisation__unit", "activity__area"), pk=_key(request)
    )
    most = request.POST.get("most", "")
    n = inviting.invite(
        shift, most=int(most) if most.isdecimal() and len(most) < 6 else 0, by=request.actor, at=request.now
    )
    return ngettext("邀请了 %(n)s 人。", "邀请了 %(n)s 人。", n) % {"n": n}


def _take_off(request: StaffRequest, activity: Activity) -> str:
    row = _row(request, activity)
    take_off(row, why=request.POST.get("why", "")[:200], by=request.actor, at=request.now)
    return _("已取消 %(name)s 的报名，并告诉了本人。") % {"name": row.volunteer.name}


def _lead(request: StaffRequest, activity: Activity) -> str:
    row, leads = _row(request, activity), "no" not in request.POST
    name_leader(row, leads=leads, by=request.actor, at=request.now)
    words = _("%(name)s 当领队，可以在现场点名。") if leads else _("%(name)s 不再当领队。")
    return words % {"name": row.volunteer.name}


def _row(request: StaffRequest, activity: Activity) -> SignUp:
    rows = SignUp.objects.filter(shift__activity=activity)
    related = ("shift__activity__organisation__unit", "shift__activity__area", "volunteer")
    return get_object_or_404(rows.select_related(*related), pk=_key(request))


def _key(request: StaffRequest) -> int:
    words = request.POST.get("key", "")
    return int(words) if words.isdecimal() and len(words) < 18 else 0


ACTS: dict[str, Callable[[StaffRequest, Activity], str]] = {
    "publish": _publish, "call_off": _call_off, "close": _close, "invite": _invite, "take_off": _take_off,
    "lead": _lead,
}  # fmt: skip
