"""志愿服务记录证明: frozen as issued, published within the unit for seven days, then valid; revoked with a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.places.queries import current_city
from qiaomen.shell.codes import new_code
from qiaomen.shell.numbers import number_of
from qiaomen.units.queries import day_of, working_time

from .hour_problems import AlreadyCertified, CannotCount
from .hour_rights import permit, permit_for
from .hour_rules import LEAST_PUBLISHED, hour_rules
from .hours import counting
from .models import Certificate, HourEntry, Organisation, Volunteer
from .models.proof import IdShown
from .queries import teams_visible_to

LENGTH = 16  # of a code
MOST_AT_ONCE = 200


class Standing(StrEnum):
    """What a certificate is worth on a day."""

    PUBLISHED = "published"
    VALID = "valid"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Bulk:
    """What a bulk issue did."""

    made: list[Certificate]
    had_one: int
    left: int


def issue(
    volunteer: Volunteer, *, organisation: Organisation, from_on: date, until_on: date, by: Actor, at: datetime,
    id_shown: str = IdShown.MASKED, remarks: str = "", chosen_by_him: bool = False,
) -> Certificate:  # fmt: skip
    """Certify what the team has recorded of a volunteer between two days; never one's own.

    Raises CannotCount where there is nothing to certify, AlreadyCertified where it was done. It is valid after its
    publication within the unit. The whole id number is shown only when the volunteer chose that.
    """
    permit_for(volunteer, organisation, by)
    if id_shown == IdShown.FULL and not chosen_by_him:
        raise CannotCount(_("完整证件号只能由志愿者本人选择显示。"), field="id_shown")
    rows = certified(organisation, from_on, until_on, on=day_of(at)).filter(volunteer=volunteer)
    entries = list(rows.order_by("from_at", "pk"))
    if not entries:
        raise CannotCount(_("这段时间里，这支队伍没有记下时数。"), field="from_on")
    shown = id_shown if volunteer.id_key else IdShown.NONE
    content = _content(volunteer, organisation, entries, shown) | {
        "from_on": from_on.isoformat(), "until_on": until_on.isoformat(), "issued_on": day_of(at).isoformat(),
        "remarks": remarks.strip()[:200],
    }  # fmt: skip
    columns = {
        "volunteer": volunteer, "organisation": organisation, "from_on": from_on, "until_on": until_on,
        "id_shown": shown,
    }  # fmt: skip
    try:
        return _write(columns, content, by=by, at=at)
    except IntegrityError:
        raise AlreadyCertified from None


def issue_all(
    organisation: Organisation, *, from_on: date, until_on: date, remarks: str, by: Actor, at: datetime
) -> Bulk:
    """One for everybody of whom the team has recorded hours between two days, with masked id numbers.

    Who has one for just these days already gets no second; at most MOST_AT_ONCE in one go.
    """
    permit(organisation, by)
    served = set(certified(organisation, from_on, until_on, on=day_of(at)).values_list("volunteer", flat=True))
    same = Certificate.objects.filter(organisation=organisation, revoked_at=None, from_on=from_on, until_on=until_on)
    had = set(same.filter(volunteer__in=served).values_list("volunteer", flat=True))
    wanted = sorted(served - had)
    if not served:
        raise CannotCount(_("这段时间里，这支队伍没有记下时数。"), field="from_on")
    made, meanwhile = [], 0
    for who in Volunteer.objects.filter(pk__in=wanted[:MOST_AT_ONCE]).order_by("pk"):
        try:
            made.append(issue(who, organisation=organisation, from_on=from_on, until_on=until_on, at=at,
                              remarks=remarks, by=by))  # fmt: skip
        except AlreadyCertified:
            # Somebody else issues for the same team at this moment.
            meanwhile += 1
        except CannotCount as refused:
            # One's own certificate is issued by somebody else; a wrong period is wrong for all.
            if refused.field:
                raise
    return Bulk(made, len(had) + meanwhile, max(len(wanted) - MOST_AT_ONCE, 0))


def revoke(certificate: Certificate, *, why: str, by: Actor, at: datetime) -> None:
    """撤销: it is worth nothing any more, and whoever checks it is told so. Once, with a reason."""
    permit(certificate.organisation, by)
    if not why.strip():
        raise CannotCount(_("请写明为什么撤销。"), field="why")
    valid = Certificate.objects.filter(pk=certificate.pk, revoked_at=None)
    if not valid.update(revoked_at=at, revoked_by=by.person, revoked_why=why.strip()[:200]):
        raise CannotCount(_("这份证明已经撤销了。"))


def standing_of(certificate: Certificate, day: date) -> Standing:
    """What it is worth on that day."""
    if certificate.revoked_at is not None:
        return Standing.REVOKED
    return Standing.VALID if certificate.valid_from_on <= day else Standing.PUBLISHED


def found(number: str, code: str) -> Certificate | None:
    """The certificate with this number, if the code is its own. One query, and it tells nothing of a wrong one."""
    known = Certificate.objects.filter(number=_plain(number)).first() if _plain(number) else None
    given = _plain(code)
    right = constant_time_compare(given, known.code if known else "-" * LENGTH)
    return known if right else None


def certified(organisation: Organisation, from_on: date, until_on: date, *, on: date) -> QuerySet[HourEntry]:
    """What a team has recorded between two days. Raises CannotCount for days that are none, or lie ahead of `on`."""
    if not from_on <= until_on <= on:
        raise CannotCount(_("日期不对：结束不能早于开始，也不能在今天以后。"), field="until_on")
    zone = working_time().zone
    begin = datetime.combine(from_on, time(), zone)
    end = datetime.combine(until_on + timedelta(days=1), time(), zone)
    return counting(HourEntry.objects.filter(organisation=organisation, from_at__gte=begin, from_at__lt=end))


def certificates_of(by: Actor) -> QuerySet[Certificate]:
    """Those that this person's teams have issued."""
    issued = Certificate.objects.filter(organisation__in=teams_visible_to(by))
    return issued.select_related("volunteer", "organisation__unit")


