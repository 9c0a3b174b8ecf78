"""What the report form says back while it is filled in: where that is, what is near, what is reported there already."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from qiaomen.cases.already import Reported, Spot, already_reported
from qiaomen.cases.models import Case
from qiaomen.cases.pages.photos import reports_shown_to_all
from qiaomen.files.models import Photo
from qiaomen.places.nearby import Nearby, Whereabouts, near_point, whereabouts, within
from qiaomen.places.queries import places_by_words
from qiaomen.shell.allowance import spend
from qiaomen.shell.requests import CityRequest

from .report_fields import ReportForm
from .story import Standing, standing_of, title_for_all

LOOKS_AN_HOUR, SUGGESTIONS_AN_HOUR = 900, 2000
# What somebody has typed so far is a guess at most; more of it says nothing new.
MOST_LETTERS = 600


@dataclass(frozen=True)
class Offered:
    """A case offered to be followed, as everybody may see it."""

    case: Case
    title: str
    metres: float | None
    voices: int
    standing: Standing
    photo: Photo | None


@dataclass(frozen=True)
class Look:
    """`here` is None without a position; `places` is the list that needs no map."""

    here: Whereabouts | None
    places: list[Nearby]
    already: list[Offered]


# Only read, and sent rather than asked for: a position and half a sentence have no business in an address.
@csrf_exempt
@require_POST
def report_look(request: CityRequest) -> HttpResponse:
    """Parts of the form, fetched anew when text or place have changed."""
    form = ReportForm(request.POST)
    can = request.city is not None and spend(request, "report-look", LOOKS_AN_HOUR)
    look = look_of(form, request.now, pictured="pictured" in request.POST) if can else None
    return render(request, "cases/public/_look.html", {"form": form, "look": look})


@require_safe
def place_suggestions(request: CityRequest) -> HttpResponse:
    """Options for the list below “where”: places whose name or initials fit the words in `q`."""
    words = request.GET.get("q", "")[:40]
    found = places_by_words(words) if spend(request, "suggestions", SUGGESTIONS_AN_HOUR) else []
    return render(request, "cases/public/_places.html", {"places": found})


def look_of(form: ReportForm, at: datetime, *, pictured: bool = False) -> Look:
    """What can be said about what was filled in so far, right or not.

    Whoever has said nothing yet, in words or by a photo, is not asked whether it is the same.
    """
    position = form.position
    here = whereabouts(position) if position else None
    usable = position.wgs84 if position and here and not here.outside else None
    rough = form.picked.point if form.picked else None
    spot = Spot(point=usable or rough, exact=usable is not None, area=form.where, words=form.place_said)
    text = str(form["text"].value() or "")[:MOST_LETTERS]
    found = already_reported(text, spot, at=at) if text.strip() or pictured else []
    return Look(here, _places(spot), offered(found, at))


def offered(found: list[Reported], at: datetime) -> list[Offered]:
    """The cases with what a resident may know of them."""
    return [_offer(one, at) for one in found]


def _offer(one: Reported, at: datetime) -> Offered:
    case = one.alike.case
    photo = next((photo for report in reports_shown_to_all(case) for photo in report.photos.all()), None)
    return Offered(case, title_for_all(case), one.alike.metres, one.voices, standing_of(case, at), photo)


def _places(spot: Spot) -> list[Nearby]:
    """Around the point, else within the area."""
    if spot.point:
        return near_point(spot.point)
    return within(spot.area) if spot.area else []
