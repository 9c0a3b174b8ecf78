"""Patrols: the rules that say who goes where how often, what was walked, and what was found on the way."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaomen.cases.models import Report
from qiaomen.people.models import Person
from qiaomen.places.models import Area, Line
from qiaomen.units.models import Adoption, OwnerLevel

# How near a line one passes it, where a rule does not say.
NEAR = 50


class Every(models.TextChoices):
    """The period in which so many patrols are owed."""

    DAY = "day", _("每天")
    WEEK = "week", _("每周")
    TEN_DAYS = "ten_days", _("每旬")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    YEAR = "year", _("每年")


class PatrolRule(models.Model):
    """How often the owners of a line, an area or a kind of line go there, and what makes a patrol count.

    A row of the city's data. `level` empty: owners of every level. Months: a season, which may run over New Year.
    """

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    line = models.ForeignKey(Line, models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    line_kind = models.CharField(max_length=12, blank=True)
    level = models.CharField(max_length=12, blank=True, choices=OwnerLevel)
    times = models.PositiveSmallIntegerField()
    every = models.CharField(max_length=10, choices=Every)
    from_month = models.PositiveSmallIntegerField(null=True, blank=True)
    until_month = models.PositiveSmallIntegerField(null=True, blank=True)
    least_minutes = models.PositiveIntegerField(null=True, blank=True)
    least_metres = models.PositiveIntegerField(null=True, blank=True)
    least_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    near_metres = models.PositiveIntegerField(null=True, blank=True)
    least_gap_hours = models.PositiveIntegerField(null=True, blank=True)
    greatest_gap_days = models.PositiveIntegerField(null=True, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False, area=None, line_kind="")
                | Q(line=None, area__isnull=False, line_kind="")
                | Q(line=None, area=None) & ~Q(line_kind=""),
                name="a_patrol_rule_is_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(times__gte=1), name="a_patrol_rule_owes_something"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def near(self) -> int:
        """How near the line one passes it, in metres."""
        return self.near_metres or NEAR

    def in_season(self, month: int) -> bool:
        """Whether patrols are owed in this month of the year."""
        first, last = self.from_month, self.until_month
        if first is None or last is None:
            return True
        return first <= month <= last if first <= last else month >= first or month <= last


class Patrol(models.Model):
    """One patrol: by whom for which owner, its track, and whether it counts. Judged once, when it comes in.

    `walk`: the number that the telephone gave it, so that it is taken once. `track`: [seconds, longitude, latitude] of
    what is left after it was straightened; emptied when it was kept long enough.
    """

    walk = models.UUIDField(unique=True)
    rule = models.ForeignKey(PatrolRule, models.PROTECT, related_name="patrols")
    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="patrols")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    received_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    metres = models.PositiveIntegerField()
    passed_metres = models.PositiveIntegerField()
    stretch_metres = models.PositiveIntegerField()
    counts = models.BooleanField()
    faults = models.JSONField[list[dict[str, Any]], list[dict[str, Any]]](default=list)
    track = models.JSONField[list[list[float]], list[list[float]]](default=list)
    forgotten_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["adoption", "rule", "started_at"], name="patrols_by_owner_and_time")]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="a_patrol_ends_after_it_began")
        ]

    @property
    def percent(self) -> int | None:
        """How much of the stretch was passed; None where there is none to measure."""
        return round(100 * self.passed_metres / self.stretch_metres) if self.stretch_metres else None


class Finding(models.Model):
    """Something that was found on a patrol: a report of the chain, on its line at so many metres along it.

    It may come before its patrol, which is still being walked; `walk` ties them.
    """

    walk = models.UUIDField(null=True, blank=True, db_index=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    report = models.OneToOneField(Report, models.PROTECT, related_name="+")
    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="findings")
    metres = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()
