"""Which column tells what: a TOML file of the clerk's, checked key by key, or a guess from the header."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from qiaomen.city.faults import Fault, did_you_mean
from qiaomen.city.tables import Table, doubled
from qiaomen.city.text import NotText, read_text

from .fields import NAMES, guess

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
ANY_OTHER = "*"
TEXTS = ("source", "time_zone")
SWITCHES = ("history", "accept")
TABLES = ("columns", "constants", "values", "only")
KEYS = (*TEXTS, *SWITCHES, "date_formats", *TABLES)
LONGEST_SOURCE = 40
_LINE = re.compile(r"at line (\d+)")


class MappingFaults(Exception):
    """The mapping cannot be used."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Plan:
    """How the rows of one table become reports.

    `columns`: field → column or a template of columns; `constants`: field → value for all rows; `values`: field →
    {what the table says: what is meant}, `*` for anything else; `only`: column → values of the rows that are taken.
    """

    zone: tzinfo
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    source: str = ""
    history: bool = False
    accept: bool = False

    def value(self, name: str, cells: Mapping[str, str]) -> str:
        """What a row says for a field, in our words; empty when it says nothing."""
        if name in self.constants:
            return self.constants[name]
        theirs = self.columns.get(name, "")
        if "{" in theirs:
            text = PLACEHOLDER.sub(lambda match: cells[match[1]].strip(), theirs).strip()
        else:
            text = cells.get(theirs, "").strip()
        known = self.values.get(name)
        if known is None:
            return text
        return known.get(text, known.get(ANY_OTHER, text) if text else text)

    def with_channel(self, code: str) -> "Plan":
        """The same plan, with a channel for rows that name none of their own."""
        if "channel" in self.columns or "channel" in self.constants:
            return self
        return replace(self, constants={**self.constants, "channel": code})

    def takes(self, cells: Mapping[str, str]) -> bool:
        """Whether this row is meant at all."""
        return all(cells[column].strip() in allowed for column, allowed in self.only.items())

    def shown(self, name: str) -> str:
        """The column or columns of a field, as its table calls them."""
        return "＋".join(columns_in(self.columns.get(name, ""))) or name


def columns_in(given: str) -> list[str]:
    """The columns that a column's name or a template names."""
    return PLACEHOLDER.findall(given) or ([given] if given else [])


def guessed(table: Table, zone: tzinfo) -> Plan:
    """What the header's names suggest. Raises MappingFaults where no column holds the text."""
    columns = guess(table.header)
    # A category is only used by who asks for it, and half a position is none.
    columns.pop("category", None)
    if ("longitude" in columns) != ("latitude" in columns):
        columns.pop("longitude", None), columns.pop("latitude", None)
    if "text" not in columns:
        what = _("看不出哪一列是诉求内容（现有：%(columns)s）；请写一个映射文件，用 --mapping 给出")
        raise MappingFaults([Fault(table.file, "text", what % {"columns": "、".join(filter(None, table.header))})])
    return Plan(zone, columns)


def read_mapping(path: Path, table: Table, zone: tzinfo) -> Plan:
    """The clerk's own mapping, checked against the table's header. Raises MappingFaults with every fault."""
    name = path.name
    try:
        content = tomllib.loads(read_text(path))
    except NotText as error:
        raise MappingFaults([Fault(name, 0, str(error))]) from None
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        what = _("不是有效的 TOML：%(error)s") % {"error": error}
        raise MappingFaults([Fault(name, int(found[1]) if found else 0, what)]) from None
    faults = [Fault(name, key, what) for key, what in _faults(content)]
    if not faults:
        faults = [Fault(name, key, what) for key, what in _against(content, table)]
    if faults:
        raise MappingFaults(faults)
    if "time_zone" in content:
        zone = ZoneInfo(content["time_zone"])
    given = {key: content[key] for key in ("source", *SWITCHES, *TABLES) if key in content}
    return Plan(zone=zone, date_formats=tuple(content.get("date_formats", ())), **given)


Told = Iterator[tuple[str, str]]


