"""Why something about an activity was refused, in words for whoever asked."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class Refused(Exception):
    """It was refused and nothing changed. The message is for the user; `field` names the faulty input, if one."""

    def __init__(self, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.field = field

    @property
    def message(self) -> str:
        """What to show."""
        return str(self.args[0])


class CannotSignUp(Refused):
    """No place and no queue for this volunteer, or no way out of it."""


class Doubtful(CannotSignUp):
    """It can be done, but the volunteer should look first; `doubts` are the reasons, one a line."""

    def __init__(self, doubts: Sequence[str]) -> None:
        super().__init__(" ".join(doubts))
        self.doubts = tuple(doubts)


class CannotPlan(Refused):
    """The plan does not hold, or is somebody else's."""


class CannotTake(Refused):
    """A task that is not there any more, or not his."""


class SomebodyElseHasIt(CannotTake):
    """Of two who took it at once the other was faster."""

    def __init__(self) -> None:
        super().__init__(_("刚刚有人先接了这件事。谢谢您，看看别的吧。"))
