"""A city's own numbers: a table of `city.toml`, checked against the dataclass that reads it."""

from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _


def faults_in_table(rules: Any, given: dict[str, Any]) -> list[str]:
    """What is wrong with a table for this dataclass, in words; empty when it can be used."""
    known = {field.name: type(field.default) for field in fields(rules)}
    faults = [_("没有 %(name)s 这条规则") % {"name": name} for name in given if name not in known]
    for name, value in given.items():
        wanted = known.get(name)
        if wanted is bool and not isinstance(value, bool):
            faults.append(_("%(name)s 应当是 true 或 false") % {"name": name})
        elif wanted is str and not isinstance(value, str):
            faults.append(_("%(name)s 应当是文字") % {"name": name})
        elif wanted in (int, float) and not _is_number(value):
            faults.append(_("%(name)s 应当是不小于 0 的数") % {"name": name})
        elif wanted is tuple and not (isinstance(value, list) and all(_is_number(one) for one in value)):
            faults.append(_("%(name)s 应当是一列不小于 0 的数") % {"name": name})
    return faults


def _is_number(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and value >= 0
