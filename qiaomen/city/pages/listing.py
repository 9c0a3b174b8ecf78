"""How the rows of a table stand in a list: the column that tells them apart first, names instead of codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qiaomen.cases.models import Category
from qiaomen.city import columns, labels
from qiaomen.city.columns import Sheet
from qiaomen.city.present import Texts
from qiaomen.shell.templatetags.widgets import named, reads_english

from .row_form import REFERRED

# What a list shows of each table, what people call a row by first; the rest is on the row's own page.
LISTED = {
    columns.UNITS: ("name", "code", "kind", "parent", "area", "phone"),
    columns.DUTIES: ("category", "area", "kind", "lead", "fallback", "supervising"),
    columns.CATEGORIES: ("name", "code", "kind", "standard", "major_name", "public"),
    columns.FILING: ("condition", "category", "limit_value", "closing_test", "proof"),
    columns.STAGE_LIMITS: ("stage", "limit_value"),
    columns.ESCALATION: ("stage", "rung", "fraction", "colour", "tell"),
    columns.DAYS: ("day", "works", "name", "official"),
    columns.PERIODS: ("from", "until", "valid_from", "valid_until"),
    columns.REASONS: ("text", "kind", "code", "route"),
    columns.ADOPTIONS: ("unit", "kind", "level", "area", "line", "from", "until"),
    columns.DIVISIONS: ("name", "code", "level", "parent"),
    columns.LANDMARKS: ("name", "area", "pinyin", "longitude", "latitude"),
    columns.INDICATORS: ("name", "code", "definition", "did", "did_not", "public"),
    columns.SITES: ("name", "code", "area", "indicators"),
    columns.SKILLS: ("name", "code", "name_en"),
    columns.PATROL_RULES: ("name", "code", "level", "times", "every", "from", "until"),
}
# Where the first column alone is said of several rows.
SHARED = (columns.DUTIES, columns.FILING, columns.ESCALATION, columns.ADOPTIONS)


@dataclass
class Listing:
    """Some rows of one table, and what the codes in them stand for: a query for each kind of thing that is named."""

    sheet: Sheet
    rows: list[Texts]

    def __post_init__(self) -> None:
        self.refers = {column.name: column.refers for column in self.sheet.columns if column.refers in REFERRED}
        self.known = self._names()
        self.categories = self._categories()

    @property
    def heads(self) -> list[labels.Words]:
        """The names of the columns."""
        return [_head(name) for name in LISTED[self.sheet.name]]

    def cells(self, row: Texts) -> list[tuple[labels.Words, str]]:
        """One row as people read it, each cell with its column's name; empty where nothing is written."""
        return [(_head(name), self._said(row, name)) for name in LISTED[self.sheet.name]]

    def title(self, row: Texts) -> str:
        """What people call the row by."""
        first, *more = [text for _head, text in self.cells(row)[:2]]
        return " · ".join([first, *more]) if self.sheet.name in SHARED else first

    def _said(self, row: Texts, name: str) -> str:
        if name == "category":
            return self._kind_of_matter(row)
        if name == "limit_value":
            return f"{row[name]} {labels.said(self.sheet.name, 'limit_unit', row['limit_unit'])}"
        if reads_english() and row.get(f"{name}_en"):
            return row[f"{name}_en"]
        return self.known.get((self.refers.get(name, ""), row[name])) or labels.said(self.sheet.name, name, row[name])

    def _names(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for file in set(self.refers.values()):
            codes = {row[name] for row in self.rows for name, refers in self.refers.items() if refers == file}
            things: Iterable[Any] = REFERRED[file].objects.filter(code__in=codes)
            found |= {(file, thing.code): named(thing) for thing in things}
        return found

    def _categories(self) -> list[Category]:
        if "category" not in self.sheet.names:
            return []
        codes = {row["category"] for row in self.rows}
        return list(Category.objects.filter(code__in=codes, retired_on=None))

    def _kind_of_matter(self, row: Texts) -> str:
        """The category's name: the same digits may stand for a component and for an event."""
        code = row["category"]
        if not code:
            return _("任何类别")
        if code.endswith("*"):
            return _("%(code)s 开头的类别") % {"code": code.removesuffix("*")}
        for one in self.categories:
            if one.code == code and row["standard"] in ("", one.standard) and row["kind"] in ("", one.kind):
                return f"{named(one)} {code}"
        return code


def _head(name: str) -> labels.Words:
    # Where the form has a code, the list has the name.
    return _("类别") if name == "category" else labels.label(name)
