"""What somebody's being there is worth in hours: only what lies inside the shift, and only what was proved there."""

from datetime import datetime, timedelta

from qiaomen.volunteers import hours
from qiaomen.volunteers.models.hours import HourKind

from .models import Activity, Attendance
from .models.activity import Kind
from .models.attendance import Mark

# With these nothing shows that he was at this place at this time: somebody has to look at it first.
UNPROVED = frozenset({Mark.FAR, Mark.CODE, Mark.ELSEWHERE, Mark.NO_IN, Mark.CLOSED})
LEAST = timedelta(minutes=1)


def span_of(attendance: Attendance) -> tuple[datetime, datetime] | None:
    """The part of a proved attendance that counts; None where nothing does. What closed by itself proves no end."""
    if attendance.out_at is None or attendance.forgotten or UNPROVED & set(attendance.marked):
        return None
    shift = attendance.shift
    begin, end = max(attendance.in_at, shift.from_at), min(attendance.out_at, shift.until_at)
    return (begin, end) if end - begin >= LEAST else None


def is_training(activity: Activity) -> bool:
    """Whether its hours stand beside those of service."""
    return activity.course_id is not None or activity.kind in (Kind.LECTURE, Kind.COURSE)


def credit(attendance: Attendance, *, at: datetime) -> None:
    """Enter its hours, once. Call it in the transaction that ended the attendance."""
    span = span_of(attendance)
    if span is None:
        return
    activity, (begin, end) = attendance.shift.activity, span
    hours.credit(
        attendance.volunteer, kind=HourKind.TRAINING if is_training(activity) else HourKind.SERVICE,
        from_at=begin, until_at=end, title=activity.title, organisation=activity.organisation,
        about=activity.number or "", key=f"attendance:{attendance.pk}", at=max(at, end), by=attendance.by,
    )  # fmt: skip
