"""The city's own numbers for the chain: how often, how near, how long. Read from the city's row."""

from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from qiaomen.places.queries import current_city


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
    outside_reason: str = "other-city"


def faults_in(given: dict[str, Any]) -> list[str]:
    """What is wrong with a `[rules.cases]` table, in words; empty when it can be used."""
    known = {field.name: type(field.default) for field in fields(CaseRules)}
    faults = [_("没有 %(name)s 这条规则") % {"name": name} for name in given if name not in known]
    for name, value in given.items():
        wanted = known.get(name)
        if wanted is bool and not isinstance(value, bool):
            faults.append(_("%(name)s 应当是 true 或 false") % {"name": name})
        elif wanted is str and not isinstance(value, str):
            faults.append(_("%(name)s 应当是文字") % {"name": name})
        elif wanted in (int, float) and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
            faults.append(_("%(name)s 应当是不小于 0 的数") % {"name": name})
    return faults


def case_rules() -> CaseRules:
    """The rules in force. One query."""
    return CaseRules(**current_city().rules.get("cases", {}))
