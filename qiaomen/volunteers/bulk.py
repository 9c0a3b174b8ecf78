"""Many volunteers at once, from a register that was kept elsewhere: in batches, each row for itself, safe to repeat."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from qiaomen.shell.numbers import number_of
from qiaomen.units.models import Unit

from .details import Details, columns_of
from .models import Membership, Organisation, Volunteer
from .problems import CannotServe
from .register import LETTER

BATCH = 500


class Became(Enum):
    """What became of a row that was taken."""

    NEW = "new"
    KNOWN = "known"


@dataclass(frozen=True)
class Entry:
    """One row: a person, and what he belongs to besides the place where he lives."""

    details: Details
    unit: Unit | None = None
    team: Organisation | None = None


Result = Became | CannotServe


@dataclass
class _Row:
    """A row on its way: its columns, and the key of its volunteer once that is known."""

    entry: Entry
    columns: dict[str, Any]
    pk: int | None = None
    result: Result | None = None


def enter(entries: Sequence[Entry], *, on: date, at: datetime) -> list[Result]:
    """Take a batch in, in one transaction. Who is there already (telephone and name) only gets what he lacks.

    A telephone or an id number of somebody else is refused without a word about him.
    """
    rows = [_read(entry, on, at) for entry in entries]
    try:
        with transaction.atomic():
            _enter(rows, on, at)
    except IntegrityError:
        # Somebody registered one of them meanwhile: now he is found.
        rows = [_read(entry, on, at) for entry in entries]
        with transaction.atomic():
            _enter(rows, on, at)
    return [row.result or Became.NEW for row in rows]


def _read(entry: Entry, on: date, at: datetime) -> _Row:
    try:
        return _Row(entry, columns_of(entry.details, on=on, at=at))
    except CannotServe as problem:
        return _Row(entry, {}, result=problem)


def _enter(rows: list[_Row], on: date, at: datetime) -> None:
    good = [row for row in rows if row.result is None]
    by_phone, by_id = _there(good)
    new: list[_Row] = []
    for row in good:
        row.result = _judge(row, by_phone, by_id)
        if row.result is None:
            new.append(row)
            by_phone[row.columns["phone_key"]] = row
            if row.columns["id_key"]:
                by_id[row.columns["id_key"]] = row
    made = Volunteer.objects.bulk_create([Volunteer(**row.columns, registered_at=at) for row in new])
    for row, volunteer in zip(new, made, strict=True):
        row.pk = volunteer.pk
    _number(made)
    _belong(good, new, on)


def _there(rows: list[_Row]) -> tuple[dict[str, _Row], dict[str, _Row]]:
    """Who is registered already, by telephone and by id number."""
    fields = ("pk", "name", "phone_key", "id_key")
    phones = [row.columns["phone_key"] for row in rows]
    ids = [row.columns["id_key"] for row in rows if row.columns["id_key"]]
    found = list(Volunteer.objects.filter(phone_key__in=phones).values(*fields))
    found += list(Volunteer.objects.filter(id_key__in=ids).values(*fields)) if ids else []
    there = [_Row(rows[0].entry, one, pk=one["pk"], result=Became.KNOWN) for one in found]
    return {row.columns["phone_key"]: row for row in there}, {
        row.columns["id_key"]: row for row in there if row.columns["id_key"]
    }


def _judge(row: _Row, by_phone: dict[str, _Row], by_id: dict[str, _Row]) -> Result | None:
    """Known, refused, or None for a new one. Of the other person nothing is said but that he is not this one."""
    columns = row.columns
    same_phone = by_phone.get(columns["phone_key"])
    same_id = by_id.get(columns["id_key"]) if columns["id_key"] else None
    if same_phone is None and same_id is None:
        return None
    if same_phone is None:
        return CannotServe(_("这个证件号已经登记过，手机号不同；请核对，或者让他本人改。"), field="id_number")
    other = same_phone.columns
    if other["name"] != columns["name"]:
        return CannotServe(_("这个手机号已经登记过，姓名不同；请核对。"), field="phone")
    if columns["id_key"] and other["id_key"] and columns["id_key"] != other["id_key"]:
        return CannotServe(_("这个手机号已经登记过，证件号不同；请核对。"), field="id_number")
    if same_id is not None and same_id.columns["phone_key"] != columns["phone_key"]:
        return CannotServe(_("这个证件号已经登记过，手机号不同；请核对，或者让他本人改。"), field="id_number")
    row.pk = same_phone.pk
    return Became.KNOWN


def _number(made: Iterable[Volunteer]) -> None:
    """The numbers, in one round of the cursor: a CASE over a batch costs ten times as much."""
    pairs = [(number_of(LETTER, one.pk), one.pk) for one in made]
    if pairs:
        table = connection.ops.quote_name(Volunteer._meta.db_table)
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET number = %s WHERE id = %s", pairs)  # noqa: S608  # our own table's name


def _belong(rows: list[_Row], new: list[_Row], on: date) -> None:
    wanted = [
        Membership(volunteer_id=row.pk, area=row.entry.details.home, from_on=on) for row in new if row.pk is not None
    ]
    more = [row for row in rows if row.pk is not None and (row.entry.unit or row.entry.team)]
    known = [row.pk for row in more if row.result == Became.KNOWN]
    there: set[tuple[int, int | None, int | None]] = set()
    if known:
        now = Membership.objects.filter(volunteer__in=known, area=None).exclude(state=Membership.State.OUT)
        there = set(now.values_list("volunteer_id", "unit_id", "organisation_id"))
    for row in more:
        assert row.pk is not None
        for unit, team in ((row.entry.unit, None), (None, row.entry.team)):
            key = (row.pk, unit.pk if unit else None, team.pk if team else None)
            if (unit or team) and key not in there:
                there.add(key)
                wanted.append(Membership(volunteer_id=row.pk, unit=unit, organisation=team, from_on=on))
    Membership.objects.bulk_create(wanted)
