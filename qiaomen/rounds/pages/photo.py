"""A photo of a form in the field: sealed when the form is read, with who took it and the zone of the camera's clock."""

from typing import Any

from qiaomen.cases.problems import Missing
from qiaomen.files.models import Photo
from qiaomen.files.photos import PhotoRefused, take_in
from qiaomen.people.pages.staff import StaffRequest
from qiaomen.units.queries import working_time


def sealed(request: StaffRequest, file: Any, *, field: str) -> Photo | None:
    """None where none was taken. Raises Missing with the field that it came in."""
    if not file:
        return None
    try:
        zone = working_time().zone
        return take_in(file, name=file.name, at=request.now, by=request.actor.person, tz=zone)
    except PhotoRefused as problem:
        raise Missing(field, str(problem)) from None
