"""Hours of the tests: a stretch of service, entered as a check-out enters it."""

from datetime import datetime, timedelta
from typing import Any

from qiaomen.volunteers import hours
from qiaomen.volunteers.models import HourEntry, Volunteer

from .network import Network


def served(
    net: Network, who: Volunteer, from_at: datetime, minutes: int = 120, *, key: str = "k", **given: Any
) -> list[HourEntry]:
    """So many minutes of credited service for the neighbours, entered when they ended, unless told otherwise."""
    until = from_at + timedelta(minutes=minutes)
    facts: dict[str, Any] = {"kind": "service", "title": "站前清洁", "organisation": net.neighbours, "at": until}
    facts |= {"about": f"test:{key}"} | given
    return hours.credit(who, from_at=from_at, until_at=until, key=key, **facts)
