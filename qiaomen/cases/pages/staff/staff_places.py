"""Where something is, in words that a member of staff types: suggestions, and what was meant by them."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.coords import NotAPosition, Position
from qiaomen.places.models import Area, Landmark, Level
from qiaomen.places.queries import places_by_words


@dataclass(frozen=True)
class Place:
    """What words name: an area, and the landmark's own point (good for finding neighbours, not as the position)."""

    area: Area | None = None
    point: Position | None = None


@dataclass(frozen=True)
class Suggested:
    """One line of the suggestions. `ref` travels in the form beside the words."""

    ref: str
    name: str
    area: Area | None


@staff_page
@require_safe
def staff_places(request: StaffRequest) -> HttpResponse:
    """`/desk/places/?q=`: a part of a page, places whose name or initials fit."""
    found = [_suggested(place) for place in places_by_words(request.GET.get("q", "")[:40])]
    return render(request, "cases/staff/_places.html", {"places": found})


def place_named(words: str, ref: str = "") -> Place:
    """The place that was picked, as long as the words still begin with its name; else the one that they name alone."""
    # Read before the form is checked, and PostgreSQL cannot look for a NUL.
    words, ref = words.replace("\x00", ""), ref.replace("\x00", "")
    kind, _sep, key = ref.partition(":")
    if kind == "landmark" and key.isdecimal():
        landmark = Landmark.objects.filter(pk=int(key), retired_on=None).select_related("area").first()
        if landmark and words.startswith(landmark.name):
            return _at(landmark)
    area = Area.objects.filter(code=key, retired_on=None).first() if kind == "area" else None
    if area and words.startswith(area.name):
        return Place(area)
    return _only(words)


def _only(words: str) -> Place:
    """Two places of one name are a question to the caller, not an answer."""
    if not words:
        return Place()
    landmarks = list(Landmark.objects.filter(name=words, retired_on=None).select_related("area")[:2])
    areas = list(Area.objects.filter(name=words, retired_on=None).exclude(level=Level.CELL)[:2])
    if len(landmarks) + len(areas) != 1:
        return Place()
    return _at(landmarks[0]) if landmarks else Place(areas[0])


def _at(landmark: Landmark) -> Place:
    try:
        return Place(landmark.area, Position(landmark.longitude, landmark.latitude))
    except NotAPosition:
        return Place(landmark.area)


def _suggested(place: Landmark | Area) -> Suggested:
    if isinstance(place, Landmark):
        return Suggested(f"landmark:{place.pk}", place.name, place.area)
    return Suggested(f"area:{place.code}", place.name, None)
