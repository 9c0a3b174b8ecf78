"""Why hours were not counted, in words that a volunteer or an organiser may read."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class CannotCount(Exception):
    """It was refused and nothing changed. The message is for the user; `field` names the faulty input, if one."""

    def __init__(self, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.field = field

    @property
    def message(self) -> str:
        """What to show."""
        return str(self.args[0])


class Overlaps(CannotCount):
    """Somebody was somewhere else at that time already."""


class KeyUsed(CannotCount):
    """The key of an entry came again with somebody or something else."""

    def __init__(self) -> None:
        super().__init__(_("这笔时数的编号已用在另一笔上。"))


class AlreadyCertified(CannotCount):
    """The team has certified just these days of this volunteer."""

    def __init__(self) -> None:
        super().__init__(_("这支队伍已经为他出具过同样起止日期的证明。要换一份，请先撤销那一份。"))
