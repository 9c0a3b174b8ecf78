"""Courses for everybody, and for a volunteer his pieces and his training record."""

from datetime import datetime

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qiaomen.activities.courses import (
    CannotFinish,
    been_to,
    courses_on,
    finish,
    minutes_of_training,
    record_of,
    sessions_of,
    standing,
    standings,
    takers,
)
from qiaomen.activities.models import Completion, Course, Piece
from qiaomen.shell.context import Card
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.units.queries import day_of
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.pages.door import VolunteerRequest, volunteer_of, volunteer_page

MOST = 60


def courses(request: CityRequest) -> HttpResponse:
    """`/courses/`: what can be learned now and soon, with how many have taken part."""
    found = list(courses_on(day_of(request.now))[:MOST])
    counted = takers(found)
    return render(request, "activities/courses.html", {"courses": [(one, *counted[one.pk]) for one in found]})


def course(request: CityRequest, code: str) -> HttpResponse:
    """`/courses/<code>/`: the programme; for a volunteer also how far he is."""
    found = get_object_or_404(Course.objects.select_related("unit"), code=code)
    volunteer = volunteer_of(request)
    pieces = list(found.pieces.all())
    read = set(
        Completion.objects.filter(volunteer=volunteer, piece__course=found).values_list("piece", flat=True)
        if volunteer
        else ()
    )
    context = {
        "course": found, "sessions": sessions_of(found), "pieces": [(one, one.pk in read) for one in pieces],
        "standing": standing(found, volunteer) if volunteer else None, "counted": takers([found])[found.pk],
        "been": been_to(found, volunteer) if volunteer else (),
    }  # fmt: skip
    return render(request, "activities/course.html", context)


@volunteer_page
def piece(request: VolunteerRequest, code: str, order: int) -> HttpResponseBase:
    """`/courses/<code>/<order>/`: one piece; finished by the right answer, or by saying that it was read."""
    found = get_object_or_404(Piece.objects.select_related("course__owed_by"), course__code=code, order=order)
    fault = ""
    if request.method == "POST":
        given = request.POST.get("answer", "")
        try:
            finish(found, request.volunteer, answer=int(given) if given in "123456789" and given else None,
                   at=request.now)  # fmt: skip
        except CannotFinish as problem:
            fault = problem.message
        else:
            return redirect("course", code)
    done = Completion.objects.filter(piece=found, volunteer=request.volunteer).first()
    answers = list(enumerate(filter(None, map(str.strip, found.answers.splitlines())), 1))
    context = {"piece": found, "done": done, "answers": answers, "fault": fault}
    return render(request, "activities/piece.html", context, status=422 if fault else 200)


@volunteer_page
def my_training(request: VolunteerRequest) -> HttpResponse:
    """`/me/training/`: what I am to take, how far I am, and the training record, beside that of service."""
    mine = standings(request.volunteer, day_of(request.now))
    page = page_of(record_of(request.volunteer), order=("-from_at", "-pk"), after=request.GET.get("after"))
    context = {"standings": mine, "minutes": minutes_of_training(request.volunteer), "page": page}
    return render(request, "activities/my_training.html", context)


def cards(volunteer: Volunteer, at: datetime) -> list[Card]:
    """The card of training on a volunteer's own page."""
    mine = standings(volunteer, day_of(at))
    n, missed = len([one for one in mine if one.is_finished]), len([one for one in mine if one.is_missed])
    words = ngettext("学完 %(n)d 门课程", "学完 %(n)d 门课程", n) % {"n": n}
    if missed:
        words += " · " + ngettext("还有 %(n)d 门要学", "还有 %(n)d 门要学", missed) % {"n": missed}
    return [Card(_("我的培训"), reverse("my_training"), words, "flag")]
