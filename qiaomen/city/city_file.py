"""Reads `city.toml`: what the city is called, its rules, and where its files are when they lie elsewhere."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import gettext as _

from qiaomen.cases.rules import faults_in
from qiaomen.places.coords import ReferenceSystem
from qiaomen.volunteers.hour_rules import faults_in as faults_in_hours

from .columns import BOUNDARIES, CITY, LINES, SHEET
from .faults import Fault, did_you_mean
from .text import NotText, read_text

# Rooms with rules of the city's own, each with the function that checks its table.
RULES: dict[str, Callable[[dict[str, Any]], list[str]]] = {"cases": faults_in, "hours": faults_in_hours}
TEXTS = {"code": 20, "name": 80, "name_en": 80, "language": 12, "time_zone": 40}
REQUIRED = ("code", "name", "language", "time_zone")
TABLES = ("rules", "files", "boundaries", "lines")
_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True)
class Source:
    """Where the rows of a sheet come from. `columns`: ours → theirs or a template; None: the names are ours."""

    path: str
    columns: dict[str, str] | None = None
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    distinct: bool = False


@dataclass(frozen=True)
class Drawing:
    """Where areas or lines are drawn: a GeoJSON file, its reference system if it does not say, its properties."""

    path: str
    declared: bool = False
    reference: ReferenceSystem | None = None
    code_property: str = "code"
    name_property: str = "name"
    kind_property: str = "kind"


DRAWINGS = {
    "boundaries": ("path", "reference", "code_property"),
    "lines": ("path", "reference", "code_property", "name_property", "kind_property"),
}


@dataclass(frozen=True)
class CityFile:
    """`city.toml`, read."""

    texts: dict[str, str]
    rules: dict[str, Any]
    sources: dict[str, list[Source]]
    boundaries: Drawing = Drawing(BOUNDARIES)
    lines: Drawing = Drawing(LINES)


EMPTY = CityFile({}, {}, {})


def read_city_file(path: Path) -> tuple[CityFile, list[Fault], list[Fault]]:
    """The file, its faults and its warnings; raises nothing for a bad file."""
    try:
        content = tomllib.loads(read_text(path))
    except NotText as error:
        return EMPTY, [Fault(CITY, 0, str(error))], []
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        what = _("不是有效的 TOML：%(error)s") % {"error": error}
        return EMPTY, [Fault(CITY, int(found[1]) if found else 0, what)], []
    faults = [*_unknown(content, (*TEXTS, *TABLES), ""), *_text_faults(content)]
    faults += _table_faults(content)
    tables = {name: content[name] for name in TABLES if isinstance(content.get(name), dict)}
    rules = tables.get("rules", {})
    faults += _rule_faults(rules)
    drawings = {}
    for name, default in (("boundaries", BOUNDARIES), ("lines", LINES)):
        drawings[name], wrong = _drawing(name, tables.get(name), default)
        faults += wrong
    sources, wrong = _sources(tables.get("files", {}))
    texts = {name: content[name].strip() for name in TEXTS if isinstance(content.get(name), str)}
    return CityFile(texts, rules, sources, **drawings), faults + wrong, list(_warnings(texts))


def _unknown(given: dict[str, Any], known: tuple[str, ...], above: str) -> Iterator[Fault]:
    for name in given:
        if name not in known:
            what = _("不认识“%(name)s”，可以写：%(known)s") % {"name": name, "known": "、".join(known)}
            yield Fault(CITY, above + name, what + did_you_mean(name, known))


def _text_faults(content: dict[str, Any]) -> Iterator[Fault]:
    for name, most in TEXTS.items():
        value = content.get(name, "")
        if not isinstance(value, str):
            what = _("应当是加引号的文字，写的是 %(value)s") % {"value": value}
        elif not value.strip() and name in REQUIRED:
            what = _("不能为空")
        elif len(value) > most:
            what = _("最多 %(most)s 个字，写了 %(count)s 个") % {"most": most, "count": len(value)}
        else:
            what = _meaning_fault(name, value.strip())
        if what:
            yield Fault(CITY, name, what)


def _meaning_fault(name: str, value: str) -> str:
    if name == "time_zone" and value not in available_timezones():
        what = _("没有“%(value)s”这个时区，应当像 Asia/Shanghai") % {"value": value}
        return what + did_you_mean(value, available_timezones())
    if name == "language":
        try:
            Locale.parse(value, sep="-")
        except (UnknownLocaleError, ValueError):
            return _("没有“%(value)s”这个语言代码，应当像 zh-hans、en、pt") % {"value": value}
    return ""


def _table_faults(content: dict[str, Any]) -> Iterator[Fault]:
    for name in TABLES:
        if not isinstance(content.get(name, {}), dict):
            yield Fault(CITY, name, _("应当是一张表，写成 [%(name)s]") % {"name": name})


def _rule_faults(rules: dict[str, Any]) -> Iterator[Fault]:
    yield from _unknown(rules, tuple(RULES), "rules.")
    for name, faults in RULES.items():
        table = rules.get(name, {})
        if not isinstance(table, dict):
            yield Fault(CITY, f"rules.{name}", _("应当是一张表，写成 [%(name)s]") % {"name": f"rules.{name}"})
            continue
        for what in faults(table):
            yield Fault(CITY, f"rules.{name}", what)


def _warnings(texts: dict[str, str]) -> Iterator[Fault]:
    language, known = texts.get("language", ""), [code for code, _name in settings.LANGUAGES]
    if language and language.lower() not in known:
        what = _("界面还没有“%(language)s”的译文，先用 %(default)s 显示")
        yield Fault(CITY, "language", what % {"language": language, "default": settings.LANGUAGE_CODE})


def _drawing(name: str, table: dict[str, Any] | None, default: str) -> tuple[Drawing, list[Fault]]:
    if table is None:
        return Drawing(default), []
    faults = list(_unknown(table, DRAWINGS[name], f"{name}."))
    given: dict[str, Any] = {}
    for key in DRAWINGS[name]:
        value = table.get(key)
        if isinstance(value, str) and value:
            given[key] = value
        elif value is not None:
            faults.append(Fault(CITY, f"{name}.{key}", _("应当是加引号的文字，写的是 %(value)s") % {"value": value}))
    if "reference" in given:
        known = [system.value for system in ReferenceSystem]
        if given["reference"] in known:
            given["reference"] = ReferenceSystem(given["reference"])
        else:
            written = {"value": given.pop("reference"), "known": "、".join(known)}
            what = _("坐标系写的是“%(value)s”，应当是：%(known)s") % written
            faults.append(Fault(CITY, f"{name}.reference", what + did_you_mean(written["value"], known)))
    return Drawing(given.pop("path", default), declared=True, **given), faults


def _sources(tables: dict[str, Any]) -> tuple[dict[str, list[Source]], list[Fault]]:
    faults = list(_unknown(tables, tuple(SHEET), "files."))
    found: dict[str, list[Source]] = {}
    for name, given in tables.items():
        if name not in SHEET:
            continue
        several = given if isinstance(given, list) else [given]
        for number, table in enumerate(several, start=1):
            place = f"files.{name}" + (f".{number}" if isinstance(given, list) else "")
            wrong = list(_source_faults(name, table, place))
            faults += wrong
            if not wrong:
                found.setdefault(name, []).append(Source(**table))
        # A sheet whose mapping is wrong is not read by its own name instead.
        found.setdefault(name, [])
    return found, faults


_SOURCE = ("path", "columns", "constants", "values", "distinct")


def _source_faults(name: str, table: Any, place: str) -> Iterator[Fault]:
    if not isinstance(table, dict):
        yield Fault(CITY, place, _("应当是一张表，写成 [%(name)s]") % {"name": place})
        return
    yield from _unknown(table, _SOURCE, f"{place}.")
    if not isinstance(table.get("path"), str) or not table["path"]:
        yield Fault(CITY, f"{place}.path", _("不能为空"))
    if not isinstance(table.get("distinct", False), bool):
        yield Fault(CITY, f"{place}.distinct", _("应当是 true 或 false"))
    for part in ("columns", "constants", "values"):
        inner = table.get(part, {})
        if not isinstance(inner, dict):
            yield Fault(CITY, f"{place}.{part}", _("应当是一张表，写成 [%(name)s]") % {"name": f"{place}.{part}"})
            continue
        yield from _unknown(inner, SHEET[name].names, f"{place}.{part}.")
        for key, value in inner.items():
            yield from _words_faults(value, f"{place}.{part}.{key}", is_table=part == "values")


def _words_faults(value: Any, place: str, *, is_table: bool) -> Iterator[Fault]:
    """A word, or a table of words."""
    if is_table and not isinstance(value, dict):
        yield Fault(CITY, place, _("应当是一张表，写成 [%(name)s]") % {"name": place})
        return
    for word in value.values() if is_table else [value]:
        if not isinstance(word, str):
            yield Fault(CITY, place, _("应当是加引号的文字，写的是 %(value)s") % {"value": word})
