"""Targets as tables: the board for Excel, and reports that come as one, each faulty row back with its reason."""

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.campaigns.figures import quantity
from qiaomen.campaigns.models import Item, Register
from qiaomen.campaigns.queries import items_visible_to, with_names
from qiaomen.campaigns.standing import Line, standing
from qiaomen.campaigns.targets import report
from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.city.cells import BadCell
from qiaomen.city.formulas import guarded, without_guard
from qiaomen.city.names import Register as Names
from qiaomen.city.tables import WHY_REFUSED, Cells, NotATable
from qiaomen.people.actors import Actor

from .fields import plain
from .refused import workbook
from .streams import rows_in

MOST_ROWS = 2000
HEADERS = {
    "area": "地方 区域 县 县市区 area", "value": "报的数 完成数 累计完成 数 value", "on": "截至 截至日期 日期 on day",
    "note": "依据 说明 备注 note",
}  # fmt: skip
_KNOWN = {plain(word): name for name, words in HEADERS.items() for word in words.split()}
BOARD = ("地方", "责任单位", "任务量", "报的数", "完成百分比", "核实的数", "截至")


@dataclass
class Outcome:
    """What became of a table of reports: how many were taken, and the rows that were not, each with its reason."""

    taken: int = 0
    header: Cells = field(default_factory=list)
    refused: list[tuple[int, Cells, str]] = field(default_factory=list)


def board_file(register: Register, *, at: datetime) -> bytes:
    """The board of a target, a row an area and the sum."""
    now, content = standing(register, at=at), io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, BOARD)
        for row, line in enumerate([*now.lines, now.total], start=1):
            for column, cell in enumerate(_cells(line)):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - Excel knows no zones
                elif isinstance(cell, str):
                    sheet.write_string(row, column, guarded(cell))
                elif cell is not None:
                    sheet.write_number(row, column, float(cell))
    return content.getvalue()


def _cells(line: Line) -> list[str | Decimal | date | None]:
    item = line.item
    name, unit = (item.title, item.unit.name if item.unit else "") if item else (_("合计"), "")
    percent = round(line.percent, 1) if line.percent is not None else None
    return [name, unit, line.amount, line.reported, percent, line.confirmed, line.on]


def take_in(register: Register, content: bytes, *, by: Actor, at: datetime) -> Outcome:
    """Each row a report, by whoever brings the table; a faulty row stops none of the others. Raises NotATable."""
    rows = _rows(content)
    _number, header = next(rows, (0, []))
    columns = {name: place for place, word in enumerate(header) if (name := _KNOWN.get(plain(word)))}
    if missing := [words.split()[0] for name, words in HEADERS.items() if name not in columns and name != "note"]:
        raise NotATable(_("没有这些列：%(names)s") % {"names": "、".join(missing)})
    outcome, known = Outcome(header=[word for word in header if word != WHY_REFUSED]), _names(register, by)
    for number, cells in rows:
        if not any(cells):
            continue
        if outcome.taken + len(outcome.refused) >= MOST_ROWS:
            raise NotATable(_("一次最多 %(n)s 行。") % {"n": MOST_ROWS})
        given = {name: without_guard(cells[place]) if place < len(cells) else "" for name, place in columns.items()}
        try:
            with transaction.atomic():
                _report(given, known, by=by, at=at)
            outcome.taken += 1
        except (BadCell, CannotMove) as problem:
            outcome.refused.append((number, cells, str(problem)))
    return outcome


def _rows(content: bytes) -> Iterator[tuple[int, Cells]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        path.write_bytes(content)
        yield from rows_in(path)


def _names(register: Register, by: Actor) -> Names[Item]:
    found: Names[Item] = Names()
    for item in with_names(items_visible_to(by).filter(register=register)):
        if item.area:
            found.put(item, codes=[item.area.code], names=[item.area.name, item.area.name_en])
    return found


def _report(given: dict[str, str], known: Names[Item], *, by: Actor, at: datetime) -> None:
    item = known.find(given["area"])
    try:
        on = date.fromisoformat(given["on"][:10])
    except ValueError:
        raise Missing("on", _("“%(words)s”不是一天，请写成 2026-03-04。") % {"words": given["on"][:20]}) from None
    note = given.get("note", "") or _("表格上报")
    report(item, value=quantity(given["value"], "value"), on=on, note=note, by=by, at=at)


def refused_file(outcome: Outcome) -> bytes:
    """The rows that were not taken, as they came, with a column more that says what to do."""
    header, n = [*outcome.header, WHY_REFUSED], len(outcome.header)
    rows = [
        [*cells[:n], *[""] * (n - len(cells)), _("第 %(number)s 行：") % {"number": number} + why]
        for number, cells, why in outcome.refused
    ]
    return workbook([header, *rows])
