"""日历地址: the secret address of a volunteer's own calendar, which he can replace at any time."""

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F

from qiaomen.volunteers.models import Volunteer

from .models import CalendarLink

_SALT, SEPARATOR, BETWEEN = "qiaomen.activities.calendar", "~", "."


def link_of(volunteer: Volunteer) -> str:
    """The secret part of the address: unguessable without the installation's secret, and not in the database."""
    return _signer().sign(f"{volunteer.pk}{BETWEEN}{_turn_of(volunteer.pk)}")


def renew(volunteer: Volunteer) -> None:
    """Another address; whoever has an older one sees nothing any more. Two at once only make it one turn more."""
    with transaction.atomic():
        CalendarLink.objects.get_or_create(volunteer=volunteer, defaults={"turn": 0})
        CalendarLink.objects.filter(volunteer=volunteer).update(turn=F("turn") + 1)


def volunteer_of_link(link: str) -> Volunteer | None:
    """Whose calendar it is; None for whatever we did not sign, and for an address that was replaced."""
    try:
        key, _dot, turn = _signer().unsign(link).partition(BETWEEN)
    except BadSignature:
        return None
    if not (key.isdecimal() and turn.isdecimal()) or int(turn) != _turn_of(int(key)):
        return None
    return Volunteer.objects.filter(pk=int(key), left_at=None).first()


def _turn_of(key: int) -> int:
    return CalendarLink.objects.filter(pk=key).values_list("turn", flat=True).first() or 0


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=SEPARATOR)
