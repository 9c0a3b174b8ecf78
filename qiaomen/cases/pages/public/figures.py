"""`/figures/`: what the city was told and did in a month, quarter or year; the same numbers as open data."""

import csv
from dataclasses import dataclass
from io import StringIO
from urllib.parse import urlencode

from django import forms
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from qiaomen.cases import periods, published, publishing
from qiaomen.cases.models.catalogue import Category, CategoryKind
from qiaomen.cases.periods import Named
from qiaomen.cases.published import COLUMNS, WITHHELD, Column, Group, Level, Line
from qiaomen.cases.publishing import Told
from qiaomen.places.models import Area
from qiaomen.shell.charts import Columns
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.templatetags.widgets import named, reads_english
from qiaomen.units.models import Unit

BY = {"area": gettext_lazy("按区域"), "unit": gettext_lazy("按单位"), "kind": gettext_lazy("按类别")}
HEADS = {"area": gettext_lazy("区域"), "unit": gettext_lazy("单位"), "kind": gettext_lazy("类别")}
IN_CHART = {1: 12, 3: 8, 12: 5}
# A spreadsheet would take what begins so for a formula.
FORMULA = ("=", "+", "-", "@")


class PeriodForm(forms.Form):
    """Which period."""

    period = forms.ChoiceField(label=gettext_lazy("哪一段时间"))

    def __init__(self, chosen: Named, *, offered: list[Named]) -> None:
        super().__init__(initial={"period": chosen.name})
        kinds = ((1, _("月")), (3, _("季度")), (12, _("年")))
        grouped = [(words, [(one.name, one.label) for one in offered if one.months == n]) for n, words in kinds]
        extra = [] if chosen in offered else [(chosen.name, chosen.label)]
        self.fields["period"].choices = [*extra, *grouped]  # type: ignore[attr-defined]  # it is a ChoiceField


@dataclass(frozen=True)
class Place:
    """Where one stands: the path above the lines, the codes down to here, the lines' names, what the rest is called."""

    root: str
    codes: list[str]
    names: dict[str, str]
    rest: str
    trail: list[tuple[str, str]]
    deeper: bool = True


@dataclass(frozen=True)
class Cell:
    """A number of a line: why it is hidden (or ""), a count, or a rate with what it is made of."""

    column: Column
    hidden: str
    n: int
    whole: int = 0

    @property
    def percent(self) -> float | None:
        """Of a rate that may be shown; None where there is nothing to measure."""
        return 100 * self.n / self.whole if self.column.part and self.whole and not self.hidden else None


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    code: str
    label: str
    url: str
    cells: list[Cell]

    @property
    def quiet(self) -> bool:
        """Whether every number that is shown is none."""
        return all(cell.hidden == WITHHELD or not (cell.hidden or cell.n or cell.whole) for cell in self.cells)


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    period: Named
    by: str
    place: Place
    level: Level
    told: Told

    @classmethod
    def of(cls, request: CityRequest) -> "Asked":
        """From the address; nonsense gives the last whole month of the whole city."""
        zone = timezone.get_current_timezone()
        last = periods.now(1, at=request.now, zone=zone).before()
        period = Named.read(request.GET.get("period", ""), zone=zone) or last
        period = last if period.whole.since > request.now else period
        by = request.GET.get("by", "")
        by = by if by in BY else "area"
        told = publishing.told(period, at=request.now)
        place = PLACES[by](request.GET.get("in", "") if told.months else "")
        found = publishing.level_of(by, told, root=place.root, codes=place.codes)
        return cls(period, by, place, found, told)

    @property
    def params(self) -> dict[str, str]:
        """As it stands in an address."""
        here = {"in": self.place.codes[-1]} if self.place.codes else {}
        return {"period": self.period.name, "by": self.by, **here}

    def rows(self) -> list[Row]:
        """A line for each part of this level; none while no month is over."""
        if not self.told.months:
            return []
        order = [code for code in (*self.place.names, "") if code in self.level.lines or code in self.place.names]
        order += sorted(set(self.level.lines) - set(order))
        return [self._row(code, self.level.lines.get(code, self.level.nothing)) for code in order]

    def _row(self, code: str, line: Line) -> Row:
        opens = code in self.place.names and self.place.deeper and line.tally
        url = f"?{urlencode({**self.params, 'in': code})}" if opens else ""
        return Row(code, self.place.names.get(code, self.place.rest), url, cells_of(line))


def cells_of(line: Line) -> list[Cell]:
    """The numbers of a line, in the order of the columns."""
    return [
        Cell(
            column, line.hidden.get(column.whole, ""), line.tally[column.part or column.whole], line.tally[column.whole]
        )
        for column in COLUMNS
    ]


def _area(code: str) -> Place:
    """City → county → town → … down."""
    root = Area.objects.filter(parent=None).order_by("pk").first()
    here = Area.objects.filter(code=code).select_related("parent__parent__parent").first() if code else None
    if root is None:
        return Place("", [], {}, _("没有写明区域"), [])
    above = _above(here, root) if here else []
    names = {one.code: named(one) for one in Area.objects.filter(parent=above[-1] if above else root).order_by("code")}
    rest = _("%(area)s（没有写明下级）") % {"area": named(above[-1])} if above else _("没有写明区域")
    return Place(root.path, [one.code for one in above], names, rest, [(one.code, named(one)) for one in above])


