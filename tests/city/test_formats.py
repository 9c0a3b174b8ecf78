"""The table of columns: told whole in the documentation, and no wider than the database."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from qiaomen.cases.models import Category, Duty, FilingStandard, Reason, Rung, StageLimit
from qiaomen.city.checks import LINE_WIDTHS
from qiaomen.city.city_file import TEXTS
from qiaomen.city.columns import SHEET, Column
from qiaomen.city.formats import formats
from qiaomen.places.models import Area, City, Landmark, Line
from qiaomen.rounds.models import Indicator, ObservationSite, PatrolRule
from qiaomen.units.models import Adoption, Unit, WorkingDay
from qiaomen.volunteers.models import Skill

from .conftest import PROJECT

MODELS: dict[str, Any] = {
    "divisions.csv": Area,
    "landmarks.csv": Landmark,
    "units.csv": Unit,
    "categories.csv": Category,
    "filing_standards.csv": FilingStandard,
    "duties.csv": Duty,
    "adoptions.csv": Adoption,
    "working_days.csv": WorkingDay,
    "reasons.csv": Reason,
    "escalation.csv": Rung,
    "stage_limits.csv": StageLimit,
    "indicators.csv": Indicator,
    "observation_sites.csv": ObservationSite,
    "skills.csv": Skill,
    "patrol_rules.csv": PatrolRule,
}
# Columns with another name than the model's field.
RENAMED = {("duties.csv", "category"): "code"}


def _width(file: str, column: Column) -> int | None:
    """The most characters that the database takes, or None where the column is no text of its own."""
    name = RENAMED.get((file, column.name), column.name)
    fields = {field.name: field for field in MODELS[file]._meta.get_fields()}
    return getattr(fields.get(name), "max_length", None)


def _longest(column: Column) -> int | None:
    """The most characters that a cell takes."""
    cell: Any = column.cell
    if hasattr(cell, "most"):
        return int(cell.most)
    return max(map(len, cell.words)) if hasattr(cell, "words") else None


class TestFormats:
    def test_are_in_the_documentation_as_they_are(self) -> None:
        """When this fails: put what `qiaomen city formats` prints between the two marks in docs/city.md."""
        page = (PROJECT / "docs" / "city.md").read_text(encoding="utf-8")
        made = page.split("<!-- made by `qiaomen city formats` -->\n")[1].split("<!-- end -->")[0]
        assert made == formats()

    def test_are_printed(self) -> None:
        out = StringIO()
        call_command("city", "formats", stdout=out)
        assert out.getvalue() == formats()

    @pytest.mark.parametrize("file", MODELS)
    def test_take_no_text_that_the_database_would_refuse(self, file: str) -> None:
        too_wide = []
        for column in SHEET[file].columns:
            longest, width = _longest(column), _width(file, column)
            if longest is not None and width is not None and longest > width:
                too_wide.append((column.name, longest, width))
        assert too_wide == []
        assert any(_width(file, column) for column in SHEET[file].columns)

    def test_know_the_widths_of_what_stands_in_no_sheet(self) -> None:
        assert {name: getattr(City._meta.get_field(name), "max_length", None) for name in TEXTS} == TEXTS
        assert {name: getattr(Line._meta.get_field(name), "max_length", None) for name in LINE_WIDTHS} == LINE_WIDTHS
