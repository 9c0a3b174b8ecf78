"""Units, their adoptions, and the days and hours on which offices work."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaomen.places.models import Area, Landmark, Line


class UnitKind(models.TextChoices):
    """条 by trade, 块 by ground, and the command centre that dispatches."""

    DEPARTMENT = "department", _("部门（条）")
    TERRITORY = "territory", _("属地（块）")
    CENTRE = "centre", _("指挥中心")
    ENTERPRISE = "enterprise", _("公共服务企业")


class Unit(models.Model):
    """An organisation that handles cases. `path` holds the codes from the top down, each followed by a slash."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12, choices=UnitKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="units")
    phone = models.CharField(max_length=40, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class AdoptionKind(models.TextChoices):
    """结对共建 with a compound, 分包路段 of a line, 包联 of a leader, 值守 at a point, 河长 or 路段长 at a level."""

    PAIRING = "pairing", _("结对共建")
    ADOPTION = "adoption", _("分包路段")
    LEADER = "leader", _("领导包联")
    POST = "post", _("交通站点值守")
    CHIEF = "chief", _("河长、路段长")


class OwnerLevel(models.TextChoices):
    """At which level somebody answers for a line or an area; whoever stands higher looks after those below."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    TOWN = "town", _("乡级")
    VILLAGE = "village", _("村级")


class Adoption(models.Model):
    """A unit answers for an area, a line or (a post) a landmark from one day until another.

    `categories`: blank-separated, empty = any. `level` and `head`: of a chief, at which level, and who it is in words.
    `from_metres` and `until_metres`: the stretch of a line, along its course; empty = from end to end.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="adoptions")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="adoptions")
    line = models.ForeignKey(Line, models.PROTECT, null=True, blank=True, related_name="adoptions")
    landmark = models.ForeignKey(Landmark, models.PROTECT, null=True, blank=True, related_name="adoptions")
    kind = models.CharField(max_length=12, choices=AdoptionKind)
    categories = models.CharField(max_length=400, blank=True)
    level = models.CharField(max_length=12, blank=True, choices=OwnerLevel)
    head = models.CharField(max_length=60, blank=True)
    from_metres = models.PositiveIntegerField(null=True, blank=True)
    until_metres = models.PositiveIntegerField(null=True, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="post", area__isnull=True, line__isnull=True, landmark__isnull=False)
                | ~models.Q(kind="post")
                & models.Q(landmark__isnull=True)
                & (models.Q(area__isnull=False, line__isnull=True) | models.Q(area__isnull=True, line__isnull=False)),
                name="an_adoption_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="chief") | ~models.Q(level=""), name="a_chief_stands_at_a_level"
            ),
            models.CheckConstraint(
                condition=models.Q(from_metres=None, until_metres=None)
                | models.Q(line__isnull=False, until_metres__gt=models.F("from_metres")),
                name="a_stretch_is_of_a_line_and_has_a_length",
            ),
        ]

    @property
    def thing(self) -> Line | Area:
        """The line or area that the unit answers for. Not of a post, which stands at a landmark."""
        found = self.line or self.area
        assert found is not None, "a post is of a landmark"
        return found


class WorkingDay(models.Model):
    """An exception to Monday–Friday: a holiday or a make-up workday. `official`: published, not estimated."""

    day = models.DateField(unique=True)
    works = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)
    official = models.BooleanField(default=True)

    class Meta:
        ordering = ["day"]


class WorkingPeriod(models.Model):
    """Hours of a working day in the city's own time, e.g. 08:00–12:00, valid between two days (open ends allowed)."""

    from_time = models.TimeField()
    until_time = models.TimeField()
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["from_time"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_time__gt=models.F("from_time")), name="a_working_period_ends_later"
            )
        ]
