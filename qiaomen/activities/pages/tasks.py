"""邻里可办: small jobs nearby that a volunteer takes, does and shows by photos."""

from typing import BinaryIO, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qiaomen.activities import tasks as steps
from qiaomen.activities.models import Task, TaskPhoto
from qiaomen.activities.problems import CannotTake
from qiaomen.files.kept import from_tokens, keep_token
from qiaomen.files.models import Photo
from qiaomen.files.photos import PhotoRefused, take_in
from qiaomen.shell.allowance import spend
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.volunteers.pages.door import VolunteerRequest, volunteer_of, volunteer_page

MOST_PHOTOS = 3
UPLOADS_AN_HOUR = 60
KINDS = ("before", "after")


@require_safe
def tasks(request: CityRequest) -> HttpResponse:
    """`/tasks/`: what can be taken now, and what is one's own."""
    known = volunteer_of(request)
    own = list(steps.of(known).order_by("-pk")[:50]) if known else []
    page = page_of(steps.on_offer(request.now), order=("-pk",), after=request.GET.get("after"))
    return render(request, "activities/tasks.html", {"page": page, "own": own})


@require_safe
def task(request: CityRequest, pk: int) -> HttpResponse:
    """`/tasks/<key>/`: everybody sees what is offered; what somebody has in hand, he alone."""
    return _show(request, _find(request, pk))


def _find(request: HttpRequest, pk: int) -> Task:
    found = get_object_or_404(Task.objects.select_related("area"), pk=pk)
    known = volunteer_of(request)
    if found.state != Task.State.OFFERED and (known is None or not steps.of(known).filter(pk=found.pk).exists()):
        raise Http404
    return found


def _show(
    request: CityRequest, one: Task, *, problem: str = "", kept: dict[str, list[Photo]] | None = None, note: str = ""
) -> HttpResponse:
    known = volunteer_of(request)
    mine = known is not None and one.taken_by_id == known.pk
    shown = [(row.get_kind_display(), row.photo, keep_token(row.photo)) for row in _photos(one)] if mine else []
    rows = {name: [(photo, keep_token(photo)) for photo in (kept or {}).get(name, [])] for name in KINDS}
    context = {
        "task": one, "mine": mine, "problem": problem, "photos": shown, "kept": rows, "note": note,
        "over": one.until <= request.now,
    }  # fmt: skip
    return render(request, "activities/task.html", context, status=422 if problem else 200)


def _photos(one: Task) -> list[TaskPhoto]:
    return list(one.photos.filter(photo__attached=False).select_related("photo"))


@volunteer_page
def task_take(request: VolunteerRequest, pk: int) -> HttpResponse:
    """Take it. Read by GET (somebody had to prove who he is first) it leads to the task."""
    if request.method == "POST":
        try:
            steps.take(get_object_or_404(Task, pk=pk), request.volunteer, at=request.now)
            messages.success(request, _("交给您了，请在两天内做完。做之前先拍一张照片。"))
        except CannotTake as problem:
            messages.error(request, problem.message)
            return redirect("tasks")
    return redirect("task", pk=pk)


@require_POST
@volunteer_page
def task_give_back(request: VolunteerRequest, pk: int) -> HttpResponse:
    """He cannot do it after all."""
    try:
        steps.give_back(get_object_or_404(Task, pk=pk), request.volunteer)
        messages.success(request, _("已交还，别人可以接。"))
    except CannotTake as problem:
        messages.error(request, problem.message)
    return redirect("tasks")


@require_http_methods(["POST"])
@volunteer_page
def task_done(request: VolunteerRequest, pk: int) -> HttpResponse:
    """Done, with photos; those that were good are kept when another one is not."""
    one = get_object_or_404(steps.held_by(request.volunteer).select_related("area"), pk=pk)
    note = request.POST.get("note", "").replace("\0", "")[:300]
    if not spend(request, "task-photos", UPLOADS_AN_HOUR):
        return _show(request, one, problem=_("太频繁了，请过一会儿再试。"), note=note)
    given = {name: from_tokens(request.POST.getlist(f"{name}_kept")) for name in KINDS}
    try:
        for name in KINDS:
            for file in request.FILES.getlist(name)[: MOST_PHOTOS - len(given[name])]:
                zone = timezone.get_current_timezone()
                given[name].append(take_in(cast(BinaryIO, file), name=file.name or "", at=request.now, tz=zone))
        steps.done(one, request.volunteer, before=given["before"], after=given["after"], note=note, at=request.now)
    except (PhotoRefused, CannotTake) as problem:
        return _show(request, one, problem=str(problem), kept=given, note=note)
    messages.success(request, _("收到了，谢谢您！承办单位会看照片，核实后告诉您。"))
    return redirect("task", pk=pk)
