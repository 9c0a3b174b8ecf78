"""志愿服务记录证明: what was asked for, and what was issued, frozen, with the code by which a stranger checks it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person

from .network import Organisation
from .register import Volunteer


class IdShown(models.TextChoices):
    """How much of the id number stands on the certificate: the volunteer's own choice."""

    MASKED = "masked", _("只显示一部分")
    NONE = "none", _("不显示")
    FULL = "full", _("完整显示（只在您自己下载的文件里）")


class Certificate(models.Model):
    """What is printed, frozen as it was issued. `content` holds every word; the columns are what it is found by."""

    number = models.CharField(max_length=24, unique=True, null=True)  # noqa: DJ001  # empty until the key is known
    code = models.CharField(max_length=24, unique=True)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="certificates")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    id_shown = models.CharField(max_length=8, choices=IdShown)
    content = models.JSONField[dict[str, Any], dict[str, Any]]()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_why="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_why="")),
                name="a_revocation_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["volunteer", "organisation", "from_on", "until_on", "id_shown"],
                # Those that volunteers once issued to themselves may be several.
                condition=Q(revoked_at__isnull=True, issued_by__isnull=False),
                name="days_are_certified_once",
            ),
        ]


class CertificateWish(models.Model):
    """A volunteer asks a team for a certificate; somebody of the team issues it, or says why not."""

    class State(models.TextChoices):
        """How it stands."""

        ASKED = "asked", _("等待出具")
        ISSUED = "issued", _("已出具")
        REFUSED = "refused", _("没有出具")

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="certificate_wishes")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    id_shown = models.CharField(max_length=8, choices=IdShown)
    remarks = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=200, blank=True)
    certificate = models.OneToOneField(Certificate, models.PROTECT, null=True, blank=True, related_name="wish")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "organisation"], condition=Q(state="asked"), name="a_team_is_asked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="issued", certificate__isnull=False)
                | (~Q(state="issued") & Q(certificate__isnull=True)),
                name="an_issued_wish_has_its_certificate",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (Q(decided_by__isnull=False) & ~Q(answer="")),
                name="a_refused_wish_has_an_answer",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="wish_list")]
