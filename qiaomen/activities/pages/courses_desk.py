"""Courses at the desk: made, changed, and who still misses one, by team and by name, as a page and for Excel."""

import io
from collections.abc import Iterable
from itertools import chain
from typing import Any

import xlsxwriter
from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.activities.courses import sessions_of, takers
from qiaomen.activities.missing import misses_by_team, who_miss
from qiaomen.activities.models import Course, Piece
from qiaomen.activities.permissions import ORGANISER_ROLES, courses_of
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.paging import page_of
from qiaomen.shell.tables import EXCEL, OPTIONS
from qiaomen.units.models import Unit
from qiaomen.units.queries import day_of
from qiaomen.volunteers.models import Organisation

MOST, TEAMS, NEW_PIECES, MOST_PIECES = 50_000, 20, 2, 40


class CourseForm(forms.ModelForm[Course]):
    """The programme; its sessions are activities that name it."""

    use_required_attribute = False
    code = forms.SlugField(label=gettext_lazy("编号"), max_length=24)

    class Meta:
        model = Course
        fields = (
            "code", "title", "title_en", "kind", "words", "unit", "owed_by", "sessions_needed", "from_on", "until_on",
        )  # fmt: skip
        labels = {
            "title": gettext_lazy("课程名称"), "title_en": gettext_lazy("英文名称"),
            "kind": gettext_lazy("形式"), "words": gettext_lazy("讲什么"), "unit": gettext_lazy("主办单位"),
            "owed_by": gettext_lazy("应当参加的队伍"), "sessions_needed": gettext_lazy("至少参加几次"),
            "from_on": gettext_lazy("从哪天起"), "until_on": gettext_lazy("到哪天止"),
        }  # fmt: skip
        widgets = {
            "from_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "until_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, by: Actor, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        units = Unit.objects.filter(by.units_below(ORGANISER_ROLES, "path"), retired_on=None)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a choice of models
        self.fields["owed_by"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]  # the same
            unit__in=units, retired_on=None
        )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code == "new":
            raise forms.ValidationError(_("这个编号不能用。"))
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("from_on") and given.get("until_on") and given["until_on"] < given["from_on"]:
            self.add_error("until_on", _("结束日期不能早于开始日期。"))
        return given


class PieceForm(forms.ModelForm[Piece]):
    """Something to read on line. Without a question, reading to the end is enough."""

    use_required_attribute = False

    class Meta:
        model = Piece
        fields = ("title", "words", "question", "answers", "right", "minutes")
        labels = {
            "title": gettext_lazy("标题"), "words": gettext_lazy("正文"), "question": gettext_lazy("问题"),
            "answers": gettext_lazy("答案，一行一个"), "right": gettext_lazy("第几个对"),
            "minutes": gettext_lazy("算几分钟"),
        }  # fmt: skip
        widgets = {"answers": forms.Textarea({"rows": 3}), "words": forms.Textarea({"rows": 5})}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        answers = [line for line in given.get("answers", "").splitlines() if line.strip()]
        if given.get("question") and not 1 <= (given.get("right") or 0) <= len(answers):
            self.add_error("right", _("有问题的，要有答案，并写明第几个对。"))
        return given


PieceForms = forms.modelformset_factory(Piece, PieceForm, extra=NEW_PIECES, max_num=MOST_PIECES, validate_max=True)


@staff_page
def desk_courses(request: StaffRequest) -> HttpResponse:
    """`/desk/courses/`: the courses of my units, the newest first."""
    _organisers_only(request)
    found = courses_of(request.actor)
    page = page_of(found, order=("-from_on", "pk"), after=request.GET.get("after"), size=30)
    return render(request, "activities/desk_courses.html", {"page": page})


@staff_page
def desk_course(request: StaffRequest, code: str | None = None) -> HttpResponseBase:
    """`/desk/courses/new/` and `/desk/courses/<code>/`."""
    _organisers_only(request)
    known = get_object_or_404(courses_of(request.actor), code=code) if code is not None else None
    data = request.POST if request.method == "POST" else None
    form = CourseForm(request.actor, data, instance=known)
    read = Piece.objects.filter(course=known).annotate(read=Count("completions"))
    pieces = PieceForms(data, queryset=read if known else Piece.objects.none(), prefix="piece")
    if data is not None and form.is_valid() and pieces.is_valid():
        saved = _save(form, pieces)
        messages.success(request, _("已保存。"))
        return redirect("desk_course", saved.code)
    context = {"form": form, "pieces": pieces, "course": known} | (_so_far(known) if known else {})
    return render(request, "activities/desk_course.html", context, status=422 if data is not None else 200)


def _so_far(course: Course) -> dict[str, Any]:
    came = Count("shifts__attendances__volunteer", distinct=True)
    return {"sessions": sessions_of(course, hidden=()).annotate(came=came), "counted": takers([course])[course.pk]}


@staff_page
def course_missing(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/courses/<code>/missing/`: who still misses it; how many of how many in each team, then the names."""
    found, day = _mine(request, code), day_of(request.now)
    teams = misses_by_team(found, day)
    chosen = next((one.team for one in teams if one.team.code == request.GET.get("team")), None)
    missing = who_miss(found, day, team=chosen.code if chosen else "")
    context = {
        "course": found, "page": page_of(missing, order=("pk",), after=request.GET.get("after"), size=50),
        "teams": teams[:TEAMS], "more": len(teams) - TEAMS, "chosen": chosen, "pieces": found.pieces.count(),
    }  # fmt: skip
    return render(request, "activities/course_missing.html", context)


@staff_page
def course_missing_file(request: StaffRequest, code: str) -> FileResponse:
    """`/desk/courses/<code>/missing.xlsx`: the names for Excel, and on a second sheet every team."""
    found, day = _mine(request, code), day_of(request.now)
    people = who_miss(found, day).order_by("pk")[:MOST].values_list("number", "name", "came", "read")
    teams = ((one.team.name, one.missing, one.members) for one in misses_by_team(found, day))
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        heads = (_("志愿者编号"), _("姓名"), _("参加了几次"), _("学完几篇"))
        _write(book.add_worksheet(_("名单")), heads, people.iterator())
        _write(book.add_worksheet(_("各队伍")), (_("队伍"), _("没学完"), _("应参加")), teams)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{found.code}.xlsx", content_type=EXCEL)


def _write(sheet: Any, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(chain([heads], rows)):
        for column, cell in enumerate(row):
            sheet.write(line, column, "" if cell is None else cell)


def _organisers_only(request: StaffRequest) -> None:
    if not request.actor.roles & ORGANISER_ROLES:
        raise Http404


def _mine(request: StaffRequest, code: str) -> Course:
    _organisers_only(request)
    return get_object_or_404(courses_of(request.actor), code=code)


def _save(form: CourseForm, pieces: Any) -> Course:
    with transaction.atomic():
        saved = form.save()
        last = max(saved.pieces.values_list("order", flat=True), default=0)
        for piece in pieces.save(commit=False):
            if piece.pk is None:
                last += 1
                piece.course, piece.order = saved, last
            piece.save()
    return saved
