"""The city's own numbers for hours: stars, how late one may claim, what is looked at twice; read from its row."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qiaomen.places.queries import current_city
from qiaomen.places.rules import faults_in_table

LEAST_PUBLISHED = 7  # 民发〔2015〕149号: a certificate is published within the unit for seven days or more


@dataclass(frozen=True)
class HourRules:
    """`[rules.hours]` of `city.toml`. The last ones say from where on an entry is looked at by a person."""

    stars: tuple[float, ...] = (100, 300, 600, 1000, 1500)
    claim_days: int = 365
    published_days: int = LEAST_PUBLISHED
    fewest_shown: int = 5
    long_hours: float = 10
    day_hours: float = 14
    youngest: int = 7
    oldest: int = 85
    alike: int = 6
    approver_hours: float = 200
    metres_an_hour: float = 80_000


def faults_in(given: dict[str, Any]) -> list[str]:
    """What is wrong with a `[rules.hours]` table, in words; empty when it can be used."""
    faults = faults_in_table(HourRules, given)
    if faults:
        return faults
    stars = given.get("stars", [])
    if sorted(set(stars)) != stars:
        faults.append(_("stars 应当从小到大，不重复"))
    if given.get("published_days", LEAST_PUBLISHED) < LEAST_PUBLISHED:
        faults.append(_("published_days 不能少于 7"))
    return faults


def hour_rules() -> HourRules:
    """The rules in force. One query."""
    given = dict(current_city().rules.get("hours", {}))
    if "stars" in given:
        given["stars"] = tuple(given["stars"])
    return HourRules(**given)
