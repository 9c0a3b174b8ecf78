"""The tables of an assessment: criteria, and places that may be drawn; from Excel or CSV, all or nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.cases.models import Category
from qiaomen.cases.problems import NotYours
from qiaomen.people.actors import Actor
from qiaomen.rounds.households.lists import areas_by_words, columns_of, read_rows, units_by_words
from qiaomen.rounds.models import AssessedPlace, Criterion

from .permissions import may_set_standard

CRITERIA = {
    "kind": ("场所", "kind"), "kind_en": ("场所英文", "kind_en"), "code": ("代码", "code"), "text": ("标准", "text"),
    "text_en": ("英文", "text_en"), "points": ("分值", "points"), "each": ("每处扣", "each"),
    "category": ("类别代码", "category"),
}  # fmt: skip
PLACES = {
    "kind": ("场所", "kind"), "kind_en": ("场所英文", "kind_en"), "code": ("代码", "code"), "name": ("名称", "name"),
    "area": ("区域", "area"), "unit": ("责任单位", "unit"), "longitude": ("经度", "longitude"),
    "latitude": ("纬度", "latitude"),
}  # fmt: skip
MOST_POINTS = 1000


@dataclass
class Taken:
    """What came of a table: how many rows, or what is wrong at which row; with one fault nothing is taken."""

    rows: int = 0
    faults: dict[int, str] = field(default_factory=dict)


def take_criteria(content: bytes, name: str, *, by: Actor, at: datetime) -> Taken:
    """The table is what is looked at from now on. Rows that were used stay with what was seen by them."""
    _permit(by)
    taken = Taken()
    found: list[Criterion] = []
    categories = {row.code: row for row in Category.objects.all()}
    for number, given in _rows(content, name, CRITERIA, {"kind", "code", "text", "points", "each"}):
        points, each = _whole(given["points"]), _whole(given["each"])
        category = categories.get(given.get("category", ""))
        key = (given["kind"][:40], given["code"][:24])
        if not all(key) or not given["text"] or len(given["text"]) > 200:
            taken.faults[number] = _("场所、代码、标准都要写。")
        elif not (1 <= points <= MOST_POINTS and 1 <= each <= points):
            taken.faults[number] = _("分值和每处扣的分要是正整数，扣的不超过分值。")
        elif given.get("category") and category is None:
            taken.faults[number] = _("没有这个类别代码：%(words)s") % {"words": given["category"]}
        elif any((row.kind, row.code) == key for row in found):
            taken.faults[number] = _("这个代码前面已经有了。")
        else:
            found.append(Criterion(
                kind=key[0], kind_en=given.get("kind_en", "")[:60], code=key[1], text=given["text"],
                text_en=given.get("text_en", "")[:200], points=points, each=each, category=category,
            ))  # fmt: skip
    if found and not taken.faults:
        with transaction.atomic():
            Criterion.objects.filter(retired_at=None).update(retired_at=at)
            taken.rows = len(Criterion.objects.bulk_create(found))
    return taken


def take_places(content: bytes, name: str, *, by: Actor, at: datetime) -> Taken:
    """Places by their code: new ones are added, known ones changed, those that are not in the table retired."""
    _permit(by)
    taken = Taken()
    found: dict[str, AssessedPlace] = {}
    areas, units = areas_by_words(), units_by_words()
    for number, given in _rows(content, name, PLACES, {"kind", "code", "name", "area", "unit"}):
        area, unit = areas.of(given["area"]), units.of(given["unit"])
        if not (given["kind"] and given["code"] and given["name"]) or given["code"] in found:
            taken.faults[number] = _("场所、代码、名称都要写，代码不能重复。")
        elif area is None or unit is None:
            missing = _("没有找到这个区域：%(words)s") if area is None else _("没有找到这个责任单位：%(words)s")
            taken.faults[number] = missing % {"words": given["area"] if area is None else given["unit"]}
        else:
            longitude, latitude = _number(given.get("longitude")), _number(given.get("latitude"))
            whole = longitude is not None and latitude is not None
            found[given["code"][:24]] = AssessedPlace(
                code=given["code"][:24], kind=given["kind"][:40], kind_en=given.get("kind_en", "")[:60],
                name=given["name"][:80], area=area, unit=unit,
                longitude=longitude if whole else None, latitude=latitude if whole else None,
            )  # fmt: skip
    if found and not taken.faults:
        changed = ["kind", "kind_en", "name", "area", "unit", "longitude", "latitude", "retired_at"]
        with transaction.atomic():
            AssessedPlace.objects.exclude(code__in=found).filter(retired_at=None).update(retired_at=at)
            rows = AssessedPlace.objects.bulk_create(
                found.values(), update_conflicts=True, unique_fields=["code"], update_fields=changed
            )
        taken.rows = len(rows)
    return taken


def _permit(by: Actor) -> None:
    if not may_set_standard(by):
        raise NotYours(_("标准和场所全市一套，由管全市的考核、督查岗位来换。"))


def _rows(content: bytes, name: str, known: Any, needed: set[str]) -> list[tuple[int, dict[str, str]]]:
    rows = read_rows(content, name)
    columns = columns_of(rows[0], known, needed)
    return [
        (number, {key: cells[place] if place < len(cells) else "" for key, place in columns.items()})
        for number, cells in enumerate(rows[1:], 2)
        if any(cells)
    ]


def _whole(words: str) -> int:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 6 else 0


def _number(words: str | None) -> float | None:
    try:
        number = float(words or "")
    except ValueError:
        return None
    return number if abs(number) <= 180 else None
