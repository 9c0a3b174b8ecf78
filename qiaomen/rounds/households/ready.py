"""A short satisfaction questionnaire for the door: loaded as any other sheet, so that a city can change it."""

from datetime import datetime
from pathlib import Path

from qiaomen.forms.loading import load, set_state
from qiaomen.forms.models import Form, FormVersion, State
from qiaomen.people.actors import Actor
from qiaomen.units.models import Unit

SHEET = Path(__file__).parent / "satisfaction.md"
CODE = "door-satisfaction"


def satisfaction(unit: Unit, *, by: Actor, at: datetime) -> FormVersion:
    """Load it for a unit and open it to staff. Raises CannotLoad where a form of this name is there already."""
    version = load(SHEET.read_bytes(), name=SHEET.name, unit=unit, by=by, at=at)
    set_state(version.form, State.OPEN, public=False, by=by)
    return version


def is_there() -> bool:
    """Whether the city has it."""
    return Form.objects.filter(code=CODE).exists()
