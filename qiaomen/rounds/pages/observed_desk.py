"""观测率 for staff: by indicator, month and site, the turns behind them, and the way to take one back."""

import io
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.cases.problems import CannotMove
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rounds.counting import take_back
from qiaomen.rounds.models import Indicator, Turn
from qiaomen.rounds.models.observation import MOST_SEEN
from qiaomen.rounds.observed import by_hour, by_site, months_back, trends
from qiaomen.rounds.permissions import SEE_ROLES, may_correct
from qiaomen.rounds.queries import indicators, turns_seen_by
from qiaomen.rounds.rates import FEW
from qiaomen.shell.paging import page_of
from qiaomen.shell.tables import EXCEL, table
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.queries import working_time

SIZE = 30
MOST_ROWS = 50_000


class TakeBackForm(forms.Form):
    """Why a turn is taken back, and what it should have said."""

    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("为什么撤回"),
        max_length=200,
        error_messages={"required": gettext_lazy("请写明为什么撤回。")},
    )
    did = forms.IntegerField(required=False, min_value=0, max_value=MOST_SEEN)
    did_not = forms.IntegerField(required=False, min_value=0, max_value=MOST_SEEN)

    def __init__(self, indicator: Indicator, data: Any = None) -> None:
        super().__init__(data)
        for name, words in (("did", indicator.yes), ("did_not", indicator.no)):
            self.fields[name].label = _("对的数：%(words)s") % {"words": words}
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    def clean(self) -> dict[str, Any]:
        """Both right numbers or neither."""
        given = super().clean() or self.cleaned_data
        if (given.get("did") is None) != (given.get("did_not") is None) and not self.errors:
            raise forms.ValidationError(_("两个数要么都写，要么都不写。"))
        return given

    @property
    def right(self) -> tuple[int, int] | None:
        """What it should have said; None where that is not known."""
        given = self.cleaned_data
        return None if given["did"] is None else (given["did"], given["did_not"])


def _may_see(by: Actor) -> None:
    if not by.roles & SEE_ROLES:
        raise Http404


@staff_page
def desk_observed(request: StaffRequest) -> HttpResponse:
    """`/desk/observed/`: every indicator, its latest month and its trend. The number of queries does not grow."""
    _may_see(request.actor)
    zone = working_time().zone
    since = months_back(request.now, zone)
    found = trends(turns_seen_by(request.actor), indicators(), zone=zone, since=since)
    return render(request, "rounds/desk_observed.html", {"trends": found, "few": FEW})


@staff_page
def desk_indicator(request: StaffRequest, indicator: str) -> HttpResponse:
    """`/desk/observed/<indicator>/`: by month, by site, by hour, and the turns behind them, newest first."""
    _may_see(request.actor)
    of = get_object_or_404(indicators(), code=indicator)
    zone, seen = working_time().zone, turns_seen_by(request.actor)
    since = months_back(request.now, zone)
    own = seen.filter(indicator=of).select_related("taken_back")
    page = page_of(own, order=("-started_at", "-pk"), after=request.GET.get("after"), size=SIZE)
    context = {
        "trend": trends(seen, [of], zone=zone, since=since)[0],
        "sites": by_site(seen, [of], zone=zone, since=since)[of],
        "hours": by_hour(seen, of, zone=zone, since=since), "page": page, "indicator": of, "few": FEW,
    }  # fmt: skip
    return render(request, "rounds/desk_indicator.html", context)


@staff_page
def turn_back(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/observed/turns/<key>/`: take a turn back by a counter-entry."""
    _may_see(request.actor)
    turn = get_object_or_404(turns_seen_by(request.actor), pk=pk)
    if not may_correct(turn, request.actor):
        raise Http404
    form = TakeBackForm(turn.indicator, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back(turn, reason=form.cleaned_data["reason"], right=form.right, by=request.actor, at=request.now)
        except CannotMove as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已撤回；原来的一行还在，和撤回的一行抵消。"))
            return redirect("desk_indicator", indicator=turn.indicator.code)
    status = 422 if form.is_bound else 200
    return render(request, "rounds/turn_back.html", {"turn": turn, "form": form}, status=status)


@staff_page
def desk_observed_file(request: StaffRequest, indicator: str) -> FileResponse:
    """`/desk/observed/<indicator>/turns.xlsx`: every turn with its counter-entries, a row each."""
    _may_see(request.actor)
    of = get_object_or_404(indicators(), code=indicator)
    turns = turns_seen_by(request.actor).filter(indicator=of).order_by("started_at", "pk")[:MOST_ROWS]
    file = _table(turns, of, working_time().zone)
    return FileResponse(file, as_attachment=True, filename=f"{of.code}.xlsx", content_type=EXCEL)


def _table(turns: Any, of: Indicator, zone: ZoneInfo) -> io.BytesIO:
    """The file: a row a turn. Excel knows no time zones."""
    heads = [_("观测点"), _("区域"), _("开始"), _("结束"), of.yes, of.no, _("谁数的"), _("撤回的原因")]
    return table(heads, (_cells(turn, zone) for turn in turns.iterator(chunk_size=500)), widths=[18] * len(heads))


def _cells(turn: Turn, zone: ZoneInfo) -> list[Any]:
    local = [at.astimezone(zone).replace(tzinfo=None) for at in (turn.started_at, turn.ended_at)]
    area = named(turn.site.area) if turn.site.area else ""
    return [named(turn.site), area, *local, turn.did, turn.did_not, turn.observer.name, turn.reason]
