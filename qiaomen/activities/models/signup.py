"""Who goes, who waits, and who was asked to come."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person
from qiaomen.volunteers.models import Organisation, Volunteer

from .activity import Shift


class SignUp(models.Model):
    """A volunteer's place in a shift, or in its queue. The queue moves in the order of the keys.

    `leads`: he keeps the list at the place. `organisation`: the team that signed him up. `why`: the organiser took him
    off the list.
    """

    class State(models.TextChoices):
        """How it stands."""

        GOING = "going", _("已报名")
        WAITING = "waiting", _("候补中")
        CANCELLED = "cancelled", _("已取消")

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="signups")
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="signups")
    state = models.CharField(max_length=10, choices=State)
    leads = models.BooleanField(default=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    moved_up_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "volunteer"], condition=~Q(state="cancelled"), name="one_place_a_shift_and_volunteer"
            )
        ]
        indexes = [
            models.Index(fields=["shift", "state", "id"], name="signup_queue"),
            models.Index(fields=["volunteer", "state"], name="signup_volunteer"),
        ]


class Invitation(models.Model):
    """A volunteer who matches a shift by skill, time and distance was asked to come; once a shift."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="invitations")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="invitations")
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "volunteer"], name="one_invitation_a_shift")]
