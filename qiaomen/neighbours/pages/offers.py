"""`/desk/neighbours/<case>/`: the unit that has a case offers a job of it, takes it back, or looks at what was done."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.activities import tasks
from qiaomen.activities.models import Task
from qiaomen.activities.problems import CannotTake
from qiaomen.cases.pages.desk.case_page import find_case
from qiaomen.cases.problems import CannotMove
from qiaomen.files.kept import keep_token
from qiaomen.neighbours import offering
from qiaomen.people.pages.staff import StaffRequest, staff_page


class OfferForm(forms.Form):
    """What is to be done, in words for neighbours."""

    use_required_attribute = False
    title = forms.CharField(label=gettext_lazy("请邻居做什么"), max_length=80)
    words = forms.CharField(
        label=gettext_lazy("怎么做、带什么"), max_length=300, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("大家都看得到，不要写姓名和电话。"),
    )  # fmt: skip
    minutes = forms.IntegerField(label=gettext_lazy("大约几分钟"), min_value=5, max_value=600, initial=30)
    until = forms.DateField(
        label=gettext_lazy("放到哪天为止"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean_until(self) -> datetime:
        """The end of that day."""
        return datetime.combine(self.cleaned_data["until"], time(23, 59), timezone.get_current_timezone())


@staff_page
def case_neighbours(request: StaffRequest, number: str) -> HttpResponse:
    """One page: offer, or what became of it."""
    case = find_case(request.actor, number)
    if not offering.card(case, request.actor, request.now):
        raise Http404
    task, what = offering.task_of(case), request.POST.get("what", "") if request.method == "POST" else ""
    form = OfferForm(request.POST if what == "offer" else None)
    problem = ""
    if what and (what != "offer" or form.is_valid()):
        try:
            return _do(request, what, case, task, form)
        except (CannotTake, CannotMove) as refused:
            problem = refused.message
    rows = task.photos.filter(photo__attached=False).select_related("photo") if task else []
    photos = [(row.get_kind_display(), row.photo, keep_token(row.photo)) for row in rows]
    context = {"case": case, "task": task, "form": form, "problem": problem, "photos": photos}
    return render(request, "neighbours/offer.html", context, status=422 if what else 200)


def _do(request: StaffRequest, what: str, case: Any, task: Task | None, form: OfferForm) -> HttpResponse:
    given: dict[str, Any] = {"by": request.actor, "at": request.now}
    if what == "offer":
        offering.offer(case, **given, **form.cleaned_data)
        messages.success(request, _("放出去了，附近的志愿者看得到。"))
        return redirect("case_neighbours", number=case.number)
    if task is None or what not in {"withdraw", "finish"}:
        raise Http404
    if what == "withdraw":
        tasks.withdraw(task, why=request.POST.get("why", ""), at=request.now)
        messages.success(request, _("收回了。"))
    else:
        offering.finish(case, task, words=request.POST.get("words", "")[:1000], **given)
        messages.success(request, _("办结了，等督查核查。"))
    return redirect("desk_case", number=case.number)
