"""邻里可办: something from the chain that neighbours can do. It names its case by number; the chain stays as it is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaomen.files.models import Photo
from qiaomen.people.models import Person
from qiaomen.places.models import Positioned
from qiaomen.volunteers.models import Volunteer


class Task(Positioned):
    """One small job at one place: offered by the unit that has the case, taken by one volunteer, done with proof."""

    class State(models.TextChoices):
        """How it stands."""

        OFFERED = "offered", _("等人来做")
        TAKEN = "taken", _("有人在做")
        DONE = "done", _("做完待核实")
        PROVED = "proved", _("已核实")
        WITHDRAWN = "withdrawn", _("已收回")

    case_number = models.CharField(max_length=24)
    title = models.CharField(max_length=80)
    words = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(default=30)
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    offered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    offered_at = models.DateTimeField()
    until = models.DateTimeField()
    taken_by = models.ForeignKey(Volunteer, models.PROTECT, null=True, blank=True, related_name="tasks")
    taken_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case_number"],
                condition=Q(state__in=["offered", "taken", "done"]),
                name="a_case_is_offered_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["offered", "withdrawn"]) | Q(taken_by__isnull=False),
                name="a_taken_task_has_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="task_list")]


class TaskPhoto(models.Model):
    """A photo with which a volunteer shows what he did."""

    class Kind(models.TextChoices):
        """What it shows."""

        BEFORE = "before", _("做之前")
        AFTER = "after", _("做之后")

    task = models.ForeignKey(Task, models.CASCADE, related_name="photos")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    by = models.ForeignKey(Volunteer, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["photo"], name="a_photo_shows_one_task")]
