"""What residents say: votes, each by a proved telephone or mailbox, and objections during publication."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from qiaomen.people.models import Person

from .call import Call
from .nomination import Kind, Nomination


class Vote(models.Model):
    """One vote: each contact has one for a person and one for a collective. `voter` and `origin` are keyed hashes;
    neither the contact nor the address is stored. `set_aside_why`: it does not count, and why.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="votes")
    kind = models.CharField(max_length=10, choices=Kind)
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="votes")
    voter = models.CharField(max_length=64)
    origin = models.CharField(max_length=64)
    at = models.DateTimeField()
    set_aside_why = models.CharField(max_length=200, blank=True)
    set_aside_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "kind", "voter"], name="one_person_one_vote"),
            models.CheckConstraint(
                condition=Q(set_aside_why="", set_aside_by__isnull=True)
                | (~Q(set_aside_why="") & Q(set_aside_by__isnull=False)),
                name="a_vote_set_aside_says_why_and_by_whom",
            ),
        ]
        indexes = [
            models.Index(fields=["call", "origin"], name="vote_origin"),
            models.Index(fields=["nomination"], name="vote_counts", condition=Q(set_aside_why="")),
        ]


class Objection(models.Model):
    """异议: somebody says during publication why a nominee should not be honoured. `contact_sealed`: how to answer."""

    class State(models.TextChoices):
        """How it stands."""

        OPEN = "open", pgettext_lazy("honours", "等待核实")
        UPHELD = "upheld", pgettext_lazy("honours", "异议成立")
        DISMISSED = "dismissed", pgettext_lazy("honours", "异议不成立")

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="objections")
    words = models.TextField()
    contact_sealed = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answer="", decided_by__isnull=True)
                | (~Q(state="open") & ~Q(answer="") & Q(decided_by__isnull=False)),
                name="a_decided_objection_has_an_answer",
            )
        ]
