"""A table as Excel or CSV: taken home, brought back, looked at, applied by one click."""

from collections import Counter

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qiaomen.city import labels
from qiaomen.city.bulk import apply_upload, as_csv, as_workbook, keep_upload, read_upload
from qiaomen.city.changes import Difference
from qiaomen.city.editing import Refused, SomebodyWasFaster
from qiaomen.city.faults import Fault
from qiaomen.city.models import Change, Upload
from qiaomen.city.present import STORED, texts_of
from qiaomen.city.tables import NotATable
from qiaomen.people.pages.staff import StaffRequest
from qiaomen.shell.tables import EXCEL

from .changes import lines_of
from .door import admin_page, person_of
from .row_form import told
from .tables import head_of

LARGEST = 5_000_000
SHOWN = 100
TYPES = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": (EXCEL, as_workbook),
}


class UploadForm(forms.Form):
    """A table, and whether it is the whole of it."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("表格文件"), help_text=gettext_lazy("Excel 或 CSV，最大 5 MB。"),
        error_messages={"empty": gettext_lazy("文件是空的。")},
    )  # fmt: skip
    retires = forms.BooleanField(
        label=gettext_lazy("表里没有的行都停用"), required=False,
        help_text=gettext_lazy("只在交上来的是完整的一张表时才勾选。"),
    )  # fmt: skip


@admin_page
def admin_download(request: StaffRequest, slug: str, kind: str) -> HttpResponse:
    """`/desk/admin/tables/<slug>/rows.csv` and `.xlsx`: the rows in force."""
    head = head_of(slug)
    stored = STORED[head.sheet.name]
    rows = texts_of(head.sheet, stored.in_force.order_by(*stored.order)).values()
    content_type, written = TYPES[kind]
    answer = HttpResponse(written(head.sheet, rows), content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}.{kind}"'
    return answer


@admin_page
def admin_upload(request: StaffRequest, slug: str) -> HttpResponse:
    """`/desk/admin/tables/<slug>/upload/`: what a table would change; nothing is changed yet."""
    head = head_of(slug)
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"head": head, "form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > LARGEST:
                raise NotATable(_("文件太大，最大 5 MB。"))
            read = read_upload(head.sheet, file.read(), file.name, retires=form.cleaned_data["retires"])
        except NotATable as error:
            form.add_error("file", str(error))
        else:
            context["faults"] = [_placed(fault, head.sheet.name) for fault in read.faults[:SHOWN]]
            context["faulty"] = len(read.faults)
            context["nothing"] = not read.faults and not read.differences
            if read.differences:
                upload = keep_upload(head.sheet, read.differences, by=person_of(request), at=request.now)
                context |= _preview(read.differences) | {"upload": upload}
    wrong = form.errors or context.get("faulty")
    return render(request, "city/upload.html", context, status=422 if wrong else 200)


def _placed(fault: Fault, sheet: str) -> str:
    if not fault.row:
        return told(fault)
    what = labels.plainly(fault.what, sheet, fault.column)
    column = f":{labels.label(fault.column)}" if fault.column else ""
    return f"{fault.file}:{fault.row}{column}{_('：')}{what}"


def _preview(differences: list[Difference]) -> dict[str, object]:
    counts = Counter(
        "new" if one.before is None else "retired" if one.after is None else "changed" for one in differences
    )
    shown = [
        Change(sheet=one.sheet, key=one.key, was=one.was, before=one.before, after=one.after)
        for one in differences[:SHOWN]
    ]
    return {"counts": counts, "past": lines_of(shown), "more": max(len(differences) - SHOWN, 0)}


@admin_page
@require_POST
def admin_apply(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """`/desk/admin/tables/<slug>/upload/<pk>/`: do what was shown, all of it or nothing."""
    head = head_of(slug)
    upload = get_object_or_404(Upload, pk=pk, sheet=head.sheet.name, by=person_of(request))
    try:
        done = apply_upload(upload, by=person_of(request), at=request.now)
    except SomebodyWasFaster:
        messages.error(request, _("看过以后，别人改了其中的行，什么都没有写进去。请重新交一次表格。"))
        return redirect("admin_upload", slug)
    except Refused as refused:
        for fault in refused.faults[:5]:
            messages.error(request, told(fault))
        return redirect("admin_upload", slug)
    messages.success(request, _("写进去了 %(count)s 行，现在起生效。") % {"count": len(done)})
    return redirect("admin_table", slug)