def _faults(content: dict[str, Any]) -> Told:
    """What is wrong whatever the table."""
    for key in content:
        if key not in KEYS:
            what = _("不认识“%(name)s”，可以写：%(known)s") % {"name": key, "known": "、".join(KEYS)}
            yield key, what + did_you_mean(key, KEYS)
    for key in TEXTS:
        if not isinstance(content.get(key, ""), str):
            yield key, _("应当是加引号的文字，写的是 %(value)s") % {"value": content[key]}
    for key in SWITCHES:
        if not isinstance(content.get(key, False), bool):
            yield key, _("应当是 true 或 false")
    if len(str(content.get("source", ""))) > LONGEST_SOURCE:
        yield "source", _("最多 %(most)s 个字") % {"most": LONGEST_SOURCE}
    zone = content.get("time_zone")
    if isinstance(zone, str) and zone not in available_timezones():
        what = _("没有“%(value)s”这个时区，应当像 Asia/Shanghai") % {"value": zone}
        yield "time_zone", what + did_you_mean(zone, available_timezones())
    yield from _format_faults(content.get("date_formats", []))
    for key in TABLES:
        yield from _inner_faults(key, content.get(key, {}))


def _format_faults(formats: Any) -> Told:
    if not isinstance(formats, list) or not all(isinstance(form, str) for form in formats):
        yield "date_formats", _('应当是一列写法，例如 ["%%m/%%d/%%Y %%I:%%M:%%S %%p"]') % {}
        return
    for form in formats:
        try:
            datetime.strptime(datetime(2026, 1, 31).strftime(form), form)  # noqa: DTZ001, DTZ007 (only the form is tried)
        except ValueError:
            yield "date_formats", _("“%(form)s”不是日期的写法") % {"form": form}


def _inner_faults(key: str, table: Any) -> Told:
    if not isinstance(table, dict):
        yield key, _("应当是一张表，写成 [%(name)s]") % {"name": key}
        return
    for name, value in table.items():
        if key != "only" and name not in NAMES:
            what = _("不认识“%(name)s”，可以写：%(known)s") % {"name": name, "known": "、".join(NAMES)}
            yield f"{key}.{name}", what + did_you_mean(name, NAMES)
        elif not _has_right_kind(key, value):
            kinds = {
                "values": _('应当是一张表，例如 {"电话" = "hotline"}'),
                "only": _('应当是一列文字，例如 ["未办结"]'),
            }
            yield f"{key}.{name}", kinds.get(key, _("应当是加引号的文字，写的是 %(value)s") % {"value": value})


def _has_right_kind(key: str, value: Any) -> bool:
    if key == "values":
        return isinstance(value, dict) and all(isinstance(word, str) for word in value.values())
    if key == "only":
        return isinstance(value, list) and all(isinstance(word, str) for word in value)
    return isinstance(value, str)


def _against(content: dict[str, Any], table: Table) -> Told:
    """What does not fit this table, and what one part says against another."""
    columns, constants = content.get("columns", {}), content.get("constants", {})
    twice = doubled(table.header)
    wanted = [(f"columns.{name}", theirs) for name, given in columns.items() for theirs in columns_in(given)]
    wanted += [(f"only.{name}", name) for name in content.get("only", {})]
    for key, theirs in wanted:
        if theirs not in table.header:
            what = _("%(file)s 没有“%(column)s”这一列") % {"file": table.file, "column": theirs}
            yield key, what + did_you_mean(theirs, filter(None, table.header))
        elif theirs in twice:
            yield key, _("%(file)s 有两列都叫“%(column)s”") % {"file": table.file, "column": theirs}
    for name in sorted(set(columns) & set(constants)):
        yield f"constants.{name}", _("同一项不能又写列名又写固定值")
    for name in sorted(set(content.get("values", {})) - set(columns)):
        yield f"values.{name}", _("没有说“%(name)s”从哪一列取") % {"name": name}
    if not columns.get("text"):
        yield "columns.text", _("没有说诉求内容从哪一列取")
    if ("longitude" in columns) != ("latitude" in columns):
        yield "columns", _("经度和纬度要么都写，要么都不写")
    categorised = "category" in columns or "category" in constants
    if content.get("accept") and not categorised:
        yield "accept", _("要同时受理，必须说明类别：columns.category 或 constants.category")
    if categorised and not content.get("accept"):
        yield "columns.category", _("只有写 accept = true 才会用到类别")
