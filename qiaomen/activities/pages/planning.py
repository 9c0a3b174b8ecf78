"""办活动: the organiser's form for a new activity, a copy or a change, and the page that makes it come again."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qiaomen.activities.models import Activity, Course
from qiaomen.activities.models.activity import Kind
from qiaomen.activities.permissions import ORGANISER_ROLES, courses_of
from qiaomen.activities.planning import publish, repeat, save
from qiaomen.activities.problems import CannotPlan
from qiaomen.activities.queries import activity_by_number, teams_of, visible_to
from qiaomen.activities.recurring import WEEKDAYS, WHICH, dates_of, rule_of, with_clashes, years_unknown
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.models import Area, Level
from qiaomen.units.queries import day_of

from .plan_form import ActivityForm, ShiftForms, initial_of, plan_from, shifts_of


def areas_of(request: StaffRequest) -> QuerySet[Area]:
    """City, counties and towns on which this organiser may plan."""
    allowed = request.actor.areas_below(ORGANISER_ROLES, "path")
    levels = [Level.CITY, Level.COUNTY, Level.TOWN]
    return Area.objects.filter(allowed, retired_on=None, level__in=levels).defer("boundary").order_by("path")


def find(request: StaffRequest, number: str) -> Activity:
    """The activity with this number that this organiser may see; 404 otherwise."""
    found = activity_by_number(visible_to(request.actor), number)
    if found is None:
        raise Http404
    return found


@staff_page
def activity_new(request: StaffRequest) -> HttpResponse:
    """`/desk/activities/new/`, `?from=<number>` for a copy of another one, `?course=<code>` for a course's session."""
    if not ORGANISER_ROLES & request.actor.roles:
        raise Http404
    like = activity_by_number(visible_to(request.actor), request.GET.get("from", ""))
    course = courses_of(request.actor).filter(code=request.GET.get("course", "")[:24]).first()
    return _form(request, None, like, _session_of(course) if course else None)


@staff_page
def activity_edit(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/activities/<number>/edit/`."""
    known = find(request, number)
    return _form(request, known, known)


def _session_of(course: Course) -> dict[str, Any]:
    return {"course": course, "title": course.title, "title_en": course.title_en, "kind": Kind.COURSE}


def _form(
    request: StaffRequest, known: Activity | None, like: Activity | None, begin: dict[str, Any] | None = None
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    courses = Course.objects.filter(
        Q(pk__in=courses_of(request.actor).values("pk"), until_on__gte=day_of(request.now))
        | Q(pk=known.course_id if known else None)
    )
    choices = (teams_of(request.actor), areas_of(request), courses)
    form = ActivityForm(*choices, data, initial=initial_of(like) | (begin or {}))
    shifts = ShiftForms(data, initial=shifts_of(like, as_new=known is None), prefix="shift")
    if data is not None and form.is_valid() and shifts.is_valid():
        try:
            made = save(plan_from(form, shifts), known, by=request.actor, at=request.now)
            if "publish" in data:
                publish(made, by=request.actor, at=request.now)
        except CannotPlan as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已保存。"))
            return redirect("activity_lead", number=made.number)
    context = {"form": form, "shifts": shifts, "activity": known, "like": like}
    return render(request, "activities/plan.html", context, status=422 if data is not None else 200)


class RuleForm(forms.Form):
    """On which days it comes again."""

    use_required_attribute = False
    which = forms.ChoiceField(label=gettext_lazy("多久一次"), choices=list(WHICH.items()), initial="-1")
    weekday = forms.ChoiceField(label=gettext_lazy("星期几"), choices=list(WEEKDAYS.items()), initial="FR")
    from_on = forms.DateField(label=gettext_lazy("从哪天"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until_on = forms.DateField(
        label=gettext_lazy("到哪天"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


@staff_page
def activity_repeat(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/activities/<number>/repeat/`: first the rule (GET), then its days, each movable or left out (POST)."""
    activity = find(request, number)
    form = RuleForm(request.GET if "which" in request.GET else None)
    days: list[Any] = []
    problem = ""
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            rule = rule_of(given["which"], given["weekday"])
            days = with_clashes(dates_of(rule, from_on=given["from_on"], until_on=given["until_on"]))
            if request.method == "POST":
                return _repeated(request, activity, len(days), rule)
        except CannotPlan as refused:
            problem = refused.message
    unknown = years_unknown(one.day for one in days)
    context = {"activity": activity, "form": form, "days": days, "problem": problem, "unknown": unknown}
    return render(request, "activities/repeat.html", context, status=422 if problem else 200)


def _repeated(request: StaffRequest, activity: Activity, n: int, rule: str) -> HttpResponse:
    days = [_day(request.POST.get(f"day-{k}", "")) for k in range(n) if f"take-{k}" in request.POST]
    if any(_past(day, request.now) for day in days):
        raise CannotPlan(_("日子不能是过去的。"))
    made = repeat(activity, days, rule=rule, by=request.actor, at=request.now, published="publish" in request.POST)
    words = ngettext("办好了 %(n)s 场。", "办好了 %(n)s 场。", len(made)) % {"n": len(made)}
    messages.success(request, words)
    return redirect("activities_desk")


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise CannotPlan(_("请填一个日子。")) from None


def _past(day: date, now: datetime) -> bool:
    return datetime.combine(day, time.max, timezone.get_current_timezone()) < now
