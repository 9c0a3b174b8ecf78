"""A call for honours: how many, by which criteria, from when until when, judged by whom; and what happened in it."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from qiaomen.honours.states import SAID, State
from qiaomen.people.models import Person
from qiaomen.units.models import Unit


class Call(models.Model):
    """评选. `persons` and `collectives`: how many may be honoured. `least_reviews`: how many reviewers each nominee
    needs. `vote_percent`: how much of the total a vote of residents counts for; 0 and no dates where there is none.
    `rest_years`: whoever was honoured in the last so many years is not eligible. `least_hours`: credited hours that a
    volunteer needs in the period from `evidence_from` on. `publish_days`: how long 公示 lasts, in natural days.
    """

    code = models.SlugField(max_length=24, unique=True)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    words = models.TextField(blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    persons = models.PositiveSmallIntegerField(default=10)
    collectives = models.PositiveSmallIntegerField(default=10)
    evidence_from = models.DateField()
    nominate_until = models.DateField()
    least_reviews = models.PositiveSmallIntegerField(default=3)
    vote_percent = models.PositiveSmallIntegerField(default=0)
    vote_until = models.DateField(null=True, blank=True)
    publish_days = models.PositiveSmallIntegerField(default=7)
    rest_years = models.PositiveSmallIntegerField(default=2)
    least_hours = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    published_until = models.DateTimeField(null=True, blank=True)
    awarded_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(vote_percent__lte=50), name="reviewers_weigh_at_least_half"),
            models.CheckConstraint(
                condition=Q(vote_percent=0) | Q(vote_until__isnull=False), name="a_vote_that_counts_has_an_end"
            ),
            models.CheckConstraint(condition=Q(evidence_from__lte=F("nominate_until")), name="evidence_begins_before"),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "awarded"]) | Q(published_until__isnull=False),
                name="what_is_published_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state="awarded") | Q(awarded_at__isnull=False), name="an_award_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """What reviewers mark, and the most points for it."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    points = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["call", "order"], name="a_criterion_has_its_turn"),
            models.CheckConstraint(condition=Q(points__gt=0), name="a_criterion_has_points"),
        ]


class Reviewer(models.Model):
    """Somebody who marks the nominees of a call."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="reviewers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="a_reviewer_once_a_call")]


class HonourEvent(models.Model):
    """What happened in a call, by whom, why. Appended only; the database refuses to change or delete it."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="events")
    nomination = models.ForeignKey("Nomination", models.PROTECT, null=True, blank=True, related_name="events")
    step = models.CharField(max_length=24)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    facts = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)

    class Meta:
        ordering = ["pk"]

    @property
    def said(self) -> str:
        """What happened, in words."""
        return str(SAID[self.step])
