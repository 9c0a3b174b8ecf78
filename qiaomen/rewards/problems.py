"""Why an exchange was refused, in words that the person at the counter may read out."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class CannotExchange(Exception):
    """It was refused and nothing changed. The message is for the user; `field` names the faulty input, if one."""

    def __init__(self, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.field = field

    @property
    def message(self) -> str:
        """What to show."""
        return str(self.args[0])


class NotEnough(CannotExchange):
    """An account would fall below zero: goods that are not there, or more spent than was brought."""


class OverTheLimit(CannotExchange):
    """This person has had as much as the rules allow."""


class KeyUsed(CannotExchange):
    """The key of a repeated request came with other content."""

    def __init__(self) -> None:
        super().__init__(_("这次兑换的编号已用在另一次兑换上。请重新开始这一位。"))
