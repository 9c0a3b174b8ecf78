"""What staff choose from: areas, units, categories and standards, read once for each edition of the city's data."""

import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext_lazy

from qiaomen.cases.models import Category, FilingStandard
from qiaomen.places.models import Area, Level
from qiaomen.places.queries import current_city
from qiaomen.shell.templatetags.widgets import named, reads_english
from qiaomen.units.models import Unit
from qiaomen.units.queries import units_at_work
from qiaomen.units.working_time import LimitUnit


@dataclass(frozen=True)
class Catalogue:
    """Rows in force, in the order in which they are offered."""

    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    categories: tuple[Category, ...]
    standards: tuple[FilingStandard, ...]


def catalogue() -> Catalogue:
    """The rows in force. One query when they are already in memory."""
    return _catalogue(current_city().edition)


@lru_cache(maxsize=2)
def _catalogue(edition: uuid.UUID) -> Catalogue:
    return Catalogue(
        areas=tuple(Area.objects.filter(retired_on=None).exclude(level=Level.CELL).order_by("path")),
        units=tuple(units_at_work().order_by("path")),
        categories=tuple(Category.objects.filter(retired_on=None).order_by("standard", "kind", "major_code", "code")),
        standards=tuple(FilingStandard.objects.filter(retired_on=None).select_related("category").order_by("pk")),
    )


@dataclass(frozen=True)
class Option:
    """One thing to choose: `value` travels, `thing` is what the choice means. `words` are found by typing."""

    value: str
    thing: Any
    label: str
    group: str = ""
    attrs: dict[str, str] = field(default_factory=dict)


class Select(forms.Select):
    """A select whose options carry what the page's script filters by."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.extra: dict[str, dict[str, str]] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option with its own attributes."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"].update(self.extra.get(str(value), {}))
        return option


class Pick(forms.ChoiceField):
    """A choice among things: a short text comes in, the thing itself comes out (None when nothing is chosen)."""

    widget = Select

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.things: dict[str, Any] = {}

    def offer(self, options: list[Option], *, blank: str = "", also: list[Option] | None = None) -> None:
        """Set what is offered; `also` is accepted without being shown. `blank` stands first, meaning nothing."""
        self.things = {option.value: option.thing for option in [*(also or []), *options]}
        shown: list[Any] = [("", blank)] if blank else []
        groups: dict[str, list[tuple[str, str]]] = {}
        for option in options:
            if not option.group:
                shown.append((option.value, option.label))
            elif option.group in groups:
                groups[option.group].append((option.value, option.label))
            else:
                groups[option.group] = [(option.value, option.label)]
                shown.append((option.group, groups[option.group]))
        self.choices = shown
        if isinstance(self.widget, Select):
            self.widget.extra = {option.value: option.attrs for option in options}

    def valid_value(self, value: Any) -> bool:
        """Whether it is one of the things."""
        return str(value) in self.things

    def clean(self, value: Any) -> Any:
        """The thing that was chosen."""
        return self.things.get(str(super().clean(value)))


def area_options(of: Catalogue | None = None) -> list[Option]:
    """Every division, indented by how deep it lies."""
    return [
        Option(one.code, one, "　" * (one.path.count("/") - 1) + named(one), attrs={"data-words": one.pinyin})
        for one in (of or catalogue()).areas
    ]


def unit_options(of: Catalogue | None = None) -> list[Option]:
    """Every unit that a case may be sent to, by kind."""
    return [Option(one.code, one, named(one), str(one.get_kind_display())) for one in (of or catalogue()).units]


def category_options(of: Catalogue | None = None) -> list[Option]:
    """Every category, grouped by its major category; found also by the words that residents use."""
    return [
        Option(str(one.pk), one, named(one), _major(one), {"data-words": f"{one.words} {one.code}"})
        for one in (of or catalogue()).categories
    ]


def standard_options(of: Catalogue | None = None) -> list[Option]:
    """Every filing standard, grouped by category, with its limit."""
    return [
        Option(
            str(one.pk), one, with_more(one.condition, limit_words(one.limit_value, one.limit_unit)),
            f"{_major(one.category)} · {named(one.category)}", {"data-of": str(one.category_id)},
        )
        for one in (of or catalogue()).standards
    ]  # fmt: skip


def with_more(words: object, more: object) -> str:
    """破损（2工作日）."""
    return gettext("%(words)s（%(more)s）") % {"words": words, "more": more}


LIMITS = {
    LimitUnit.URGENT_HOUR: ngettext_lazy("%(n)s紧急工作时", "%(n)s紧急工作时", "count"),
    LimitUnit.URGENT_DAY: ngettext_lazy("%(n)s紧急工作日", "%(n)s紧急工作日", "count"),
    LimitUnit.WORK_HOUR: ngettext_lazy("%(n)s工作时", "%(n)s工作时", "count"),
    LimitUnit.WORK_DAY: ngettext_lazy("%(n)s工作日", "%(n)s工作日", "count"),
    LimitUnit.NATURAL_DAY: ngettext_lazy("%(n)s自然日", "%(n)s自然日", "count"),
}


def limit_words(value: float, unit: str) -> str:
    """2工作日; 0.5紧急工作时. A part of one is counted as many: 0.5 hours."""
    return str(LIMITS[LimitUnit(unit)] % {"n": f"{value:g}", "count": 1 if value == 1 else 2})


def _major(category: Category) -> str:
    english = reads_english() and category.major_name_en
    kind = category.get_kind_display()
    return f"{kind} · {english or category.major_name or category.major_code}"
