"""What a row may name: areas and categories by code or name, channels and natures by code or Chinese name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import override

from qiaomen.cases.models import Category
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.city.cells import BadCell
from qiaomen.city.faults import did_you_mean
from qiaomen.places.coords import ReferenceSystem
from qiaomen.places.models import Area

Thing = TypeVar("Thing")


@dataclass
class Register(Generic[Thing]):
    """Things by what they may be called. A code is unique; a name may belong to several."""

    codes: dict[str, list[tuple[str, Thing]]] = field(default_factory=dict)
    names: dict[str, list[tuple[str, Thing]]] = field(default_factory=dict)

    def put(self, thing: Thing, *, codes: Iterable[str], names: Iterable[str]) -> None:
        """Enter a thing; its first code is how it can be named without doubt."""
        codes = list(codes)
        for known, words in ((self.codes, codes), (self.names, names)):
            for word in {word.casefold() for word in words if word}:
                known.setdefault(word, []).append((codes[0], thing))

    def find(self, word: str) -> Thing:
        """The one thing with this code, else with this name. Raises BadCell."""
        found = self.codes.get(word.casefold()) or self.names.get(word.casefold()) or []
        if len(found) == 1:
            return found[0][1]
        if found:
            codes = "、".join(sorted(code for code, _thing in found)[:5])
            what = _("有 %(count)s 个都叫这个名字，请改写代码：%(codes)s")
            raise BadCell(what % {"count": len(found), "codes": codes})
        raise BadCell(_("不认识这个代码或名称") + did_you_mean(word.casefold(), [*self.codes, *self.names]))


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
