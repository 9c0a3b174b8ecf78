"""Who was named, with which evidence, and the marks that reviewers gave."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from qiaomen.honours.states import Standing
from qiaomen.people.models import Person
from qiaomen.units.models import Unit
from qiaomen.volunteers.models import Organisation, Volunteer

from .call import Call, Criterion


class Kind(models.TextChoices):
    """最美人物 and 最美集体 are chosen apart."""

    PERSON = "person", pgettext_lazy("one", "个人")
    COLLECTIVE = "collective", pgettext_lazy("one", "集体")


SUBJECTS = ("volunteer", "person", "unit", "team")


def _exactly(subject: str) -> Q:
    """That subject is filled, and no other."""
    return Q(**{f"{name}__isnull": name != subject for name in SUBJECTS})


class Nomination(models.Model):
    """One nominee of a call: a volunteer or a member of staff, a unit or a team. `evidence` is filled in from the
    records of `evidence_from` to `evidence_until`, never typed. `agreed`: the nominee has agreed to be shown by name.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="nominations")
    number = models.CharField(max_length=24, unique=True, null=True)  # noqa: DJ001  # empty until the key is known
    kind = models.CharField(max_length=10, choices=Kind)
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=80)
    reason = models.TextField()
    evidence = models.JSONField[list[dict[str, Any]], list[dict[str, Any]]](default=list)
    evidence_until = models.DateTimeField()
    agreed = models.BooleanField(default=False)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.NAMED)
    why = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=24, blank=True)
    named_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="person") & (_exactly("volunteer") | _exactly("person")))
                | (Q(kind="collective") & (_exactly("unit") | _exactly("team"))),
                name="a_nominee_is_one",
            ),
            *(
                models.UniqueConstraint(fields=["call", name], name=f"a_{name}_is_named_once_a_call")
                for name in SUBJECTS
            ),
            models.CheckConstraint(
                condition=~Q(standing__in=["refused", "removed"]) | ~Q(why=""), name="a_refusal_of_a_nominee_says_why"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=["named", "refused", "withdrawn"]) | Q(agreed=True),
                name="nobody_is_shown_without_having_agreed",
            ),
            models.CheckConstraint(
                condition=~Q(standing="awarded") | ~Q(code=""), name="an_awarded_nominee_has_a_code"
            ),
        ]
        indexes = [models.Index(fields=["call", "standing", "id"], name="nomination_list")]

    def __str__(self) -> str:
        return self.name

    @property
    def name_en(self) -> str:
        """The English name of a unit or a team that has one."""
        return str(getattr(self.subject, "name_en", ""))

    @property
    def subject(self) -> Volunteer | Person | Unit | Organisation:
        """Who it is."""
        found = self.volunteer or self.person or self.unit or self.team
        assert found is not None
        return found


class Review(models.Model):
    """What one reviewer says of one nominee; his marks hang on it."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    total = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "reviewer"], name="one_review_a_reviewer_and_nominee")
        ]


class Mark(models.Model):
    """Points for one criterion."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["criterion__order"]
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="one_mark_a_criterion")]
