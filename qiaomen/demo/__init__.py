"""The demonstration city: invented residents and staff who really use the product, in simulated time."""

from .staff import PASSWORD, SIGN_INS


def loaded() -> bool:
    """Whether the demonstration has been lived through to its end."""
    # Imported here: this module is read before Django's apps are ready.
    from django.db import DatabaseError

    from qiaomen.people.models import Person

    try:
        # The last thing that the demonstration writes are the passwords: half a demonstration has none.
        first = Person.objects.filter(username=SIGN_INS[0][1]).first()
        return first is not None and first.has_usable_password()
    except DatabaseError:
        return False


def sign_ins() -> list[tuple[str, str, str]]:
    """One sign-in per role: role, name, password."""
    return [(role, username, PASSWORD) for role, username, _name, _unit in SIGN_INS]
