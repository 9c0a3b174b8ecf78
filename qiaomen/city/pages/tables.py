"""管理: every table of the city's data in one way: find, add, change, retire, and who did what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import CharField, Q, QuerySet, TextField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qiaomen.city import labels
from qiaomen.city.changes import key_of
from qiaomen.city.columns import DAYS, SHEET, Sheet
from qiaomen.city.concerned import concerned
from qiaomen.city.editing import Refused, SomebodyWasFaster, Wish, save, version_of
from qiaomen.city.models import Change
from qiaomen.city.present import STORED, Texts, texts_of
from qiaomen.people.pages.staff import StaffRequest
from qiaomen.shell.paging import page_of

from .changes import lines_of
from .door import admin_page, person_of
from .listing import Listing
from .row_form import RowForm, told

SIZE = 25


@dataclass(frozen=True)
class Head:
    """The table that a page is about."""

    sheet: Sheet
    slug: str
    title: str
    about: str


def head_of(slug: str) -> Head:
    """The table with this address. Raises Http404."""
    if slug not in labels.SLUGS:
        raise Http404
    name = labels.SLUGS[slug]
    title, about, _icon = labels.TABLES[name]
    return Head(SHEET[name], slug, str(title), str(about))


@admin_page
def admin_home(request: StaffRequest) -> HttpResponse:
    """`/desk/admin/`: everything that can be administered."""
    tables = [
        {"url": _door(name), "title": title, "about": about, "icon": icon}
        for name, (title, about, icon) in labels.TABLES.items()
    ]
    return render(request, "city/home.html", {"tables": tables})


def _door(name: str) -> str:
    """Where a table is looked at first: days as a year."""
    return reverse("admin_calendar") if name == DAYS else reverse("admin_table", args=[labels.SLUG_OF[name]])


@admin_page
def admin_table(request: StaffRequest, slug: str) -> HttpResponse:
    """`/desk/admin/tables/<slug>/`: the rows in force, by key, found by words."""
    head = head_of(slug)
    words = request.GET.get("q", "").replace("\x00", " ").strip()[:80]
    stored = STORED[head.sheet.name]
    rows = _matching(head.sheet, stored.in_force, words)
    page = page_of(rows, order=stored.order, after=request.GET.get("after"), size=SIZE)
    found = texts_of(head.sheet, stored.in_force.filter(pk__in=[row.pk for row in page]))
    listing = Listing(head.sheet, list(found.values()))
    lines = [
        {"url": reverse("admin_row", args=[slug, row.pk]), "cells": listing.cells(found[row.pk])}
        for row in page
        if row.pk in found
    ]
    context = {"head": head, "page": page, "lines": lines, "heads": listing.heads, "q": words}
    return render(request, "city/table.html", context)


def _matching(sheet: Sheet, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    stored = STORED[sheet.name]
    for word in words.split():
        match = Q()
        for column in sheet.columns:
            path = stored.path(column.name)
            if column.name != "reference" and isinstance(_field_of(stored.model, path), CharField | TextField):
                match |= Q(**{f"{path}__icontains": word})
            if column.refers:
                match |= Q(**{f"{path.replace('__code', '__name')}__icontains": word})
        rows = rows.filter(match)
    return rows


def _field_of(model: Any, path: str) -> Any:
    for part in path.split("__"):
        field = model._meta.get_field(part)
        model = field.related_model
    return field


@admin_page
def admin_new(request: StaffRequest, slug: str) -> HttpResponse:
    """`/desk/admin/tables/<slug>/new/`: add a row."""
    head = head_of(slug)
    form = RowForm(head.sheet, request.POST or None, initial=_asked(head.sheet, request.GET))
    if request.method == "POST" and form.is_valid() and _saved(request, head, form, None):
        return redirect(_after(head, form))
    return _row_page(request, head, form, None, {})


@admin_page
def admin_row(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """`/desk/admin/tables/<slug>/<pk>/`: one row, to change; below it who changed it before."""
    head = head_of(slug)
    texts = texts_of(head.sheet, STORED[head.sheet.name].in_force.filter(pk=pk)).get(pk)
    if texts is None:
        messages.info(request, _("这一行已经不再有效：改过、停用了，或者从来没有。"))
        return redirect("admin_table", slug)
    # Other tables name a row by its code: another code is another row.
    fixed = head.sheet.key if "code" in head.sheet.key else ()
    initial = {**texts, "version": version_of(texts)}
    form = RowForm(head.sheet, request.POST or None, initial=_initial(head.sheet, initial), fixed=fixed)
    if request.method == "POST" and form.is_valid() and _saved(request, head, form, pk):
        return redirect(_after(head, form))
    return _row_page(request, head, form, pk, texts)


def _asked(sheet: Sheet, query: Mapping[str, str]) -> dict[str, str]:
    """What a link to a new row has filled in already."""
    return {name: query[name][:80] for name in sheet.names if query.get(name)}


def _after(head: Head, form: RowForm) -> str:
    """Where one goes on: a day was opened from its year."""
    if head.sheet.name == DAYS:
        return f"{reverse('admin_calendar')}?year={form.texts['day'][:4]}"
    return reverse("admin_table", args=[head.slug])


def _initial(sheet: Sheet, texts: Texts) -> dict[str, Any]:
    several = {
        column.name for column in sheet.columns if hasattr(column.cell, "words") and hasattr(column.cell, "most")
    }
    return {name: text.split() if name in several else text for name, text in texts.items()}


def _saved(request: StaffRequest, head: Head, form: RowForm, pk: int | None) -> bool:
    wish = Wish(head.sheet.name, pk, form.texts, form.cleaned_data["version"])
    try:
        done = save([wish], by=person_of(request), at=request.now)
    except Refused as refused:
        form.refuse(refused, pk)
    except SomebodyWasFaster as faster:
        form.add_error(None, str(faster))
    else:
        text = _("已保存：%(key)s。现在起生效。") if done else _("没有改动：%(key)s。")
        messages.success(request, text % {"key": Listing(head.sheet, [form.texts]).title(form.texts)})
        return True
    return False


def _row_page(request: StaffRequest, head: Head, form: RowForm, pk: int | None, texts: Texts) -> HttpResponse:
    key = key_of(head.sheet, texts)
    past = (
        Change.objects.filter(Q(key=key) | Q(was=key), sheet=head.sheet.name).select_related("edit__by").order_by("-pk")
    )
    title = Listing(head.sheet, [texts]).title(texts) if texts else ""
    context = {
        "head": head, "form": form, "pk": pk, "title": title, "version": version_of(texts),
        "past": lines_of(past[:SIZE]) if pk else [], "concerned": concerned(head.sheet.name, pk) if pk else None,
    }  # fmt: skip
    return render(request, "city/row.html", context, status=422 if form.errors else 200)


@admin_page
@require_POST
def admin_retire(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """`/desk/admin/tables/<slug>/<pk>/retire/`: from now on it does not hold; it stays in what has happened."""
    head = head_of(slug)
    try:
        save([Wish(head.sheet.name, pk, None, request.POST.get("version", ""))], by=person_of(request), at=request.now)
    except SomebodyWasFaster as faster:
        messages.error(request, str(faster))
        return redirect("admin_table", slug)
    except Refused as refused:
        messages.error(request, _("不能停用，还有别处用着它："))
        for fault in refused.faults[:5]:
            messages.error(request, told(fault))
        return redirect("admin_row", slug, pk)
    messages.success(request, _("已停用。历史里还看得到。"))
    return redirect("admin_table", slug)
