"""Two ledgers of time that somebody gave.

Entries are appended only; the database refuses to change or delete them. A fault is mended by a counter-entry.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person

from .network import Organisation
from .register import Volunteer


class Ledger(models.TextChoices):
    """信用时数 is measured on the spot; 荣誉时数 is entered later and approved."""

    CREDITED = "credited", _("信用时数")
    SUPPLEMENTED = "supplemented", _("荣誉时数")


class HourKind(models.TextChoices):
    """Service, or training: shown beside each other and never added."""

    SERVICE = "service", _("志愿服务")
    TRAINING = "training", _("培训学习")


class HourEntry(models.Model):
    """So many minutes, without travel, that a volunteer gave between two moments. `minutes` is below zero in a
    counter-entry. `key` makes it one: `attendance:17` is credited once. `about` names its source in words.
    """

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="hours")
    ledger = models.CharField(max_length=12, choices=Ledger)
    kind = models.CharField(max_length=8, choices=HourKind, default=HourKind.SERVICE)
    minutes = models.IntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    title = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    about = models.CharField(max_length=60, blank=True, db_index=True)
    key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["volunteer", "from_at"], name="hours_volunteer"),
            # Nearly all are empty: SQLite would rather read the whole table than the unique index of this column.
            models.Index(fields=["undoes"], name="hours_undoes", condition=Q(undoes__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="hours_end_later"),
            models.CheckConstraint(
                condition=Q(undoes__isnull=True, minutes__gt=0) | Q(undoes__isnull=False, minutes__lt=0),
                name="only_a_counter_entry_takes_away",
            ),
            models.CheckConstraint(
                condition=~Q(ledger="supplemented") | Q(approved_by__isnull=False),
                name="supplemented_hours_are_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(by__isnull=True) | ~Q(approved_by=F("by")),
                name="hours_are_approved_by_somebody_else",
            ),
        ]


class HourTotal(models.Model):
    """What a volunteer's entries add up to, written with each entry; `hours.faults()` adds everything up again."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="totals")
    ledger = models.CharField(max_length=12, choices=Ledger)
    kind = models.CharField(max_length=8, choices=HourKind)
    minutes = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "ledger", "kind"], name="a_total_is_one"),
            models.CheckConstraint(condition=Q(minutes__gte=0), name="hours_are_never_negative"),
        ]
        indexes = [models.Index(fields=["ledger", "kind", "-minutes"], name="total_ranking")]


class Claim(models.Model):
    """补录: somebody asks for hours that nobody measured; somebody else decides."""

    class State(models.TextChoices):
        """How it stands."""

        ASKED = "asked", _("等待审核")
        GRANTED = "granted", _("已通过")
        REFUSED = "refused", _("未通过")

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=8, choices=HourKind, default=HourKind.SERVICE)
    minutes = models.PositiveIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    title = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    about = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True)
    entry = models.OneToOneField(HourEntry, models.PROTECT, null=True, blank=True, related_name="claim")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="a_claim_ends_later"),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(asked_by=F("decided_by")),
                name="a_claim_is_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(state="granted", entry__isnull=False) | (~Q(state="granted") & Q(entry__isnull=True)),
                name="a_granted_claim_has_its_entry",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="claim_list")]
