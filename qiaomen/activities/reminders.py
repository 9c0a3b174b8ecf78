"""The day before: everybody who goes is reminded, once."""

from datetime import datetime, time, timedelta

from django.db import transaction

from qiaomen.units.queries import working_time
from qiaomen.volunteers.telling import tell

from . import texts
from .models import Activity, SignUp

# Nobody is told at night; and not he who signed up a moment ago.
FROM_HOUR = 9
KNOWS_STILL = timedelta(hours=12)
AT_ONCE = 1000


def remind(*, at: datetime) -> int:
    """Remind of shifts that begin before the end of tomorrow; returns how many. Safe to run twice, also at once."""
    local = at.astimezone(working_time().zone)
    if local.hour < FROM_HOUR:
        return 0
    end_of_tomorrow = datetime.combine(local.date() + timedelta(days=2), time.min, local.tzinfo)
    due = SignUp.objects.filter(
        state=SignUp.State.GOING, reminded_at=None, at__lte=at - KNOWS_STILL,
        shift__from_at__gt=at, shift__from_at__lt=end_of_tomorrow, shift__activity__state=Activity.State.OPEN,
    ).select_related("volunteer", "shift__activity__organisation")  # fmt: skip
    return sum(_remind(one, at) for one in due.order_by("shift__from_at", "pk")[:AT_ONCE])


def _remind(one: SignUp, at: datetime) -> bool:
    with transaction.atomic():
        still = SignUp.objects.filter(pk=one.pk, state=SignUp.State.GOING, reminded_at=None)
        if not still.update(reminded_at=at):
            return False
        tell(one.volunteer, lambda: texts.reminder(one.shift), key=f"reminder:{one.pk}", at=at)
    return True
