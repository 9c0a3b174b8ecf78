"""When something began and ended by a telephone's clock: put right by what it is ahead, or refused."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from qiaomen.cases.problems import Missing

# What lay on a telephone longer is not believed.
OLDEST = timedelta(days=31)


def put_right(
    started_at: datetime, ended_at: datetime, *, at: datetime, longest: timedelta, field: str = ""
) -> tuple[datetime, datetime]:
    """Both moments; a clock that is ahead of ours is put back by what it is ahead. Raises Missing with the field."""
    # Before anything is subtracted: the years 1 and 9999 do not bear it.
    if not timedelta(0) <= ended_at - started_at <= longest:
        raise Missing(field, _("开始和结束的时间不对，请核对。"))
    ahead = max(ended_at - at, timedelta(0))
    if started_at - ahead < at - OLDEST:
        raise Missing(field, _("超过 %(days)s 天的不能再交。") % {"days": OLDEST.days})
    return started_at - ahead, ended_at - ahead
