"""Answers one by one, with their photos, and all of them as a file."""

import tempfile
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from qiaomen.files.photos import PhotoMissing, open_published
from qiaomen.forms.collecting import path_of
from qiaomen.forms.exporting import csv_lines, geojson_lines, write_excel
from qiaomen.forms.models import Answer, AnswerFile, Form
from qiaomen.forms.queries import answers_of
from qiaomen.forms.rules.texts import label_of
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.tables import EXCEL

from .asked import language_for
from .desk import kept


@staff_page
@require_safe
def answer(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """`/desk/forms/<code>/answers/<pk>/`."""
    form = kept(request, code)
    found = get_object_or_404(answers_of(form).select_related("version", "by"), pk=pk)
    context = {"form": form, "answer": found, "lines": lines_of(found), "files": list(found.files.order_by("name"))}
    return render(request, "forms/answer.html", context)


def lines_of(found: Answer) -> list[tuple[str, str, str]]:
    """What was asked, what was said, what the server found wrong with it; repeats with their numbers."""
    definition = found.version.definition
    language = language_for(definition, get_language() or "")
    questions = {question["path"]: question for question in definition["questions"]}
    faults = {fault["path"]: fault["words"] for fault in reversed(found.faults)}
    root = f"/{definition['name']}"

    def walk(values: dict[str, Any], path: str, address: str, mark: str) -> Iterator[tuple[str, str, str]]:
        for name, value in values.items():
            below, here = f"{path}/{name}", f"{address}/{name}"
            if isinstance(value, list):
                for number, inner in enumerate(value, 1):
                    yield from walk(inner, below, f"{here}[{number}]", f"{mark}{number} · ")
                continue
            label = label_of(questions.get(below, {}), language, definition["default"])
            yield (
                f"{mark}{label or name}",
                _words(definition, questions.get(below, {}), value, language),
                faults.pop(here, ""),
            )

    lines = list(walk(found.values, root, root, ""))
    # What was owed and not said has no value to stand beside.
    for here, words in reversed(faults.items()):
        question = questions.get(path_of(here), {})
        lines.append((label_of(question, language, definition["default"]) or here, "", words))
    return lines


def _words(definition: dict[str, Any], question: dict[str, Any], value: Any, language: str) -> str:
    """Choices by their words."""
    if "items" not in question:
        return str(value)
    labels = {
        item["name"]: label_of(item, language, definition["default"])
        for items in definition["lists"].values() for item in items if "name" in item
    }  # fmt: skip
    return "、".join(labels.get(one) or one for one in str(value).split())


@staff_page
@require_safe
def answer_photo(request: StaffRequest, code: str, pk: int, name: str) -> HttpResponse:
    """`/desk/forms/<code>/answers/<pk>/photos/<name>`: for whoever may read the answer."""
    file = get_object_or_404(
        AnswerFile.objects.select_related("photo"), answer=pk, answer__form=kept(request, code), name=name
    )
    try:
        with open_published(file.photo) as opened:
            response = HttpResponse(opened.read(), content_type="image/jpeg")
    except PhotoMissing as problem:
        raise Http404 from problem
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@staff_page
@require_safe
def answers_file(request: StaffRequest, code: str, kind: str) -> HttpResponseBase:
    """`/desk/forms/<code>/answers.csv`, `.xlsx`, `.geojson`; `?repeat=` names a repeat for CSV."""
    form, zone = kept(request, code), get_current_timezone()
    if kind == "xlsx":
        return _excel(form)
    if kind == "csv":
        lines, type_ = csv_lines(form, zone=zone, repeat=request.GET.get("repeat", "")), "text/csv; charset=utf-8"
    elif kind == "geojson":
        lines, type_ = geojson_lines(form, zone=zone), "application/geo+json"
    else:
        raise Http404
    response = StreamingHttpResponse(lines, content_type=type_)
    response.headers["Content-Disposition"] = f'attachment; filename="{form.code}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _excel(form: Form) -> FileResponse:
    """Written to the disk first: the directory of a packed file stands at its end."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it
    write_excel(form, file, zone=get_current_timezone())
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{form.code}.xlsx", content_type=EXCEL)
    response.headers["Cache-Control"] = "no-store"
    return response
