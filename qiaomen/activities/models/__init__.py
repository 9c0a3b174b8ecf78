"""The tables of activities."""

from .activity import Activity, Series, Shift
from .attendance import Attendance
from .calendar import CalendarLink
from .course import Completion, Course, Piece
from .signup import Invitation, SignUp
from .task import Task, TaskPhoto

__all__ = [
    "Activity",
    "Attendance",
    "CalendarLink",
    "Completion",
    "Course",
    "Invitation",
    "Piece",
    "Series",
    "Shift",
    "SignUp",
    "Task",
    "TaskPhoto",
]
