"""The list of doors: read from Excel or CSV, ranges of doors written out, each fault at its row."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from qiaomen.places.models import Area
from qiaomen.rounds.models.household import LEAST_PER_AREA
from qiaomen.shell.workbooks import UnfitWorkbook, looked_over
from qiaomen.units.models import Unit

MOST_BYTES, MOST_ROWS, MOST_DOORS, LONGEST_ADDRESS = 10 * 1024 * 1024, 200_000, 200_000, 120
# {1-6} or {1-3,5}: the numbers are written out, with as many digits as the first one has.
RANGES = re.compile(r"\{([^{}]*)\}")
PART = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?", re.ASCII)
HEADS = {
    "area": ("区域", "area"),
    "unit": ("责任单位", "unit"),
    "wanted": ("抽多少户", "wanted"),
    "address": ("地址", "address"),
}
WHY = "问题"
Thing = TypeVar("Thing", Area, Unit)


class NotAList(Exception):
    """The file as a whole cannot be read; the message is for the user."""


@dataclass
class Block:
    """One area of the list."""

    area: Area
    unit: Unit
    wanted: int
    addresses: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class DoorList:
    """What a file holds. `faults`: row as a spreadsheet counts it → words; with one of them nothing is taken."""

    rows: list[list[str]]
    blocks: list[Block]
    faults: dict[int, str]

    def written_back(self) -> str:
        """The same rows with what is wrong beside each, as CSV."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        for number, cells in enumerate(self.rows, 1):
            writer.writerow([*cells, WHY if number == 1 else self.faults.get(number, "")])
        return text.getvalue()


def read_list(content: bytes, name: str) -> DoorList:
    """The list in a file. Raises NotAList for what is none."""
    rows = read_rows(content, name)
    columns = columns_of(rows[0] if rows else [], HEADS, {"area", "unit", "address"})
    reader = _Reader(columns, len(rows[0]))
    for number, cells in enumerate(rows[1:], 2):
        if any(cells):
            reader.take(number, cells)
    reader.finish()
    return DoorList(rows, list(reader.blocks.values()), reader.faults)


def read_rows(content: bytes, name: str) -> list[list[str]]:
    """The first sheet of a workbook, or a CSV file in UTF-8 or GB18030, as texts."""
    if len(content) > MOST_BYTES:
        raise NotAList(_("文件太大，最多 10 MB。"))
    try:
        rows = _workbook(content) if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else _csv(content)
    except UnfitWorkbook as problem:
        raise NotAList(str(problem)) from problem
    except (CalamineError, csv.Error, UnicodeDecodeError, OSError, ValueError) as problem:
        raise NotAList(_("打不开这个文件。请用表格软件另存为 .xlsx 或 .csv 再试。")) from problem
    if len(rows) > MOST_ROWS:
        raise NotAList(_("行太多，最多 %(most)s 行。") % {"most": MOST_ROWS})
    if not rows:
        raise NotAList(_("文件是空的。"))
    return rows


def _workbook(content: bytes) -> list[list[str]]:
    file = io.BytesIO(content)
    if content.startswith(b"PK"):
        looked_over(file)
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _csv(content: bytes) -> list[list[str]]:
    encoding = "utf-8-sig"
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        encoding = "gb18030"
        text = content.decode(encoding)
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]


def columns_of(head: list[str], known: Mapping[str, tuple[str, ...]], needed: set[str]) -> dict[str, int]:
    """Which column each name stands in. Raises NotAList when one that is needed is not there."""
    places = {
        name: next((n for n, cell in enumerate(head) if cell.lower() in words), -1) for name, words in known.items()
    }
    if missing := [known[name][0] for name in known if name in needed and places[name] < 0]:
        raise NotAList(_("第一行要有这些列：%(columns)s。") % {"columns": "、".join(missing)})
    return {name: place for name, place in places.items() if place >= 0}


class Found(Generic[Thing]):
    """Areas or units by code or by a name that only one has. One query."""

    def __init__(self, rows: Iterator[Thing]) -> None:
        self.by_code: dict[str, Thing] = {}
        self.by_name: dict[str, list[Thing]] = {}
        for row in rows:
            self.by_code[row.code] = row
            self.by_name.setdefault(row.name, []).append(row)

    def of(self, words: str) -> Thing | None:
        """The one that is meant; None where nothing or more than one has this name."""
        named = self.by_name.get(words, [])
        return self.by_code.get(words) or (named[0] if len(named) == 1 else None)


def areas_by_words() -> Found[Area]:
    """All areas."""
    return Found(Area.objects.iterator())


def units_by_words() -> Found[Unit]:
    """All units that are there now."""
    return Found(Unit.objects.filter(retired_on=None).iterator())


