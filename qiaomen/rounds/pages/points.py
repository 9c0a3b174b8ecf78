"""测评点: the points that were drawn, and the screen on which each criterion is marked in the street; off line, too."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qiaomen.cases.problems import CannotMove
from qiaomen.people.deliveries import known_receipt, once
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.rounds.assessing.assigning import give_back, take
from qiaomen.rounds.assessing.looking import Mark, criteria_of, look
from qiaomen.rounds.assessing.permissions import LOOK_ROLES, WAY, points_open, points_to_look_at
from qiaomen.rounds.models import AssessmentPoint, Criterion
from qiaomen.shell.pages.offline import with_copy
from qiaomen.shell.pages.sending import HandedForm, delivered, sendable, sending_key, to_correct
from qiaomen.shell.paging import page_of
from qiaomen.shell.sending import Receipt
from qiaomen.units.queries import day_of

from .photo import sealed
from .taps import tapped

# So many points are kept on a telephone: more than a week's work.
MOST_POINTS, SIZE = 60, 30
NOT_HERE = "-"


def _faults(n: int, most: int) -> str:
    """So many; the last choice stands for all that take no more off."""
    words = ngettext("%(n)s 处", "%(n)s 处", n) % {"n": n}
    return _("%(words)s或更多") % {"words": words} if n == most else words


class LookForm(HandedForm):
    """Three fields for each criterion: what was seen, a note, a photo."""

    use_required_attribute = False

    def __init__(self, criteria: list[Criterion], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.criteria = criteria
        for one in criteria:
            faults = [(str(n), _faults(n, one.most_faults)) for n in range(1, one.most_faults + 1)]
            self.fields[f"mark-{one.pk}"] = forms.ChoiceField(
                label=one.words, widget=forms.RadioSelect,
                choices=[("0", _("没有问题")), *faults, (NOT_HERE, _("不适用"))],
                error_messages={"required": gettext_lazy("请选一个。")},
            )  # fmt: skip
            self.fields[f"note-{one.pk}"] = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=200)
            self.fields[f"photo-{one.pk}"] = forms.FileField(
                label=gettext_lazy("照片"), required=False,
                widget=forms.ClearableFileInput({"accept": "image/*", "capture": "environment"}),
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Criterion, Any, Any, Any]]:
        """For the page: each criterion with its fields."""
        return [(one, self[f"mark-{one.pk}"], self[f"note-{one.pk}"], self[f"photo-{one.pk}"]) for one in self.criteria]

    def marks(self, request: StaffRequest) -> dict[int, Mark]:
        """What the office takes; photos are sealed now. Raises Missing with the photo at fault."""
        return {one.pk: self._mark(request, one) for one in self.criteria}

    def _mark(self, request: StaffRequest, one: Criterion) -> Mark:
        given, field = self.cleaned_data, f"photo-{one.pk}"
        said, photo = given[f"mark-{one.pk}"], sealed(request, given[field], field=field)
        return Mark(None if said == NOT_HERE else int(said), given[f"note-{one.pk}"], photo)


@staff_page
@with_copy
def points(request: StaffRequest) -> HttpResponse:
    """`/desk/points/`: my points and those that nobody has, with their copies; `?show=others`: whose the rest are."""
    if not request.actor.roles & LOOK_ROLES:
        raise Http404
    rows, me = points_open(request.actor, today=day_of(request.now)), request.actor.person
    others = rows.filter(assessor__isnull=False).exclude(assessor=me)
    if request.GET.get("show") == "others":
        page = page_of(others, order=WAY, after=request.GET.get("after"), size=SIZE)
        return render(request, "rounds/assessing/points_of_others.html", {"page": page})
    mine, free = rows.filter(assessor=me), rows.filter(assessor=None)
    context = {
        "mine": list(mine[:MOST_POINTS]), "free": list(free[:MOST_POINTS]),
        "more": max(mine.count() - MOST_POINTS, 0), "more_free": max(free.count() - MOST_POINTS, 0),
        "others": others.count(),
    }  # fmt: skip
    return render(request, "rounds/assessing/points.html", context)


@sendable
@staff_page
def point_whose(request: StaffRequest, pk: int) -> HttpResponseBase:
    """`/desk/points/<key>/whose/`: take a free point, or give one's own back."""
    if request.method != "POST":
        raise Http404
    here = get_object_or_404(points_to_look_at(request.actor), pk=pk)
    back = "back" in request.POST

    def do() -> Receipt:
        (give_back if back else take)(here, by=request.actor)
        return Receipt(here.place.name[:40], reverse("points"))

    said = _("放回去了，别人可以认领。") if back else _("这个点归您了。")
    return tapped(request, do, said=said, to="points")


@sendable
@staff_page
@with_copy
def point(request: StaffRequest, pk: int) -> HttpResponseBase:
    """`/desk/points/<key>/`: every criterion of the kind on one screen; handed in once, however often it is sent."""
    here = get_object_or_404(points_to_look_at(request.actor), pk=pk)
    key, me = sending_key(request), request.actor.person
    assert me is not None, "staff_page lets in persons only"
    criteria = criteria_of(here)
    if request.method != "POST":
        return _show(request, here, LookForm(criteria))
    if key and (known := known_receipt(key, by=me)):
        return delivered(known)
    form = LookForm(criteria, request.POST, request.FILES)
    if not form.is_valid():
        return to_correct(form) if key else _show(request, here, form, status=422)
    try:
        if key:
            return delivered(once(key, by=me, at=request.now, do=lambda: _taken(request, here, form, key)))
        _taken(request, here, form, uuid4().hex)
    except CannotMove as problem:
        if key:
            return to_correct(message=problem.message, field=problem.field, status=409)
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _show(request, here, form, status=422)
    messages.success(request, _("收到了。"))
    return redirect("points")


def _taken(request: StaffRequest, here: AssessmentPoint, form: LookForm, key: str) -> Receipt:
    at = form.done_at(request.now) or request.now
    rows = look(here, form.marks(request), key=key, by=request.actor, at=at)
    faults = sum(row.faults > 0 for row in rows)
    words = ngettext("%(n)s 个问题报上去了", "%(n)s 个问题报上去了", faults) % {"n": faults}
    return Receipt(f"{here.place.name} · {words}"[:40], reverse("points"))


def _show(request: StaffRequest, here: AssessmentPoint, form: LookForm, *, status: int = 200) -> HttpResponse:
    mine = here.assessor_id is not None and here.assessor == request.actor.person
    seen = here.observations.select_related("criterion", "report") if here.done_at else []
    context = {"point": here, "form": form, "mine": mine, "seen": seen}
    return render(request, "rounds/assessing/point.html", context, status=status)
