"""A choice of areas as forms show it: counties with their towns, or all down to the community."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.places.models import Area, Level
from qiaomen.shell.templatetags.widgets import named


class AreaField(forms.TypedChoiceField):
    """Where somebody lives: a county or a town, as an `Area`. Its choices are read when the form is made."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("label", gettext_lazy("住在哪里"))
        super().__init__(coerce=_area, empty_value=None, **given)

    def fill(self, first: str = "") -> None:
        """Read the choices. One query."""
        levels = [Level.COUNTY, Level.TOWN]
        areas = list(Area.objects.filter(level__in=levels, retired_on=None).defer("boundary").order_by("path"))
        self.choices = [("", first or _("请选")), *_groups(areas)]


def _area(pk: str) -> Area:
    return Area.objects.defer("boundary").get(pk=pk)


def _groups(areas: list[Area]) -> list[Any]:
    groups: list[Any] = []
    for county in areas:
        if county.level != Level.COUNTY:
            continue
        towns = [(str(area.pk), named(area)) for area in areas if area.parent_id == county.pk]
        whole = (str(county.pk), _("%(county)s（不清楚街道）") % {"county": named(county)} if towns else named(county))
        groups.append((named(county), [whole, *towns]) if towns else whole)
    return groups
