"""Assessment: kinds of place, criteria with points, places drawn at random, what was seen there by criterion."""

from django.db import models
from django.db.models import F, Q

from qiaomen.cases.models import Category, Report
from qiaomen.files.models import Photo
from qiaomen.people.models import Person
from qiaomen.places.models import Area
from qiaomen.shell.templatetags.widgets import reads_english
from qiaomen.units.models import Unit


class Criterion(models.Model):
    """What is looked at in a kind of place. `points` when nothing is wrong; each fault takes `each` off, to zero.

    A row that has been used is never changed: the same code with other words is another row, the old one retired.
    """

    kind = models.CharField(max_length=40)
    kind_en = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=24)
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True)
    points = models.PositiveSmallIntegerField()
    each = models.PositiveSmallIntegerField()
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"], condition=Q(retired_at=None), name="an_assessed_criterion_is_once_in_its_kind"
            ),
            models.CheckConstraint(condition=Q(points__gte=1, each__gte=1), name="an_assessed_criterion_has_points"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def words(self) -> str:
        """In the reader's language."""
        return self.text_en if self.text_en and reads_english() else self.text

    def got(self, faults: int) -> int:
        """What is left with so many faults."""
        return max(0, self.points - faults * self.each)

    @property
    def most_faults(self) -> int:
        """More than these take no more off."""
        return -(-self.points // self.each)


class AssessedPlace(models.Model):
    """A place that may be drawn: of a kind, in an area, with the unit that answers for it."""

    code = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=40)
    kind_en = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_words(self) -> str:
        """In the reader's language."""
        return self.kind_en if self.kind_en and reads_english() else self.kind


class Assessment(models.Model):
    """One round: so many places of each kind in each area, drawn once with a seed.

    `published_at`: its bulletin is there for everybody; nothing more is handed in then.
    """

    title = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    per_cell = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True, db_index=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="an_assessment_ends_after_it_began"),
            models.CheckConstraint(condition=~Q(seed="") & Q(per_cell__gte=1), name="an_assessment_is_drawn"),
        ]

    def __str__(self) -> str:
        return self.title


class AssessmentPoint(models.Model):
    """A place that was drawn. `assessor`: who goes there, nobody yet while empty. `done_at`: all was looked at."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="points")
    place = models.ForeignKey(AssessedPlace, models.PROTECT, related_name="+")
    assessor = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "place"], name="a_place_is_drawn_once")]


class Observation(models.Model):
    """What was seen at a point by one criterion: how many faults, or that it does not apply there. With its case."""

    point = models.ForeignKey(AssessmentPoint, models.PROTECT, related_name="observations")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    applies = models.BooleanField()
    faults = models.PositiveSmallIntegerField(default=0)
    got = models.PositiveSmallIntegerField(default=0)
    possible = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    photo = models.OneToOneField(Photo, models.PROTECT, null=True, blank=True, related_name="+")
    report = models.OneToOneField(Report, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "criterion"], name="a_criterion_is_seen_once_at_a_point"),
            models.CheckConstraint(
                condition=Q(applies=True, possible__gte=1, got__lte=F("possible"))
                | Q(applies=False, faults=0, got=0, possible=0),
                name="what_does_not_apply_scores_nothing",
            ),
        ]
