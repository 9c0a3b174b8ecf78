"""Cases of the demonstration that came in on patrols and in assessments: they go on with their owners."""

import random
from datetime import datetime
from io import BytesIO

from qiaomen.cases.models import Report
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.files.models import Photo
from qiaomen.files.photos import take_in
from qiaomen.people.actors import Actor
from qiaomen.places.coords import Position

from .life import Life
from .matters import MATTERS
from .plans import Plan
from .rivers import picture

# Behind every other number of the demonstration.
FIRST = 90_000
# Where what came in during the last days has got to; what is older has run its course.
STOPS, RECENT = ("take", "finish", "verify", "accept"), 8


class Followed(Life):
    """One drawn picture serves as every photo: these cases are here for their owners, not for their looks."""

    def __init__(self, *, now: datetime, actors: dict[str, Actor]) -> None:
        # Its own dice: what else happens in the city stays as it is.
        super().__init__(now=now, actors=actors, rng=random.Random(2026))  # noqa: S311 (the same every time)
        self.picture = picture("garbage")

    def take_up(self, report: Report, code: str, *, place: str, at: datetime) -> None:
        """Let a report go on as one of its kind of trouble."""
        number = FIRST + len(self.cases)
        matter = next(one for one in MATTERS if one.code == code)
        spot = None if report.longitude is None else Position(report.longitude, report.latitude or 0)
        self.follow(report, Plan(
            number=number, at=at, matter=matter, text="", place=place, position=spot, channel=Channel(report.channel),
            nature=Nature.HELP, name="", phone="", photo=False, fate="plain",
            stop=STOPS[number % len(STOPS)] if (self.now - at).days < RECENT else "",
        ))  # fmt: skip

    def photo(self, at: datetime) -> Photo:
        """Of the one picture."""
        return take_in(BytesIO(self.picture), name="photo.jpg", at=at)

    def _photo(self, plan: Plan, at: datetime, *, after: bool = False) -> Photo:
        return self.photo(at)
