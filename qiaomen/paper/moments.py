"""Moments as tables write them: the formats that the mapping names, unmistakable ones, and a workbook's day numbers."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from qiaomen.city.cells import BadCell

# Only such as can be read in one way: 04/05/2026 is April in one country and May in another.
UNMISTAKABLE = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
    "%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M", "%Y.%m.%d",
    "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日",
)  # fmt: skip
_DAY_NUMBER = re.compile(r"[1-9][0-9]{4}(\.[0-9]+)?")
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (a workbook's days have no zone)


def moment_of(text: str, *, zone: tzinfo, formats: Sequence[str] = ()) -> datetime:
    """The moment in `zone`, unless the text names an offset itself. Raises BadCell, saying what is allowed."""
    found = _read(text, (*formats, *UNMISTAKABLE))
    if found is None:
        example = datetime(2026, 1, 31, 8, 30, tzinfo=zone).strftime(formats[0] if formats else UNMISTAKABLE[0])
        what = _("应当是存在的日期和时间，写成 %(example)s 的样子")
        raise BadCell(what % {"example": example})
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _read(text: str, formats: Sequence[str]) -> datetime | None:
    for form in formats:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 (the zone is put on by the caller)
        except ValueError:
            continue
    if _DAY_NUMBER.fullmatch(text):
        return _DAY_ZERO + timedelta(seconds=round(float(text) * 86400))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
