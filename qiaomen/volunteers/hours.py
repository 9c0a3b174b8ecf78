"""The one door of the hours: only here is an entry written, and its total only together with it.

Two stretches of one person never both count where they overlap. What was measured on the spot is entered without the
part that counts already (a check-out is never refused for it); what is entered later is refused with the other named.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Person

from .hour_problems import CannotCount, KeyUsed, Overlaps
from .hour_rights import permit_for
from .models import Claim, HourEntry, HourTotal, Organisation, Volunteer
from .models.hours import Ledger

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Stretch:
    """An unbroken time between two moments."""

    from_at: datetime
    until_at: datetime

    @property
    def minutes(self) -> int:
        """Whole ones: a begun minute does not count."""
        return (self.until_at - self.from_at) // MINUTE

    def without(self, other: "Stretch") -> "list[Stretch]":
        """What is left of it when the other counts already."""
        if other.until_at <= self.from_at or other.from_at >= self.until_at:
            return [self]
        parts = Stretch(self.from_at, other.from_at), Stretch(other.until_at, self.until_at)
        return [part for part in parts if part.from_at < part.until_at]


def credit(
    volunteer: Volunteer, *, kind: str, from_at: datetime, until_at: datetime, title: str,
    organisation: Organisation | None, about: str, key: str, at: datetime, by: Person | None = None,
) -> list[HourEntry]:  # fmt: skip
    """信用时数: what was measured on the spot, in whole minutes, once a key.

    An entry for each stretch that does not count already, mostly one; none when nothing is left of it.
    Raises CannotCount for a time that has not passed, KeyUsed where the key has come for something else.
    """
    if not from_at < until_at <= at:
        raise CannotCount(_("时间不对：结束要晚于开始，而且已经过去。"), field="until_at")
    with transaction.atomic():
        take_turn(volunteer)
        if known := _known(volunteer, kind, key):
            return known
        whole = Stretch(from_at, until_at)
        left = [one for one in _left_of(volunteer, whole) if one.minutes]
        less = whole.minutes - sum(one.minutes for one in left)
        note = _("与别的时数重叠的 %(n)d 分钟不计。") % {"n": less} if less else ""
        return [
            _write(HourEntry(
                volunteer=volunteer, ledger=Ledger.CREDITED, kind=kind, minutes=one.minutes, from_at=one.from_at,
                until_at=one.until_at, title=title, organisation=organisation, about=about, at=at, by=by, note=note,
                key=f"{key}+{n}" if n else key,
            ))
            for n, one in enumerate(left)
        ]  # fmt: skip


def supplement(claim: Claim, *, by: Person, at: datetime) -> HourEntry:
    """荣誉时数: what an approved claim asks for. Call it from `claims.decide`, inside its transaction, in turn.

    Raises Overlaps where something counts in that time already.
    """
    check_overlap(claim.volunteer, claim.from_at, claim.until_at)
    return _write(HourEntry(
        volunteer=claim.volunteer, ledger=Ledger.SUPPLEMENTED, kind=claim.kind, minutes=claim.minutes,
        from_at=claim.from_at, until_at=claim.until_at, title=claim.title, organisation=claim.organisation,
        about=claim.about, key=f"claim:{claim.pk}", at=at, by=claim.asked_by, approved_by=by, note=claim.reason[:200],
    ))  # fmt: skip


def counter(entry: HourEntry, *, note: str, by: Actor, at: datetime) -> HourEntry:
    """冲正: take an entry back by its counter-entry, once, with a reason. The entry itself stays as it was.

    Raises CannotCount: no reason, not this person's team, one's own hours, a counter-entry, taken back already.
    """
    permit_for(entry.volunteer, entry.organisation, by)
    if not note.strip():
        raise CannotCount(_("请写明为什么冲正。"), field="note")
    if entry.undoes_id is not None:
        raise CannotCount(_("冲正的这一笔不能再冲正；确实做过的，请补录。"))
    try:
        with transaction.atomic():
            take_turn(entry.volunteer)
            return _write(HourEntry(
                volunteer=entry.volunteer, ledger=entry.ledger, kind=entry.kind, minutes=-entry.minutes,
                from_at=entry.from_at, until_at=entry.until_at, title=entry.title, organisation=entry.organisation,
                about=entry.about, key=f"counter:{entry.pk}", at=at, by=None if entry.approved_by_id else by.person,
                approved_by=by.person if entry.approved_by_id else None, note=note.strip()[:200], undoes=entry,
            ))  # fmt: skip
    except IntegrityError:
        raise CannotCount(_("这笔时数已经冲正过了。")) from None


def check_overlap(volunteer: Volunteer, from_at: datetime, until_at: datetime) -> None:
    """Raises Overlaps, naming what counts in that time already."""
    other = _within(volunteer, Stretch(from_at, until_at)).first()
    if other is not None:
        raise Overlaps(_("这段时间已经记了“%(title)s”，同一时间不能记两次。") % {"title": other.title}, field="from_at")


def take_turn(volunteer: Volunteer) -> None:
    """Let one count of a person wait for the other. Call it inside a transaction, before looking."""
    Volunteer.objects.filter(pk=volunteer.pk).update(turns=F("turns") + 1)


def counting(rows: QuerySet[HourEntry]) -> QuerySet[HourEntry]:
    """Those that count: no counter-entries, and none that has one."""
    # Not by a join: PostgreSQL expects one row of it, and goes through two million entries again and again.
    return rows.filter(~Exists(HourEntry.objects.filter(undoes=OuterRef("pk"))), undoes=None)


def totals_of(volunteer: Volunteer) -> dict[tuple[str, str], int]:
    """(ledger, kind) → minutes; nothing where there never was an entry. One query."""
    return {(one.ledger, one.kind): one.minutes for one in HourTotal.objects.filter(volunteer=volunteer)}


def faults() -> list[str]:
    """What does not add up: a total whose entries say otherwise, a stretch that counts twice."""
    sums: dict[tuple[int, str, str], int] = defaultdict(int)
    names = ("volunteer", "ledger", "kind")
    for *whose, minutes in HourEntry.objects.order_by().values_list(*names).annotate(sum=Sum("minutes")):
        sums[whose[0], whose[1], whose[2]] = minutes
    said = {(one.volunteer_id, one.ledger, one.kind): one.minutes for one in HourTotal.objects.all()}
    found = [
        _("志愿者 %(who)d · %(ledger)s · %(kind)s 记着 %(said)d 分钟，按流水是 %(sum)d")
        % {"who": who, "ledger": ledger, "kind": kind, "said": said.get((who, ledger, kind), 0), "sum": total}
        for (who, ledger, kind), total in sorted({**dict.fromkeys(said, 0), **sums}.items())
        if said.get((who, ledger, kind), 0) != total
    ]
    last: dict[int, HourEntry] = {}
    for entry in counting(HourEntry.objects.order_by("volunteer", "from_at", "pk")).iterator():
        before = last.get(entry.volunteer_id)
        if before is not None and entry.from_at < before.until_at:
            found.append(_("第 %(a)d 笔和第 %(b)d 笔的时间重叠") % {"a": before.pk, "b": entry.pk})
        if before is None or entry.until_at > before.until_at:
            last[entry.volunteer_id] = entry
    return found


def _known(volunteer: Volunteer, kind: str, key: str) -> list[HourEntry]:
    """What this key made already. Raises KeyUsed where it was for something else."""
    first = HourEntry.objects.filter(key=key).first()
    if first is None:
        return []
    if (first.volunteer_id, first.kind, first.ledger) != (volunteer.pk, kind, Ledger.CREDITED):
        raise KeyUsed
    return [first, *HourEntry.objects.filter(volunteer=volunteer, key__startswith=f"{key}+").order_by("pk")]


def _within(volunteer: Volunteer, time: Stretch) -> QuerySet[HourEntry]:
    rows = HourEntry.objects.filter(volunteer=volunteer, from_at__lt=time.until_at, until_at__gt=time.from_at)
    return counting(rows).order_by("from_at", "pk")


def _left_of(volunteer: Volunteer, whole: Stretch) -> Sequence[Stretch]:
    left = [whole]
    for other in _within(volunteer, whole):
        taken = Stretch(other.from_at, other.until_at)
        left = [part for one in left for part in one.without(taken)]
    return left


def _write(entry: HourEntry) -> HourEntry:
    entry.save(force_insert=True)
    _add(entry)
    for name in settings.FOLLOW_HOURS:
        import_string(name)(entry)
    return entry


def _add(entry: HourEntry) -> None:
    """In turn, so that no other entry of this person is being written."""
    total = HourTotal.objects.filter(volunteer=entry.volunteer_id, ledger=entry.ledger, kind=entry.kind)
    if not total.update(minutes=F("minutes") + entry.minutes):
        HourTotal.objects.create(
            volunteer_id=entry.volunteer_id, ledger=entry.ledger, kind=entry.kind, minutes=entry.minutes
        )