def _above(here: Area, root: Area) -> list[Area]:
    """From below the city down to `here`."""
    found: list[Area] = []
    at: Area | None = here
    while at is not None and at.pk != root.pk:
        found.append(at)
        at = at.parent
    return found[::-1]


def _unit(code: str) -> Place:
    """Units and what lies below them."""
    here = Unit.objects.filter(code=code).first() if code else None
    codes = here.path.rstrip("/").split("/") if here else []
    trail = {one.code: named(one) for one in Unit.objects.filter(code__in=codes)} if codes else {}
    names = {one.code: named(one) for one in Unit.objects.filter(parent=here).order_by("code")}
    rest = _("%(unit)s（本级）") % {"unit": named(here)} if here else _("还没有派给单位")
    return Place("", codes, names, rest, [(one, trail.get(one, one)) for one in codes])


def _kind(_code: str) -> Place:
    """The large groups of categories; no level below."""
    english = reads_english()
    found = (
        Category.objects.order_by("kind", "major_code")
        .values("kind", "major_code")
        .annotate(name=Max("major_name"), name_en=Max("major_name_en"))
    )
    names = {
        f"{one['kind']}.{one['major_code']}": (english and one["name_en"]) or one["name"]
        or str(CategoryKind(one["kind"]).label)
        for one in found
    }  # fmt: skip
    return Place("", [], names, _("还没有定类别"), [], deeper=False)


PLACES = {"area": _area, "unit": _unit, "kind": _kind}


@require_safe
def figures(request: CityRequest) -> HttpResponse:
    """The table, its chart and every definition. The number of queries does not grow with cases, areas or units."""
    asked = Asked.of(request)
    zone = timezone.get_current_timezone()
    offered = periods.choices(at=request.now, zone=zone)
    base = {"period": asked.period.name}
    tabs = [(words, f"?{urlencode({**base, 'by': by})}", by == asked.by) for by, words in BY.items()]
    rows, total = asked.rows(), cells_of(asked.level.total)
    context = {
        "asked": asked, "period": asked.period, "told": asked.told, "tabs": tabs,
        "form": PeriodForm(asked.period, offered=offered),
        "columns": COLUMNS, "rows": [row for row in rows if not row.quiet], "head": HEADS[asked.by],
        "quiet": [row for row in rows if row.quiet],
        "groups": [(group.label, [cell for cell in total if cell.column.group == group]) for group in Group],
        "unfinished": asked.period.whole.until > asked.told.period.until,
        "trail": [(name, f"?{urlencode({**asked.params, 'in': code})}") for code, name in asked.place.trail],
        "top": f"?{urlencode({**base, 'by': asked.by})}", "least": published.LEAST,
        **_chart(asked), "file": f"{reverse('figures_file')}?{urlencode(asked.params)}",
        "most": max((row.cells[0].n for row in rows if not row.cells[0].hidden), default=0),
    }  # fmt: skip
    return render(request, "cases/public/figures.html", context)


def _chart(asked: Asked) -> dict[str, object]:
    """Reported and done over the whole city, up to this period: the drawing, and what it shows in figures."""
    *before, last = [asked.period.before(back) for back in reversed(range(IN_CHART[asked.period.months]))]
    values = published.over_time([*(one.whole for one in before), asked.told.period])
    shown = [[None if 0 < n < published.LEAST else n for n in row] for row in values]
    drawn = [[n or 0 for n in row] for row in shown]
    chart = Columns([_("报来"), _("办完")], [_short(one) for one in (*before, last)], drawn)
    return {"chart": chart, "in_chart": list(zip([one.label for one in (*before, last)], shown, strict=True))}


def _short(one: Named) -> str:
    return str(one.first) if one.months == 1 else one.name[2:] if one.months == 3 else one.name


@require_safe
def figures_file(request: CityRequest) -> HttpResponse:
    """`/figures.csv`: just these numbers. A hidden number is `<5` or `x`, a rate its numerator and its denominator."""
    asked = Asked.of(request)
    out = StringIO()
    sheet = csv.writer(out)
    counts = [name for column in COLUMNS for name in _names(column)]
    sheet.writerow(["from", "until", "by", "code", "name", *counts])
    whole = asked.told.period
    head = [whole.since.date().isoformat(), whole.until.date().isoformat(), asked.by]
    total = Row(asked.place.codes[-1] if asked.place.codes else "*", _("合计"), "", cells_of(asked.level.total))
    for row in (total, *asked.rows()):
        values = [value for cell in row.cells for value in _values(cell)]
        sheet.writerow([*head, row.code, _safe(row.label), *values])
    answer = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="figures-{asked.period.name}-{asked.by}.csv"'
    return answer


def _names(column: Column) -> list[str]:
    return [f"{column.name}_part", f"{column.name}_whole"] if column.part else [column.name]


def _values(cell: Cell) -> list[str]:
    if cell.hidden:
        return [f"<{published.LEAST}" if cell.hidden == published.SMALL else "x"] * (2 if cell.column.part else 1)
    return [str(cell.n), str(cell.whole)] if cell.column.part else [str(cell.n)]


def _safe(label: str) -> str:
    return f"'{label}" if label.startswith(FORMULA) else label
