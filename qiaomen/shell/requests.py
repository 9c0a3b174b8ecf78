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


def posted_number(request: HttpRequest, name: str, *, digits: int) -> int:
    """A whole number of at most so many digits from a posted form; 0 for anything else."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= digits else 0
