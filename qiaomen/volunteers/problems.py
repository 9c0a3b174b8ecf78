"""Why the network refused something, in words that the person who asked may read."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class CannotServe(Exception):
    """It was refused and nothing changed. The message is for the user; `field` names the faulty input, if one."""

    def __init__(self, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.field = field

    @property
    def message(self) -> str:
        """What to show."""
        return str(self.args[0])


class AlreadyRegistered(CannotServe):
    """The telephone or the id number belongs to somebody who is registered; nothing is said of him."""

    def __init__(self, field: str) -> None:
        words = {
            "phone": _("这个手机号已经登记过了。是您本人，请直接登录。"),
            "id_number": _("这个证件号已经登记过了。是您本人，请用当时的手机号登录；号码换了，请找队伍或服务站。"),
        }
        super().__init__(words[field], field=field)
