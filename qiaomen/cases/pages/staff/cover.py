"""Covering faces and plates by boxes: drawn, moved by keys or typed in per cent; the original stays sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qiaomen.cases.masking import masked
from qiaomen.cases.models import Case
from qiaomen.cases.permissions import may_cover
from qiaomen.cases.queries import cases_with, visible_to
from qiaomen.files import detecting
from qiaomen.files.covering import MOST_BOXES, cover
from qiaomen.files.errors import BoxesUnusable, PhotoChanged, PhotoError
from qiaomen.files.models import Photo
from qiaomen.files.photos import LONGEST_CAPTION, recaption
from qiaomen.people.pages.staff import StaffRequest, staff_page

SIDES = ("x", "y", "width", "height")
# Rows to type a further box into where no script draws it.
SPARE = 2
# Changes of the caption that the page tells, the latest first.
MOST_CHANGES = 20


@dataclass(frozen=True)
class Row:
    """One box as the page shows it, in per cent; `why` where a detector suggests it."""

    sides: list[str]
    why: str = ""

    @property
    def named(self) -> list[tuple[str, str]]:
        """Each number with the name of its field."""
        return list(zip(SIDES, self.sides, strict=True))


@staff_page
def cover_photo(request: StaffRequest, key: UUID) -> HttpResponse:
    """`/desk/photos/<key>/cover/`. Whoever may not cover it is told that it is not there."""
    photo = Photo.objects.select_related("covered_by").filter(pk=key).first()
    case = _case_for(request, photo) if photo else None
    if photo is None or case is None:
        raise Http404
    if request.method != "POST":
        return _show(request, photo, case, [_row(box) for box in photo.covered])
    if request.POST.get("act") == "caption":
        return _caption(request, photo, case)
    rows = _typed(request.POST)
    if request.POST.get("act") == "suggest":
        return _suggested(request, photo, case, rows)
    boxes = [] if request.POST.get("act") == "clear" else [row.sides for row in rows]
    return _save(request, photo, case, rows, boxes)


def _case_for(request: StaffRequest, photo: Photo) -> Case | None:
    """The case through which this person may cover the photo."""
    cases = cases_with(visible_to(request.actor), photo).select_related("area")[:20]
    return next((case for case in cases if may_cover(request.actor, case)), None)


def _save(
    request: StaffRequest, photo: Photo, case: Case, rows: list[Row], boxes: Sequence[Sequence[str]]
) -> HttpResponse:
    person, seen = request.actor.person, request.POST.get("rendition", "")
    assert person is not None, "staff_page lets in persons only"
    # What the page showed: a photo that somebody covered since is looked at again first.
    photo.rendition = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
    try:
        cover(photo, [_fractions(box) for box in boxes], by=person, at=request.now)
    except PhotoChanged as problem:
        fresh = Photo.objects.select_related("covered_by").get(pk=photo.pk)
        return _show(request, fresh, case, [_row(box) for box in fresh.covered], problem=str(problem), status=409)
    except PhotoError as problem:
        fresh = Photo.objects.select_related("covered_by").get(pk=photo.pk)
        return _show(request, fresh, case, rows, problem=str(problem), status=422)
    said = _("已遮盖 %(n)d 处，公开的照片马上换了。") % {"n": len(boxes)} if boxes else _("已去掉全部遮盖。")
    messages.success(request, said)
    return redirect("cover_photo", key=photo.pk)


def _caption(request: StaffRequest, photo: Photo, case: Case) -> HttpResponse:
    """Another caption; what it was, and who changed it, stays on this page."""
    person, was = request.actor.person, request.POST.get("was", "")[:LONGEST_CAPTION]
    assert person is not None, "staff_page lets in persons only"
    try:
        done = recaption(photo, masked(request.POST.get("caption", "")), was=was, by=person, at=request.now)
    except PhotoChanged as problem:
        fresh = Photo.objects.select_related("covered_by").get(pk=photo.pk)
        return _show(request, fresh, case, [_row(box) for box in fresh.covered], problem=str(problem), status=409)
    messages.success(request, _("说明改好了，改动有记录。") if done else _("说明没有变。"))
    return redirect("cover_photo", key=photo.pk)


def _suggested(request: StaffRequest, photo: Photo, case: Case, rows: list[Row]) -> HttpResponse:
    """Nothing is saved: the suggestions stand beside what was drawn, to be kept, moved or removed."""
    try:
        found = detecting.suggest(photo)
    except PhotoError as problem:
        return _show(request, photo, case, rows, problem=str(problem), status=422)
    new = [_row(one.box, _why(one)) for one in found.boxes]
    known = [row.sides for row in rows]
    new = [row for row in new if row.sides not in known]
    said = _("没有找到要遮盖的。请自己再看一遍。")
    if new:
        said = _("建议遮盖 %(n)d 处。请逐个看过，不要的删掉，再保存。") % {"n": len(new)}
    if found.failed:
        said += _("这些识别程序出了错：%(names)s。") % {"names": _("、").join(found.failed)}
    return _show(request, photo, case, [*rows, *new], said=said)


def _why(one: detecting.Suggestion) -> str:
    words = one.label or _("要遮盖的地方")
    if one.score is None:
        return _("建议：%(words)s") % {"words": words}
    return _("建议：%(words)s（把握 %(score)d%%）") % {"words": words, "score": round(one.score * 100)}


def _typed(given: QueryDict) -> list[Row]:
    """The rows that came; an empty one is no box, a half empty one is a fault that covering names."""
    columns = [given.getlist(side)[: 2 * MOST_BOXES] for side in SIDES]
    rows = [[part.strip()[:12] for part in sides] for sides in zip(*columns, strict=False)]
    return [Row(sides) for sides in rows if any(sides)]


def _fractions(sides: Sequence[str]) -> list[float]:
    try:
        return [float(part) / 100 for part in sides]
    except ValueError:
        raise BoxesUnusable(_("每一处都要写四个数：左、上、宽、高，按百分比。")) from None


def _row(box: Sequence[float], why: str = "") -> Row:
    return Row([f"{part * 100:.1f}" for part in box], why)


def _show(
    request: StaffRequest, photo: Photo, case: Case, rows: list[Row],
    *, problem: str = "", said: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page."""
    context = {
        "photo": photo, "case": case, "rows": rows, "spare": [Row([""] * 4)] * SPARE, "problem": problem, "said": said,
        "detectors": [each.name for each in detecting.installed()], "longest": LONGEST_CAPTION,
        "changes": photo.caption_changes.select_related("by").order_by("-pk")[:MOST_CHANGES],
    }  # fmt: skip
    return render(request, "cases/staff/cover.html", context, status=status)
