"""Who exchanges: a telephone number becomes a keyed hash; the number itself is kept nowhere."""

from django.db.models import F
from django.utils.translation import gettext as _

from qiaomen.notices.models import Channel
from qiaomen.notices.reach import Reach
from qiaomen.people import phones

from .models import Holder
from .problems import CannotExchange


def holder_of(phone: str) -> Holder:
    """The holder with this telephone number, made at the first time. Raises CannotExchange for no such number."""
    digits = _digits(phone)
    made, _new = Holder.objects.get_or_create(key=phones.key_of(digits), defaults={"hint": phones.hint_of(digits)})
    return made


def known_holder(phone: str) -> Holder | None:
    """The holder with this telephone number, if there is one. Raises CannotExchange for no such number."""
    return Holder.objects.filter(key=phones.key_of(_digits(phone))).first()


def _digits(phone: str) -> str:
    digits = phones.digits_of(phone)
    if digits is None:
        raise CannotExchange(_("请核对手机号：应为 7 到 15 位数字。"), field="phone")
    return digits


def take_turn(holder: Holder) -> None:
    """Let one exchange of a person wait for the other, so that two at once cannot both be within the limit.

    Call it inside a transaction, before counting.
    """
    Holder.objects.filter(pk=holder.pk).update(turns=F("turns") + 1)


def is_known(reach: Reach) -> bool:
    """Whether somebody with this telephone has exchanged before: only then does a code go out."""
    return reach.channel == Channel.SMS and known_holder(reach.to) is not None
