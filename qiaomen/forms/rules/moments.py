"""Days and times in expressions: read, counted since 1970, written by a pattern."""

import math
import re
from datetime import date, datetime, time, timedelta

EPOCH = date(1970, 1, 1)
DAY = 86_400
MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})?(?:(?:^|T| )(?P<time>\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?"
)


def days_of(words: str) -> float:
    """Days since 1970 by the clock on the wall; not a number for what is no day."""
    found = moment_of(words)
    if found is None:
        return math.nan
    return (found.date() - EPOCH).days + (found - datetime.combine(found.date(), time())).seconds / DAY


def moment_of(words: str) -> datetime | None:
    """A day, or a day with a time, without its zone: people answer by the clock on the wall."""
    match = MOMENT.fullmatch(words.strip())
    if match is None or not match["day"]:
        return None
    try:
        return datetime.fromisoformat(f"{match['day']}T{match['time'] or '00:00'}")
    except ValueError:
        return None


def time_of(words: str) -> float:
    """The fraction of a day that a time is."""
    match = MOMENT.fullmatch(words.strip())
    try:
        found = time.fromisoformat(match["time"]) if match and match["time"] else None
    except ValueError:
        found = None
    return math.nan if found is None else (found.hour * 3600 + found.minute * 60 + found.second) / DAY


def day_from(value: float) -> str:
    """The day that a number counts."""
    try:
        return (EPOCH + timedelta(days=math.floor(value))).isoformat()
    except (ValueError, OverflowError):
        return ""


def written(words: str, pattern: str) -> str:
    """A moment by ODK's pattern: %Y %y %m %n %d %e %H %h %M %S %3 %a %b."""
    found = moment_of(words)
    if found is None:
        return ""
    parts = {
        "%Y": f"{found:%Y}", "%y": f"{found:%y}", "%m": f"{found:%m}", "%n": str(found.month), "%d": f"{found:%d}",
        "%e": str(found.day), "%H": f"{found:%H}", "%h": str(found.hour), "%M": f"{found:%M}", "%S": f"{found:%S}",
        "%3": "000", "%a": f"{found:%a}", "%b": f"{found:%b}",
    }  # fmt: skip
    return re.sub("%.", lambda match: parts.get(match[0], ""), pattern)
