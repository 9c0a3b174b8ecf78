"""Who was there, from when until when, and how that is known."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person
from qiaomen.volunteers.models import Volunteer

from .activity import Shift


class How(models.TextChoices):
    """How somebody was seen."""

    CODE = "code", _("现场二维码")
    PLACE = "place", _("现场定位")
    KIOSK = "kiosk", _("服务站登记")
    LIST = "list", _("领队点名")
    END = "end", _("到点自动签退")


class Mark(models.TextChoices):
    """What did not fit."""

    EARLY = "early", _("签到太早")
    LATE = "late", _("过了时间")
    UNASKED = "unasked", _("没有报名")
    FAR = "far", _("不在现场范围内")
    CODE = "code", _("二维码对不上")
    ELSEWHERE = "elsewhere", _("同时在别处签到")
    NO_IN = "no_in", _("只有签退，没有签到")
    CLOSED = "closed", _("活动没有开放")


class Attendance(models.Model):
    """One volunteer at one shift. Nobody is at two places: only one row of a volunteer may be open.

    `key` makes it one, however often a device sends it. `entered_at` is when it arrived, later than `in_at` when it
    was taken without a connection. `forgotten`: it closed by itself at the shift's end. `marks`: what did not fit,
    where it was written down all the same because it had happened.
    """

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="attendances")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="attendances")
    key = models.CharField(max_length=80, unique=True)
    in_at = models.DateTimeField()
    in_how = models.CharField(max_length=8, choices=How)
    in_metres = models.PositiveIntegerField(null=True, blank=True)
    out_at = models.DateTimeField(null=True, blank=True)
    out_how = models.CharField(max_length=8, choices=How, blank=True)
    out_metres = models.PositiveIntegerField(null=True, blank=True)
    forgotten = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    marks = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    by_volunteer = models.ForeignKey(Volunteer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "volunteer"], name="one_attendance_a_shift_and_volunteer"),
            models.UniqueConstraint(
                fields=["volunteer"], condition=Q(out_at__isnull=True), name="nobody_is_at_two_places"
            ),
            models.CheckConstraint(
                condition=Q(out_at__isnull=True, out_how="")
                | (Q(out_at__isnull=False, out_at__gte=F("in_at")) & ~Q(out_how="")),
                name="an_attendance_ends_later_and_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["shift", "id"], name="attendance_shift"),
            models.Index(fields=["volunteer", "-in_at", "-id"], name="attendance_volunteer"),
            models.Index(fields=["in_at"], name="attendance_open", condition=Q(out_at__isnull=True)),
        ]

    @property
    def marked(self) -> list[Mark]:
        """What did not fit, each with its words."""
        return [Mark(mark) for mark in self.marks.split()]
