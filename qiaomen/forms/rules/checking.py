"""Whether one text can be the answer to a question of its kind, and how it is kept."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from .nodes import Question

WHOLE, DECIMAL = re.compile(r"-?\d{1,15}"), re.compile(r"-?(\d{1,15}(\.\d{1,15})?|\.\d{1,15})")


def fault_of(question: Question, words: str, options: list[str]) -> str:
    """What is wrong with an answer, in words; empty when all is well."""
    check = CHECKS.get(question["kind"])
    return check(question, words.strip(), options) if check else ""


def typed(question: Question, words: str) -> str | int | float:
    """As it is kept: numbers as numbers, all else as it was said."""
    kind = question["kind"]
    if (kind == "integer" or (kind == "range" and question.get("whole"))) and WHOLE.fullmatch(words):
        return int(words)
    if kind in ("decimal", "range") and DECIMAL.fullmatch(words):
        return float(words)
    return words


def _whole(question: Question, words: str, options: list[str]) -> str:
    return "" if WHOLE.fullmatch(words) else _("请填一个整数。")


def _decimal(question: Question, words: str, options: list[str]) -> str:
    return "" if DECIMAL.fullmatch(words) else _("请填一个数。")


def _range(question: Question, words: str, options: list[str]) -> str:
    if not DECIMAL.fullmatch(words):
        return _("请填一个数。")
    low, high = sorted((question["start"], question["end"]))
    steps = (float(words) - question["start"]) / (question["step"] or 1)
    if low <= float(words) <= high and math.isclose(steps, round(steps), abs_tol=1e-6):
        return ""
    return _("请在 %(low)g 和 %(high)g 之间选。") % {"low": low, "high": high}


def _moment(read: Callable[[str], Any], words: str) -> bool:
    try:
        read(words)
    except ValueError:
        return False
    return True


def _date(question: Question, words: str, options: list[str]) -> str:
    return "" if len(words) == 10 and _moment(date.fromisoformat, words) else _("请填一个日期，例如 2026-03-04。")


def _time(question: Question, words: str, options: list[str]) -> str:
    return "" if _moment(time.fromisoformat, words) else _("请填一个时间，例如 09:30。")


def _datetime(question: Question, words: str, options: list[str]) -> str:
    return "" if len(words) > 10 and _moment(datetime.fromisoformat, words) else _("请填日期和时间。")


def _one(question: Question, words: str, options: list[str]) -> str:
    return "" if words in options else _("请从给出的选项里选一个。")


def _several(question: Question, words: str, options: list[str]) -> str:
    chosen = words.split()
    return "" if set(chosen) <= set(options) and len(set(chosen)) == len(chosen) else _("请从给出的选项里选。")


def _rank(question: Question, words: str, options: list[str]) -> str:
    return "" if sorted(words.split()) == sorted(options) else _("请给每个选项一个不同的名次。")


def _position(question: Question, words: str, options: list[str]) -> str:
    return "" if position_of(words) else _("请填纬度和经度，中间用空格隔开，例如 37.74 115.67。")


def position_of(words: object) -> tuple[float, float] | None:
    """Longitude and latitude of an answer "latitude longitude [altitude [accuracy]]"; None for what is none."""
    parts = str(words).split()
    if not 2 <= len(parts) <= 4 or not all(DECIMAL.fullmatch(part) for part in parts):
        return None
    latitude, longitude = float(parts[0]), float(parts[1])
    return (longitude, latitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


CHECKS: dict[str, Callable[[Question, str, list[str]], str]] = {
    "integer": _whole, "decimal": _decimal, "range": _range, "date": _date, "time": _time, "datetime": _datetime,
    "select_one": _one, "select_multiple": _several, "rank": _rank, "geopoint": _position,
}  # fmt: skip
