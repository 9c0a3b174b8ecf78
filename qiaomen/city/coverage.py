"""What a city's folder leaves open: allowed, but somebody should know before the first case comes."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from qiaomen.cases.states import Stage
from qiaomen.places.models import Level
from qiaomen.units.models import UnitKind

from .columns import CATEGORIES, DIVISIONS, DUTIES, FILING, STAGE_LIMITS, UNITS
from .faults import Fault
from .matching import EVERY, Catalogue
from .reading import Folder, Row
from .trees import LEVELS, by_code

SHOWN = 5


def coverage_warnings(folder: Folder) -> Iterator[Fault]:
    """Warnings about a folder without faults."""
    rows = folder.rows
    categories = rows[CATEGORIES]
    judged = {(row["standard"], row["kind"], row["category"]) for row in rows[FILING]}
    bare = [row for row in categories if (row["standard"], row["kind"], row["code"]) not in judged]
    yield from _several(bare, _("%(count)s 个类别没有立案标准，期限按阶段时限算：%(names)s"))
    tops = {row["code"] for row in rows[DIVISIONS] if row["level"] == Level.CITY}
    duties = {(row["standard"], row["kind"], row["category"]) for row in rows[DUTIES] if row["area"] in tops}
    orphans = [row for row in categories if not duties.intersection(_patterns(row))]
    yield from _several(orphans, _("%(count)s 个类别在全市一级没有职责，要靠人工派单：%(names)s"))
    yield from _waiting(rows[DUTIES], Catalogue(categories))
    yield from _several(_skipping(rows[DIVISIONS]), _("%(count)s 个区划跳过了一级，请核对上级：%(names)s"))
    if missing := [stage.value for stage in Stage if stage not in {row["stage"] for row in rows[STAGE_LIMITS]}]:
        words = {"stages": "、".join(missing)}
        yield Fault(STAGE_LIMITS, 0, _("这些阶段没有时限，按 5 个工作日算：%(stages)s") % words)
    if UnitKind.CENTRE not in {row["kind"] for row in rows[UNITS]}:
        yield Fault(UNITS, 0, _("没有指挥中心（kind 为 centre 的单位）"))
    root = min(tops)
    if folder.city.texts["code"] != root:
        words = {"code": folder.city.texts["code"], "root": root}
        yield Fault(DIVISIONS, 0, _("city.toml 的代码是 %(code)s，区划里全市一行的代码是 %(root)s") % words)


def _waiting(duties: list[Row], catalogue: Catalogue) -> Iterator[Fault]:
    """Beginnings of codes that no category has yet: one warning for each."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in duties:
        asked = (row["category"], row["standard"], row["kind"])
        if not catalogue.has(*asked):
            found.setdefault(asked, []).append(row)
    for (pattern, _standard, kind), several in found.items():
        words = {"code": pattern, "kind": kind, "count": len(several)}
        yield several[0].fault(_("“%(code)s”（%(kind)s）还没有对应的类别，共 %(count)s 行职责") % words)


def _patterns(category: Row) -> Iterator[tuple[str, str, str]]:
    code = category["code"]
    patterns = ["", code, *(code[:length] + EVERY for length in range(len(code) + 1))]
    for standard in (category["standard"], ""):
        for kind in (category["kind"], ""):
            for pattern in patterns:
                yield standard, kind, pattern


def _skipping(divisions: Iterable[Row]) -> list[Row]:
    """Divisions whose parent is not of the level just above, where most of that level have such a parent."""
    rows = list(divisions)
    known = by_code(rows)
    above = {row["code"]: known[row["parent"]]["level"] for row in rows if row["parent"]}
    usual = Counter((row["level"], above[row["code"]]) for row in rows if row["parent"])
    largest = {
        level: max(LEVELS, key=lambda parent, level=level: usual[level, parent])  # type: ignore[misc]
        for level in LEVELS
    }
    return [row for row in rows if row["parent"] and above[row["code"]] != largest[row["level"]]]


def _several(rows: list[Row], text: str) -> Iterator[Fault]:
    """One warning for many rows, at the first, with some of their names."""
    if rows:
        names = "、".join(f"{row['code']} {row['name']}" for row in rows[:SHOWN])
        names += "……" if len(rows) > SHOWN else ""
        yield rows[0].fault(text % {"count": len(rows), "names": names})
