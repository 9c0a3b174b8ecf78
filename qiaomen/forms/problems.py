"""What may be wrong with a sheet or an answer, in words for the person who can mend it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class SheetFault:
    """One thing in a form that must be changed. `row` as a spreadsheet counts it; 0 for the form as a whole."""

    row: int
    words: str
    sheet: str = "survey"

    def __str__(self) -> str:
        if not self.row:
            return self.words
        said = _("第 %(row)s 行：%(words)s") if self.sheet == "survey" else _("%(sheet)s 表第 %(row)s 行：%(words)s")
        return said % {"row": self.row, "words": self.words, "sheet": self.sheet}


class CannotLoad(Exception):
    """The sheet is not taken; nothing has changed."""

    def __init__(self, *faults: SheetFault) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = list(faults)


@dataclass(frozen=True)
class AnswerFault:
    """What is wrong at one question. `path` as in the page's fields: /data/household[2]/age."""

    path: str
    label: str
    words: str


class CannotAnswer(Exception):
    """The answer is not taken; `faults` says what to change, at which question."""

    def __init__(self, message: str, faults: tuple[AnswerFault, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.faults = faults
