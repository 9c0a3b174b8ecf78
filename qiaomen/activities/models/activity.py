"""What is on: activities, the rules by which they come again, and the shifts that people sign up for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person
from qiaomen.places.models import Area, Positioned
from qiaomen.volunteers.models import Organisation, Skill

from .course import Course


class Kind(models.TextChoices):
    """What people come for."""

    SERVICE = "service", _("志愿服务")
    CLEAN_UP = "clean_up", _("清洁行动")
    LECTURE = "lecture", _("宣讲讲座")
    COURSE = "course", _("专题培训")
    EXCHANGE = "exchange", _("兑换日")


class Series(models.Model):
    """A rule by which an activity comes again (RFC 5545 RRULE), e.g. the last Friday of each month.

    `template` holds the fields of an activity and its shifts, times counted from the day's midnight.
    """

    title = models.CharField(max_length=80)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="series")
    rule = models.CharField(max_length=200)
    from_on = models.DateField()
    until_on = models.DateField()
    template = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-pk"]


class Activity(models.Model):
    """Something on one day or over some: who holds it, who may come, until when one may sign up or cancel.

    `fence_metres`: how near one must be to check in (300–500 m, large events 100 m: domain §4).
    `walk_ins`: whether people may come who did not sign up.
    `cancel_hours`: how long before a shift one may still cancel.
    """

    class State(models.TextChoices):
        """How it stands."""

        DRAFT = "draft", _("草稿")
        OPEN = "open", _("已发布")
        CLOSED = "closed", _("已结束")
        CANCELLED = "cancelled", _("已取消")

    number = models.CharField(max_length=24, unique=True, null=True)  # noqa: DJ001  # empty until the key is known
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.TextField(blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="activities")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="activities")
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="sessions")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    cancel_hours = models.PositiveSmallIntegerField(default=24)
    fence_metres = models.PositiveSmallIntegerField(default=300)
    walk_ins = models.BooleanField(default=False)
    least_age = models.PositiveSmallIntegerField(default=0)
    contact = models.CharField(max_length=80, blank=True)
    why_cancelled = models.CharField(max_length=200, blank=True)
    thanks = models.TextField(blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    # The first shift's begin and the last one's end, written with the shifts: lists go by them.
    from_at = models.DateTimeField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["from_at", "pk"]
        indexes = [
            models.Index(fields=["state", "from_at", "id"], name="activity_on"),
            models.Index(fields=["organisation", "-from_at"], name="activity_team"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(why_cancelled=""), name="a_cancelled_activity_says_why"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Shift(Positioned):
    """So many places at one site between two moments. `taken` counts who goes, `waiting` who waits:
    both are written only together with a sign-up, so that nothing is overbooked however many ask at once.

    `secret` makes the rotating code that is shown at the place.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="shifts")
    site = models.CharField(max_length=80)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    needs = models.ManyToManyField(Skill, blank=True, related_name="+")
    secret = models.CharField(max_length=64)

    class Meta:
        ordering = ["from_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="a_shift_ends_later"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="a_shift_is_never_overbooked"),
        ]
        indexes = [models.Index(fields=["until_at"], name="shift_until")]
