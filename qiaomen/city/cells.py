"""What may stand in a cell: each kind reads the text, or says what is allowed."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Protocol

from django.utils.translation import gettext as _

from .faults import did_you_mean

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")
_DIVIDER = re.compile(r"[\s/*]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
SMALL_INTEGER = 32767


class BadCell(ValueError):
    """The text cannot be read; the message says what is allowed."""


class Cell(Protocol):
    """`empty`: the value of an empty cell. `says`: what is allowed, for the documentation, in English."""

    @property
    def empty(self) -> Any: ...

    @property
    def says(self) -> str: ...

    def read(self, text: str) -> Any:
        """The value of a cell that is not empty. Raises BadCell."""


@dataclass(frozen=True)
class Text:
    """Words, `most` characters long."""

    most: int
    empty: str = ""

    @property
    def says(self) -> str:
        return f"text, at most {self.most} characters"

    def read(self, text: str) -> str:
        if _CONTROL.search(text):
            raise BadCell(_("不能含有控制字符"))
        if len(text) > self.most:
            raise BadCell(_("最多 %(most)s 个字，写了 %(count)s 个") % {"most": self.most, "count": len(text)})
        return text


@dataclass(frozen=True)
class Code(Text):
    """A name for machines. Slashes divide paths, stars stand for any ending, blanks divide lists: none may be in it."""

    @property
    def says(self) -> str:
        return f"code, at most {self.most} characters, without blanks, `/` and `*`"

    def read(self, text: str) -> str:
        if found := _DIVIDER.search(text):
            raise BadCell(_("代码里不能有“%(sign)s”") % {"sign": found[0]})
        return super().read(text)


@dataclass(frozen=True)
class Number:
    """A number with a decimal point; `positive`: above 0."""

    positive: bool = False
    empty: None = None

    @property
    def says(self) -> str:
        return "number above 0" if self.positive else "number"

    def read(self, text: str) -> float:
        value = float(text) if _NUMBER.fullmatch(text) else math.nan
        if not math.isfinite(value) or (self.positive and value <= 0):
            raise BadCell(_("应当是大于 0 的数") if self.positive else _("应当是数，小数点写“.”"))
        return value


@dataclass(frozen=True)
class Whole:
    """A whole number from 1."""

    empty: None = None
    says: str = "whole number from 1"

    def read(self, text: str) -> int:
        value = int(text) if _NUMBER.fullmatch(text) and "." not in text else 0
        if not 1 <= value <= SMALL_INTEGER:
            raise BadCell(_("应当是从 1 开始的整数"))
        return value


@dataclass(frozen=True)
class Metres:
    """A distance in whole metres, from 0."""

    empty: None = None
    says: str = "whole number of metres, from 0"

    def read(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 9):
            raise BadCell(_("应当是从 0 开始的整数"))
        return int(text)


@dataclass(frozen=True)
class Month:
    """A month of the year."""

    empty: None = None
    says: str = "1 to 12"

    def read(self, text: str) -> int:
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
        if not 1 <= value <= 12:
            raise BadCell(_("应当是 1 到 12 的月份"))
        return value


@dataclass(frozen=True)
class Day:
    """A day as 2026-01-31."""

    empty: None = None
    says: str = "day, e.g. 2026-01-31"

    def read(self, text: str) -> date:
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise BadCell(_("应当是日期，写成 2026-01-31 的样子"))


@dataclass(frozen=True)
class ClockTime:
    """A time of day as 08:30."""

    empty: None = None
    says: str = "time of day, e.g. 08:30"

    def read(self, text: str) -> time:
        try:
            if _CLOCK.fullmatch(text):
                return time.fromisoformat(text)
        except ValueError:
            pass
        raise BadCell(_("应当是一天中的时刻，写成 08:30 的样子"))


@dataclass(frozen=True)
class YesNo:
    """yes or no; `empty` is what an empty cell means."""

    empty: bool = True
    says: str = "yes or no"

    def read(self, text: str) -> bool:
        if text not in {"yes", "no"}:
            raise BadCell(_("应当是 yes 或 no"))
        return text == "yes"


@dataclass(frozen=True)
class OneOf:
    """One of a list of words."""

    words: tuple[str, ...]
    empty: str = ""

    @property
    def says(self) -> str:
        return "one of " + ", ".join(f"`{word}`" for word in self.words)

    def read(self, text: str) -> str:
        if text not in self.words:
            raise BadCell(_allowed(text, self.words))
        return text


@dataclass(frozen=True)
class SomeOf:
    """Several of a list of words, separated by blanks."""

    words: tuple[str, ...]
    most: int
    empty: str = ""

    @property
    def says(self) -> str:
        return "blank-separated: " + ", ".join(f"`{word}`" for word in self.words)

    def read(self, text: str) -> str:
        given = text.split()
        for word in given:
            if word not in self.words:
                raise BadCell(_("“%(word)s”不行，") % {"word": word} + _allowed(word, self.words))
        if len(set(given)) != len(given):
            raise BadCell(_("有重复的词"))
        return Text(self.most).read(" ".join(given))


@dataclass(frozen=True)
class Words:
    """Free words, separated by blanks."""

    most: int
    empty: str = ""

    @property
    def says(self) -> str:
        return f"blank-separated words, together at most {self.most} characters"

    def read(self, text: str) -> str:
        return Text(self.most).read(" ".join(text.split()))


def _allowed(written: str, words: Iterable[str]) -> str:
    words = tuple(words)
    return _("应当是：%(words)s") % {"words": _("、").join(words)} + did_you_mean(written, words)
