"""Looking at a telephone or an id number: with a permission and a reason, shown once, written down for ever."""

from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.notices import asking
from qiaomen.people.actors import Actor
from qiaomen.people.sealing import unseal

from .models import IdReveal, Volunteer
from .permissions import sees_contacts
from .problems import CannotServe
from .queries import volunteers_visible_to

SHORTEST_REASON = 4


class What(TextChoices):
    """What is looked at."""

    PHONE = "phone", gettext_lazy("手机号")
    ID = "id", gettext_lazy("证件号")
    GUARDIAN = "guardian", gettext_lazy("监护人的手机号")
    CODE = "code", gettext_lazy("登录码")


def reveal(volunteer: Volunteer, *, what: What, reason: str, by: Actor, at: datetime) -> str:
    """The number, once. Raises CannotServe without the permission, a reason, or anything to show."""
    if by.person is None or not sees_contacts(by) or not volunteers_visible_to(by).filter(pk=volunteer.pk).exists():
        raise CannotServe(_("您没有查看联系方式的权限。"))
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise CannotServe(_("请写明为什么要看，至少 4 个字。"), field="reason")
    sealed = volunteer.id_sealed if what == What.ID else volunteer.phone_sealed
    sealed = volunteer.guardian_phone_sealed if what == What.GUARDIAN else sealed
    if not sealed:
        raise CannotServe(_("他没有留下这一项。"))
    with transaction.atomic():
        IdReveal.objects.create(volunteer=volunteer, what=what, by=by.person, at=at, reason=reason[:200])
        shown = unseal("id" if what == What.ID else "phone", sealed)
        return _code_for(shown, at) if what == What.CODE else shown


def _code_for(phone: str, at: datetime) -> str:
    """A code as it would have been sent: for somebody who stands at the table, where no messages are sent."""
    key = asking.ask_for_code(phone, at=at)
    if key is None:
        raise CannotServe(_("给他的登录码太多了，请过一小时再试。"))
    return asking.code_for(key)