def _plain(typed: str) -> str:
    return "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())[:24]


def _write(columns: dict[str, Any], content: dict[str, Any], *, by: Actor, at: datetime) -> Certificate:
    published = timedelta(days=max(hour_rules().published_days, LEAST_PUBLISHED))
    with transaction.atomic():
        made = Certificate.objects.create(
            **columns, content=content, code=new_code(LENGTH), issued_at=at,
            issued_by=by.person, valid_from_on=day_of(at) + published,
        )  # fmt: skip
        Certificate.objects.filter(pk=made.pk).update(number=number_of("Z", made.pk))
    made.refresh_from_db()
    return made


def _content(
    volunteer: Volunteer, organisation: Organisation, entries: Sequence[HourEntry], id_shown: str
) -> dict[str, Any]:
    return {
        "name": volunteer.name, "volunteer_number": volunteer.number, "id_kind": volunteer.id_kind,
        "id_hint": "" if id_shown == IdShown.NONE else volunteer.id_hint,
        "id_sealed": volunteer.id_sealed if id_shown == IdShown.FULL else "",
        "services": _services(entries), "sums": _sums(entries), "issuer": organisation.name,
        "unit": organisation.unit.name, "contact": organisation.unit.phone, "city": current_city().name,
    }  # fmt: skip


def _services(rows: Iterable[HourEntry]) -> list[dict[str, Any]]:
    """One line for what was done under one name, however often; the ledgers and kinds apart."""
    zone = working_time().zone
    lines: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        day = row.from_at.astimezone(zone).date().isoformat()
        line = lines.setdefault(
            (row.ledger, row.kind, row.title),
            {"title": row.title, "ledger": row.ledger, "kind": row.kind, "first": day, "times": 0, "minutes": 0},
        )
        line["times"] += 1
        line["minutes"] += row.minutes
        line["last"] = day
    return list(lines.values())


def _sums(rows: Sequence[HourEntry]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        name = f"{row.ledger}_{row.kind}"
        sums[name] = sums.get(name, 0) + row.minutes
    return sums
