"""Courses of the tests: a lecture of one session, a short one on line, both owed by the neighbours."""

from datetime import datetime, timedelta

from qiaomen.activities.models import Activity, Course, Piece, Shift

from .presence import Presence


def lectures(of: Presence, *, at: datetime, **columns: object) -> Course:
    """大讲堂: the presence's activity is its session."""
    made = Course.objects.create(**{
        "code": "hall", "title": "善美大讲堂", "title_en": "Lecture hall", "kind": "lecture_hall",
        "unit": of.net.world.centre, "owed_by": of.net.neighbours, "from_on": at.date() - timedelta(days=9),
        "until_on": at.date() + timedelta(days=9),
    } | columns)  # fmt: skip
    Activity.objects.filter(pk=of.activity.pk).update(course=made)
    of.activity.refresh_from_db()
    of.shift = Shift.objects.select_related("activity__organisation").get(pk=of.shift.pk)
    return made


def short(of: Presence, *, at: datetime, pieces: int = 2, code: str = "short") -> Course:
    """微党课: nothing but pieces; the first has a question, the second answer is right."""
    made = Course.objects.create(
        code=code, title="微党课", kind="short", unit=of.net.world.centre, owed_by=of.net.neighbours,
        sessions_needed=0, from_on=at.date() - timedelta(days=9), until_on=at.date() + timedelta(days=9),
    )  # fmt: skip
    for n in range(1, pieces + 1):
        asked = {"question": "一周清扫几次？", "answers": "一次\n两次\n三次", "right": 2} if n == 1 else {}
        Piece.objects.create(course=made, order=n, title=f"第{n}课", words="正文", minutes=10, **asked)
    return made