class _Reader:
    """Row after row; what is empty in a row is as in the row above of the same area."""

    def __init__(self, columns: dict[str, int], width: int) -> None:
        self.columns, self.width = columns, width
        self.areas, self.units = areas_by_words(), units_by_words()
        self.blocks: dict[int, Block] = {}
        self.faults: dict[int, str] = {}
        self.first_rows: dict[int, int] = {}
        self.doors = 0

    def take(self, number: int, cells: list[str]) -> None:
        """One row."""
        given = {name: cells[place] if place < len(cells) else "" for name, place in self.columns.items()}
        if any(cells[self.width :]):
            self.faults[number] = _("这一行的格子比第一行多。在 CSV 里，有逗号的地址要加引号，或者写中文逗号。")
            return
        block = self._block(number, given)
        if block is None:
            return
        try:
            doors = doors_of(given["address"])
        except ValueError as problem:
            self.faults[number] = str(problem)
            return
        self.doors += len(doors)
        if self.doors > MOST_DOORS:
            raise NotAList(_("门太多，一轮最多 %(most)s 户。") % {"most": MOST_DOORS})
        if twice := [door for door in doors if door in block.addresses]:
            self.faults[number] = _("这个地址在这个区域里已经有了：%(address)s") % {"address": twice[0]}
            return
        block.addresses.update(dict.fromkeys(doors))

    def _block(self, number: int, given: dict[str, str]) -> Block | None:
        area = self.areas.of(given["area"])
        if area is None:
            self.faults[number] = _("没有找到这个区域：%(words)s") % {"words": given["area"] or "—"}
            return None
        known = self.blocks.get(area.pk)
        unit = self.units.of(given["unit"]) if given["unit"] or known is None else known.unit
        if unit is None:
            self.faults[number] = _("没有找到这个责任单位：%(words)s") % {"words": given["unit"] or "—"}
            return None
        words = given.get("wanted", "") or str(known.wanted if known else LEAST_PER_AREA)
        if not (words.isascii() and words.isdigit() and LEAST_PER_AREA <= int(words[:7]) <= MOST_DOORS):
            self.faults[number] = _("每个区域至少抽 %(least)s 户。") % {"least": LEAST_PER_AREA}
            return None
        if known is None:
            self.first_rows[area.pk] = number
            return self.blocks.setdefault(area.pk, Block(area, unit, int(words)))
        if (known.unit.pk, known.wanted) != (unit.pk, int(words)):
            self.faults[number] = _("同一个区域的责任单位和户数要写得一样。")
            return None
        return known

    def finish(self) -> None:
        """What only the whole list shows: areas that lie in each other, areas with too few doors."""
        if not self.blocks and not self.faults:
            raise NotAList(_("文件是空的。"))
        paths = {pk: block.area.path for pk, block in self.blocks.items()}
        for pk, block in self.blocks.items():
            if any(other != pk and block.area.path.startswith(path) for other, path in paths.items()):
                self.faults.setdefault(self.first_rows[pk], _("这个区域在名单里另一个区域里面，同一户会算两次。"))
            elif len(block.addresses) < block.wanted:
                words = _("这个区域只有 %(n)s 户，不够抽 %(wanted)s 户。")
                self.faults.setdefault(self.first_rows[pk], words % {"n": len(block.addresses), "wanted": block.wanted})


def doors_of(address: str) -> list[str]:
    """`翠湖小区{1-2}号楼{1-3}单元` is six doors. Raises ValueError with words for the user."""
    if not address:
        raise ValueError(_("没有写地址。"))
    pieces = RANGES.split(address)
    if any(mark in piece for piece in pieces[::2] for mark in "{}"):
        raise ValueError(_("花括号不成对。在 CSV 里，有逗号的地址要加引号，或者写中文逗号。"))
    lists = [[piece] if n % 2 == 0 else _numbers(piece) for n, piece in enumerate(pieces)]
    count = 1
    for choices in lists:
        count *= len(choices)
    if count > MOST_DOORS:
        raise ValueError(_("这一行的门太多了。"))
    doors = ["".join(parts) for parts in product(*lists)]
    if max(map(len, doors)) > LONGEST_ADDRESS or not address.isprintable():
        raise ValueError(_("地址最多 %(most)s 个字。") % {"most": LONGEST_ADDRESS})
    return doors


def _numbers(words: str) -> list[str]:
    found: list[str] = []
    for part in words.replace("，", ",").split(","):
        match = PART.fullmatch(part.strip())
        if match is None:
            raise ValueError(_("花括号里写数字，例如 {1-6} 或 {1-3,5}。"))
        first, last = match[1], match[2] or match[1]
        if int(last) < int(first):
            raise ValueError(_("花括号里的数要从小到大：{%(words)s}") % {"words": words})
        found += [f"{n:0{len(first)}d}" for n in range(int(first), int(last) + 1)]
    return found
