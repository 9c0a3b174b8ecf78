"""Hours of the tests: a stretch of service, entered as a check-out enters it."""

from datetime import datetime, timedelta
from typing import Any

from qiaomen.volunteers import claims, hours
from qiaomen.volunteers.models import Claim, HourEntry, Volunteer

from .network import Network


def served(
    net: Network, who: Volunteer, from_at: datetime, minutes: int = 120, *, key: str = "k", **given: Any
) -> list[HourEntry]:
    """So many minutes of credited service for the neighbours, entered when they ended, unless told otherwise."""
    until = from_at + timedelta(minutes=minutes)
    facts: dict[str, Any] = {"kind": "service", "title": "站前清洁", "organisation": net.neighbours, "at": until}
    facts |= {"about": f"test:{key}"} | given
    return hours.credit(who, from_at=from_at, until_at=until, key=key, **facts)


def asked(
    net: Network, who: Volunteer, from_at: datetime, minutes: int = 60, *, at: datetime | None = None, **given: Any
) -> Claim:
    """A claim of the volunteer himself for service with the neighbours, over just these minutes."""
    until = given.pop("until_at", from_at + timedelta(minutes=minutes))
    facts: dict[str, Any] = {"kind": "service", "title": "敬老院理发", "organisation": net.neighbours}
    facts |= {"reason": "忘了签到"} | given
    return claims.ask(who, from_at=from_at, until_at=until, minutes=minutes, at=at or until, **facts)
