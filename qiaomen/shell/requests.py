"""What a request carries once it has passed the middleware, with types."""

import uuid
from datetime import datetime
from typing import Protocol

from django.http import HttpRequest


class City(Protocol):
    """The parts of the city's row that a page's frame needs."""

    name: str
    name_en: str
    time_zone: str
    language: str
    edition: uuid.UUID


class CityRequest(HttpRequest):
    """For annotations only: a request with the city and with the one moment that counts as "now"."""

    city: City | None
    now: datetime
