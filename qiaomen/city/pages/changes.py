"""Who changed what: the whole history, and the lines of one row."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qiaomen.city import labels
from qiaomen.city.columns import SHEET
from qiaomen.city.models import Change
from qiaomen.people.pages.staff import StaffRequest
from qiaomen.shell.paging import page_of

from .door import admin_page

SIZE = 25


@dataclass(frozen=True)
class Past:
    """One change as people read it: `cells` are the columns that differ, before and after."""

    change: Change
    table: str
    key: str
    what: str
    tag: str
    cells: list[tuple[str, str, str]]


def lines_of(changes: Iterable[Change]) -> list[Past]:
    """Changes with what differs."""
    return [_past(change) for change in changes]


def _past(change: Change) -> Past:
    before, after = change.before or {}, change.after or {}
    what, tag = (_("新增"), "done") if not before else (_("停用"), "hot") if not after else (_("修改"), "warm")
    cells = [
        (str(labels.label(name)), _said(change, name, before), _said(change, name, after))
        for name in (after or before)
        if before.get(name, "") != after.get(name, "")
    ]
    return Past(change, str(labels.table_name(change.sheet)), _key(change), what, tag, cells)


def _key(change: Change) -> str:
    """What tells the row apart, in words; people and notices have their name there."""
    sheet, texts = SHEET.get(change.sheet), change.after or change.before or {}
    if sheet is None:
        return change.key
    return " · ".join(
        labels.said(sheet.name, name, texts[name]) for name in sheet.key or sheet.names if texts.get(name)
    )


def _said(change: Change, name: str, texts: dict[str, str]) -> str:
    return labels.said(change.sheet, name, texts.get(name, "")) or "—"


@admin_page
def admin_changes(request: StaffRequest) -> HttpResponse:
    """`/desk/admin/changes/`: every change, the newest first."""
    rows = Change.objects.select_related("edit__by")
    page = page_of(rows, order=("-pk",), after=request.GET.get("after"), size=SIZE)
    return render(request, "city/changes.html", {"page": page, "past": lines_of(page)})
