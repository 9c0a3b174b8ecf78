"""数一数: the sites where one may count, and the screen with two big buttons; also from a device that was off line."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qiaomen.cases.pages.staff.staff_intake import moment_field
from qiaomen.cases.problems import CannotMove
from qiaomen.people.deliveries import known_receipt, once
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rounds.counting import Count, record
from qiaomen.rounds.models import Indicator, ObservationSite, Turn
from qiaomen.rounds.models.observation import MOST_SEEN
from qiaomen.rounds.permissions import OBSERVE_ROLES
from qiaomen.rounds.queries import indicators, sites_to_observe
from qiaomen.shell.pages.offline import with_copy
from qiaomen.shell.pages.sending import delivered, sendable, sending_key, to_correct
from qiaomen.shell.sending import Receipt, mark_of
from qiaomen.shell.templatetags.widgets import named

DEVICE = ["%Y-%m-%dT%H:%M:%S.%fZ"]
LATEST = 10


def _number(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_SEEN, widget=forms.NumberInput({"inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("请写一个数，没有就写 0。")},
    )  # fmt: skip


class CountForm(forms.Form):
    """How many did it, how many did not. The script fills it in; without one it is typed."""

    use_required_attribute = False
    counted_at = moment_field(gettext_lazy("什么时候数的"), required=False, help_text=gettext_lazy("不填就是现在。"))
    # By the device's clock, to the second.
    started = forms.DateTimeField(required=False, widget=forms.HiddenInput, input_formats=DEVICE)
    ended = forms.DateTimeField(required=False, widget=forms.HiddenInput, input_formats=DEVICE)

    def __init__(self, indicator: Indicator, data: Any = None) -> None:
        super().__init__(data)
        self.fields["did"] = _number(indicator.yes)
        self.fields["did_not"] = _number(indicator.no)
        self.order_fields(["did", "did_not", "counted_at"])

    def count(self, indicator: Indicator, site: ObservationSite, now: datetime) -> Count:
        """What the office takes."""
        given = self.cleaned_data
        typed = given["counted_at"] or now
        started, ended = (given[name].replace(tzinfo=UTC) if given[name] else typed for name in ("started", "ended"))
        return Count(indicator, site, given["did"], given["did_not"], started, ended)


@staff_page
@with_copy
def observe(request: StaffRequest) -> HttpResponse:
    """`/desk/observe/`: by indicator the sites at which this person may count, and what they handed in last."""
    if not request.actor.roles & OBSERVE_ROLES:
        raise Http404
    sites = list(sites_to_observe(request.actor))
    rows = [(one, [site for site in sites if site.observes(one)]) for one in indicators()]
    latest = Turn.objects.filter(entered_by=request.actor.person, corrects=None)
    related = ("indicator", "site", "taken_back")
    context = {"rows": rows, "latest": latest.select_related(*related).order_by("-pk")[:LATEST]}
    return render(request, "rounds/observe.html", context)


@sendable
@staff_page
@with_copy
def count(request: StaffRequest, indicator: str, site: str) -> HttpResponseBase:
    """`/desk/observe/<indicator>/<site>/`: the screen; handed in once, however often it is sent."""
    of, at = _found(request, indicator, site)
    key, me = sending_key(request), request.actor.person
    assert me is not None, "staff_page lets in persons only"
    if request.method != "POST":
        return _show(request, of, at, CountForm(of))
    if key and (known := known_receipt(key, by=me)):
        return delivered(known)
    form = CountForm(of, request.POST)
    if not form.is_valid():
        return to_correct(form) if key else _show(request, of, at, form, status=422)
    try:
        if key:
            return delivered(once(key, by=me, at=request.now, do=lambda: _taken(request, of, at, form)))
        _taken(request, of, at, form)
    except CannotMove as problem:
        if key:
            return to_correct(message=problem.message, field=problem.field, status=409)
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _show(request, of, at, form, status=422)
    messages.success(request, _("收到了。"))
    return redirect(f"{reverse('observe')}?done={of.code}&at={at.code}")


def _found(request: StaffRequest, indicator: str, site: str) -> tuple[Indicator, ObservationSite]:
    of = indicators().filter(code=indicator).first()
    at = sites_to_observe(request.actor).filter(code=site).first()
    if of is None or at is None or not at.observes(of):
        raise Http404
    return of, at


def _taken(request: StaffRequest, of: Indicator, at: ObservationSite, form: CountForm) -> Receipt:
    turn = record(form.count(of, at, request.now), by=request.actor, at=request.now)
    seen = ngettext("看到 %(n)s 个", "看到 %(n)s 个", turn.seen) % {"n": turn.seen}
    return Receipt(f"{named(of)} · {seen}"[:40], reverse("observe"))


def _show(
    request: StaffRequest, of: Indicator, at: ObservationSite, form: CountForm, *, status: int = 200
) -> HttpResponse:
    context = {"indicator": of, "site": at, "form": form, "most": MOST_SEEN, "mine": mark_of(request.user)}
    return render(request, "rounds/count.html", context, status=status)
