"""What looks wrong in the hours: found by a rule, decided by a person, and kept with the reason."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person

from .hours import HourEntry
from .network import Organisation
from .register import Volunteer


class Finding(models.Model):
    """One thing that a person should look at. `key` makes it one: looking again finds nothing twice."""

    class Rule(models.TextChoices):
        """Why it was found."""

        LONG = "long", _("一次太长")
        DAY = "day", _("一天太多")
        AGE = "age", _("年龄不合")
        PLACE = "place", _("来不及赶到")
        ALIKE = "alike", _("补录太有规律")
        BULK = "bulk", _("成批一样的补录")
        APPROVER = "approver", _("一人审核的补录太多")

    class State(models.TextChoices):
        """How it stands."""

        OPEN = "open", _("等待核查")
        KEPT = "kept", _("核查无误")
        COUNTERED = "countered", _("已冲正")

    rule = models.CharField(max_length=8, choices=Rule)
    key = models.CharField(max_length=120, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, null=True, blank=True, related_name="+")
    approver = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    entries = models.ManyToManyField(HourEntry, related_name="findings")
    facts = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, reason="")
                | (~Q(state="open") & Q(decided_by__isnull=False) & ~Q(reason="")),
                name="a_decided_finding_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | Q(decided_by__isnull=True) | ~Q(approver=models.F("decided_by")),
                name="nobody_decides_about_his_approvals",
            ),
        ]
        indexes = [models.Index(fields=["state", "organisation", "id"], name="finding_list")]
