"""指标表格: the board as a file, and a file of reports with the rows that were not taken."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from qiaomen.campaigns.models import Register
from qiaomen.campaigns.queries import register_by_number, visible_to
from qiaomen.campaigns.states import Kind
from qiaomen.city.tables import NotATable
from qiaomen.paper.targets import HEADERS, Outcome, board_file, refused_file, take_in
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.tables import EXCEL

LARGEST = 1024 * 1024
SALT = "target-rows"


class TableForm(forms.Form):
    """The file."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("Excel 或 CSV 文件"), help_text=gettext_lazy("最大 1 MB。"),
        error_messages={"required": gettext_lazy("请选一个文件。")},
    )  # fmt: skip


def _find(request: StaffRequest, number: str) -> Register:
    found = register_by_number(visible_to(request.actor).filter(kind=Kind.TARGET), number)
    if found is None:
        raise Http404
    return found


@staff_page
@require_safe
def target_file(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/<number>/board.xlsx`."""
    found = _find(request, number)
    return _file(board_file(found, at=request.now), f"{found.number}.xlsx")


@staff_page
def target_import(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/work/<number>/import/`: a table of reports; posted with `rows`, those that were not taken as a file."""
    found = _find(request, number)
    if request.method == "POST" and "rows" in request.POST:
        return _back(request.POST["rows"], found)
    form = TableForm(request.POST or None, request.FILES or None)
    outcome: Outcome | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > LARGEST:
                raise NotATable(_("文件超过 1 MB。"))
            outcome = take_in(found, file.read(), by=request.actor, at=request.now)
        except NotATable as problem:
            form.add_error("file", str(problem))
        else:
            words = ngettext("收下了 %(n)s 行。", "收下了 %(n)s 行。", outcome.taken) % {"n": outcome.taken}
            messages.success(request, words)
            if not outcome.refused:
                return redirect("register", number=found.number)
    context: dict[str, Any] = {"register": found, "form": form, "outcome": outcome, "columns": _columns()}
    if outcome:
        context["rows"] = signing.dumps([outcome.header, outcome.refused], salt=SALT, compress=True)
    return render(request, "campaigns/desk/import.html", context, status=422 if request.method == "POST" else 200)


def _columns() -> list[str]:
    return [words.split()[0] for words in HEADERS.values()]


def _back(rows: str, found: Register) -> HttpResponse:
    try:
        header, refused = signing.loads(rows, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    return _file(refused_file(Outcome(header=header, refused=refused)), f"{found.number}-refused.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=EXCEL)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
