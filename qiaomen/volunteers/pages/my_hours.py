"""我的时数: both ledgers side by side, the stars, every entry, and what to do where one is missing or wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qiaomen.shell.context import Card
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.shell.paging import page_of
from qiaomen.volunteers.claims import ask
from qiaomen.volunteers.hour_problems import CannotCount
from qiaomen.volunteers.hour_rules import hour_rules
from qiaomen.volunteers.hours import totals_of
from qiaomen.volunteers.models import Claim, Organisation, Volunteer
from qiaomen.volunteers.models.hours import HourKind, Ledger
from qiaomen.volunteers.stars import stars_of

from .door import VolunteerRequest, volunteer_page
from .fields import moment_input

SIZE, CLAIMS_SHOWN = 20, 5
SERVICE = (Ledger.CREDITED.value, HourKind.SERVICE.value)


@dataclass(frozen=True)
class Sums:
    """One ledger: service and training beside each other, never added."""

    ledger: Ledger
    service: int
    training: int


class ClaimForm(forms.Form):
    """What somebody did that nobody measured."""

    use_required_attribute = False
    title = forms.CharField(
        label=gettext_lazy("做了什么"), max_length=120, help_text=gettext_lazy("例如：敬老院理发。")
    )
    organisation = NamedChoice(label=gettext_lazy("和哪支队伍"), queryset=Organisation.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=gettext_lazy("算什么"), choices=HourKind.choices, widget=forms.RadioSelect)
    from_at = forms.DateTimeField(label=gettext_lazy("从什么时候"), widget=moment_input())
    until_at = forms.DateTimeField(label=gettext_lazy("到什么时候"), widget=moment_input())
    minutes = forms.IntegerField(
        label=gettext_lazy("实际做了多少分钟"), min_value=1, max_value=1440, required=False,
        help_text=gettext_lazy("不含路上的时间。不填就按起止时间算。"),
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("为什么补录"), max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("例如：现场没有信号，签到没成功；某某可以证明。"),
    )  # fmt: skip

    def __init__(self, teams: object, data: object = None) -> None:
        super().__init__(data, initial={"kind": HourKind.SERVICE})  # type: ignore[arg-type]  # a QueryDict or None
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = teams  # type: ignore[assignment]  # a queryset of organisations

    @property
    def worked(self) -> int:
        """Minutes as typed, or between the two moments."""
        given = self.cleaned_data
        return int(given["minutes"] or (given["until_at"] - given["from_at"]) // timedelta(minutes=1))


@volunteer_page
def my_hours(request: VolunteerRequest) -> HttpResponse:
    """`/me/hours/`. The number of queries does not grow with the entries."""
    who = request.volunteer
    totals = totals_of(who)
    rows = who.hours.select_related("organisation", "undoes", "undone_by", "approved_by")
    context = {
        "volunteer": who, "stars": stars_of(totals.get(SERVICE, 0), hour_rules().stars),
        "sums": [_sums(ledger, totals) for ledger in Ledger],
        "page": page_of(rows, order=("-pk",), after=request.GET.get("after"), size=SIZE),
        "claims": who.claims.exclude(state=Claim.State.GRANTED).select_related("organisation")[:CLAIMS_SHOWN],
    }  # fmt: skip
    return render(request, "volunteers/hours/mine.html", context)


@volunteer_page
def my_claim(request: VolunteerRequest) -> HttpResponse:
    """`/me/hours/claim/`: ask for what nobody measured."""
    teams = Organisation.objects.filter(
        memberships__volunteer=request.volunteer, memberships__state="in", retired_on=None
    ).distinct()
    form = ClaimForm(teams, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "minutes"}
        try:
            ask(request.volunteer, **given, minutes=form.worked, at=request.now)
        except CannotCount as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已提交。审核通过后会记在荣誉时数里。"))
            return redirect("my_hours")
    context = {"form": form, "has_team": form.is_bound or teams.exists()}
    return render(request, "volunteers/hours/claim.html", context, status=422 if form.is_bound else 200)


@volunteer_page
@require_POST
def my_listing(request: VolunteerRequest) -> HttpResponse:
    """Leave the ranking of people, or come back into it."""
    shown = request.POST.get("listed") == "yes"
    Volunteer.objects.filter(pk=request.volunteer.pk).update(listed=shown)
    messages.success(request, _("已在排行里显示您（姓名只显示姓）。") if shown else _("排行里不再显示您。"))
    return redirect("my_hours")


def card(volunteer: Volunteer, at: datetime) -> list[Card]:
    """The door on the volunteer's own page."""
    minutes = totals_of(volunteer).get(SERVICE, 0)
    words = _("信用时数 %(n)d 小时") % {"n": minutes // 60}
    return [Card(_("我的时数"), reverse("my_hours"), words, "clock")]


def _sums(ledger: Ledger, totals: dict[tuple[str, str], int]) -> Sums:
    return Sums(ledger, *(totals.get((ledger.value, kind.value), 0) for kind in HourKind))
