"""Checks across files: twice the same, names of things that are not there, trees, days, positions."""

from collections.abc import Iterator
from datetime import date, time
from itertools import combinations, pairwise

from django.utils.translation import gettext as _

from qiaomen.places.coords import NotAPosition, check_position
from qiaomen.places.models import City
from qiaomen.units.models import AdoptionKind

from .columns import (
    ADOPTIONS,
    CATEGORIES,
    CITY,
    DIVISIONS,
    DUTIES,
    ESCALATION,
    FILING,
    INDICATORS,
    LANDMARKS,
    LINES,
    PATROL_RULES,
    PERIODS,
    SHEETS,
    SITES,
    Sheet,
)
from .coverage import coverage_warnings
from .faults import Fault, did_you_mean
from .matching import Catalogue
from .reading import Folder, Row
from .trees import tree_faults

# Widths of the tables' columns, which no cell's own check knows.
LINE_WIDTHS = {"code": 24, "name": 80}


def check(folder: Folder, loaded: City | None) -> None:
    """Add every fault and warning that needs more than one cell to the folder's. `loaded`: the city that is here."""
    find_faults(folder, loaded)
    folder.warnings += _ladder(folder.rows[ESCALATION])
    if not folder.faults:
        folder.warnings += coverage_warnings(folder)


def find_faults(folder: Folder, loaded: City | None) -> None:
    """Add every fault that needs more than one cell; no warnings."""
    folder.faults += other_city(folder, loaded)
    for sheet in SHEETS:
        rows = folder.rows[sheet.name]
        folder.faults += _twice(sheet, rows)
        folder.faults += _spans(sheet, rows)
        folder.faults += _references(sheet, rows, folder)
    folder.faults += tree_faults(folder)
    for name in (DIVISIONS, LANDMARKS, SITES):
        folder.faults += position_faults(folder.rows[name])
    folder.faults += _categories(folder)
    folder.faults += _adopted(folder.rows[ADOPTIONS])
    folder.faults += _observed(folder)
    folder.faults += _patrolled(folder.rows[PATROL_RULES])
    folder.faults += _overlaps(folder.rows[PERIODS])
    folder.faults += _drawings(folder)


def other_city(folder: Folder, loaded: City | None) -> Iterator[Fault]:
    """A fault when the folder is of another city than the one that is loaded."""
    code = folder.city.texts.get("code", "")
    if loaded is not None and code and code != loaded.code:
        what = _("这里已经装载了 %(loaded)s（%(name)s），一个部署只服务一个城市；要装载 %(code)s，请另建一个部署")
        yield Fault(CITY, "code", what % {"loaded": loaded.code, "name": loaded.name, "code": code})


def known_codes(folder: Folder, file: str) -> set[str]:
    """The codes that other files may name."""
    if file == LINES:
        return {line.code for line in folder.lines}
    name = "name" if file == LANDMARKS else "code"
    return {row[name] for row in folder.rows[file] if name not in row.bad}


def _twice(sheet: Sheet, rows: list[Row]) -> Iterator[Fault]:
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        if not sheet.key or row.bad.intersection(sheet.key):
            continue
        key = tuple(row[name] for name in sheet.key)
        if key in first:
            earlier = first[key]
            place = f"{earlier.file}:{earlier.number}"
            words = " ".join(f"{name}={row[name]}" for name in sheet.key if row[name] not in ("", None))
            yield row.fault(_("与 %(place)s 重复：%(words)s") % {"place": place, "words": words}, sheet.key[0])
        first.setdefault(key, row)


def _spans(sheet: Sheet, rows: list[Row]) -> Iterator[Fault]:
    for row in rows:
        for begin, end in sheet.spans:
            since, until = row[begin], row[end]
            if since is None or until is None:
                continue
            words = {"end": end, "until": _shown(until), "begin": begin, "since": _shown(since)}
            # Days count whole, so one day is a span; of times of day the end must be later.
            if isinstance(since, time) and until <= since:
                yield row.fault(_("“%(end)s”（%(until)s）应当晚于“%(begin)s”（%(since)s）") % words, end)
            elif until < since:
                yield row.fault(_("“%(end)s”（%(until)s）早于“%(begin)s”（%(since)s）") % words, end)


def _shown(value: date | time) -> str:
    return value.strftime("%H:%M") if isinstance(value, time) else value.isoformat()


def _references(sheet: Sheet, rows: list[Row], folder: Folder) -> Iterator[Fault]:
    for column in sheet.columns:
        if not column.refers or column.refers in folder.unread:
            continue
        known = known_codes(folder, column.refers)
        for row in rows:
            code = row[column.name]
            if code and code not in known:
                words = {"name": column.name, "code": code, "file": column.refers}
                what = _("“%(name)s”写的是“%(code)s”，%(file)s 里没有这个代码") % words
                yield row.fault(what + did_you_mean(code, known), column.name)


