"""Why a check-in or a check-out was refused, in words that a volunteer may read."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class CannotCheckIn(Exception):
    """It was refused and nothing changed. The message is for the user; `field` names the faulty input, if one."""

    def __init__(self, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.field = field

    @property
    def message(self) -> str:
        """What to show."""
        return str(self.args[0])


class AtAnotherPlace(CannotCheckIn):
    """Nobody is at two places: he is still checked in elsewhere."""

    def __init__(self, place: str) -> None:
        super().__init__(_("您还在“%(place)s”没有签退。请先在那里签退，再来这里签到。") % {"place": place})


class KeyUsed(CannotCheckIn):
    """The key of a repeated request came for somebody else or another shift."""

    def __init__(self) -> None:
        super().__init__(_("这次签到的编号已用在另一次签到上。请重新打开页面再试。"))
