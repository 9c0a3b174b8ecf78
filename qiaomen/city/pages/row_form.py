"""The form of one row of any table, made from the description of its columns."""

from collections.abc import Container, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext

from qiaomen.cases.models import Category
from qiaomen.city import labels
from qiaomen.city.cells import BadCell, ClockTime, Day, Number, OneOf, SomeOf, Whole, YesNo
from qiaomen.city.columns import CATEGORIES, DIVISIONS, LINES, UNITS, Column, Sheet
from qiaomen.city.editing import Refused
from qiaomen.city.present import Texts
from qiaomen.places.models import Area, Line
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.models import Unit

# Above so many a list to choose from is slower than typing the code.
LONGEST_LIST = 600
REFERRED: dict[str, Any] = {DIVISIONS: Area, UNITS: Unit, LINES: Line}


class RowForm(forms.Form):
    """One field a column. The texts are what a file would hold; the cell's own check speaks at its field."""

    use_required_attribute = False
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, sheet: Sheet, *args: Any, fixed: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.suggested = _suggestions(sheet)
        for column in sheet.columns:
            field = _field(sheet, column, self.suggested)
            field.label = str(labels.label(column.name))
            field.help_text = str(labels.help_for(sheet.name, column.name))
            field.disabled = column.name in fixed
            self.fields[column.name] = field

    def clean(self) -> dict[str, Any]:
        """Each cell by its own rule."""
        cleaned = cast(dict[str, Any], super().clean())
        for column in self.sheet.columns:
            value = cleaned.get(column.name)
            text = " ".join(value) if isinstance(value, list) else str(value or "").strip()
            cleaned[column.name] = text
            try:
                if text:
                    column.cell.read(text)
            except BadCell as error:
                self.add_error(column.name, str(error))
                cleaned[column.name] = ""
        return cleaned

    @property
    def texts(self) -> Texts:
        """The row as a file would have it."""
        return {name: str(self.cleaned_data[name]) for name in self.sheet.names}

    def refuse(self, refused: Refused, pk: int | None) -> None:
        """Show what would break: at the field where it is this row's own, else above the form."""
        for fault in refused.faults:
            own = fault.file == self.sheet.name and fault.column in self.fields
            what = labels.plainly(fault.what, self.sheet.name, fault.column)
            self.add_error(fault.column if own else None, what if own else told(fault))


def told(fault: Any) -> str:
    """A fault with the name of the table and row where it is."""
    where, what = labels.table_name(fault.file), labels.plainly(fault.what, fault.file, fault.column)
    at = f"{where} {fault.row}" if isinstance(fault.row, str) and fault.row else str(where)
    return at + gettext("：") + what


def _field(sheet: Sheet, column: Column, suggested: Container[str]) -> forms.Field:
    options: dict[str, Any] = {"required": column.required}
    cell, words = column.cell, labels.words_for(sheet.name, column.name)
    if isinstance(cell, SomeOf):
        choices = [(word, words.get(word, word)) for word in cell.words]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)
    if isinstance(cell, OneOf | YesNo):
        known = cell.words if isinstance(cell, OneOf) else ("yes", "no")
        return forms.ChoiceField(choices=[("", "—"), *((word, words.get(word, word)) for word in known)], **options)
    if column.refers in REFERRED:  # landmarks are typed by name, and checked like every cell
        rows = REFERRED[column.refers].objects.filter(retired_on=None).order_by("code")
        listed = list(rows[: LONGEST_LIST + 1])
        if len(listed) <= LONGEST_LIST:
            shown = [("", "—"), *((row.code, f"{named(row)} · {row.code}") for row in listed)]
            return _Known(choices=shown, **options)
    return forms.CharField(widget=_widget(column, column.name in suggested), **options)


def _widget(column: Column, suggested: bool) -> forms.Widget | None:
    """What the browser knows how to help with; the text that is sent is checked all the same."""
    cell = column.cell
    if isinstance(cell, Day):
        return forms.DateInput(attrs={"type": "date"})
    if isinstance(cell, ClockTime):
        return forms.TimeInput(attrs={"type": "time"})
    if isinstance(cell, Number | Whole):
        return forms.TextInput(attrs={"inputmode": "decimal"})
    if suggested:
        return forms.TextInput(attrs={"list": f"known-{column.name}", "autocomplete": "off"})
    # Longer texts want more room.
    return forms.Textarea(attrs={"rows": 3}) if getattr(cell, "most", 40) >= 200 else None


def _suggestions(sheet: Sheet) -> dict[str, list[tuple[str, str]]]:
    """Column → what is known that may stand there, with its name: offered, not demanded (beginnings may stand too)."""
    if "category" not in sheet.names and sheet.name != CATEGORIES:
        return {}
    rows = list(Category.objects.filter(retired_on=None).order_by("code", "pk"))
    found = {"standard": [(name, "") for name in sorted({row.standard for row in rows})]}
    if "category" in sheet.names and len(rows) <= LONGEST_LIST:
        found["category"] = list({row.code: (row.code, named(row)) for row in rows}.values())
    return found


class _Known(forms.ChoiceField):
    """A code out of a list; one that is not there any more is left to the check of the whole, which names it."""

    def valid_value(self, value: Any) -> bool:
        return True
