"""A list of staff as a table: persons and their posts, checked whole before anything changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import override

from qiaomen.cases.permissions import CONTACT_ROLES
from qiaomen.people.models import NO_POST, Person, Role
from qiaomen.places.models import Area
from qiaomen.units.models import Unit

from .cells import BadCell
from .faults import Fault, did_you_mean
from .names import Register
from .tables import Line, Table, doubled

# Our name → the city's word for the column.
COLUMNS = {
    "username": "账号",
    "name": "姓名",
    "role": "岗位",
    "unit": "单位",
    "area": "区域",
    "phone": "电话",
    "email": "邮箱",
    "sees_contacts": "可看联系方式",
}
REQUIRED = ("username", "name", "role", "unit")
LENGTHS = {"username": 60, "name": 60, "phone": 40, "email": 254}
YES = {"yes", "true", "1", "是"}
NO = {"", "no", "false", "0", "否"}


@dataclass(frozen=True)
class Held:
    """One post: a role at a unit, within an area (None: the whole city)."""

    role: Role
    unit: Unit
    area: Area | None
    sees_contacts: bool


@dataclass
class Listed:
    """One person of the list with all posts."""

    username: str
    name: str
    phone: str
    email: str
    number: int
    posts: list[Held] = field(default_factory=list)


def is_header(name: str) -> bool:
    """Whether a word heads a column of a list of staff."""
    return name in COLUMNS or name in COLUMNS.values()


def read_staff(table: Table) -> tuple[list[Listed], list[Fault]]:
    """Every person of the table, a row a post, and every fault as `file:row: what`."""
    faults = [Fault(table.file, 1, what) for what in _header_faults(table)]
    if faults:
        return [], faults
    reading = _Reading(table)
    for line in table.lines:
        reading.line(line)
    if not table.lines:
        reading.faults.append(Fault(table.file, 0, _("只有表头，没有数据")))
    return list(reading.found.values()), reading.faults


def _column(name: str, header: Sequence[str]) -> str:
    return next((column for column in (name, COLUMNS[name]) if column in header), "")


def _header_faults(table: Table) -> Iterator[str]:
    for name in sorted(doubled(filter(None, table.header))):
        yield _("有两列都叫“%(name)s”") % {"name": name}
    for name in table.header:
        if name and not is_header(name):
            yield _("没有“%(name)s”这一列") % {"name": name} + did_you_mean(name, [*COLUMNS, *COLUMNS.values()])
    for name in REQUIRED:
        if not _column(name, table.header):
            yield _("缺少“%(name)s”这一列") % {"name": f"{name}（{COLUMNS[name]}）"}


class _Reading:
    """The persons read so far, by username."""

    def __init__(self, table: Table) -> None:
        self.file = table.file
        self.columns = {name: _column(name, table.header) for name in COLUMNS}
        self.found: dict[str, Listed] = {}
        self.faults: list[Fault] = []
        self.units: Register[Unit] = Register()
        for unit in Unit.objects.filter(retired_on=None):
            self.units.put(unit, codes=[unit.code], names=[unit.name, unit.name_en])
        self.areas: Register[Area] = Register()
        for area in Area.objects.filter(retired_on=None):
            self.areas.put(area, codes=[area.code], names=[area.name, area.name_en])
        self.roles: Register[Role] = Register()
        with override("zh-hans"):
            for role in Role:
                if role not in NO_POST:
                    self.roles.put(role, codes=[role.value], names=[str(role.label)])
        # Two names that differ in capitals alone would be one person to everybody but the computer.
        self.taken = {name.casefold(): name for name in Person.objects.values_list("username", flat=True)}

    def line(self, line: Line) -> None:
        """Read one row; what is wrong is noted."""
        before = len(self.faults)
        cells = {name: line.cells.get(column, "").strip() for name, column in self.columns.items()}
        if line.beyond:
            self._fault(line, _("这一行比表头多出几格"))
        for name in REQUIRED:
            if not cells[name]:
                self._fault(line, _("“%(name)s”不能为空") % {"name": name})
        for name, most in LENGTHS.items():
            if len(cells[name]) > most:
                counts = {"most": most, "count": len(cells[name])}
                self._fault(line, f"{name}：" + _("最多 %(most)s 个字，写了 %(count)s 个") % counts)
        self._check_address(line, cells)
        post = self._post(line, cells)
        if len(self.faults) == before and post is not None:
            self._enter(line, cells, post)

    def _check_address(self, line: Line, cells: dict[str, str]) -> None:
        if any(mark.isspace() or not mark.isprintable() for mark in cells["username"]):
            self._fault(line, _("账号里不能有空白或控制字符"))
        there = self.taken.setdefault(cells["username"].casefold(), cells["username"])
        if there != cells["username"]:
            self._fault(line, _("已经有账号“%(name)s”，只有大小写不同") % {"name": there})
        try:
            if cells["email"]:
                validate_email(cells["email"])
        except ValidationError:
            self._fault(line, _("“%(text)s”不是电子邮箱地址") % {"text": cells["email"]})

    def _post(self, line: Line, cells: dict[str, str]) -> Held | None:
        before = len(self.faults)
        role = self._named(line, cells, "role", self.roles)
        unit = self._named(line, cells, "unit", self.units)
        area = self._named(line, cells, "area", self.areas)
        sees = cells["sees_contacts"].lower()
        if sees not in YES | NO:
            self._fault(line, _("“%(name)s”应当是 yes 或 no（是、否）") % {"name": "sees_contacts"})
        elif sees in YES and role is not None and role not in CONTACT_ROLES:
            self._fault(line, _("“%(role)s”这个岗位不能看联系方式") % {"role": role.label})
        if len(self.faults) > before or role is None or unit is None:
            return None
        return Held(role, unit, area, sees in YES)

    def _named(self, line: Line, cells: dict[str, str], name: str, register: Register[Any]) -> Any:
        if not cells[name]:
            return None
        try:
            return register.find(cells[name])
        except BadCell as error:
            self._fault(line, _("“%(name)s”写的是“%(text)s”，%(what)s") % {
                "name": name, "text": cells[name][:40], "what": error,
            })  # fmt: skip
            return None

    def _enter(self, line: Line, cells: dict[str, str], post: Held) -> None:
        plain = {name: cells[name] for name in LENGTHS}
        person = self.found.get(cells["username"]) or Listed(number=line.number, posts=[], **plain)
        self.found[cells["username"]] = person
        for name, value in plain.items():
            if value != getattr(person, name):
                words = {"name": name, "number": person.number}
                self._fault(line, _("同一账号的“%(name)s”与第 %(number)s 行不同") % words)
        where = post.role, post.unit.pk, post.area.pk if post.area else None
        if any((held.role, held.unit.pk, held.area.pk if held.area else None) == where for held in person.posts):
            self._fault(line, _("这个岗位已经写过一次"))
        person.posts.append(post)

    def _fault(self, line: Line, what: str) -> None:
        self.faults.append(Fault(self.file, line.number, what))
