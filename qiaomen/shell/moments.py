"""Moments in plain words, in the time zone that is switched on."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ONLY_A_DATE_AFTER = 30 * DAY


def in_words(at: date, *, now: datetime | None) -> str:
    """3月4日 10:00; with the year when it is not now's year, or now is unknown. A day shows no time."""
    local: date = timezone.localtime(at) if isinstance(at, datetime) else at
    this_year = now is not None and timezone.localtime(now).year == local.year
    if isinstance(local, datetime):
        pattern = _("n月j日 H:i") if this_year else _("Y年n月j日 H:i")
    else:
        pattern = _("n月j日") if this_year else _("Y年n月j日")
    return date_format(local, pattern)


def span_in_words(begin: datetime, end: datetime, *, now: datetime | None) -> str:
    """3月4日 10:00—11:30; the day of the end only where it is another one."""
    one_day = timezone.localtime(begin).date() == timezone.localtime(end).date()
    until = date_format(timezone.localtime(end), "H:i") if one_day else in_words(end, now=now)
    return f"{in_words(begin, now=now)}—{until}"


def length(span: timedelta) -> str:
    """A span in its largest whole unit: 分钟, 小时 or 天. Never less than one minute."""
    if span >= DAY:
        number = span // DAY
        return ngettext("%(n)d天", "%(n)d天", number) % {"n": number}
    if span >= HOUR:
        number = span // HOUR
        return ngettext("%(n)d小时", "%(n)d小时", number) % {"n": number}
    number = max(1, span // MINUTE)
    return ngettext("%(n)d分钟", "%(n)d分钟", number) % {"n": number}


def ago(at: datetime, *, now: datetime) -> str:
    """3小时前; older than thirty days, or in the future: the moment itself."""
    span = now - at
    if span < timedelta(0) or span >= ONLY_A_DATE_AFTER:
        return in_words(at, now=now)
    if span < MINUTE:
        return _("刚刚")
    return _("%(length)s前") % {"length": length(span)}


def until(at: datetime, *, now: datetime) -> str:
    """还剩2天, or 已超3小时 once the moment has passed."""
    if at >= now:
        return _("还剩%(length)s") % {"length": length(at - now)}
    return _("已超%(length)s") % {"length": length(now - at)}
