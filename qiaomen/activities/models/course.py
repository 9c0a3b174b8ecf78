"""Courses: a programme of sessions that people attend and pieces that they read or watch on line."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaomen.units.models import Unit
from qiaomen.volunteers.models import Organisation, Volunteer


class Course(models.Model):
    """A programme between two days. `owed_by`: the team (and those below it) whose members are to take it."""

    class Kind(models.TextChoices):
        """Which form of teaching it is."""

        LECTURE_HALL = "lecture_hall", _("大讲堂")
        SHORT = "short", _("微党课")
        CLASS = "class", _("专题研讨班")
        PRACTICE = "practice", _("实训")

    code = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=14, choices=Kind)
    words = models.TextField(blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owed_by = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    sessions_needed = models.PositiveSmallIntegerField(default=1)
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        ordering = ["-from_on", "pk"]

    def __str__(self) -> str:
        return self.title


class Piece(models.Model):
    """Something of a course that is read on line; `minutes` is what finishing it counts for."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="pieces")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    words = models.TextField()
    question = models.CharField(max_length=200, blank=True)
    answers = models.TextField(blank=True)
    right = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "order"], name="a_piece_has_its_turn")]


class Completion(models.Model):
    """A volunteer has finished a piece; once."""

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="completions")
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="completions")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["piece", "volunteer"], name="a_piece_is_finished_once")]
