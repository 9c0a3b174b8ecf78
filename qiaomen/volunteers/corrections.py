"""更正: staff corrects a name, a telephone or an id number, with a permission and a reason, written down for ever."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.people.actors import Actor

from .details import ADULT, age_of, identity_columns, phone_columns
from .id_numbers import IdKind
from .models import Correction, Volunteer
from .permissions import sees_contacts
from .problems import CannotServe
from .queries import volunteers_visible_to
from .register import check_free, take_turn
from .reveals import SHORTEST_REASON


class Told(TextChoices):
    """What was corrected."""

    NAME = "name", gettext_lazy("姓名")
    PHONE = "phone", gettext_lazy("手机号")
    ID = "id", gettext_lazy("证件号")


SHOWN = {Told.NAME: "name", Told.PHONE: "phone_hint", Told.ID: "id_hint"}


@dataclass(frozen=True)
class Right:
    """What is right; what stays empty is not touched."""

    name: str = ""
    phone: str = ""
    id_kind: str = IdKind.RESIDENT
    id_number: str = ""


def correct(volunteer: Volunteer, right: Right, *, reason: str, by: Actor, at: datetime) -> list[Correction]:
    """Write what is right, and one line for each thing that was not. A new telephone has to be proved again.

    Certificates that were issued stay as they are. Raises CannotServe, AlreadyRegistered, and changes nothing.
    """
    if by.person is None or not sees_contacts(by) or not volunteers_visible_to(by).filter(pk=volunteer.pk).exists():
        raise CannotServe(_("您没有更正的权限。"))
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise CannotServe(_("请写明为什么要改，至少 4 个字。"), field="reason")
    try:
        with transaction.atomic():
            take_turn(volunteer)
            now = Volunteer.objects.get(pk=volunteer.pk)
            changed = _changed(now, right, at)
            columns = {name: value for part in changed.values() for name, value in part.items()}
            Volunteer.objects.filter(pk=now.pk).update(**columns)
            new = Volunteer.objects.get(pk=now.pk)
            return [
                Correction.objects.create(
                    volunteer=new, what=what, before=getattr(now, SHOWN[what]), after=getattr(new, SHOWN[what]),
                    by=by.person, at=at, reason=reason[:200],
                )
                for what in changed
            ]  # fmt: skip
    except IntegrityError:
        # Somebody registered with it at this moment.
        raise CannotServe(_("这个手机号或证件号刚刚被登记了，请核对。")) from None


def _changed(now: Volunteer, right: Right, at: datetime) -> dict[Told, dict[str, Any]]:
    """What differs from what stands there, as columns. Raises CannotServe when nothing does."""
    found: dict[Told, dict[str, Any]] = {}
    name = " ".join(right.name.split())[:60]
    if name and name != now.name:
        found[Told.NAME] = {"name": name}
    if right.phone.strip():
        columns = phone_columns(right.phone)
        if columns["phone_key"] != now.phone_key:
            check_free({"phone_key": columns["phone_key"], "id_key": None})
            found[Told.PHONE] = {**columns, "phone_proved_at": None}
    if right.id_number.strip():
        born_on, columns = identity_columns(right.id_kind, right.id_number)
        if columns["id_key"] != now.id_key:
            check_free({"phone_key": "", "id_key": columns["id_key"]})
            born_on = born_on or now.born_on
            if born_on and age_of(born_on, timezone.localdate(at)) < ADULT and not now.guardian_consented_at:
                raise CannotServe(_("按这个证件号他未满 18 周岁，要先有监护人同意。"), field="id_number")
            found[Told.ID] = {**columns, "born_on": born_on}
    if not found:
        raise CannotServe(_("和原来的一样，没有什么要改的。"))
    return found
