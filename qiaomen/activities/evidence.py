"""What proves that somebody is at the place: the code that it shows, or a position within the fence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from qiaomen.places.coords import Position, metres_between
from qiaomen.volunteers.models import Volunteer

from .attendance_problems import CannotCheckIn
from .codes import is_shown, is_ticket
from .models import Activity, Shift, SignUp
from .models.attendance import How, Mark

# How long before a shift one may check in, and after it check out.
EARLY, OUT_LATE = timedelta(minutes=60), timedelta(minutes=30)

Fault = tuple[Mark, CannotCheckIn]


@dataclass(frozen=True)
class Evidence:
    """How somebody says that he is there. `code`: the digits at the place, or a ticket for having read them."""

    how: How
    at: datetime
    position: Position | None = None
    code: str = ""

    def metres(self, shift: Shift) -> int | None:
        """How far from the shift's place; None where either is unknown."""
        if self.position is None or shift.longitude is None or shift.latitude is None:
            return None
        return round(metres_between(self.position.wgs84, (shift.longitude, shift.latitude)))


def faults_of_arriving(shift: Shift, volunteer: Volunteer, evidence: Evidence) -> Iterator[Fault]:
    """What speaks against it, the plainest first."""
    activity = shift.activity
    if activity.state in (Activity.State.DRAFT, Activity.State.CANCELLED):
        yield Mark.CLOSED, CannotCheckIn(_("这个活动没有开放或已取消，不能签到。"))
    if evidence.at < shift.from_at - EARLY:
        yield Mark.EARLY, CannotCheckIn(_("还不到签到时间：开始前一小时起可以签到。"))
    if evidence.at >= shift.until_at:
        yield Mark.LATE, CannotCheckIn(_("这个班次已经结束，不能再签到。"))
    yield from faults_of_place(shift, volunteer, evidence)
    if not SignUp.objects.filter(shift=shift, volunteer=volunteer, state=SignUp.State.GOING).exists():
        yield Mark.UNASKED, CannotCheckIn(_("没有报名这个班次。请先报名，或找领队。"))


def faults_of_leaving(shift: Shift, volunteer: Volunteer, evidence: Evidence) -> Iterator[Fault]:
    """What speaks against a check-out."""
    if evidence.at > shift.until_at + OUT_LATE and evidence.how != How.LIST:
        yield Mark.LATE, CannotCheckIn(_("签退时间已过。请找领队补点名，或申请补录时数。"))
    yield from faults_of_place(shift, volunteer, evidence)


def faults_of_place(shift: Shift, volunteer: Volunteer, evidence: Evidence) -> Iterator[Fault]:
    """Whether code or position say that he is there; kiosk and list need neither."""
    if evidence.how == How.CODE and not _code_fits(shift, volunteer, evidence):
        yield Mark.CODE, CannotCheckIn(_("二维码已经换了。请对着现场的屏幕再扫一次。"), field="code")
    if evidence.how != How.PLACE:
        return
    metres, fence = evidence.metres(shift), shift.activity.fence_metres
    if metres is None:
        yield Mark.FAR, CannotCheckIn(_("没有取得定位，或这个班次没有标出位置。请扫现场的二维码。"), field="longitude")
    elif metres > fence:
        words = {"metres": metres, "fence": fence}
        yield Mark.FAR, CannotCheckIn(_("离现场还有 %(metres)d 米，要在 %(fence)d 米以内才能签到。") % words)


def _code_fits(shift: Shift, volunteer: Volunteer, evidence: Evidence) -> bool:
    if evidence.code.isdecimal():
        return is_shown(shift.secret, evidence.code, evidence.at)
    return is_ticket(evidence.code, shift.pk, volunteer.pk, evidence.at)
