"""常在的地方: where somebody mostly is, by the name of a place that many share; never a door."""

from typing import Any

from django.utils.translation import gettext as _

from qiaomen.places.models import Area, Level
from qiaomen.places.queries import places_by_words

from .problems import CannotServe

# Some hundred metres: enough to know what is near.
DECIMALS = 3
TOO_LARGE = (Level.CITY, Level.COUNTY)
NOWHERE: dict[str, Any] = {"place_words": "", "longitude": None, "latitude": None}


def place_columns(words: str) -> dict[str, Any]:
    """The columns of a place said in words: a landmark, a town, a community. Raises CannotServe for none."""
    words = " ".join(words.split())
    if not words:
        return dict(NOWHERE)
    for place in places_by_words(words):
        large = isinstance(place, Area) and place.level in TOO_LARGE
        if not large and place.longitude is not None and place.latitude is not None:
            where = {"longitude": round(place.longitude, DECIMALS), "latitude": round(place.latitude, DECIMALS)}
            return {"place_words": place.name, **where}
    raise CannotServe(_("没有找到这个地方。请写附近的地标、社区或村的名字，例如火车站；不填也行。"), field="place")
