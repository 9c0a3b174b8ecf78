"""存证与查阅记录: the daily anchors and their export; who looked at contact details, when and why."""

from datetime import date

from django.db.models.functions import Length
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from qiaomen.cases.anchors import export
from qiaomen.cases.models import Anchor, ContactReveal
from qiaomen.cases.queries import reports_visible_to
from qiaomen.people.models import Role
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.paging import page_of

ROLES = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
ANCHORS = 14
SIZE = 20


@staff_page
def history_page(request: StaffRequest) -> HttpResponse:
    """`/desk/history/`: anchors for administrators; the log of reveals for them and for supervisors."""
    if not request.actor.roles & ROLES:
        raise Http404
    keeps = Role.ADMINISTRATOR in request.actor.roles
    anchors = Anchor.objects.defer("heads").annotate(size=Length("heads")).order_by("-day")[:ANCHORS] if keeps else []
    seen = ContactReveal.objects.select_related("report", "by")
    if not keeps:
        seen = seen.filter(report__in=reports_visible_to(request.actor))
    page = page_of(seen, order=("-at", "-pk"), after=request.GET.get("after"), size=SIZE)
    return render(request, "cases/staff/history.html", {"keeps": keeps, "anchors": list(anchors), "page": page})


@staff_page
@require_safe
def anchors_file(request: StaffRequest) -> StreamingHttpResponse:
    """`/desk/history/anchors.jsonl`: the anchors as lines of JSON, the oldest first, to be kept elsewhere."""
    if Role.ADMINISTRATOR not in request.actor.roles:
        raise Http404
    since = _day(request.GET.get("since", ""))
    anchors = Anchor.objects.filter(day__gte=since).order_by("day").iterator(chunk_size=100)
    response = StreamingHttpResponse((line + "\n" for line in export(anchors)), content_type="application/x-ndjson")
    response.headers["Content-Disposition"] = 'attachment; filename="anchors.jsonl"'
    return response


def _day(text: str) -> date:
    try:
        return parse_date(text) or date.min
    except ValueError:
        return date.min
