"""点线面: what was found where cases gather, on a map and in a list; each leads to its cases and its decision."""

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from qiaomen.cases.findings import AT_SPOT, SEES, STANDS_OUT, findings_visible_to
from qiaomen.cases.models.finding import Standing
from qiaomen.cases.pages.finding_words import on_the_map, points_held, title_of, why
from qiaomen.cases.queries import visible_to
from qiaomen.cases.rules import case_rules
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.paging import page_of

SIZE = 20
RELATED = ("area", "line", "category", "decided_by", "action__unit")
_open, _acted = Q(state=Standing.OPEN), Q(action__isnull=False)
# Which findings a tab holds, the first one first.
TABS: dict[str, tuple[Promise, Q]] = {
    "out": (_("一条线、一片区域"), _open & Q(basis__in=STANDS_OUT)),
    "spot": (_("同一处"), _open & Q(basis__in=AT_SPOT)),
    "actions": (_("正在办的行动"), _acted),
    "past": (_("决定过的"), ~_open & ~_acted),
}


@staff_page
@require_safe
def findings(request: StaffRequest) -> HttpResponse:
    """`/desk/findings/`: the number of queries does not depend on how many there are."""
    if not request.actor.roles & SEES:
        raise Http404
    found, rules = findings_visible_to(request.actor), case_rules()
    show = request.GET.get("show", "")
    show = show if show in TABS else "out"
    counts = found.aggregate(**{name: Count("pk", filter=which) for name, (_title, which) in TABS.items()})
    rows = found.filter(TABS[show][1]).select_related(*RELATED)
    page = page_of(rows, order=("-found_at", "-pk"), after=request.GET.get("after"), size=SIZE)
    context = {
        "show": show, "tabs": [(name, title, counts[name]) for name, (title, _which) in TABS.items()], "page": page,
        "rows": [(one, title_of(one), why(one, rules), getattr(one, "action", None)) for one in page], "rules": rules,
        "standing": on_the_map(page, points_held(page, visible_to(request.actor)), rules),
    }  # fmt: skip
    return render(request, "cases/staff/findings.html", context)
