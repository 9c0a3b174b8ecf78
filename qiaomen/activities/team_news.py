"""What a team's members are told after their leader signed them up: all in one task, so that he need not wait."""

from collections.abc import Sequence
from datetime import datetime

from django_tasks import task

from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.telling import tell

from . import texts
from .models import Shift, SignUp

# volunteer, his sign-up or None, why not
Fate = tuple[int, int | None, str]


@task()
def tell_team(shift: int, team: str, fates: Sequence[Fate], at: str) -> None:
    """Tell each what became of him. Safe to run twice: the same key again changes nothing."""
    when = datetime.fromisoformat(at)
    where = Shift.objects.select_related("activity__organisation").get(pk=shift)
    people = Volunteer.objects.in_bulk([key for key, _signup, _why in fates])
    made = SignUp.objects.in_bulk([signup for _key, signup, _why in fates if signup])
    for key, signup, why in fates:
        _tell(people[key], where, made.get(signup or 0), team=team, why=why, at=when)


def _tell(member: Volunteer, shift: Shift, signup: SignUp | None, *, team: str, why: str, at: datetime) -> None:
    if signup is None:
        key = f"not_signed_up:{shift.pk}:{at:%Y%m%d%H%M}"
        tell(member, lambda: texts.not_signed_up(shift, team=team, why=why), key=key, at=at)
    else:
        signup.shift = shift
        tell(member, lambda: texts.signed_up(signup, team=team), key=f"signed_up:{signup.pk}", at=at)
