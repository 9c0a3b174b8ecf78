"""导入名册: bring a file, see how far the worker is, fetch the rows that were not taken."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from qiaomen.paper.register_task import bring, refused_rows
from qiaomen.paper.volunteers import HEADERS, NEEDED
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.tables import EXCEL
from qiaomen.volunteers.models import RegisterImport
from qiaomen.volunteers.queries import ORGANISERS

LARGEST, SHOWN = 10 * 1024 * 1024, 10


class RegisterForm(forms.Form):
    """The file."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("Excel 或 CSV 文件"),
        help_text=gettext_lazy("最大 10 MB，几万行；更大的请管理员用命令导入。"),
        error_messages={"required": gettext_lazy("请选一个文件。")},
    )  # fmt: skip


@staff_page
def volunteers_import(request: StaffRequest) -> HttpResponse:
    """`/desk/volunteers/import/`."""
    _only_for_organisers(request)
    form = RegisterForm()
    if request.method == "POST":
        form = RegisterForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            if file.size > LARGEST:
                form.add_error("file", _("文件超过 10 MB。"))
            else:
                bring(file.read(), name=file.name, by=request.actor, at=request.now)
                messages.success(request, _("收到了，正在导入。这一页会显示进度。"))
                return redirect("volunteers_import")
    mine = RegisterImport.objects.filter(by=request.actor.person).defer("content", "back")[:SHOWN]
    words = [(title.split()[0], name in NEEDED) for name, title in HEADERS.items()]
    context = {"form": form, "brought": mine, "columns": words}
    status = 422 if request.method == "POST" else 200
    return render(request, "volunteers/staff/import.html", context, status=status)


@staff_page
@require_safe
def volunteers_refused(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/volunteers/import/<key>/`: the rows that were not taken, with their reasons; for who brought them."""
    _only_for_organisers(request)
    brought = get_object_or_404(RegisterImport.objects.exclude(back=""), pk=pk, by=request.actor.person)
    answer = HttpResponse(refused_rows(brought), content_type=EXCEL)
    answer.headers["Content-Disposition"] = f'attachment; filename="refused-{pk}.xlsx"'
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _only_for_organisers(request: StaffRequest) -> None:
    if not request.actor.roles & ORGANISERS:
        raise Http404
