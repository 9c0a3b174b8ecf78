"""The city's row, its areas, its lines and the landmarks that people name."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .coords import ReferenceSystem


class City(models.Model):
    """The one city that this deployment serves. `edition` is new with each load: in-memory indexes go by it."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=12)
    time_zone = models.CharField(max_length=40)
    rules = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)
    edition = models.UUIDField(default=uuid.uuid4)
    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="one_city_a_deployment")]

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    """How large an area is, from the city down to the grid cell with a responsible person."""

    CITY = "city", _("市")
    COUNTY = "county", _("县（市、区）")
    TOWN = "town", _("乡镇（街道）")
    COMMUNITY = "community", _("社区（村）")
    CELL = "cell", _("单元网格")


class Area(models.Model):
    """A division or a grid cell. `path` holds the codes from the city down, each followed by a slash."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    pinyin = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=12, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=160, db_index=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    boundary = models.JSONField[dict[str, Any] | None, dict[str, Any] | None](null=True, blank=True)
    schematic = models.BooleanField(default=False)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A road, river, canal or railway, in WGS-84."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12)
    course = models.JSONField[dict[str, Any], dict[str, Any]]()
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Landmark(models.Model):
    """A place that people name in words, with its position in WGS-84."""

    name = models.CharField(max_length=80, unique=True)
    pinyin = models.CharField(max_length=40, blank=True, db_index=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="landmarks")
    longitude = models.FloatField()
    latitude = models.FloatField()
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Positioned(models.Model):
    """For rows that happen somewhere: what came (value and system), WGS-84, the words, the area."""

    given_longitude = models.FloatField(null=True, blank=True)
    given_latitude = models.FloatField(null=True, blank=True)
    given_system = models.CharField(
        max_length=10, blank=True, choices=[(system.value, system.value) for system in ReferenceSystem]
    )
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    place_words = models.CharField(max_length=200, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
