"""Reads a city's folder: files become rows that know where they stand; each cell that cannot be read is a fault."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from qiaomen.places.boundaries import Boundary, Line, read_boundaries, read_lines
from qiaomen.places.boundaries import Fault as DrawingFault

from .cells import BadCell
from .city_file import EMPTY, CityFile, Drawing, Source, read_city_file
from .columns import BOUNDARIES, CITY, LINES, SHEETS, Column, Sheet
from .faults import Fault, did_you_mean
from .text import NotText, read_text

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
NOT_DATA = (".md", ".txt")


@dataclass(frozen=True)
class Row:
    """One row. `bad`: columns whose cell is a fault, so that nothing more need be said about them."""

    file: str
    number: int
    values: Mapping[str, Any]
    bad: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def fault(self, what: str, column: str = "") -> Fault:
        """Something wrong in this row."""
        return Fault(self.file, self.number, what, column)


@dataclass
class Folder:
    """A city as it was read. `rows`: by the name of the sheet, e.g. `units.csv`.

    `unread`: files whose codes are not known, because the whole file is at fault. `draws`: whether boundaries and
    lines are in it; where not, a load leaves what is drawn as it is.
    """

    path: Path
    city: CityFile = EMPTY
    rows: dict[str, list[Row]] = field(default_factory=dict)
    boundaries: list[Boundary] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    draws: bool = True
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def read_folder(path: Path) -> Folder:
    """Everything in the folder, with the faults of single files. Raises nothing for bad files."""
    folder = Folder(path, rows={sheet.name: [] for sheet in SHEETS})
    if not path.is_dir():
        folder.faults.append(Fault(str(path), 0, _("没有这个文件夹")))
        return folder
    folder.city, folder.faults, folder.warnings = read_city_file(path / CITY)
    for sheet in SHEETS:
        read_sheet(folder, sheet)
    folder.boundaries = _drawn(folder, folder.city.boundaries, read_boundaries, ("code_property",))
    names = ("code_property", "name_property", "kind_property")
    folder.lines = _drawn(folder, folder.city.lines, read_lines, names)
    folder.warnings += [
        Fault(folder.city.boundaries.path, boundary.row, boundary.note)
        for boundary in folder.boundaries
        if boundary.note
    ]
    folder.warnings += _strangers(folder)
    return folder


def read_sheet(folder: Folder, sheet: Sheet) -> None:
    """Put the rows of one sheet, from its own file or from where `city.toml` says, into the folder."""
    rows: list[Row] = []
    for source in folder.city.sources.get(sheet.name, [Source(sheet.name)]):
        if not sheet.required and source == Source(sheet.name) and not (folder.path / sheet.name).exists():
            continue
        found, faults = _rows(folder.path / source.path, sheet, source)
        rows += found
        folder.faults += faults
        if not found or any("code" in row.bad for row in found[:1]):
            folder.unread.add(sheet.name)
    folder.rows[sheet.name] = rows


def _rows(path: Path, sheet: Sheet, source: Source) -> tuple[list[Row], list[Fault]]:
    try:
        header, lines = _table(read_text(path))
    except NotText as error:
        return [], [Fault(source.path, 0, str(error))]
    except csv.Error as error:
        return [], [Fault(source.path, 0, _("不是有效的 CSV：%(error)s") % {"error": error})]
    if faults := list(_unclear(header, source.path)):
        return [], faults
    faults = list(_header_faults(header, sheet, source))
    absent = _absent(header, sheet, source)
    rows: list[Row] = []
    seen: set[tuple[str, ...]] = set()
    for number, cells in lines:
        if len(cells) != len(header):
            counts = {"cells": len(cells), "columns": len(header)}
            faults.append(Fault(source.path, number, _("这一行有 %(cells)s 格，表头有 %(columns)s 列") % counts))
            continue
        given = _mapped(dict(zip(header, cells, strict=True)), sheet, source)
        same = tuple(given.values())
        if source.distinct and same in seen:
            continue
        seen.add(same)
        row, wrong = read_row(source.path, number, given, sheet, absent)
        rows.append(row)
        faults += wrong
    if sheet.needs_rows and not lines:
        faults.append(Fault(source.path, 0, _("只有表头，没有数据")))
    return rows, faults


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and the rows with their numbers as in a spreadsheet; blank rows count but are left out."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header = [cell.strip() for cell in rows[0]]
    # Spreadsheets leave empty columns at the end.
    while header and not header[-1]:
        header.pop()
    lines = [
        (number, [cell.strip() for cell in row[: len(header)]] + [cell for cell in row[len(header) :] if cell.strip()])
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    return header, lines


def _unclear(header: Sequence[str], file: str) -> Iterator[Fault]:
    """Headers after which nothing can be said about the rows."""
    if len(header) == 1 and re.search(r"[;\t]", header[0]):
        yield Fault(file, 1, _("各列之间应当用英文逗号“,”隔开"))
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield Fault(file, 1, _("有两列都叫“%(name)s”") % {"name": name})


def _header_faults(header: Sequence[str], sheet: Sheet, source: Source) -> Iterator[Fault]:
    file = source.path
    if source.columns is not None:
        yield from _mapping_faults(header, sheet, source)
        return
    for name in header:
        if name not in sheet.names:
            yield Fault(file, 1, _("没有“%(name)s”这一列") % {"name": name} + did_you_mean(name, sheet.names))
    for column in sheet.columns:
        if column.required and column.name not in header and column.name not in source.constants:
            yield Fault(file, 1, _("缺少“%(name)s”这一列") % {"name": column.name})


def _mapping_faults(header: Sequence[str], sheet: Sheet, source: Source) -> Iterator[Fault]:
    columns = source.columns or {}
    for name, given in columns.items():
        for theirs in PLACEHOLDER.findall(given) or [given]:
            if theirs not in header:
                what = _("city.toml 要从“%(theirs)s”列取“%(name)s”，文件里没有这一列")
                yield Fault(source.path, 1, what % {"theirs": theirs, "name": name} + did_you_mean(theirs, header))
    for column in sheet.columns:
        if column.required and column.name not in columns and column.name not in source.constants:
            what = _("city.toml 没有说“%(name)s”从哪一列取") % {"name": column.name}
            yield Fault(source.path, 1, what)


def _mapped(cells: dict[str, str], sheet: Sheet, source: Source) -> dict[str, str]:
    """The row's texts under our names; a column that is nowhere is empty."""
    found = {}
    for name in sheet.names:
        if name in source.constants:
            text = source.constants[name]
        elif source.columns is None:
            text = cells.get(name, "")
        else:
            theirs = source.columns.get(name, "")
            if PLACEHOLDER.search(theirs):
                text = PLACEHOLDER.sub(lambda match: cells.get(match[1], ""), theirs).strip()
            else:
                text = cells.get(theirs, "")
        found[name] = source.values.get(name, {}).get(text, text)
    return found


