"""Things by what clerks call them in a table: by code, or by a name that only one of them has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from .cells import BadCell
from .faults import did_you_mean

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