def position_faults(rows: list[Row]) -> Iterator[Fault]:
    """Half positions, and positions that cannot be."""
    for row in rows:
        longitude, latitude = row["longitude"], row["latitude"]
        if row.bad & {"longitude", "latitude"} or (longitude is None and latitude is None):
            continue
        if longitude is None or latitude is None:
            yield row.fault(_("经度和纬度要么都写，要么都不写"), "longitude")
            continue
        try:
            check_position(longitude, latitude)
        except NotAPosition as error:
            yield row.fault(f"longitude={longitude:g} latitude={latitude:g}：{error}", "longitude")


def _categories(folder: Folder) -> Iterator[Fault]:
    if CATEGORIES in folder.unread:
        return
    catalogue = Catalogue(folder.rows[CATEGORIES])
    for row in folder.rows[FILING]:
        if not row.bad & {"standard", "kind", "category"}:
            yield from catalogue.fault(row, "category", row["category"], row["standard"], row["kind"])
    for row in folder.rows[DUTIES]:
        if not row.bad & {"standard", "kind", "category"}:
            yield from catalogue.fault(row, "category", row["category"], row["standard"], row["kind"])
    for row in folder.rows[ADOPTIONS]:
        for pattern in row["categories"].split():
            yield from catalogue.fault(row, "categories", pattern, "", "")


def _adopted(rows: list[Row]) -> Iterator[Fault]:
    for row in rows:
        if row.bad & {"area", "line", "landmark", "kind"}:
            continue
        if (row["kind"] == AdoptionKind.POST) != bool(row["landmark"]):
            yield row.fault(_("交通站点值守要写“landmark”，别的种类不写"), "landmark")
        elif bool(row["area"]) + bool(row["line"]) != (0 if row["landmark"] else 1):
            yield row.fault(_("“area”和“line”应当写一个，而且只写一个"), "area")
        if row["kind"] == AdoptionKind.CHIEF and not row["level"]:
            yield row.fault(_("河长、路段长要写“level”"), "level")
        begin, end = row["from_metres"], row["until_metres"]
        if (begin is None) != (end is None) or (begin is not None and (not row["line"] or end <= begin)):
            yield row.fault(_("“from_metres”和“until_metres”要么都不写，要么从小到大，而且只写给线"), "from_metres")


def _observed(folder: Folder) -> Iterator[Fault]:
    known = {row["code"] for row in folder.rows[INDICATORS]}
    for row in folder.rows[SITES]:
        for code in row["indicators"].split():
            if code not in known:
                what = _("%(file)s 里没有“%(code)s”这个代码") % {"file": INDICATORS, "code": code}
                yield row.fault(what + did_you_mean(code, known), "indicators")


def _patrolled(rows: list[Row]) -> Iterator[Fault]:
    for row in rows:
        if bool(row["line"]) + bool(row["area"]) + bool(row["line_kind"]) != 1:
            yield row.fault(_("“line”、“area”和“line_kind”应当写一个，而且只写一个"), "line")
        if (row["from_month"] is None) != (row["until_month"] is None):
            yield row.fault(_("“from_month”和“until_month”要么都写，要么都不写"), "from_month")
        if row["least_percent"] and row["least_percent"] > 100:
            yield row.fault(_("“least_percent”不能超过 100"), "least_percent")


def _overlaps(rows: list[Row]) -> Iterator[Fault]:
    whole = [row for row in rows if not row.bad]
    for one, other in combinations(whole, 2):
        meets = one["from"] < other["until"] and other["from"] < one["until"]
        ends = [row["valid_until"] for row in (one, other) if row["valid_until"]]
        begins = [row["valid_from"] for row in (one, other) if row["valid_from"]]
        same_day = not ends or not begins or max(begins) <= min(ends)
        if meets and same_day:
            yield other.fault(_("与 %(place)s 的时段重叠") % {"place": f"{one.file}:{one.number}"}, "from")


def _drawings(folder: Folder) -> Iterator[Fault]:
    known = known_codes(folder, DIVISIONS)
    for boundary in folder.boundaries:
        if boundary.code not in known and DIVISIONS not in folder.unread:
            words = {"code": boundary.code, "file": DIVISIONS}
            what = _("代码写的是“%(code)s”，%(file)s 里没有这个代码") % words
            yield Fault(folder.city.boundaries.path, boundary.row, what + did_you_mean(boundary.code, known))
    for line in folder.lines:
        for name, most in LINE_WIDTHS.items():
            if len(getattr(line, name)) > most:
                words = {"name": name, "most": str(most)}
                yield Fault(folder.city.lines.path, line.row, _("“%(name)s”最多 %(most)s 个字") % words)


def _ladder(rows: list[Row]) -> Iterator[Fault]:
    """A higher rung that comes earlier is allowed, and hardly meant."""
    rungs = sorted((row for row in rows if not row.bad), key=lambda row: (row["stage"], row["rung"]))
    for lower, higher in pairwise(rungs):
        if lower["stage"] == higher["stage"] and higher["fraction"] <= lower["fraction"]:
            words = {"rung": higher["rung"], "below": lower["rung"]}
            yield higher.fault(_("第 %(rung)s 级不比第 %(below)s 级晚，请核对") % words)
