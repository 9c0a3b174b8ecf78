"""What a row may name: areas and categories by code or name, channels and natures by code or Chinese name."""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import TextChoices
from django.utils.translation import override

from qiaomen.cases.models import Category
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.city.names import Register
from qiaomen.places.coords import ReferenceSystem
from qiaomen.places.models import Area


@dataclass
class Known:
    """The registers of the loaded city, read once for a whole table."""

    areas: Register[Area]
    categories: Register[Category]
    channels: Register[Channel]
    natures: Register[Nature]
    systems: Register[ReferenceSystem]


def known() -> Known:
    """Everything that rows may name. Two queries."""
    areas: Register[Area] = Register()
    for area in Area.objects.filter(retired_on=None):
        areas.put(area, codes=[area.code], names=[area.name, area.name_en])
    categories: Register[Category] = Register()
    for category in Category.objects.filter(retired_on=None):
        whole = f"{category.standard}/{category.kind}/{category.code}"
        categories.put(category, codes=[whole, category.code], names=[category.name, category.name_en])
    systems: Register[ReferenceSystem] = Register()
    for system in ReferenceSystem:
        systems.put(system, codes=[system.value], names=[system.value.replace("-", "")])
    return Known(areas, categories, _choices(Channel), _choices(Nature), systems)


Choice = TypeVar("Choice", bound=TextChoices)


def _choices(choices: type[Choice]) -> Register[Choice]:
    register: Register[Choice] = Register()
    # Tables are written in the city's words whatever the language of the screen.
    with override("zh-hans"):
        for choice in choices:
            register.put(choice, codes=[choice.value], names=[str(choice.label)])
    return register
