"""签到、签退: somebody is at a shift from when until when, once, and never at two places.

What comes from a device that had no connection (`entered_at`: when it arrived) has happened: it is never refused, what
does not fit is marked.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from qiaomen.people.models import Person
from qiaomen.places.coords import Position
from qiaomen.volunteers.models import Volunteer

from .attendance_problems import AtAnotherPlace, CannotCheckIn, KeyUsed
from .crediting import credit
from .evidence import OUT_LATE, Evidence, Fault, faults_of_arriving, faults_of_leaving
from .models import Attendance, Shift
from .models.attendance import How, Mark

TRIES = 3


def check_in(
    shift: Shift, volunteer: Volunteer, *, how: How, at: datetime, key: str, entered_at: datetime | None = None,
    position: Position | None = None, code: str = "", by: Person | Volunteer | None = None,
) -> Attendance:  # fmt: skip
    """Write that he is there. The same `key`, or the same shift again, gives the same attendance and changes nothing.

    `by`: who keeps the list. Raises CannotCheckIn, AtAnotherPlace, KeyUsed.
    """
    known = _known(shift, volunteer, key)
    if known is not None:
        return _begun_earlier(known, how, at, entered_at) if entered_at else known
    evidence = Evidence(how, at, position, code)
    found = _judged(faults_of_arriving(shift, volunteer, evidence), entered_at, walk_ins=shift.activity.walk_ins)
    row = Attendance(
        shift=shift, volunteer=volunteer, key=key, in_at=at, in_how=how, in_metres=evidence.metres(shift),
        entered_at=entered_at or at, marks=" ".join(found), **_writer(by),
    )  # fmt: skip
    return _inserted(row, may_overlap=entered_at is not None)


def check_out(
    shift: Shift, volunteer: Volunteer, *, how: How, at: datetime, entered_at: datetime | None = None,
    position: Position | None = None, code: str = "", by: Person | Volunteer | None = None,
) -> Attendance:  # fmt: skip
    """Write that he leaves, and credit his hours; however often it is asked, he leaves once.

    What closed by itself is opened to a leader's list and to what was done without a connection.
    Raises CannotCheckIn.
    """
    row = Attendance.objects.filter(shift=shift, volunteer=volunteer).first()
    if row is None and entered_at is None:
        raise CannotCheckIn(_("还没有在这里签到。"))
    if row is not None and row.out_at is not None and not row.forgotten:
        return row
    if row is not None and row.forgotten and entered_at is None and how != How.LIST:
        raise CannotCheckIn(_("已经到点自动签退。请找领队补点名，或申请补录时数。"))
    evidence = Evidence(how, at, position, code)
    found = _judged(faults_of_leaving(shift, volunteer, evidence), entered_at)
    if row is None:
        return _only_out(shift, volunteer, evidence, entered_at or at, found, by)
    return _left(row, shift, volunteer, evidence, entered_at, found)


def close_forgotten(at: datetime) -> int:
    """End what nobody checked out of, at its shift's end, and mark it; how many. The worker calls it."""
    end = Shift.objects.filter(pk=OuterRef("shift_id")).values("until_at")
    # No join: the condition must stand on the row itself, to be looked at again by who waited for somebody's check-out.
    late = Attendance.objects.filter(out_at=None, shift__in=Shift.objects.filter(until_at__lte=at - OUT_LATE))
    return late.update(out_at=Greatest(Subquery(end), F("in_at")), out_how=How.END, forgotten=True)


def _known(shift: Shift, volunteer: Volunteer, key: str) -> Attendance | None:
    rows = Attendance.objects.filter(Q(key=key) | Q(shift=shift, volunteer=volunteer))
    for row in rows:
        if (row.shift_id, row.volunteer_id) == (shift.pk, volunteer.pk):
            return row
    if rows:
        raise KeyUsed
    return None


def _judged(faults: Iterable[Fault], entered_at: datetime | None, *, walk_ins: bool = True) -> list[Mark]:
    """The marks that it gets. Raises the first fault of what is done now."""
    found = []
    for mark, problem in faults:
        may_be = entered_at is not None or (mark == Mark.UNASKED and walk_ins)
        if not may_be:
            raise problem
        found.append(mark)
    return found


