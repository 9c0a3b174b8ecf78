"""Existing registers of volunteers: each row becomes somebody's details, or goes back with its reason."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import xlsxwriter
from django.utils.translation import gettext as _

from qiaomen.city.cells import BadCell
from qiaomen.city.formulas import guarded, without_guard
from qiaomen.city.names import Register
from qiaomen.city.tables import WHY_REFUSED, Cells, NotATable
from qiaomen.places.models import Area
from qiaomen.units.models import Unit
from qiaomen.units.queries import day_of
from qiaomen.volunteers.bulk import BATCH, Became, Entry, enter
from qiaomen.volunteers.details import Details, Guardian
from qiaomen.volunteers.id_numbers import IdKind
from qiaomen.volunteers.models import Organisation
from qiaomen.volunteers.problems import CannotServe

from .fields import plain
from .streams import rows_in

HEADER_WITHIN = 20
HEADERS = {
    "name": "姓名 志愿者姓名 name",
    "phone": "手机号 手机号码 手机 电话 联系电话 phone mobile",
    "id_number": "身份证号 身份证号码 身份证 证件号 证件号码 idnumber",
    "born_on": "出生日期 生日 bornon birthday",
    "home": "居住地 住址 现住址 社区 村 街道 乡镇 所在地区 home",
    "unit": "工作单位 单位 unit",
    "team": "所属队伍 志愿服务队 队伍 组织 team",
    "party_member": "党员 是否党员 政治面貌 partymember",
    "email": "邮箱 电子邮箱 email",
    "insurance": "保险 意外保险 insurance",
    "guardian_name": "监护人 监护人姓名 guardianname",
    "guardian_phone": "监护人电话 监护人手机 监护人手机号 guardianphone",
    "guardian_consents": "监护人同意 guardianconsents",
}
NEEDED = ("name", "phone", "home")
_KNOWN = {plain(word): name for name, words in HEADERS.items() for word in words.split()}
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})")
_YES = frozenset({"是", "有", "1", "y", "yes", "true", "同意", "党员", "中共党员", "预备党员", "中共预备党员"})


@dataclass
class Outcome:
    """What became of the rows so far."""

    new: int = 0
    known: int = 0
    refused: int = 0

    @property
    def rows(self) -> int:
        """Rows that were looked at."""
        return self.new + self.known + self.refused


@dataclass
class Names:
    """What rows may name, read once."""

    areas: Register[Area] = field(default_factory=Register)
    units: Register[Unit] = field(default_factory=Register)
    teams: Register[Organisation] = field(default_factory=Register)


def names() -> Names:
    """Three queries."""
    found = Names()
    for area in Area.objects.filter(retired_on=None).defer("boundary"):
        found.areas.put(area, codes=[area.code], names=[area.name, area.name_en])
    for unit in Unit.objects.filter(retired_on=None):
        found.units.put(unit, codes=[unit.code], names=[unit.name, unit.name_en])
    for team in Organisation.objects.filter(retired_on=None):
        found.teams.put(team, codes=[team.code], names=[team.name, team.name_en])
    return found


def import_register(
    path: Path, *, refused: Path, at: datetime, may: Callable[[Entry], bool] = lambda _entry: True,
    told: Callable[[Outcome], None] = lambda _outcome: None,
) -> Outcome:  # fmt: skip
    """Take in a register, batch by batch, and write the rows that were not taken into the workbook `refused`.

    `may`: whether whoever brings it keeps the ground of a row. Run again, it completes what was cut off.
    Raises NotATable.
    """
    rows = rows_in(path)
    header = _header(rows)
    columns = {name: place for place, word in enumerate(header) if (name := _KNOWN.get(plain(word)))}
    missing = [HEADERS[name].split()[0] for name in NEEDED if name not in columns]
    if missing:
        raise NotATable(_("没有这些列：%(names)s") % {"names": "、".join(missing)})
    outcome, known = Outcome(), names()
    with xlsxwriter.Workbook(str(refused), {"constant_memory": True}) as book:
        back = _Back(book.add_worksheet(), [word for word in header if word != WHY_REFUSED])
        while lines := list(islice(rows, BATCH)):
            _batch([line for line in lines if any(line[1])], columns, known, may, back, outcome, at)
            told(outcome)
    return outcome


class _Back:
    """The workbook of refused rows, written as they come."""

    def __init__(self, sheet: xlsxwriter.worksheet.Worksheet, header: Sequence[str]) -> None:
        self.sheet, self.columns, self.row = sheet, len(header), 0
        self._write([*header, WHY_REFUSED])

    def put(self, number: int, cells: Cells, why: str) -> None:
        """One row with its reason at the end."""
        given = [*cells[: self.columns], *[""] * (self.columns - len(cells))]
        self._write([*given, _("第 %(number)s 行：") % {"number": number} + why])

    def _write(self, cells: Sequence[str]) -> None:
        for column, cell in enumerate(cells):
            self.sheet.write_string(self.row, column, guarded(cell))
        self.row += 1


def _header(rows: Iterator[tuple[int, Cells]]) -> Cells:
    """The first row near the top that names what is needed; a title may stand above it."""
    for _number, cells in islice(rows, HEADER_WITHIN):
        if {_KNOWN.get(plain(cell)) for cell in cells} >= {"name", "phone"}:
            return cells
    raise NotATable(_("前 %(n)d 行里没有写着“姓名”和“手机号”的表头。") % {"n": HEADER_WITHIN})


def _batch(
    lines: list[tuple[int, Cells]], columns: dict[str, int], known: Names, may: Callable[[Entry], bool], back: _Back,
    outcome: Outcome, at: datetime,
) -> None:  # fmt: skip
    good: list[tuple[int, Cells, Entry]] = []
    for number, cells in lines:
        try:
            entry = _entry(
                {name: without_guard(cells[place]) if place < len(cells) else "" for name, place in columns.items()},
                known,
            )
            if not may(entry):
                raise CannotServe(_("这个地方、单位或者队伍不归您的岗位管。"))
            good.append((number, cells, entry))
        except (BadCell, CannotServe) as problem:
            outcome.refused += 1
            back.put(number, cells, str(problem))
    for (number, cells, _one), result in zip(
        good, enter([one for _n, _c, one in good], on=day_of(at), at=at), strict=True
    ):
        if isinstance(result, CannotServe):
            outcome.refused += 1
            back.put(number, cells, result.message)
        elif result == Became.NEW:
            outcome.new += 1
        else:
            outcome.known += 1


def _entry(given: dict[str, str], known: Names) -> Entry:
    if not given["home"]:
        raise CannotServe(_("没有写住在哪里。"), field="home")
    guardian = Guardian(
        given.get("guardian_name", ""), given.get("guardian_phone", ""), _yes(given.get("guardian_consents", ""))
    )
    details = Details(
        name=given["name"], phone=given["phone"], home=known.areas.find(given["home"]), email=given.get("email", ""),
        party_member=_yes(given.get("party_member", "")), insurance=given.get("insurance", "")[:60],
        id_kind=IdKind.RESIDENT, id_number=given.get("id_number", ""), guardian=guardian, age_needed=False,
    )  # fmt: skip
    if words := given.get("born_on"):
        details = replace(details, born_on=_day(words))
    return Entry(
        details,
        known.units.find(given["unit"]) if given.get("unit") else None,
        known.teams.find(given["team"]) if given.get("team") else None,
    )


def _yes(words: str) -> bool:
    return words.casefold() in _YES


def _day(words: str) -> date:
    found = _DAY.match(words)
    if found:
        with suppress(ValueError):
            return date(int(found[1]), int(found[2]), int(found[3]))
    raise CannotServe(_("出生日期“%(words)s”不是一天，请写成 1990-03-04。") % {"words": words}, field="born_on")
