"""时数积分: what an hour of service earns, from which day; every rate that ever held stays to be read."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rewards.earning import points_item, rate_on, save_rate
from qiaomen.rewards.models import Rate
from qiaomen.rewards.permissions import ORGANISER_ROLES
from qiaomen.rewards.problems import CannotExchange
from qiaomen.shell.paging import page_of
from qiaomen.units.queries import day_of

SIZE, MOST = 30, 1000


class RateForm(forms.Form):
    """A rate from a day on."""

    use_required_attribute = False
    points_an_hour = forms.IntegerField(
        label=gettext_lazy("一小时得几分"), min_value=1, max_value=MOST,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    from_on = forms.DateField(
        label=gettext_lazy("从哪天起"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("按服务的日子算：这天以后做的，按新的算；以前已经给的分不变。"),
    )  # fmt: skip
    until_on = forms.DateField(
        label=gettext_lazy("到哪天止"), required=False, help_text=gettext_lazy("空着：一直有效，直到定了新的。"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


@staff_page
def rates(request: StaffRequest) -> HttpResponse:
    """`/desk/exchange/rates/`: what holds today, one form, and the history with the newest first."""
    if not request.actor.roles & ORGANISER_ROLES:
        raise Http404
    today = day_of(request.now)
    form = RateForm(request.POST if request.method == "POST" else None, initial={"from_on": today})
    if form.is_valid():
        try:
            save_rate(**form.cleaned_data, item=points_item(by=request.actor), by=request.actor, at=request.now)
        except CannotExchange as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已保存。"))
            return redirect("exchange_rates")
    past = Rate.objects.select_related("gives", "made_by")
    page = page_of(past, order=("-from_on", "-pk"), after=request.GET.get("after"), size=SIZE)
    context = {"form": form, "page": page, "now_holds": rate_on(today), "today": today}
    return render(request, "rewards/rates.html", context, status=422 if form.is_bound else 200)
