"""Why a step was refused, in words that the user may read."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class CannotMove(Exception):
    """The step was refused and nothing changed. The message is for the user; `field` names the faulty input, if one."""

    def __init__(self, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.field = field

    @property
    def message(self) -> str:
        """What to show."""
        return str(self.args[0])


class SomebodyWasFaster(CannotMove):
    """Another person moved the case since this person loaded it."""

    def __init__(self) -> None:
        super().__init__(_("别人刚刚处理了这件事项，您的操作没有执行。请看最新情况后再决定。"))


class NotInThisState(CannotMove):
    """The machine has no such step from where the case is."""


class NotYours(CannotMove):
    """The person holds no post that may do this here."""


class Missing(CannotMove):
    """An input that the rule needs is missing or wrong."""

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(message, field=field)