def _writer(by: Person | Volunteer | None) -> dict[str, Person | Volunteer | None]:
    return {"by_volunteer": by} if isinstance(by, Volunteer) else {"by": by}


def _inserted(row: Attendance, *, may_overlap: bool) -> Attendance:
    for _try in range(TRIES):
        try:
            # A savepoint where a transaction is open: the database's refusal must not end that one.
            with transaction.atomic():
                row.save(force_insert=True)
                return row
        except IntegrityError:
            row.pk = None
            known = _known(row.shift, row.volunteer, row.key)
            if known is not None:
                return known
        _make_room(row, may_overlap=may_overlap)
    raise CannotCheckIn(_("刚才没有记上。请再试一次。"))


def _make_room(row: Attendance, *, may_overlap: bool) -> None:
    """He is open elsewhere: end that where it is over. Raises AtAnotherPlace where it is not."""
    other = Attendance.objects.filter(volunteer=row.volunteer, out_at=None).select_related("shift").first()
    if other is None:
        return
    if other.shift.until_at <= row.in_at:
        _end(other, other.shift.until_at)
    elif not may_overlap:
        raise AtAnotherPlace(other.shift.site)
    else:
        _mark(row, Mark.ELSEWHERE)
        _mark(other, Mark.ELSEWHERE)
        if other.in_at <= row.in_at:
            _end(other, row.in_at)
        else:
            row.out_at, row.out_how, row.forgotten = max(row.in_at, min(row.shift.until_at, other.in_at)), How.END, True
            Attendance.objects.filter(pk=other.pk).update(marks=other.marks)


def _mark(row: Attendance, mark: Mark) -> None:
    row.marks = " ".join(dict.fromkeys([*row.marks.split(), mark]))


def _end(row: Attendance, at: datetime) -> None:
    end = max(at, row.in_at)
    Attendance.objects.filter(pk=row.pk, out_at=None).update(
        out_at=end, out_how=How.END, forgotten=True, marks=row.marks
    )


def _begun_earlier(known: Attendance, how: How, at: datetime, entered_at: datetime) -> Attendance:
    """A check-in that arrives after its check-out gives it the beginning that it lacked."""
    if Mark.NO_IN in known.marked and at < known.in_at:
        marks = " ".join(mark for mark in known.marks.split() if mark != Mark.NO_IN)
        with transaction.atomic():
            if Attendance.objects.filter(pk=known.pk, marks=known.marks).update(in_at=at, in_how=how, marks=marks):
                known.in_at, known.in_how, known.marks = at, how, marks
                credit(known, at=entered_at)
    return known


def _only_out(
    shift: Shift, volunteer: Volunteer, evidence: Evidence, entered_at: datetime, found: list[Mark],
    by: Person | Volunteer | None,
) -> Attendance:  # fmt: skip
    row = Attendance(
        shift=shift, volunteer=volunteer, key=f"out:{shift.pk}:{volunteer.pk}", entered_at=entered_at,
        in_at=evidence.at, in_how=evidence.how, out_at=evidence.at, out_how=evidence.how,
        out_metres=evidence.metres(shift), marks=" ".join([*found, Mark.NO_IN]), **_writer(by),
    )  # fmt: skip
    return _inserted(row, may_overlap=True)


def _left(
    row: Attendance, shift: Shift, volunteer: Volunteer, evidence: Evidence, entered_at: datetime | None,
    found: list[Mark],
) -> Attendance:  # fmt: skip
    for mark in found:
        _mark(row, mark)
    ended = {
        "out_at": max(min(evidence.at, shift.until_at + OUT_LATE), row.in_at), "out_how": evidence.how,
        "out_metres": evidence.metres(shift), "forgotten": False, "marks": row.marks,
    }  # fmt: skip
    with transaction.atomic():
        if Attendance.objects.filter(Q(out_at=None) | Q(forgotten=True), pk=row.pk).update(**ended):
            for name, value in ended.items():
                setattr(row, name, value)
            row.shift, row.volunteer = shift, volunteer
            credit(row, at=entered_at or evidence.at)
            return row
    return Attendance.objects.get(pk=row.pk)
