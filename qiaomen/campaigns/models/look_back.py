"""回头看: which of a register's struck-off items were drawn for a second look, and what it found."""

from django.db import models
from django.db.models import Q

from qiaomen.people.models import Person

from .item import Item
from .register import Register


class Draw(models.Model):
    """One day's random sample. `pool` holds the keys that it was drawn from: with the seed anybody draws it again."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="draws")
    drawn_on = models.DateField()
    seed = models.PositiveIntegerField()
    pool = models.JSONField[list[int], list[int]](default=list)
    drawn_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-drawn_on"]
        constraints = [models.UniqueConstraint(fields=["register", "drawn_on"], name="a_register_is_drawn_once_a_day")]


class LookBack(models.Model):
    """One drawn item; `passed` is empty until somebody has looked."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="look_backs")
    item = models.ForeignKey(Item, models.PROTECT, related_name="look_backs")
    passed = models.BooleanField(null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "item"], name="an_item_is_drawn_once"),
            models.CheckConstraint(
                condition=Q(passed__isnull=True, at__isnull=True) | Q(passed__isnull=False, at__isnull=False),
                name="a_second_look_has_its_moment",
            ),
        ]
