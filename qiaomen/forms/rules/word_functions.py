"""The functions of ODK's expressions that make words, and those of days and times."""

import math
import re
import uuid
from collections.abc import Callable

from .evaluating import CALLS, Around, Value, evaluate, number, text
from .functions import every, function, plain, rounded, wordy
from .moments import day_from, days_of, moment_of, time_of, written
from .xpath import Tree


# Words ------------------------------------------------------------------------------------------------------
def _own(name: str, call: Callable[[str], Value]) -> None:
    """A function of words that takes the node's own when none are given."""
    CALLS[name] = lambda given, around: call(text(evaluate(given[0], around) if given else [around.node]))


def _regex(words: str, pattern: str, most: str) -> bool:
    """The whole must match; `most`: how long the words may be, found out when the form was loaded.

    Letters, digits and spaces are those of ASCII, as in Java; JavaScript's spaces are made so.
    """
    return len(words) <= number(most) and re.fullmatch(pattern, words, re.ASCII) is not None


def _substr(words: str, start: str, end: str = "") -> str:
    """From 0; the end is not in it."""
    first, last = number(start), number(end) if end else math.nan
    return words[_index(first) : None if math.isnan(last) else _index(last)]


def _index(value: float) -> int:
    return 0 if math.isnan(value) else int(max(min(value, 1e6), -1e6))


def _substring(words: str, start: str, length: str = "") -> str:
    """XPath's own: from 1."""
    first = rounded(number(start))
    last = first + rounded(number(length)) if length else math.inf
    return "".join(letter for place, letter in enumerate(words, 1) if first <= place < last)


def _translate(words: str, old: str, new: str) -> str:
    table = {ord(letter): new[place] if place < len(new) else None for place, letter in reversed(list(enumerate(old)))}
    return words.translate(table)


@function("join")
def _join(given: list[Tree], around: Around) -> str:
    return text(evaluate(given[0], around)).join(every(given[1:], around))


@function("jr:itext")
def _itext(given: list[Tree], around: Around) -> str:
    key = text(evaluate(given[0], around))
    return around.texts.get(key, key)


CALLS["concat"] = lambda given, around: "".join(every(given, around))
CALLS["version"] = lambda given, around: around.version
# Which telephone it was is nobody's business.
CALLS["property"] = lambda given, around: ""
CALLS["uuid"] = lambda given, around: str(uuid.uuid4())
_own("string", lambda words: words)
_own("string-length", lambda words: float(len(words)))
_own("normalize-space", lambda words: " ".join(words.split()))
wordy("contains", lambda words, part: part in words)
wordy("starts-with", lambda words, part: words.startswith(part))
wordy("ends-with", lambda words, part: words.endswith(part))
wordy("substring-before", lambda words, part: words.partition(part)[0] if part in words else "")
wordy("substring-after", lambda words, part: words.partition(part)[2])
wordy("regex", _regex)
wordy("substr", _substr)
wordy("substring", _substring)
wordy("translate", _translate)


# Moments ----------------------------------------------------------------------------------------------------
def _day(value: Value) -> str:
    if isinstance(value, float):
        return day_from(value)
    return text(value)[:10] if moment_of(text(value)) else ""


def _date_time(value: Value) -> str:
    return f"{day_from(value)}T00:00:00" if isinstance(value, float) else text(value)


def _format(value: Value, pattern: Value) -> str:
    return written(day_from(value) if isinstance(value, float) else text(value), text(pattern))


CALLS["today"] = lambda given, around: around.at.date().isoformat()
CALLS["now"] = lambda given, around: around.at.isoformat(timespec="milliseconds")
plain("date", _day)
plain("date-time", _date_time)
plain("format-date", _format)
plain("format-date-time", _format)
wordy("decimal-date-time", days_of)
wordy("decimal-time", time_of)