def _absent(header: Sequence[str], sheet: Sheet, source: Source) -> frozenset[str]:
    """Columns of ours that this file cannot fill: told once for the header, not for each row."""
    if source.columns is None:
        return frozenset(sheet.names) - set(header) - set(source.constants)
    filled = set(source.constants)
    for name, given in source.columns.items():
        if all(theirs in header for theirs in PLACEHOLDER.findall(given) or [given]):
            filled.add(name)
    return frozenset(sheet.names) - filled


def read_row(
    file: str, number: int, given: Mapping[str, str], sheet: Sheet, absent: frozenset[str] = frozenset()
) -> tuple[Row, list[Fault]]:
    """One row from its texts, and a fault for each cell that cannot be read. `absent`: columns that are not there."""
    values: dict[str, Any] = {}
    wrong: dict[str, Fault] = {}
    missing = {column.name for column in sheet.columns if column.required and column.name in absent}
    for column in sheet.columns:
        if column.name in absent:
            values[column.name] = column.cell.empty
            continue
        try:
            values[column.name] = _value(column, given[column.name])
        except BadCell as error:
            values[column.name] = column.cell.empty
            wrong[column.name] = Fault(file, number, str(error), column.name)
    return Row(file, number, values, frozenset(wrong) | missing), list(wrong.values())


def _value(column: Column, text: str) -> Any:
    if not text and column.required:
        raise BadCell(_("“%(name)s”不能为空") % {"name": column.name})
    if not text:
        return column.cell.empty
    try:
        return column.cell.read(text)
    except BadCell as error:
        written = {"name": column.name, "text": text[:40], "allowed": error}
        raise BadCell(_("“%(name)s”写的是“%(text)s”，%(allowed)s") % written) from None


def _drawn(folder: Folder, drawing: Drawing, read: Any, names: Iterable[str]) -> list[Any]:
    path = folder.path / drawing.path
    if not drawing.declared and not path.exists():
        return []
    options = {name: getattr(drawing, name) for name in names}
    found: list[Any]
    wrong: list[DrawingFault]
    found, wrong = read(path, reference=drawing.reference, **options)
    folder.faults += [Fault(drawing.path, fault.row, fault.message) for fault in wrong]
    if any(fault.row == 0 for fault in wrong) and read is read_lines:
        folder.unread.add(LINES)
    return found


def _strangers(folder: Folder) -> Iterator[Fault]:
    """Files that nobody asked for: perhaps a name was mistyped."""
    known = {CITY, BOUNDARIES, LINES, *(sheet.name for sheet in SHEETS)}
    used = {source.path for sources in folder.city.sources.values() for source in sources}
    used |= {folder.city.boundaries.path, folder.city.lines.path}
    for path in sorted(folder.path.iterdir()):
        if path.is_dir() or path.name.startswith(".") or path.suffix in NOT_DATA:
            continue
        if path.name not in known | used:
            yield Fault(path.name, 0, _("不认识这个文件，没有读它") + did_you_mean(path.name, known))
