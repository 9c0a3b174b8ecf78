"""回头看: closed cases drawn at random, looked at once more on the spot; what failed reopens under its number."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qiaomen.cases import supervision
from qiaomen.cases.measures import Rate, last_days
from qiaomen.cases.models import Case, Evidence, LookBack
from qiaomen.cases.pages.desk.desk_choices import Pick
from qiaomen.cases.pages.desk.step_forms.handling import proof_of
from qiaomen.cases.pages.desk.step_forms.photos import PhotosField
from qiaomen.cases.pages.desk.step_forms.step_form import choose, reason_options
from qiaomen.cases.pages.pictures import Pictures, pictures_of
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import visible_to
from qiaomen.cases.rules import case_rules
from qiaomen.cases.states import MACHINE, State
from qiaomen.people.actors import Actor
from qiaomen.people.models import Person, Role
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.logs import logger
from qiaomen.shell.paging import page_of
from qiaomen.units.queries import day_of, working_time

log = logger(__name__)
ROLES = MACHINE["look_back"].by
DRAWN_BY = frozenset({Role.SUPERVISOR})
DAYS = 90
SIZE = 20


class LookBackInput(forms.Form):
    """What was found on the spot."""

    use_required_attribute = False
    passed = forms.ChoiceField(
        label=gettext_lazy("现场看到的"), widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("还是好的：通过")), ("no", gettext_lazy("没有办好，或又坏了：不通过，重新办理"))],
        error_messages={"required": gettext_lazy("请选通过还是不通过。")},
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("看到了什么"), required=False, max_length=300,
        widget=forms.Textarea({"rows": 3}), help_text=gettext_lazy("不通过时必须写。"),
    )  # fmt: skip
    reason = Pick(label=gettext_lazy("重新办理的理由"), required=False, help_text=gettext_lazy("不通过时可选。"))
    photos = PhotosField(label=gettext_lazy("现场照片"))

    def __init__(self, data: Any = None, files: Any = None, *, by: Actor, at: datetime) -> None:
        super().__init__(data, files)
        photos, reason = self.fields["photos"], self.fields["reason"]
        assert isinstance(photos, PhotosField) and isinstance(reason, Pick)
        photos.by, photos.at = Person(pk=by.person.pk) if by.person else None, at
        reason.offer(reason_options("reopen"), blank=choose())


@dataclass(frozen=True)
class Drawn:
    """One look-back that is owed."""

    look_back: LookBack
    is_today: bool


@staff_page
def look_backs(request: StaffRequest) -> HttpResponse:
    """`/desk/look-back/`: what was drawn and is still owed, the oldest first; then the results with their rate.

    A case that was contested or reopened meanwhile is looked at for that; its look-back waits until it closes again.
    """
    found = _visible(request)
    today = day_of(request.now)
    if request.method == "POST":
        return _drawn(request, today)
    owed = found.filter(passed=None, case__state=State.CLOSED).select_related(
        "case__area", "case__unit", "case__category"
    )
    page = page_of(owed, order=("drawn_on", "pk"), after=request.GET.get("after"), size=SIZE)
    rows = [Drawn(one, one.drawn_on == today) for one in page]
    results = found.exclude(passed=None).select_related("case", "inspected_by").order_by("-inspected_at", "-pk")
    context = {
        "page": page, "rows": rows, "results": results[:SIZE], "days": DAYS, "rules": case_rules(),
        "rate": _pass_rate(found, request.now), "seed": supervision.seed_of(today),
        "drawn": found.filter(drawn_on=today).count(), "may_draw": bool(request.actor.roles & DRAWN_BY),
    }  # fmt: skip
    return render(request, "cases/staff/look_backs.html", context)


def _drawn(request: StaffRequest, today: date) -> HttpResponse:
    """Draw today's sample now instead of waiting for the worker. Twice draws nothing more."""
    if not request.actor.roles & DRAWN_BY:
        raise Http404
    n = len(supervision.draw_look_backs(on=today))
    if n:
        log.info("look-backs drawn", by=request.actor.name, day=today.isoformat(), n=n)
        messages.success(request, ngettext("抽中了 %(n)s 件。", "抽中了 %(n)s 件。", n) % {"n": n})
    else:
        messages.info(request, _("今天的已经抽过，或者没有可抽的。"))
    return redirect("look_backs")


@staff_page
def look_back(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/look-back/<key>/`: before and after side by side, and the form for what is there now."""
    found = _visible(request).select_related("case__filing_standard", "case__area", "case__unit", "inspected_by")
    one = get_object_or_404(found, pk=pk)
    if request.method != "POST":
        return _show(request, one, LookBackInput(by=request.actor, at=request.now))
    form = LookBackInput(request.POST, request.FILES, by=request.actor, at=request.now)
    if not form.is_valid():
        return _show(request, one, form, status=422)
    given = form.cleaned_data
    try:
        supervision.inspect(
            one, passed=given["passed"] == "yes", words=given["words"], reason=given["reason"], by=request.actor,
            at=request.now, proof=proof_of(given["photos"], Evidence.Kind.INSPECTION),
        )  # fmt: skip
    except CannotMove as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _show(request, one, form, status=422)
    said = _("通过") if given["passed"] == "yes" else _("不通过，已重新办理")
    messages.success(request, _("%(number)s 回头看：%(said)s。") % {"number": one.case.number, "said": said})
    return redirect("look_backs")


def _visible(request: StaffRequest) -> QuerySet[LookBack]:
    if not request.actor.roles & ROLES:
        raise Http404
    return LookBack.objects.filter(case__in=visible_to(request.actor))


def _pass_rate(found: QuerySet[LookBack], at: datetime) -> Rate:
    """Of the look-backs of the last DAYS days. One query."""
    period = last_days(DAYS, at=at, zone=working_time().zone)
    n = found.filter(period.holds("inspected_at")).aggregate(whole=Count("pk"), part=Count("pk", filter=Q(passed=True)))
    name, definition = gettext_lazy("回头看通过率"), gettext_lazy("现场还是好的 ÷ 期内看过的；抽到还没看的不计。")
    return Rate(name, definition, part=n["part"], whole=n["whole"])


def _pictures(case: Case) -> Pictures:
    voice = case.own_voices.order_by("pk").prefetch_related("report__photos").first()
    return pictures_of(case, list(voice.report.photos.all()) if voice else [])


def _show(request: StaffRequest, one: LookBack, form: LookBackInput, *, status: int = 200) -> HttpResponse:
    context = {
        "one": one, "case": one.case, "form": form, "pictures": _pictures(one.case),
        "open": one.passed is None and one.case.state_now == State.CLOSED,
        "closed_days": (request.now - one.case.closed_at) // timedelta(days=1) if one.case.closed_at else None,
    }  # fmt: skip
    return render(request, "cases/staff/look_back.html", context, status=status)
