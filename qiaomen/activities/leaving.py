"""退出: whoever leaves the register frees what he held: his places go to those who wait, his tasks to others."""

from datetime import datetime

from qiaomen.volunteers.models import Volunteer

from .models import Task
from .queries import held_by
from .signup import give_up
from .tasks import give_back


def free_all(volunteer: Volunteer, *, at: datetime) -> None:
    """Called inside the transaction in which he leaves; shifts in the order of keys, so that two cannot deadlock."""
    for row in held_by(volunteer).filter(shift__from_at__gt=at).order_by("shift"):
        give_up(row, at=at)
    for task in Task.objects.filter(taken_by=volunteer, state=Task.State.TAKEN):
        give_back(task, volunteer)
