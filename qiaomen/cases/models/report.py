"""What came in: one person's voice through one channel, who it was, and what was answered to it."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaomen.files.models import Photo
from qiaomen.people.models import Person
from qiaomen.places.models import Positioned
from qiaomen.shell.numbers import number_of
from qiaomen.units.models import Unit

from .catalogue import Reason


def new_token() -> str:
    """An unguessable link's secret part: 128 random bits."""
    return secrets.token_urlsafe(16)


class Channel(models.TextChoices):
    """Where a report came through."""

    WEB = "web", _("市民监督平台")
    SNAP = "snap", _("随手拍")
    HOTLINE = "hotline", _("热线")
    MEDIA = "media", _("媒体曝光")
    PATROL = "patrol", _("巡查")
    VISIT = "visit", _("走访")
    ASSESSMENT = "assessment", _("测评")
    HIGHER_LEVEL = "higher_level", _("上级转办")
    PAPER = "paper", _("线下登记")


class Nature(models.TextChoices):
    """What the person wants. A 举报 hides its reporter from those who handle it."""

    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    ACCUSATION = "accusation", _("举报")
    SUGGESTION = "suggestion", _("建议")
    INQUIRY = "inquiry", _("咨询")
    PRAISE = "praise", _("表扬")


class Report(Positioned):
    """One person's voice through one channel; it may hold several problems.

    `occasion`: through whose link it came, e.g. an activity's number; the chain knows no more of it.
    """

    channel = models.CharField(max_length=12, choices=Channel)
    nature = models.CharField(max_length=12, choices=Nature, default=Nature.HELP)
    text = models.TextField()
    received_at = models.DateTimeField(db_index=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    entering_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=12, blank=True)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    idempotency_key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    outside = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+")
    outlet = models.CharField(max_length=80, blank=True)
    occasion = models.CharField(max_length=24, blank=True)
    link = models.URLField(max_length=400, blank=True)
    reply_due_at = models.DateTimeField(null=True, blank=True)
    photos = models.ManyToManyField(Photo, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(channel=Channel.MEDIA)
                | models.Q(outside__isnull=False)
                | (~models.Q(link="") & models.Q(reply_due_at__isnull=False)),
                name="an_exposure_has_its_link_and_its_reply_deadline",
            )
        ]
        indexes = [models.Index(fields=["occasion"], name="report_occasion", condition=~models.Q(occasion=""))]

    @property
    def number(self) -> str:
        """The number that the resident is told."""
        return number_of("S", self.pk)

    @property
    def is_accusation(self) -> bool:
        """Whether those who handle the case must not learn who reported it."""
        return self.nature == Nature.ACCUSATION


class Contact(models.Model):
    """How to reach the reporter. A table of its own: it is read with a permission of its own."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="contact")
    name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_digits = models.CharField(max_length=20, blank=True, db_index=True)
    email = models.EmailField(blank=True)


class ContactReveal(models.Model):
    """Somebody looked at a reporter's contact details, when and why."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="reveals")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="a_reveal_has_a_reason")]


class Voice(models.Model):
    """A report's share in a case: its own answer, its own rating. It never moves, so joining can be undone."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="voices")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="own_voices")
    added_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    solved = models.BooleanField(null=True, blank=True)
    satisfied = models.BooleanField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "case"], name="a_voice_speaks_once_in_a_case"),
            models.CheckConstraint(
                condition=models.Q(rated_at__isnull=True)
                | models.Q(solved__isnull=False, satisfied__isnull=False, answered_at__isnull=False),
                name="only_an_answered_voice_is_rated",
            ),
        ]
