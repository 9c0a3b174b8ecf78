"""Which categories a code, a beginning of codes (`01*`) or nothing (any) stands for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .columns import CATEGORIES
from .faults import Fault, did_you_mean
from .reading import Row

EVERY = "*"


@dataclass
class Catalogue:
    """The categories of the folder, to ask whether a pattern stands for any."""

    rows: Iterable[Row]
    _codes: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _answers: dict[tuple[str, str, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows:
            for standard in {row["standard"], ""}:
                for kind in {row["kind"], ""}:
                    self._codes.setdefault((standard, kind), set()).add(row["code"])

    @property
    def standards(self) -> set[str]:
        """The standards that the categories belong to."""
        return {standard for standard, _kind in self._codes if standard}

    def has(self, pattern: str, standard: str, kind: str) -> bool:
        """Whether any category has such a code; empty standard or kind: any."""
        asked = (pattern, standard, kind)
        if asked not in self._answers:
            codes = self._codes.get((standard, kind), set())
            if pattern.endswith(EVERY):
                self._answers[asked] = any(code.startswith(pattern[:-1]) for code in codes)
            else:
                self._answers[asked] = pattern in codes if pattern else bool(codes)
        return self._answers[asked]

    def fault(self, row: Row, column: str, pattern: str, standard: str, kind: str) -> Iterator[Fault]:
        """A fault of the row when the code is not there. A beginning may wait for categories still to come."""
        known = standard in self.standards or not standard
        if self.has(pattern, standard, kind) or (known and pattern.endswith(EVERY)):
            return
        words = {"name": column, "code": pattern, "file": CATEGORIES}
        words["of"] = " ".join(word for word in (standard, kind) if word) or _("任何标准")
        what = _("“%(name)s”写的是“%(code)s”，%(file)s 里没有这样的类别（%(of)s）") % words
        yield row.fault(what + self._suggestion(pattern, standard, kind), column)

    def _suggestion(self, pattern: str, standard: str, kind: str) -> str:
        if standard and standard not in self.standards:
            return did_you_mean(standard, self.standards)
        return did_you_mean(pattern, self._codes.get((standard, kind), set()))
