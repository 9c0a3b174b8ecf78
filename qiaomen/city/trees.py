"""Checks of the two trees: one city at the top, parents of a larger level, no circles, paths that fit."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qiaomen.places.models import Area, Level
from qiaomen.units.models import Unit

from .columns import DIVISIONS, UNITS
from .faults import Fault
from .reading import Folder, Row

LEVELS = tuple(Level.values)


def tree_faults(folder: Folder) -> Iterator[Fault]:
    """Everything that keeps divisions and units from being trees."""
    divisions, units = folder.rows[DIVISIONS], folder.rows[UNITS]
    yield from _levels(divisions)
    for rows, model in ((divisions, Area), (units, Unit)):
        circles = list(_circles(rows))
        yield from circles
        if not circles:
            yield from _long_paths(rows, model._meta.get_field("path").max_length or 0)


def path_of(row: Row, by_code: dict[str, Row]) -> str:
    """The codes from the top down to this row, each followed by a slash; the tree must have no circle."""
    path = f"{row['code']}/"
    while above := by_code.get(row["parent"]):
        path, row = f"{above['code']}/{path}", above
    return path


def by_code(rows: list[Row]) -> dict[str, Row]:
    """Rows by their code; of two with one code the first."""
    found: dict[str, Row] = {}
    for row in rows:
        if "code" not in row.bad:
            found.setdefault(row["code"], row)
    return found


def _levels(rows: list[Row]) -> Iterator[Fault]:
    known = by_code(rows)
    tops = [row for row in rows if row["level"] == Level.CITY]
    if rows and not tops and not any("level" in row.bad for row in rows):
        yield Fault(rows[0].file, 0, _("没有级别为 city 的一行"))
    for row in tops[1:]:
        place = f"{tops[0].file}:{tops[0].number}"
        yield row.fault(_("级别为 city 的只能有一行，%(place)s 已经是了") % {"place": place})
    for row in rows:
        if row.bad & {"level", "parent"}:
            continue
        yield from _level(row, known.get(row["parent"]))


def _level(row: Row, above: Row | None) -> Iterator[Fault]:
    if row["level"] == Level.CITY:
        if row["parent"]:
            yield row.fault(_("级别为 city 的一行不能有上级，写的是“%(parent)s”") % {"parent": row["parent"]}, "parent")
    elif not row["parent"]:
        yield row.fault(_("“parent”不能为空：只有 city 没有上级"), "parent")
    elif above and "level" not in above.bad and LEVELS.index(above["level"]) >= LEVELS.index(row["level"]):
        words = {"level": row["level"], "parent": row["parent"], "above": above["level"]}
        words["allowed"] = "、".join(LEVELS[: LEVELS.index(row["level"])])
        yield row.fault(_("级别是 %(level)s，上级“%(parent)s”是 %(above)s，应当是：%(allowed)s") % words, "level")


def _circles(rows: list[Row]) -> Iterator[Fault]:
    """One fault for each circle, at its first row."""
    known = by_code(rows)
    done: set[str] = set()
    for start in known.values():
        way: list[str] = []
        row: Row | None = start
        while row is not None and row["code"] not in done and row["code"] not in way:
            way.append(row["code"])
            row = known.get(row["parent"])
        if row is not None and row["code"] in way:
            circle = way[way.index(row["code"]) :]
            words = " → ".join([*circle, circle[0]])
            yield row.fault(_("上级绕成了一圈：%(circle)s") % {"circle": words}, "parent")
        done.update(way)


def _long_paths(rows: list[Row], most: int) -> Iterator[Fault]:
    known = by_code(rows)
    for row in known.values():
        path = path_of(row, known)
        if len(path) > most:
            words = {"path": path, "most": most}
            yield row.fault(_("各级代码合起来太长（最多 %(most)s 个字）：%(path)s") % words)
