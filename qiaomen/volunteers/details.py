"""What somebody tells when he registers, checked without the database, and the columns that become of it."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from qiaomen.people import phones
from qiaomen.people.sealing import NONCE_BYTES, keyed_hash, seal
from qiaomen.places.models import Area

from . import id_numbers
from .id_numbers import IdKind
from .problems import CannotServe

ADULT, CHILD, OLDEST = 18, 14, 110
FARTHEST_KM = 200
PARTS = tuple(f"{day}{part}" for day in range(1, 8) for part in "ape")  # of the week: morning, afternoon, evening


@dataclass(frozen=True)
class Guardian:
    """Who answers for a minor. `consents` is his own yes."""

    name: str
    phone: str
    consents: bool = False


@dataclass(frozen=True)
class Details:
    """A person as he describes himself. Without `age_needed` (an old register) somebody may be of unknown age."""

    name: str
    phone: str
    home: Area
    born_on: date | None = None
    id_kind: str = IdKind.RESIDENT
    id_number: str = ""
    email: str = ""
    party_member: bool = False
    times: str = ""
    goes_km: int = 5
    insurance: str = ""
    insured_until: date | None = None
    guardian: Guardian | None = None
    age_needed: bool = True
    skills: list[int] = field(default_factory=list)
    place: str = ""


def age_of(born_on: date, on: date) -> int:
    """Full years on a day; who was born on 29 February turns one year older on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def columns_of(given: Details, *, on: date, at: datetime) -> dict[str, Any]:
    """The columns of a volunteer's row. Raises CannotServe with the field at fault."""
    name = " ".join(given.name.split())
    if not name:
        raise CannotServe(_("请填姓名。"), field="name")
    born_on, id_columns = _identity(given)
    minor = _check_age(born_on, given, on)
    return {
        "name": name[:60], "home": given.home, "born_on": born_on, "party_member": given.party_member,
        **phone_columns(given.phone), **id_columns, **free_columns(given), **_guardian_columns(given, minor, at),
        # A child's name stands in no ranking (PIPL, article 28: under 14 is sensitive).
        "listed": born_on is None or age_of(born_on, on) >= CHILD,
    }  # fmt: skip


def phone_columns(phone: str) -> dict[str, str]:
    """The three columns of a telephone number. Raises CannotServe."""
    digits = phones.digits_of(phone)
    if digits is None:
        raise CannotServe(_("请核对手机号：应为 7 到 15 位数字。"), field="phone")
    return {
        "phone_key": phones.key_of(digits), "phone_hint": phones.hint_of(digits),
        "phone_sealed": sealed("phone", digits),
    }  # fmt: skip


def free_columns(given: Details) -> dict[str, Any]:
    """What somebody may change of himself whenever he likes."""
    if not 0 < given.goes_km <= FARTHEST_KM:
        raise CannotServe(_("愿意走多远：1 到 %(most)d 公里。") % {"most": FARTHEST_KM}, field="goes_km")
    chosen = set(given.times.split())
    return {
        "email": given.email.strip().casefold(), "times": " ".join(part for part in PARTS if part in chosen),
        "goes_km": given.goes_km, "insurance": given.insurance.strip(), "insured_until": given.insured_until,
    }  # fmt: skip


def sealed(purpose: str, text: str) -> str:
    """Sealed under a new nonce."""
    return seal(purpose, text, nonce=secrets.token_bytes(NONCE_BYTES))


def id_key_of(kind: str, normal: str) -> str:
    """The hash by which a normal id number is found again."""
    return keyed_hash("id", f"{kind}:{normal}")


def identity_columns(kind: str, typed: str) -> tuple[date | None, dict[str, Any]]:
    """The birthday in an id number, where one is, and the four columns of the number. Raises CannotServe."""
    number = id_numbers.normal(kind, typed)
    return id_numbers.born_on(kind, number), {
        "id_kind": kind, "id_key": id_key_of(kind, number), "id_hint": id_numbers.hint_of(number),
        "id_sealed": sealed("id", number),
    }  # fmt: skip


def _identity(given: Details) -> tuple[date | None, dict[str, Any]]:
    if not given.id_number.strip():
        return given.born_on, {"id_kind": "", "id_key": None, "id_hint": "", "id_sealed": ""}
    inside, columns = identity_columns(given.id_kind, given.id_number)
    if inside and given.born_on and inside != given.born_on:
        raise CannotServe(_("出生日期和身份证号里的不一样，请核对。"), field="born_on")
    return inside or given.born_on, columns


def _check_age(born_on: date | None, given: Details, on: date) -> bool:
    """Whether he is a minor."""
    if born_on is None:
        if given.age_needed:
            raise CannotServe(_("请填出生日期，或者填身份证号。"), field="born_on")
        return False
    if born_on > on or age_of(born_on, on) > OLDEST:
        raise CannotServe(_("请核对出生日期。"), field="born_on")
    return age_of(born_on, on) < ADULT


def _guardian_columns(given: Details, minor: bool, at: datetime) -> dict[str, Any]:
    if not minor:
        return {"guardian_name": "", "guardian_phone_sealed": "", "guardian_consented_at": None}
    guardian = given.guardian or Guardian("", "")
    if not guardian.name.strip():
        raise CannotServe(_("未满 18 周岁，请填监护人的姓名。"), field="guardian_name")
    digits = phones.digits_of(guardian.phone)
    if digits is None:
        raise CannotServe(_("请核对监护人的手机号：应为 7 到 15 位数字。"), field="guardian_phone")
    if not guardian.consents:
        raise CannotServe(_("未满 18 周岁，要监护人同意才能登记。"), field="guardian_consents")
    return {
        "guardian_name": guardian.name.strip()[:60], "guardian_phone_sealed": sealed("phone", digits),
        "guardian_consented_at": at,
    }  # fmt: skip
