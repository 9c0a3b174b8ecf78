"""The city's own numbers for the chain: how often, how near, how long. Read from the city's row."""

from dataclasses import dataclass
from typing import Any

from qiaomen.places.queries import current_city
from qiaomen.places.rules import faults_in_table


@dataclass(frozen=True)
class CaseRules:
    """`[rules.cases]` of `city.toml`. Fractions are of a clock's limit; percent is of the cases closed in a month."""

    auto_dispatch: bool = False
    returns_before_arbiter: int = 2
    redos_before_arbiter: int = 2
    extensions: int = 1
    near_fraction: float = 0.8
    rating_days: int = 7
    look_back_percent: float = 5.0
    look_back_after_days: int = 30
    merge_metres: float = 50.0
    merge_hours: float = 24.0
    adoption_metres: float = 60.0
    frequent_reports: int = 3
    frequent_days: int = 3
    false_alarm_weeks: float = 4.0
    outside_reason: str = "other-city"


def faults_in(given: dict[str, Any]) -> list[str]:
    """What is wrong with a `[rules.cases]` table, in words; empty when it can be used."""
    return faults_in_table(CaseRules, given)


def case_rules() -> CaseRules:
    """The rules in force. One query."""
    return CaseRules(**current_city().rules.get("cases", {}))
