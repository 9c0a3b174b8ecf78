"""评选 for everybody: who stands to the vote, who is to be honoured, who was; voting, objecting, checking an award."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control

from qiaomen.honours.calls import how_decided
from qiaomen.honours.evidence import lines_of
from qiaomen.honours.models import Call, Nomination
from qiaomen.honours.objections import object_to
from qiaomen.honours.problems import CannotHonour
from qiaomen.honours.queries import answered_objections, by_number, public_calls, public_nominations, wanting_names
from qiaomen.honours.states import Standing, State
from qiaomen.honours.suggesting import suggestion_mark
from qiaomen.honours.voting import vote, voter_of
from qiaomen.notices.pages.proof import Answer, Proof
from qiaomen.notices.reach import Reach
from qiaomen.shell.allowance import address_of, spend
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.units.queries import day_of

SIZE, SHOWN_AT_ONCE, OBJECTIONS_AN_HOUR = 20, 60, 10
MARK = "voter-{}"  # in the session, by call: what the contact that was proved is known by
PROOF = Proof("vote", "qiaomen.honours.pages.public.anybody", gettext_lazy("手机号"), phone_only=True)


def anybody(reach: Reach) -> bool:
    """Everybody with a telephone may vote."""
    return True


class ObjectionForm(forms.Form):
    """What is wrong, and how to answer."""

    use_required_attribute = False
    words = forms.CharField(
        label=gettext_lazy("您有什么异议"), max_length=4000, widget=forms.Textarea({"rows": 5}),
        error_messages={"required": gettext_lazy("请写明您有什么异议。")},
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("怎么联系您"), max_length=120, required=False,
        help_text=gettext_lazy("只给核实的人看，不公开。"),
    )  # fmt: skip


def honours(request: CityRequest) -> HttpResponse:
    """`/honours/`: every call of which something is public, the newest first; and those for which names are wanted."""
    page = page_of(public_calls(), order=("-pk",), after=request.GET.get("after"), size=SIZE)
    wanted = wanting_names(day_of(request.now)).order_by("-pk")[:SIZE]
    context = {"page": page, "open": [(one, suggestion_mark(one)) for one in wanted]}
    return render(request, "honours/calls.html", context)


def honour(request: CityRequest, code: str) -> HttpResponse:
    """`/honours/<code>/`: the nominees that are shown now, persons before collectives; what came of objections."""
    call = get_object_or_404(public_calls(), code=code)
    page = page_of(public_nominations(call), order=("-kind", "pk"), after=request.GET.get("after"), size=SHOWN_AT_ONCE)
    context = {
        "call": call, "page": page, "persons": [one for one in page if one.kind == "person"],
        "collectives": [one for one in page if one.kind == "collective"], "voting": call.state == State.VOTE,
        "why": how_decided(call), "answered": answered_objections(call)[:SHOWN_AT_ONCE],
    }  # fmt: skip
    return render(request, "honours/call.html", context)


def honoured(request: CityRequest, code: str, number: str) -> HttpResponse:
    """`/honours/<code>/<number>/`: why, and what the records say. An award is checked by `?code=`."""
    call, nominee = _find(code, number)
    context = {
        "call": call,
        "nominee": nominee,
        "lines": lines_of(nominee.evidence),
        "voting": call.state == State.VOTE,
    }
    given = "".join(request.GET.get("code", "").upper().split()).replace("-", "")
    if given and nominee.standing == Standing.AWARDED:
        context["checked"] = "yes" if constant_time_compare(given, nominee.code) else "no"
    return render(request, "honours/honoured.html", context)


# Not without a referrer: its forms are checked by where they come from.
@cache_control(no_store=True, private=True)
def honour_vote(request: CityRequest, code: str, number: str) -> HttpResponse:
    """`/honours/<code>/<number>/vote/`: whoever has not proved a telephone does that first.

    With `?other=1` the next person at this device proves another one.
    """
    call, nominee = _find(code, number)
    if call.state != State.VOTE:
        raise Http404
    voter = request.session.get(MARK.format(call.pk), "")
    if not voter or "other" in request.GET or request.POST.get("do") in {"ask", "code"}:
        step = PROOF.step(request)
        if isinstance(step, Answer):
            context = {**step.context, "call": call, "nominee": nominee, "anybody": True}
            return render(request, "honours/vote.html", context, status=step.status)
        voter = request.session[MARK.format(call.pk)] = voter_of(call, step.to)
    elif request.method != "POST":
        return render(request, "honours/vote.html", {"call": call, "nominee": nominee, "proved": True})
    try:
        vote(nominee, voter=voter, address=address_of(request), at=request.now)
    except CannotHonour as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("投给了“%(name)s”。") % {"name": nominee.name})
    return redirect("honour", code)


def honour_object(request: CityRequest, code: str, number: str) -> HttpResponse:
    """`/honours/<code>/<number>/object/`, during publication."""
    call, nominee = _find(code, number)
    if call.state != State.PUBLISHED:
        raise Http404
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if not spend(request, "objection", OBJECTIONS_AN_HOUR):
                raise CannotHonour(_("提得太多次了，请过一小时再试。"))
            object_to(nominee, **form.cleaned_data, at=request.now)
        except CannotHonour as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("收到了。核实的结果写在公示的页面上。"))
            return redirect("honoured", code, number)
    context = {"call": call, "nominee": nominee, "form": form}
    return render(request, "honours/object.html", context, status=422 if form.is_bound else 200)


def _find(code: str, number: str) -> tuple[Call, Nomination]:
    call = get_object_or_404(public_calls(), code=code)
    return call, get_object_or_404(by_number(public_nominations(call), number))
