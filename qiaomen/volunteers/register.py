"""登记: somebody enters the register, changes what he told, proves his telephone, leaves, comes back."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from qiaomen.notices.models import Channel
from qiaomen.notices.reach import Reach
from qiaomen.people import phones
from qiaomen.places.models import Area
from qiaomen.shell.numbers import number_of
from qiaomen.units.models import Unit

from .details import Details, columns_of, free_columns
from .models import Membership, Organisation, Volunteer
from .placing import NOWHERE, place_columns
from .problems import AlreadyRegistered

LETTER = "V"


def register(
    *, details: Details, unit: Unit | None = None, team: Organisation | None = None, at: datetime
) -> Volunteer:
    """One more volunteer, who belongs to the place where he lives, to `unit`, and asks to join `team`.

    Raises CannotServe with the field at fault; AlreadyRegistered for a telephone or an id number that is taken.
    """
    on = timezone.localdate(at)
    columns = columns_of(details, on=on, at=at) | place_columns(details.place)
    check_free(columns)
    try:
        with transaction.atomic():
            made = Volunteer.objects.create(**columns, registered_at=at)
            made.number = number_of(LETTER, made.pk)
            Volunteer.objects.filter(pk=made.pk).update(number=made.number)
            made.skills.set(details.skills)
            _belong(made, unit, team, at)
    except IntegrityError:
        # Two at the same moment: the unique columns decide, and the slower one is told by this.
        check_free(columns)
        raise
    return made


def change(volunteer: Volunteer, *, details: Details, listed: bool, at: datetime) -> None:
    """Write anew what is his to say: where he lives, what he can, when, how far, insurance, mailbox, mark.

    Name, birthday, id and telephone stay: who he is was decided when he registered.
    """
    columns = free_columns(details) | {"home": details.home, "party_member": details.party_member}
    if details.place != volunteer.place_words:
        columns |= place_columns(details.place)
    with transaction.atomic():
        Volunteer.objects.filter(pk=volunteer.pk, left_at=None).update(**columns, listed=listed)
        volunteer.skills.set(details.skills)
        if volunteer.home_id != details.home.pk:
            _move_house(volunteer, details.home, at)


def leave(volunteer: Volunteer, *, at: datetime) -> None:
    """He serves no longer: memberships end, wishes and mailbox go; what he had signed up for is free for others.

    Hours and who gave them stay, for certificates.
    """
    gone = {
        "left_at": at, "listed": False, "email": "", "times": "", "insurance": "", "insured_until": None,
        **NOWHERE,
    }  # fmt: skip
    with transaction.atomic():
        if not Volunteer.objects.filter(pk=volunteer.pk, left_at=None).update(**gone):
            return
        volunteer.skills.clear()
        end_memberships(volunteer, at=at)
        for name in settings.FOLLOW_LEAVING:
            import_string(name)(volunteer, at=at)


def prove(volunteer: Volunteer, *, by_phone: bool, at: datetime) -> Volunteer:
    """He read a code at his telephone or mailbox; who had left is back. The row as it stands now.

    The first proof of a telephone ends the sessions of whoever registered with it and could not prove it.
    """
    with transaction.atomic():
        if by_phone:
            Volunteer.objects.filter(pk=volunteer.pk, phone_proved_at=None).update(phone_proved_at=at)
        if Volunteer.objects.filter(pk=volunteer.pk).exclude(left_at=None).update(left_at=None):
            _belong(volunteer, None, None, at)
    return Volunteer.objects.select_related("home").get(pk=volunteer.pk)


def known_by(reach: Reach) -> list[Volunteer]:
    """Who registered with this telephone or mailbox; who left can come back by telephone alone."""
    if reach.channel == Channel.EMAIL:
        return list(Volunteer.objects.filter(email=reach.to, left_at=None).order_by("pk")[:2])
    digits = phones.digits_of(reach.to)
    return list(Volunteer.objects.filter(phone_key=phones.key_of(digits))) if digits else []


def is_known(reach: Reach) -> bool:
    """Whether exactly one volunteer is behind this contact: only then does a code go out."""
    return len(known_by(reach)) == 1


def take_turn(volunteer: Volunteer) -> None:
    """Let one act of a person wait for the other. Call it inside a transaction, before counting."""
    Volunteer.objects.filter(pk=volunteer.pk).update(turns=F("turns") + 1)


def end_memberships(volunteer: Volunteer, *, at: datetime) -> None:
    """All of them, from today."""
    volunteer.memberships.exclude(state=Membership.State.OUT).update(
        state=Membership.State.OUT, until_on=timezone.localdate(at)
    )


def check_free(columns: dict[str, Any]) -> None:
    """Raises AlreadyRegistered. What was found is not looked at: it is somebody else's."""
    if Volunteer.objects.filter(phone_key=columns["phone_key"]).exists():
        raise AlreadyRegistered("phone")
    if columns["id_key"] and Volunteer.objects.filter(id_key=columns["id_key"]).exists():
        raise AlreadyRegistered("id_number")


def _belong(volunteer: Volunteer, unit: Unit | None, team: Organisation | None, at: datetime) -> None:
    on = timezone.localdate(at)
    rows = [Membership(volunteer=volunteer, area_id=volunteer.home_id, from_on=on)]
    if unit:
        rows.append(Membership(volunteer=volunteer, unit=unit, from_on=on))
    if team:
        asked = Membership.State.ASKED
        rows.append(Membership(volunteer=volunteer, organisation=team, state=asked, from_on=on))
    Membership.objects.bulk_create(rows)


def _move_house(volunteer: Volunteer, home: Area, at: datetime) -> None:
    on = timezone.localdate(at)
    there = volunteer.memberships.exclude(area=None).exclude(state=Membership.State.OUT)
    there.exclude(area=home).update(state=Membership.State.OUT, until_on=on)
    there.get_or_create(area=home, defaults={"volunteer": volunteer, "from_on": on})
