"""When people of the demonstration act: offices by day, residents until late."""

import random
from datetime import datetime, timedelta

from qiaomen.units.queries import working_time


def in_office_hours(rng: random.Random, at: datetime, step: str) -> datetime:
    """Residents act until ten at night, offices from eight to eight."""
    local = at.astimezone(working_time().zone)
    latest = 22 if step in {"rate", "contest"} else 20
    if local.hour < 8:
        return local.replace(hour=8, minute=rng.randrange(50))
    if local.hour >= latest:
        return local.replace(hour=8, minute=rng.randrange(50)) + timedelta(days=1)
    return local
