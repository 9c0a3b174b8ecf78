"""A desk's list as a table for Excel: the rows and columns of the page, for a department that works in tables."""

import io
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import FileResponse, Http404
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from qiaomen.cases.masking import masked
from qiaomen.cases.models import Case
from qiaomen.cases.models.report import Nature
from qiaomen.cases.queries import visible_to
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.tables import EXCEL, table
from qiaomen.shell.templatetags.widgets import LIGHTS, named

from .desk_filters import Filters
from .desk_story import light_now, place_for, title_for
from .desks import BY_SLUG, in_order

MOST = 20_000
WIDTHS = {"title": 48, "number": 13, "place": 28, "opened": 17, "due": 17}
Cell = Callable[[Case, StaffRequest], Any]


def _moment(at: Any) -> Any:
    """Excel knows no time zones: the city's clock."""
    zone = get_current_timezone()
    assert isinstance(zone, ZoneInfo)
    return at.astimezone(zone).replace(tzinfo=None) if at else ""


CELLS: dict[str, Cell] = {
    "number": lambda case, request: case.number,
    "title": lambda case, request: masked(title_for(case, request.actor)),
    "place": lambda case, request: masked(place_for(case, request.actor)),
    "opened": lambda case, request: _moment(case.opened_at),
    "nature": lambda case, request: Nature(case.nature).label if case.nature in Nature.values else "",
    "category": lambda case, request: named(case.category),
    "area": lambda case, request: named(case.area),
    "unit": lambda case, request: named(case.unit),
    "state": lambda case, request: case.get_state_display(),
    "returns": lambda case, request: case.returns,
    "light": lambda case, request: str(LIGHTS[light_now(case, request.now)]),
    "due": lambda case, request: _moment(case.due_at),
}


@staff_page
def list_file(request: StaffRequest, slug: str) -> FileResponse:
    """`/desk/<slug>/list.xlsx`: with the list's own filters; never contact details."""
    desk = BY_SLUG.get(slug)
    if desk is None or not desk.opens_to(request.actor):
        raise Http404
    wanted = Filters(request.GET, desk).wanted(request)
    cases = in_order(visible_to(request.actor).filter(desk.holds(request.actor), wanted))
    rows = cases.select_related("category", "unit", "area").order_by(*desk.order)[:MOST]
    names = ["number", "title", "place", "opened", *(name for name in desk.columns if name in CELLS), "returns", "due"]
    file = cases_file(list(dict.fromkeys(names)), rows.iterator(chunk_size=500), request)
    return FileResponse(file, as_attachment=True, filename=f"{desk.title}.xlsx", content_type=EXCEL)


def cases_file(names: list[str], cases: Any, request: StaffRequest) -> io.BytesIO:
    """The file: a row a case."""
    heads = {
        "number": _("编号"), "title": _("事项"), "place": _("地点"), "opened": _("收到时间"), "nature": _("诉求性质"),
        "category": _("类别"), "area": _("区域"), "unit": _("承办单位"), "state": _("状态"), "returns": _("退单次数"),
        "light": _("时限"), "due": _("应完成"),
    }  # fmt: skip
    rows = ([CELLS[name](case, request) for name in names] for case in cases)
    return table([heads[name] for name in names], rows, widths=[WIDTHS.get(name, 14) for name in names], held=1)
