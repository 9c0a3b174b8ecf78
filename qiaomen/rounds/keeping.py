"""How long it is kept where somebody walked."""

from datetime import datetime, timedelta

from django.conf import settings

from .models import Patrol

MONTH = timedelta(days=30.44)


def forget_tracks(*, at: datetime) -> int:
    """Empty tracks that were kept long enough; what the patrol came to stays. Returns how many. Safe to run twice."""
    old = Patrol.objects.filter(started_at__lt=at - settings.PATROL_TRACK_MONTHS * MONTH, forgotten_on=None)
    return old.update(track=[], forgotten_on=at.date())
