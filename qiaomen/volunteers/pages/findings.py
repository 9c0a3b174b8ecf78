"""异常核查: what looks wrong in the hours of my teams; each is kept or taken back with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.paging import page_of
from qiaomen.volunteers.anomalies import findings_of, keep, look, take_back
from qiaomen.volunteers.hour_problems import CannotCount
from qiaomen.volunteers.models import Finding

from .desk_hours import organisers_only

SIZE = 20


@staff_page
def findings(request: StaffRequest) -> HttpResponse:
    """`/desk/hours/findings/`: those that wait, or with `?decided=1` those that were decided, the newest first."""
    organisers_only(request)
    decided = request.GET.get("decided") == "1"
    mine = findings_of(request.actor)
    rows = mine.exclude(state=Finding.State.OPEN) if decided else mine.filter(state=Finding.State.OPEN)
    page = page_of(
        rows.prefetch_related("entries__volunteer"), order=("-pk",), after=request.GET.get("after"), size=SIZE
    )
    context = {"page": page, "decided": decided, "rows": [(one, words_of(one)) for one in page]}
    return render(request, "volunteers/hours/findings.html", context)


@staff_page
@require_POST
def findings_look(request: StaffRequest) -> HttpResponse:
    """Look now; it also happens by itself."""
    organisers_only(request)
    n = look(at=request.now)
    messages.success(request, ngettext("新发现 %(n)d 条。", "新发现 %(n)d 条。", n) % {"n": n})
    return redirect("hour_findings")


@staff_page
@require_POST
def finding_decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep the hours, or take them back."""
    one = get_object_or_404(findings_of(request.actor), pk=pk)
    reason = request.POST.get("reason", "")
    try:
        if request.POST.get("do") == "take_back":
            n = take_back(one, reason=reason, by=request.actor, at=request.now)
            words = ngettext("已冲正 %(n)d 笔。", "已冲正 %(n)d 笔。", n) % {"n": n}
        else:
            keep(one, reason=reason, by=request.actor, at=request.now)
            words = _("已记下：核查无误。")
    except CannotCount as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, words)
    return redirect("hour_findings")


def words_of(one: Finding) -> str:
    """What was found, in a sentence."""
    facts = dict(one.facts)
    facts["hours"] = round(facts.get("minutes", 0) / 60, 1)
    sentences = {
        Finding.Rule.LONG: _("一次记了 %(hours)s 小时。"),
        Finding.Rule.DAY: _("%(day)s 一天记了 %(hours)s 小时。"),
        Finding.Rule.AGE: _("当时 %(age)s 岁。"),
        Finding.Rule.PLACE: _("两次服务相隔 %(kilometres)s 公里，中间只有 %(minutes)s 分钟。"),
        Finding.Rule.ALIKE: _("%(n)s 次补录都从 %(start)s 开始，都是 %(minutes)s 分钟。"),
        Finding.Rule.BULK: _("%(n)s 人的补录时间和时长完全一样。"),
        Finding.Rule.APPROVER: _("一个月里由一人通过 %(n)s 笔补录，共 %(hours)s 小时。"),
    }
    return sentences[Finding.Rule(one.rule)] % facts
